/** Intents, grants, enforcers and policies as the Rust reference (AgentOS) decides, where no ruling says otherwise. */
import { describe, expect, it } from "vitest";
import { canonicalize } from "../air/cbor/lenient.ts";
import { decodeTree, encodeTree, type Tree } from "../air/cbor/tree.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import type { JsonNode } from "../air/json/node.ts";
import { readJson } from "../air/json/read.ts";
import { nodeAt } from "../air/json/walk.ts";
import { loadManifest } from "../air/manifest/load.ts";
import { authorityOf } from "../runtime/authorize/authority.ts";
import { enforce } from "../runtime/authorize/enforce.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import { intentHash } from "../runtime/authorize/hashes.ts";
import { decidePolicy, type PolicyRequest, type PolicyRule } from "../runtime/authorize/policy.ts";
import { builtins } from "../runtime/builtins.ts";
import { differencesOf, fromHex, HAS_VECTORS, toHex, vectors } from "./shared.ts";

interface CapVector {
  readonly id: string;
  readonly enforcer: string;
  readonly effect_kind: string;
  readonly cap_params_cbor_hex: string;
  readonly effect_params_cbor_hex: string;
  readonly expect: {
    readonly decision: string;
    readonly code: string | null;
    readonly message: string | null;
  };
}

interface IntentVector {
  readonly id: string;
  readonly kind: string;
  readonly cap_name: string;
  readonly params_cbor_hex: string | null;
  readonly idempotency_key_hex: string;
  readonly expect: { readonly intent_hash: string };
}

interface PolicyVector {
  readonly id: string;
  readonly policy_name: `${string}/${string}@1`;
  readonly rules: readonly PolicyRule[];
  readonly request: PolicyRequest;
  readonly expect: {
    readonly decision: string;
    readonly policy_name: string;
    readonly rule_index: number | null;
  };
}

interface GrantVector {
  readonly id: string;
  readonly grant: object;
  readonly defcap: { readonly name: string } | null;
  readonly expect: {
    readonly grant_hash?: string;
    readonly params_cbor_hex?: string;
    readonly error?: string;
  };
}

/**
 * The reference's enforcer looks at nothing but the summary, and can read an action only where it is text. Here such
 * params get their patch, and an action that is text becomes the variant that it stands for.
 */
function asProposal(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  let params: Tree;
  try {
    params = decodeTree(canonicalize(bytes).slice());
  } catch (error) {
    if (isAirError(error)) return bytes;
    throw error;
  }
  const summary = params instanceof Map ? params.get("summary") : undefined;
  if (!(params instanceof Map) || !(summary instanceof Map)) return bytes;
  const changes = summary.get("def_changes");
  const variant = (change: Tree): Tree => {
    if (!(change instanceof Map)) return change;
    const action = change.get("action");
    return typeof action === "string" ? new Map([...change, ["action", { $tag: action }]]) : change;
  };
  const patch = { $tag: "hash", $value: summary.get("patch_hash") ?? null };
  return encodeTree(
    new Map<Tree, Tree>([
      ["patch", patch],
      ...params,
      [
        "summary",
        new Map([
          ...summary,
          ...(Array.isArray(changes) ? [["def_changes", changes.map(variant)] as const] : []),
        ]),
      ],
    ]),
  ).slice();
}

function decisionOf(vector: CapVector): string {
  const denial = enforce(
    vector.enforcer,
    {
      cap_def: "sys/any@1",
      grant_name: "g",
      cap_params: fromHex(vector.cap_params_cbor_hex),
      effect_kind: vector.effect_kind,
      effect_params:
        vector.effect_kind === "governance.propose"
          ? asProposal(vector.effect_params_cbor_hex)
          : fromHex(vector.effect_params_cbor_hex),
      origin: { kind: "plan", name: "com.acme/P@1" },
      logical_now_ns: 0n,
    },
    nativeEnforcers,
  );
  return denial ? `${denial.code}: ${denial.message}` : "allow";
}

/** Of what cannot be read each implementation says in its own words why. */
function expectedDecision({ expect: { decision, code, message } }: CapVector): string | RegExp {
  if (decision === "allow") return "allow";
  return code?.endsWith("_params_invalid") || code === "invalid_url"
    ? new RegExp(`^${code}: `)
    : `${code}: ${message}`;
}

describe.skipIf(!HAS_VECTORS)("vectors/caps.json", () => {
  const differences = differencesOf("caps.json");
  it.each(vectors<CapVector>("caps.json"))("$id", (vector) => {
    const listed = differences[vector.id];
    const decided = decisionOf(vector);
    const reference = expectedDecision(vector);
    if (!listed)
      return expect(decided).toMatch(typeof reference === "string" ? exactly(reference) : reference);
    expect(decided.split(":")[0]).toBe(listed.answer);
    // A difference that is none is not to be listed.
    expect(decided).not.toMatch(typeof reference === "string" ? exactly(reference) : reference);
  });
});

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

describe.skipIf(!HAS_VECTORS)("vectors/intents.json", () => {
  it.each(vectors<IntentVector>("intents.json"))("$id", (vector) => {
    const hash = intentHash({
      kind: vector.kind,
      capName: vector.cap_name,
      params: fromHex(vector.params_cbor_hex ?? ""),
      key: fromHex(vector.idempotency_key_hex),
    });
    expect(hash).toBe(vector.expect.intent_hash);
  });
});

describe.skipIf(!HAS_VECTORS)("vectors/policy.json", () => {
  it.each(vectors<PolicyVector>("policy.json"))("$id", ({ policy_name, rules, request, expect: wanted }) => {
    expect(decidePolicy({ name: policy_name, rules }, request)).toEqual(wanted);
  });
});

describe.skipIf(!HAS_VECTORS)("vectors/grants.json", () => {
  const differences = differencesOf("grants.json");
  it.each(vectors<GrantVector>("grants.json"))("$id", (vector) => {
    const { grant_hash, params_cbor_hex, error } = vector.expect;
    const reference = error === undefined ? `${grant_hash} ${params_cbor_hex}` : error;
    const listed = differences[vector.id];
    if (listed) {
      expect(grantAnswer(vector)).toBe(listed.answer);
      expect(reference).not.toBe(error);
    } else if (error === undefined) expect(grantAnswer(vector)).toBe(reference);
    else expect(grantAnswer(vector)).toMatch(/^(?:value|ref)\.[a-z_]+$/);
  });
});

/** The hash and the params of a grant in a manifest that has nothing but it and its cap; the code if it is refused. */
function grantAnswer({ grant, defcap }: GrantVector): string {
  const own = defcap && !defcap.name.startsWith("sys/") ? [defcap] : [];
  const manifest = {
    air_version: "1",
    schemas: [],
    modules: [],
    plans: [],
    effects: [],
    policies: [],
    triggers: [],
    secrets: [{ alias: "k", version: 1, binding_id: "kept" }],
    caps: own.map(({ name }) => ({ name })),
    defaults: { cap_grants: [grant] },
  };
  const input = readJson(JSON.stringify({ manifest, defs: own }));
  const faults = new FaultList();
  const defs = nodeAt(input, "defs");
  const world = loadManifest(
    { manifest: nodeAt(input, "manifest") as JsonNode, defs: defs?.type === "array" ? defs.items : [] },
    builtins(),
    faults,
  );
  if (!world) return faults.faults[0]?.code ?? "nothing";
  const [live] = authorityOf(world).grants.values();
  return live ? `${live.hash} ${toHex(live.params)}` : "nothing";
}
