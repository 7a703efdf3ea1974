/** Patches as the Rust reference (AgentOS) compiles and prepares them, where no ruling says otherwise. */
import { describe, expect, it } from "vitest";
import { encodeNode } from "../air/defs/node.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import type { JsonNode } from "../air/json/node.ts";
import { readJson } from "../air/json/read.ts";
import { nodeAt } from "../air/json/walk.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import type { Type } from "../air/types/types.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { GovPatchSummaryCodec, GovProposeParamsCodec } from "../generated/codecs.ts";
import type { GovProposeParams } from "../generated/schemas.ts";
import { builtins } from "../runtime/builtins.ts";
import { Live } from "../runtime/patch/live.ts";
import { prepare } from "../runtime/patch/prepare.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { differencesOf, fromHex, HAS_VECTORS, sharedText, toHex, vectors } from "./shared.ts";

interface Expected {
  readonly error?: string;
  readonly patch_hash?: string;
  readonly patch_cbor_hex?: string;
  readonly summary_cbor_hex?: string;
  readonly candidate_manifest_hash?: string;
  readonly candidate_manifest_node_hash?: string;
  readonly normalized_params_cbor_hex?: string;
}

interface PatchVector {
  readonly id: string;
  readonly base: string;
  readonly patch_doc_json: string;
  readonly expect: Expected;
}

interface ProposeVector {
  readonly id: string;
  readonly current_base: string;
  readonly params_cbor_hex: string;
  readonly expect: Expected;
}

const named = (name: string) => builtins().types.named(name) as Type;

/** The worlds that the vectors stand on, by their ids. */
function bases(): ReadonlyMap<string, World> {
  const json = readJson(sharedText("vectors/bases.json"));
  const all = json.type === "array" ? json.items : [];
  return new Map(
    all.map((base) => {
      const faults = new FaultList();
      const nodes = nodeAt(base, "store_nodes");
      const defs = nodes?.type === "array" ? nodes.items.map((one) => nodeAt(one, "node") as JsonNode) : [];
      const world = loadManifest(
        { manifest: nodeAt(base, "manifest") as JsonNode, defs },
        builtins(),
        faults,
      );
      faults.throwIfAny();
      return [(nodeAt(base, "id") as JsonNode & { type: "string" }).value, world as World];
    }),
  );
}

function storeOf(worlds: Iterable<World>): MemoryStore {
  const store = new MemoryStore();
  for (const { defs, cbor } of worlds) {
    for (const { stored } of defs) store.put("node", encodeNode(stored));
    store.put("node", cbor);
  }
  return store;
}

/** What a proposal comes to, in one text; its code if it is refused. */
function answer(read: () => GovProposeParams, live: World, store: MemoryStore): string {
  try {
    const { patch, summary, cbor } = prepare(read(), { live: new Live(live), store, builtins: builtins() });
    const { candidate } = patch;
    return [
      toHex(patch.cbor),
      patch.hash,
      candidate.manifestHash,
      candidate.nodeHash,
      toHex(GovPatchSummaryCodec.encode(summary)),
      toHex(cbor),
    ].join(" ");
  } catch (error) {
    if (!isAirError(error)) throw error;
    return error.code;
  }
}

/** The same of a vector. Its summary is as the reference builds it; the one in the params is in normal form. */
function wanted(want: Expected): string {
  const summary = normalizeCbor(fromHex(want.summary_cbor_hex ?? ""), named("sys/GovPatchSummary@1"));
  return [
    want.patch_cbor_hex,
    want.patch_hash,
    want.candidate_manifest_hash,
    want.candidate_manifest_node_hash,
    toHex(summary),
    want.normalized_params_cbor_hex,
  ].join(" ");
}

const CODE = /^[a-z0-9]+\.[a-z_0-9]+$/;

/** Every vector agrees, or is listed with what this project answers: a code, or the hash of its patch. */
function compare(
  file: string,
  found: ReadonlyMap<string, string>,
  want: ReadonlyMap<string, Expected>,
): void {
  const listed = differencesOf(file);
  for (const [id, expected] of want) {
    const got = found.get(id) as string;
    const difference = listed[id];
    if (difference)
      expect(`${id} ${CODE.test(got) ? got : got.split(" ")[1]}`).toBe(`${id} ${difference.answer}`);
    else if (expected.error !== undefined) expect(got, id).toMatch(CODE);
    else expect(got, id).toBe(wanted(expected));
  }
  expect(Object.keys(listed).filter((id) => !want.has(id))).toEqual([]);
  // A difference that is none any more must not stay listed.
  const same = Object.keys(listed).filter((id) => {
    const { error, ...rest } = want.get(id) as Expected;
    return error === undefined ? found.get(id) === wanted(rest) : CODE.test(found.get(id) as string);
  });
  expect(same).toEqual([]);
}

describe.skipIf(!HAS_VECTORS)("patches.json", () => {
  it("agrees in patches, hashes, candidates, summaries and params", () => {
    const worlds = bases();
    const store = storeOf(worlds.values());
    const found = new Map<string, string>();
    const want = new Map<string, Expected>();
    for (const { id, base, patch_doc_json, expect: expected } of vectors<PatchVector>("patches.json")) {
      const bytes = new TextEncoder().encode(patch_doc_json);
      const params: GovProposeParams = {
        patch: { $tag: "patch_doc_json", $value: bytes },
        summary: null,
        manifest_base: null,
        description: null,
      };
      found.set(
        id,
        answer(() => params, worlds.get(base) as World, store),
      );
      want.set(id, expected);
    }
    compare("patches.json", found, want);
  });
});

describe.skipIf(!HAS_VECTORS)("propose.json", () => {
  it("agrees in prepared params", () => {
    const worlds = bases();
    const store = storeOf([worlds.get("W0") as World, worlds.get("W1") as World]);
    for (const { bytes_hex } of vectors<{ readonly bytes_hex: string }>("propose-blobs.json")) {
      store.put("blob", fromHex(bytes_hex));
    }
    const found = new Map<string, string>();
    const want = new Map<string, Expected>();
    for (const { id, current_base, params_cbor_hex, expect: expected } of vectors<ProposeVector>(
      "propose.json",
    )) {
      const params = () =>
        GovProposeParamsCodec.decode(
          normalizeCbor(fromHex(params_cbor_hex), named("sys/GovProposeParams@1")).slice(),
        );
      found.set(id, answer(params, worlds.get(current_base) as World, store));
      want.set(id, expected);
    }
    compare("propose.json", found, want);
  });
});
