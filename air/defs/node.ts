/** Nodes: a definition or manifest with its `$kind`, and the two hashes it has (rulings H1, H2). */
import { sameBytes } from "../bytes.ts";
import { jsonFromCbor } from "../cbor/as-json.ts";
import { encodeTree, encodeTreeDepth, hashTree, type TreeObject } from "../cbor/tree.ts";
import { AirError, FaultList, isAirError, quote } from "../errors.ts";
import { type Hash, hashBytes } from "../hash.ts";
import { type JsonNode, type JsonObject, member, nameOf, placeOf } from "../json/node.ts";
import type { Read } from "../json/shape.ts";
import { copyBytes } from "../platform.ts";
import { refsIn } from "../types/type-expr.ts";
import {
  AUTHORED_READERS,
  type AuthoredDefs,
  DEF_KINDS,
  DEF_READERS,
  type DefKind,
  type Defs,
} from "./kinds.ts";

/** A definition or manifest in canonical form, and where it was read. */
export type AirNode = {
  readonly [K in DefKind]: { readonly kind: K; readonly def: Defs[K]; readonly json: JsonObject };
}[DefKind];

/** Like `AirNode`, with value slots and the params of grants still to be read. */
export type AuthoredNode = {
  readonly [K in DefKind]: { readonly kind: K; readonly def: AuthoredDefs[K]; readonly json: JsonObject };
}[DefKind];

/**
 * Reads one definition or manifest with its `$kind`, as written: no literal is normalised and nothing outside it is
 * looked up. Throws an `AirError` with all its faults.
 */
export function readNode(json: JsonNode): AirNode {
  const faults = new FaultList();
  const node = collectNode(json, faults);
  faults.throwIfAny();
  return node as AirNode;
}

/**
 * Reads a stored node: canonical CBOR with its `$kind`. Throws `cbor.*` where the bytes are not canonical or are not
 * those of the definition that they say (`cbor.non_canonical`: an empty part that is left out, a comment), else what
 * `readNode` throws, with byte offsets.
 */
export function readNodeCbor(bytes: Uint8Array, path?: string): AirNode {
  const json = jsonFromCbor(bytes, path);
  const node = readNode(json);
  if (!sameBytes(encodeNode(node), bytes)) {
    const why = "the node holds what its canonical form leaves out";
    throw new AirError("cbor.non_canonical", why, placeOf(json));
  }
  return node;
}

/** Like `readNode`, but adds the faults to a list; undefined if there were any. */
export function collectNode(json: JsonNode, faults: FaultList): AirNode | undefined {
  const before = faults.faults.length;
  const node = collect(json, DEF_READERS, faults) as AirNode | undefined;
  if (node) checkDepth(node, faults);
  return faults.faults.length > before ? undefined : node;
}

/** Like `collectNode`, but value slots and the params of grants are left as JSON, to be read by their types. */
export function collectAuthored(json: JsonNode, faults: FaultList): AuthoredNode | undefined {
  const before = faults.faults.length;
  const node = collect(json, AUTHORED_READERS, faults) as AuthoredNode | undefined;
  // Of the others the depth is known when all of their parts are.
  if (node && node.kind !== "defplan" && node.kind !== "manifest") checkDepth(node, faults);
  return faults.faults.length > before ? undefined : node;
}

/** The same as a reader, for what definitions are parts of. */
export const definition: Read<AuthoredNode> = (json, faults) => collectAuthored(json, faults) as AuthoredNode;

function collect(
  json: JsonNode,
  readers: { readonly [K in DefKind]: Read<unknown> },
  faults: FaultList,
): { readonly kind: DefKind; readonly def: unknown; readonly json: JsonObject } | undefined {
  const before = faults.faults.length;
  if (json.type !== "object") {
    faults.add("def.type", `a definition is an object, not ${nameOf(json)}`, placeOf(json));
    return undefined;
  }
  const kind = readKind(json, faults);
  if (!kind) return undefined;
  const def = readers[kind](json, faults);
  if (faults.faults.length > before) return undefined;
  if (kind === "defschema") checkRecursion(def as Defs["defschema"], json, faults);
  return faults.faults.length > before ? undefined : { kind, def, json };
}

function readKind(json: JsonObject, faults: FaultList): DefKind | undefined {
  const kind = member(json, "$kind");
  if (kind?.type === "string" && (DEF_KINDS as readonly string[]).includes(kind.value))
    return kind.value as DefKind;
  const found = kind?.type === "string" ? quote(kind.value) : kind ? nameOf(kind) : "nothing";
  faults.add(
    "def.unknown_kind",
    `"$kind" is one of ${DEF_KINDS.join(", ")}, not ${found}`,
    placeOf(kind ?? json),
  );
  return undefined;
}

/** A schema that refers to itself is refused where it is defined (ruling E9); longer circles need other schemas. */
function checkRecursion(def: Defs["defschema"], json: JsonObject, faults: FaultList): void {
  for (const ref of refsIn(def.type)) {
    if (ref === def.name) {
      faults.add("type.recursive", `${quote(ref)} refers to itself`, placeOf(member(json, "type") ?? json));
      return;
    }
  }
}

/** How deep arrays and maps are nested in the stored node. */
export function nodeDepth(node: AirNode): number {
  return encodedOf(node).depth;
}

/** A definition whose bytes no reader would take is refused where it stands (ruling E2). */
export function checkDepth(node: AirNode, faults: FaultList): void {
  try {
    encodeNode(node);
  } catch (error) {
    if (!isAirError(error)) throw error;
    faults.add(error.code, error.message, placeOf(node.json));
  }
}

/** The tree that is stored: with `$kind`. */
export function nodeTree(node: AirNode): TreeObject {
  return { $kind: node.kind, ...(node.def as TreeObject) };
}

/**
 * Definitions are encoded and hashed once, however often they are asked for. What is known of one is kept on it, under
 * a symbol that nothing else looks at; a copy of a definition does not take it for its own.
 */
const ENCODED: unique symbol = Symbol("encoded");

interface Encoded {
  readonly of: object;
  readonly bytes: Uint8Array;
  readonly depth: number;
  hash: Hash | undefined;
}

function encodedOf(node: AirNode): Encoded {
  const def = node.def as { [ENCODED]?: Encoded };
  const known = def[ENCODED];
  if (known?.of === def) return known;
  const { bytes, depth } = encodeTreeDepth(nodeTree(node));
  const fresh: Encoded = { of: def, bytes: copyBytes(bytes), depth, hash: undefined };
  def[ENCODED] = fresh;
  return fresh;
}

/** Canonical bytes with `$kind`, as stored. They are shared: not to be changed. */
export function encodeNode(node: AirNode): Uint8Array {
  return node.kind === "manifest" ? encodeTree(nodeTree(node)) : encodedOf(node).bytes;
}

/** The hash of the stored node, with `$kind`: how user definitions are listed (ruling H1). */
export function nodeHash(node: AirNode): Hash {
  if (node.kind === "manifest") return hashTree(nodeTree(node));
  const encoded = encodedOf(node);
  encoded.hash ??= hashBytes(encoded.bytes);
  return encoded.hash;
}

/** The hash without `$kind`: how built-ins are listed (H1), and what `manifest_hash` means (H2). */
export function bareHash(node: AirNode): Hash {
  return hashTree(node.def as TreeObject);
}
