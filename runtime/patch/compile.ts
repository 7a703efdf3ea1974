/** From a patch document to a manifest patch: canonical bytes, and the world that they would make (rulings P-1 … P-6). */
import { encodeDocument } from "../../air/cbor/document.ts";
import { MAX_DEPTH, tooDeep } from "../../air/cbor/refusals.ts";
import type { Writer } from "../../air/cbor/writer.ts";
import { encodeNode, nodeDepth } from "../../air/defs/node.ts";
import { type Fault, FaultList, quote } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import { type JsonNode, placeOf } from "../../air/json/node.ts";
import { nodeAt, placeAt } from "../../air/json/walk.ts";
import { ZERO_HASH } from "../../air/manifest/authored.ts";
import { hashAsWritten, keyOf } from "../../air/manifest/refs.ts";
import type { World, WorldDef } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import { type Context, loadCandidate } from "./candidate.ts";
import type { PatchDocument } from "./document.ts";
import { applyOperations, type Given } from "./operations.ts";
import { refuseIfAny } from "./refusal.ts";
import { type Ref, Working } from "./working.ts";

/** A manifest patch in its one form. */
export interface Patch {
  /** Canonical `{manifest, nodes?}`. */
  readonly cbor: Uint8Array;
  /** Of these bytes. */
  readonly hash: Hash;
  /** The definitions that it carries, in their order. */
  readonly nodes: readonly WorldDef[];
  /** What the live world becomes. */
  readonly candidate: World;
  /** What is allowed in the candidate and yet worth a look. */
  readonly warnings: readonly Fault[];
}

/**
 * Compiles a document whose base is the live world. Throws an `AirError` with all faults of the operations, or else
 * with all of the candidate: `patch.*`, `def.reserved`, `module.missing`, `manifest.hash`, and what `loadManifest` adds.
 */
export function compileDocument(document: PatchDocument, context: Context): Patch {
  const faults = new FaultList(context.wantsWarnings);
  const working = new Working(context.live);
  const given = applyOperations(document.patches, working, faults);
  const listed = new Map([...given].filter(([, { kind, name }]) => working.ref(kind, name)));
  for (const [kind, ref] of working.touchedRefs()) {
    if (ref.hash !== ZERO_HASH || listed.has(keyOf(kind, ref.name))) continue;
    addUnresolved(ref.name, nodeAt(ref.json ?? document.json, "hash") ?? ref.json ?? document.json, faults);
  }
  refuseIfAny(faults, document.json);
  const manifest = working.toManifest((kind, name) => listed.has(keyOf(kind, name)));
  const carried = [...listed.values()].map(({ node }) => node);
  const candidate = loadCandidate(manifest, carried, context, faults);
  if (candidate) checkExplicit(candidate, listed, working, faults);
  refuseIfAny(faults, document.json);
  return makePatch(candidate as World, listed.values(), faults);
}

/** The patch itself; around definitions their list, too. */
const AROUND_MANIFEST = 1;
const AROUND_NODES = 2;

export type Carried = Pick<WorldDef, "kind" | "name">;

/** A patch from a checked candidate and the definitions that it carries. */
export function makePatch(candidate: World, carried: Iterable<Carried>, { warnings }: FaultList): Patch {
  const nodes = [...carried].map(({ kind, name }) => candidate.def(kind, name) as WorldDef);
  // In a patch everything lies deeper than by itself.
  const depth = nodes.reduce(
    (deepest, { node }) => Math.max(deepest, nodeDepth(node) + AROUND_NODES),
    candidate.bareDepth + AROUND_MANIFEST,
  );
  if (depth > MAX_DEPTH) throw tooDeep(0);
  const cbor = copyBytes(encodeDocument(writePatch, { manifest: candidate.bareCbor, nodes }));
  return { cbor, hash: hashBytes(cbor), nodes, candidate, warnings };
}

interface Parts {
  /** A document. */
  readonly manifest: Uint8Array;
  readonly nodes: readonly WorldDef[];
}

/** Everything in a patch is canonical already; only the tags in front are left out. */
function writePatch(writer: Writer, { manifest, nodes }: Parts): void {
  writer.map(nodes.length > 0 ? 2 : 1);
  if (nodes.length > 0) {
    writer.text("nodes", "");
    writer.array(nodes.length);
    for (const { node } of nodes) writer.document(encodeNode(node));
  }
  writer.text("manifest", "");
  writer.document(manifest);
}

export function addUnresolved(name: string, at: JsonNode, faults: FaultList): void {
  const what = `${quote(name)} is listed with the zero hash, and the patch has no definition of it`;
  faults.add("patch.ref_unresolved", what, placeOf(at));
}

/** A hash that the document says of a definition that it also gives must be right, as written or as normalised. */
function checkExplicit(
  candidate: World,
  listed: ReadonlyMap<string, Given>,
  working: Working,
  faults: FaultList,
): void {
  for (const [kind, ref] of working.touchedRefs()) {
    const given = ref.explicit && listed.get(keyOf(kind, ref.name));
    if (!given) continue;
    const right = candidate.def(kind, ref.name)?.hash;
    if (ref.hash !== right && ref.hash !== hashAsWritten(given.node)) addWrongHash(ref, right, given, faults);
  }
}

function addWrongHash(ref: Ref, right: Hash | undefined, { node }: Given, faults: FaultList): void {
  const what = `${quote(ref.name)}: this is not its hash; write ${right}`;
  faults.add("manifest.hash", what, placeAt(ref.json ?? node.json, "hash"), {
    message: "it is defined here",
    place: placeAt(node.json, "name"),
  });
}
