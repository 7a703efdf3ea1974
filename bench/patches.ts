/**
 * Patches: documents of 1, 100 and 1,000 operations on a world of ten definitions, as the Rust reference (AgentOS) was
 * measured (its figures B2b and B2c), and how compiling grows with the world.
 */
import { encodeTree } from "../air/cbor/tree.ts";
import { encodeNode } from "../air/defs/node.ts";
import { FaultList } from "../air/errors.ts";
import { readJson, readJsonBytes } from "../air/json/read.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import type { Type } from "../air/types/types.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { GovProposeParamsCodec } from "../generated/codecs.ts";
import { builtins } from "../runtime/builtins.ts";
import type { Context } from "../runtime/patch/candidate.ts";
import { compileDocument, type Patch } from "../runtime/patch/compile.ts";
import { readDocument } from "../runtime/patch/document.ts";
import { Live } from "../runtime/patch/live.ts";
import { prepare } from "../runtime/patch/prepare.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import type { Entry } from "../runtime/store/store.ts";
import { machine, measure } from "./measure.ts";
import { baseWorld } from "./patch-world.ts";

const SIZES = [1, 100, 1000];
/** Per second, on the reference's own machine: see docs/performance.md. */
const REFERENCE = { compile: [14_100, 627, 59.6], prepare: [9_290, 369, 35.2] };

const quick = process.argv.includes("--quick");
const options = { rounds: quick ? 3 : 11, slice: quick ? 100 : 300 };

function load(extra = 0): World {
  const { manifest, defs } = baseWorld(extra);
  const faults = new FaultList();
  const json = defs.map((def) => readJson(JSON.stringify(def)));
  const world = loadManifest(
    { manifest: readJson(JSON.stringify(manifest)), defs: json },
    builtins(),
    faults,
  );
  faults.throwIfAny();
  return world as World;
}

function contextOf(world: World): Context {
  return { live: new Live(world), store: new MemoryStore(), builtins: builtins() };
}

function documentOf(operations: number, base: string): string {
  const inner = { ref: "com.acme/Order@1" };
  const type = {
    record: {
      id: { text: {} },
      count: { nat: {} },
      tags: { set: { text: {} } },
      opt: { option: { int: {} } },
      inner,
    },
  };
  const patches = Array.from({ length: operations }, (_, k) => ({
    add_def: { kind: "defschema", node: { $kind: "defschema", name: `com.acme/Gen${k}@1`, type } },
  }));
  return JSON.stringify({ version: "1", base_manifest_hash: base, patches });
}

const world = load();
const context = contextOf(world);
const paramsType = builtins().types.named("sys/GovProposeParams@1") as Type;

/** Text to a patch whose definitions are stored. The candidate is fully checked, which the reference leaves to later. */
function compileAndStore(text: string, into: Context): void {
  const patch = compileDocument(readDocument(readJson(text)), into);
  (into.store as MemoryStore).putAll(definitionsOf(patch));
}

/** Params to prepared params, with the patch and its definitions stored. */
function prepareAndStore(params: Uint8Array, into: Context): void {
  const decoded = GovProposeParamsCodec.decode(normalizeCbor(params, paramsType));
  const { patch } = prepare(decoded, into);
  const blob: Entry = { space: "blob", hash: patch.hash, bytes: patch.cbor };
  (into.store as MemoryStore).putAll([...definitionsOf(patch), blob]);
}

function definitionsOf({ nodes }: Patch): Entry[] {
  return nodes.map(({ hash, node }) => ({ space: "node", hash, bytes: encodeNode(node) }));
}

console.log(machine());
for (const [index, size] of SIZES.entries()) {
  const text = documentOf(size, world.nodeHash);
  const bytes = new TextEncoder().encode(text);
  const params = encodeTree({ patch: { $tag: "patch_doc_json", $value: bytes } }).slice();
  const results = measure(
    [
      { name: "read the JSON", run: () => readJsonBytes(bytes) },
      { name: "read and compile", run: () => compileAndStore(text, context) },
      { name: "prepare a proposal", run: () => prepareAndStore(params, context) },
    ],
    options,
  );
  const perSecond = (at: number): number => 1e9 / (results[at]?.nanoseconds as number);
  const line = (at: number, reference: number): string =>
    `${results[at]?.name}: ${perSecond(at).toPrecision(3)}/s, ${(perSecond(at) / reference).toFixed(2)} × the reference's ${reference}/s`;
  console.log(`${size} operations, ${bytes.length} bytes`);
  console.log(`  ${results[0]?.name}: ${perSecond(0).toPrecision(3)}/s`);
  console.log(`  ${line(1, REFERENCE.compile[index] as number)}`);
  console.log(`  ${line(2, REFERENCE.prepare[index] as number)}`);
}

console.log("patches on larger worlds: time grows with the one plus the other");
const shapes = [0, 1000, 4000].flatMap((extra) => [1, 1000].map((size) => ({ extra, size })));
for (const { name, nanoseconds } of measure(
  shapes.map(({ extra, size }) => {
    const larger = load(extra);
    const on = contextOf(larger);
    const text = documentOf(size, larger.nodeHash);
    return {
      name: `${size} operations on ${larger.defs.length} definitions`,
      run: () => compileAndStore(text, on),
    };
  }),
  options,
)) {
  console.log(`  ${name}: ${(nanoseconds / 1e6).toFixed(2)} ms`);
}
