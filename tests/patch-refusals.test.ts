/** Refusals: the same code for the same patch, whatever the live world's files are called, and never too much of it. */
import { describe, expect, it } from "vitest";
import { encodeTree } from "../air/cbor/tree.ts";
import { isAirError } from "../air/errors.ts";
import { type JsonNode, pointerOf } from "../air/json/node.ts";
import { readJson } from "../air/json/read.ts";
import { nodeAt } from "../air/json/walk.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { compileDocument } from "../runtime/patch/compile.ts";
import { readDocument } from "../runtime/patch/document.ts";
import { Live } from "../runtime/patch/live.ts";
import { readRawPatch } from "../runtime/patch/raw.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { load } from "./worlds.ts";

const schema = (name: string, type: object) => ({ $kind: "defschema", name, type });
const plan = { $kind: "defplan", name: "t/P@1", input: "t/In@1", steps: [{ id: "end", op: "end" }] };
const effect = {
  ...{ $kind: "defeffect", name: "t/ask@1", kind: "ask", cap_type: "ask", origin_scope: "plan" },
  ...{ params_schema: "t/Other@1", receipt_schema: "t/Other@1" },
};
const defs = [schema("t/In@1", { text: {} }), schema("t/Other@1", { nat: {} }), plan, effect];
const manifest = {
  $kind: "manifest",
  air_version: "1",
  schemas: [{ name: "t/In@1" }, { name: "t/Other@1" }],
  plans: [{ name: "t/P@1" }],
  effects: [{ name: "t/ask@1" }],
  ...{ modules: [], caps: [], policies: [] },
  triggers: [{ event: "t/In@1", plan: "t/P@1" }],
};

function worldIn(folder: string): World {
  const files = new Map([
    [`${folder}/defs.air.json`, JSON.stringify(defs)],
    [`${folder}/manifest.air.json`, JSON.stringify(manifest)],
  ]);
  return load(files).world as World;
}

/** The codes of a refusal, in its order; `compiled` if it is none. */
function refusal(world: World, patches: readonly object[], path: string | undefined = "patch"): string[] {
  const text = JSON.stringify({ base_manifest_hash: world.nodeHash, patches });
  try {
    const context = { live: new Live(world), store: new MemoryStore(), builtins: builtins() };
    compileDocument(readDocument(readJson(text, path)), context);
    return ["compiled"];
  } catch (error) {
    if (!isAirError(error)) throw error;
    return error.faults.map(({ code }) => code);
  }
}

describe("the order of faults", () => {
  it("does not depend on what the live world's files are called: what is wrong in the patch comes first", () => {
    const patches = [
      { add_def: { kind: "defplan", node: { ...plan, name: "t/New@1", steps: [] } } },
      {
        remove_def: {
          kind: "defschema",
          name: "t/Other@1",
          pre_hash: worldIn("a").def("defschema", "t/Other@1")?.hash,
        },
      },
    ];
    // The effect, which stays, needs the schema that goes.
    const wanted = ["plan.empty", "ref.unknown", "ref.unknown"];
    for (const folder of ["a", "z", "patch2", "Z"]) expect(refusal(worldIn(folder), patches)).toEqual(wanted);
  });

  it("is that of the bytes in a raw patch", () => {
    const nodes = [
      { $kind: "defschema", name: "t/A@1", type: { text: {} }, zzz: null },
      { $kind: "defschema", name: "t/B@1" },
    ];
    try {
      readRawPatch(encodeTree({ manifest: {}, nodes }));
      expect.unreachable();
    } catch (error) {
      const faults = isAirError(error) ? error.faults : [];
      expect(faults.slice(0, 2).map(({ code }) => code)).toEqual(["def.unknown_key", "def.missing_field"]);
    }
  });

  it("is that of the document inside it", () => {
    const patches = [
      { remove_def: { kind: "defschema", name: "t/Gone@1", pre_hash: worldIn("a").nodeHash } },
      { remove_def: { kind: "defschema", name: "t/Other@1", pre_hash: worldIn("a").nodeHash } },
      { add_def: { kind: "defplan", node: schema("t/New@1", { text: {} }) } },
    ];
    expect(refusal(worldIn("a"), patches)).toEqual(["patch.def_missing", "patch.pre_hash", "patch.kind"]);
  });
});

describe("a patch with very many faults", () => {
  it("is refused without copying long keys for each", () => {
    const fields = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`f${i}`, { bogus: {} }]));
    const type = { record: { ["k".repeat(500_000)]: { record: fields } } };
    const text = JSON.stringify({
      base_manifest_hash: worldIn("a").nodeHash,
      patches: [{ add_def: { kind: "defschema", node: schema("t/New@1", type) } }],
    });
    try {
      readDocument(readJson(text, "patch"));
      expect.unreachable();
    } catch (error) {
      const faults = isAirError(error) ? error.faults : [];
      expect(faults).toHaveLength(3000);
      const lengths = faults.map(({ message, place }) => message.length + (place.pointer?.length ?? 0));
      expect(Math.max(...lengths)).toBeLessThan(3000);
      expect(faults[0]?.place.pointer).toMatch(/^\/…?k+|^\/?…/);
    }
  });
});

it("a pointer is bounded, however deep a document is", () => {
  const key = "k".repeat(100);
  const json = readJson(`${`{"${key}":`.repeat(1000)}1${"}".repeat(1000)}`);
  const leaf = nodeAt(json, ...Array.from({ length: 1000 }, () => key)) as JsonNode;
  expect(pointerOf(leaf).length).toBeLessThan(1200);
  expect(pointerOf(leaf)).toMatch(/^\/?….*\/k{100}$/);
});
