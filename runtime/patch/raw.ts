/** Raw manifest patches: CBOR `{manifest, nodes?}`, which may hide nothing (ruling P-7). */
import { sameBytes } from "../../air/bytes.ts";
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import { canonicalize } from "../../air/cbor/lenient.ts";
import { Reader } from "../../air/cbor/reader.ts";
import { skipItem } from "../../air/cbor/skip.ts";
import { later } from "../../air/defs/kinds.ts";
import { manifestWith } from "../../air/defs/manifest.ts";
import { type AuthoredNode, definition, nodeHash } from "../../air/defs/node.ts";
import { AirError, FaultList, quote } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import type { JsonNode, JsonObject } from "../../air/json/node.ts";
import { list, object, optional, required } from "../../air/json/shape.ts";
import { nodeAt, placeAt } from "../../air/json/walk.ts";
import {
  type AuthoredManifest,
  type ListedKind,
  SECTIONS,
  type Section,
  ZERO_HASH,
} from "../../air/manifest/authored.ts";
import { keyOf, nameOf, RESERVED } from "../../air/manifest/refs.ts";
import type { World } from "../../air/manifest/world.ts";
import { type Context, loadCandidate } from "./candidate.ts";
import { addUnresolved, makePatch, type Patch } from "./compile.ts";
import { refuseIfAny } from "./refusal.ts";

const SELF_DESCRIBE = [0xd9, 0xd9, 0xf7];

const rawPatch = object({
  manifest: required(manifestWith(later)),
  nodes: optional(list(definition)),
});

export interface RawPatch {
  readonly manifest: AuthoredManifest;
  readonly nodes: readonly AuthoredNode[];
  readonly json: JsonNode;
}

/**
 * Reads a patch from outside: canonicalised first, so that places are offsets into its canonical form. Throws `cbor.*`,
 * and `def.*`, `type.*`, `expr.*`, `value.*`, all that there are.
 */
export function readRawPatch(bytes: Uint8Array): RawPatch {
  return fromCanonical(canonicalize(bytes));
}

/** Reads a patch whose bytes must be canonical. */
export function readCanonicalPatch(bytes: Uint8Array): RawPatch {
  return fromCanonical(bytes);
}

function fromCanonical(bytes: Uint8Array): RawPatch {
  const json = jsonFromCbor(bytes, "patch");
  const faults = new FaultList();
  const read = rawPatch(json, faults);
  faults.throwIfAny();
  const { manifest, nodes = [] } = read;
  const manifestJson = nodeAt(json, "manifest") as JsonObject;
  return { manifest: { kind: "manifest", def: manifest, json: manifestJson }, nodes, json };
}

/**
 * The patch in its one form: plans normalised, grant params as literals. Throws an `AirError` with all faults: those of
 * the carried definitions (`def.reserved`, `def.duplicate`, `patch.node_unlisted`, `patch.ref_unresolved`,
 * `manifest.hash`, `module.missing`), or else those of the candidate.
 */
export function compileRaw(patch: RawPatch, context: Context): Patch {
  const faults = new FaultList(context.wantsWarnings);
  const carried = carriedNodes(patch, faults);
  for (const { name, hash, at } of refsOf(patch.manifest)) {
    if (hash === ZERO_HASH) addUnresolved(name, at(), faults);
  }
  refuseIfAny(faults, patch.json);
  const candidate = loadCandidate(patch.manifest, [...carried.values()], context, faults);
  if (candidate) checkListed(candidate, carried, faults);
  refuseIfAny(faults, patch.json);
  return makePatch(
    candidate as World,
    [...carried.values()].map((node) => ({ kind: node.kind as ListedKind, name: nameOf(node) })),
    faults,
  );
}

/** A patch that is named by its hash is what it is: throws `patch.non_canonical` if compiling changes a byte of it. */
export function compileCanonical(bytes: Uint8Array, context: Context, patch: RawPatch): Patch {
  const compiled = compileRaw(patch, context);
  if (!sameBytes(compiled.cbor, bytes)) {
    const what = `the patch is not in its canonical form, which has the hash ${compiled.hash}`;
    throw new AirError("patch.non_canonical", what, { path: "patch" });
  }
  return compiled;
}

/** By kind and name; each is listed. */
function carriedNodes({ manifest, nodes }: RawPatch, faults: FaultList): Map<string, AuthoredNode> {
  const listed = new Set([...refsOf(manifest)].map(({ kind, name }) => keyOf(kind, name)));
  const carried = new Map<string, AuthoredNode>();
  for (const node of nodes) {
    const name = nameOf(node);
    const key = keyOf(node.kind, name);
    const known = carried.get(key);
    if (name.startsWith(RESERVED)) {
      faults.add(
        "def.reserved",
        `${quote(name)} is built in; a patch does not carry it`,
        placeAt(node.json, "name"),
      );
    } else if (known) {
      const what = `the patch carries the ${node.kind} ${quote(name)} twice`;
      faults.add("def.duplicate", what, placeAt(node.json, "name"), {
        message: "the first is here",
        place: placeAt(known.json, "name"),
      });
    } else if (!listed.has(key)) {
      const what =
        node.kind === "manifest"
          ? "the patch carries another manifest, which nothing lists"
          : `the patch carries the ${node.kind} ${quote(name)}, which its manifest does not list`;
      faults.add("patch.node_unlisted", what, placeAt(node.json, "name"));
    }
    carried.set(key, node);
  }
  return carried;
}

/**
 * What is carried is what is listed. A plan may be listed with the hash of what was written, which is not what the patch
 * carries in the end.
 */
function checkListed(candidate: World, carried: ReadonlyMap<string, AuthoredNode>, faults: FaultList): void {
  for (const given of carried.values()) {
    const name = nameOf(given);
    const def = candidate.def(given.kind as ListedKind, name);
    if (def?.node.json === given.json && def.hash === nodeHash(def.node)) continue;
    const right = def?.node.json === given.json ? `; write ${nodeHash(def.node)}` : "";
    const what = `${quote(name)} is listed with another hash than that of its normal form${right}`;
    faults.add("manifest.hash", what, placeAt(given.json, "name"));
  }
}

/** The hash of the manifest that a canonical patch carries. The rest is not read. */
export function candidateHash(patch: Uint8Array): Hash {
  const reader = new Reader(patch);
  reader.begin();
  for (let left = reader.map("patch"); left > 0; left--) {
    const key = reader.text("key");
    const start = reader.pos;
    skipItem(reader);
    if (key === "manifest") return hashBytes(documentOf(patch.subarray(start, reader.pos)));
  }
  throw new AirError("patch.operation", "the patch carries no manifest");
}

/** An item as a document of its own. */
function documentOf(item: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(SELF_DESCRIBE.length + item.length);
  bytes.set(SELF_DESCRIBE);
  bytes.set(item, SELF_DESCRIBE.length);
  return bytes;
}

interface RawRef {
  readonly kind: string;
  readonly name: string;
  readonly hash: string;
  /** Where its hash stands. */
  readonly at: () => JsonNode;
}

function* refsOf({ def, json }: AuthoredManifest): Generator<RawRef> {
  for (const [section, kind] of Object.entries(SECTIONS)) {
    for (const [index, ref] of (def[section as Section] ?? []).entries()) {
      if ("name" in ref) yield { kind, ...ref, at: () => nodeAt(json, section, index, "hash") ?? json };
    }
  }
}
