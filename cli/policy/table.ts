/** Tables of expected decisions: a policy, and what it shall say. */
import { dirname, isAbsolute, join } from "node:path";
import { grant, kind, name } from "../../air/defs/identifiers.ts";
import type { Defpolicy } from "../../air/defs/kinds.ts";
import { collectNode } from "../../air/defs/node.ts";
import { AirError, FaultList, quote } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import {
  list,
  object,
  optional,
  type Read,
  required,
  type Shape,
  text,
  word,
  wrongType,
} from "../../air/json/shape.ts";
import { nodeAt, placeAt } from "../../air/json/walk.ts";
import type { World } from "../../air/manifest/world.ts";
import type { PolicyRequest } from "../../runtime/authorize/policy.ts";
import { builtins } from "../../runtime/builtins.ts";
import { isDirectory, readInput } from "../air-directory.ts";
import { readWorld, type Texts } from "../worlds.ts";

/** The index of a rule, or null for none. */
const ruleIndex: Read<number | null> = (json, faults) => {
  if (json.type === "null") return null;
  return json.type === "number" && /^[0-9]{1,9}$/.test(json.text)
    ? Number(json.text)
    : wrongType(json, "the index of a rule, or null", faults);
};

const row = object({
  effect_kind: required(kind),
  cap_name: required(grant),
  cap_type: optional(kind),
  origin_kind: required(word("plan", "reducer")),
  origin_name: required(name),
  expect: required(word("allow", "deny")),
  rule: { read: ruleIndex, optional: true, nullable: true },
});

const table = object({ policy: required(text), name: optional(name), decisions: required(list(row)) });

export interface ExpectedDecision {
  readonly request: PolicyRequest;
  readonly decision: "allow" | "deny";
  /** Undefined where it does not matter which rule decides. */
  readonly rule: number | null | undefined;
  readonly json: JsonNode;
}

export interface DecisionTable {
  readonly policy: Defpolicy;
  /** Where the policy stands. */
  readonly json: JsonNode;
  readonly decisions: readonly ExpectedDecision[];
}

/**
 * Reads a table and its policy. `policy` is the path, from the table's folder, of a file with the policy, or of the directory
 * of a world, whose default policy it is unless `name` says another one. Throws all faults.
 */
export function readTable(path: string, texts: Texts): DecisionTable {
  const bytes = readInput(path);
  texts.set(path, bytes);
  const json = readJsonBytes(bytes, path);
  const faults = new FaultList();
  const read = table(json, faults);
  faults.throwIfAny();
  if (read.decisions.length === 0) {
    throw new AirError("policy.untested", "the table has no decisions", placeAt(json, "decisions"));
  }
  const from = isAbsolute(read.policy) ? read.policy : join(dirname(path), read.policy);
  const world = isDirectory(from) ? readWorld(from, texts) : undefined;
  const found = world ? policyOfWorld(world, read.name, json) : policyInFile(from, read.name, json, texts);
  const rules = found.policy.rules.length;
  const decisions = read.decisions.map((one, index): ExpectedDecision => {
    const at = nodeAt(json, "decisions", index) as JsonNode;
    const { effect_kind, cap_name, origin_kind, origin_name, expect: decision, rule } = one;
    if (typeof rule === "number" && rule >= rules) {
      faults.add("ref.unknown", `the policy has ${rules} rules, from 0`, placeAt(at, "rule"));
    }
    const cap_type = capTypeOf(one, world, at, faults);
    return {
      request: { effect_kind, cap_name, cap_type, origin_kind, origin_name },
      decision,
      rule,
      json: at,
    };
  });
  faults.throwIfAny();
  return { ...found, decisions };
}

type Found = Pick<DecisionTable, "policy" | "json">;

function policyOfWorld(world: World, named: string | undefined, json: JsonNode): Found {
  const wanted = named ?? world.manifest.defaults?.policy;
  const def = wanted === undefined ? undefined : world.def("defpolicy", wanted);
  if (def?.node.kind === "defpolicy") return { policy: def.node.def, json: def.node.json };
  const what =
    wanted === undefined ? "the world has no default policy" : `the world has no policy ${quote(wanted)}`;
  throw new AirError("ref.unknown", what, placeAt(json, wanted === undefined ? "policy" : "name"));
}

function policyInFile(path: string, named: string | undefined, json: JsonNode, texts: Texts): Found {
  const bytes = readPolicyFile(path, json);
  texts.set(path, bytes);
  const nodes = readJsonBytes(bytes, path);
  const faults = new FaultList();
  const policies = (nodes.type === "array" ? nodes.items : [nodes]).flatMap((one) => {
    const node = collectNode(one, faults);
    return node?.kind === "defpolicy" ? [node] : [];
  });
  faults.throwIfAny();
  const good = policies.filter(({ def }) => named === undefined || def.name === named);
  const [only] = good;
  if (only && good.length === 1) return { policy: only.def, json: only.json };
  const names = policies.map(({ def }) => def.name).join(", ");
  const which = named === undefined ? 'say with "name" which policy' : `there is no policy ${quote(named)}`;
  const what = policies.length === 0 ? "the file holds no policy" : `${which}: the file holds ${names}`;
  throw new AirError("ref.unknown", what, placeAt(json, named === undefined ? "policy" : "name"));
}

function readPolicyFile(path: string, json: JsonNode): Uint8Array {
  try {
    return readInput(path);
  } catch (error) {
    throw new AirError("file.unreadable", (error as Error).message, placeAt(json, "policy"));
  }
}

/**
 * A request that gets as far as the policy has a grant, and that is of its effect's cap type. In a world both are known; of a
 * policy by itself only the built-in effects are.
 */
function capTypeOf(
  { effect_kind, cap_name, cap_type }: Shape<typeof row>,
  world: World | undefined,
  at: JsonNode,
  faults: FaultList,
): string {
  if (world && !world.grants.has(cap_name)) {
    faults.add("ref.unknown", `the world has no grant ${quote(cap_name)}`, placeAt(at, "cap_name"));
  }
  const known = (world ? world.effects : builtins().effects).get(effect_kind)?.def.cap_type;
  if (known === undefined && (world || cap_type === undefined)) {
    const what = world ? "the world has no such effect" : 'the effect is not built in: say its "cap_type"';
    faults.add("ref.unknown", `${quote(effect_kind)}: ${what}`, placeAt(at, "effect_kind"));
  } else if (known !== undefined && cap_type !== undefined && cap_type !== known) {
    const what = `${effect_kind} takes grants of the type ${known}`;
    faults.add("cap.type_mismatch", what, placeAt(at, "cap_type"));
  }
  return known ?? cap_type ?? "";
}
