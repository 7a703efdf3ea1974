/** Nodes: a definition or manifest with its `$kind`, and the two hashes it has (rulings H1, H2). */
import { encodeTree, hashTree, type TreeObject } from "../cbor/tree.ts";
import { FaultList, isAirError, quote } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { type JsonNode, type JsonObject, member, nameOf, placeOf } from "../json/node.ts";
import { refsIn } from "../type-expr.ts";
import { DEF_KINDS, DEF_READERS, type DefKind, type Defs } from "./kinds.ts";

/** A definition or manifest in canonical form, and where it was read. */
export type AirNode = {
  readonly [K in DefKind]: { readonly kind: K; readonly def: Defs[K]; readonly json: JsonObject };
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

/** Like `readNode`, but adds the faults to a list; undefined if there were any. */
export function collectNode(json: JsonNode, faults: FaultList): AirNode | undefined {
  const before = faults.faults.length;
  if (json.type !== "object") {
    faults.add("def.type", `a definition is an object, not ${nameOf(json)}`, placeOf(json));
    return undefined;
  }
  const kind = readKind(json, faults);
  if (!kind) return undefined;
  const members = json.members.filter((one) => one.key !== "$kind");
  const def = DEF_READERS[kind]({ ...json, members }, faults);
  if (faults.faults.length > before) return undefined;
  const node = { kind, def, json } as AirNode;
  checkRecursion(node, faults);
  checkDepth(node, faults);
  return faults.faults.length > before ? undefined : node;
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
function checkRecursion(node: AirNode, faults: FaultList): void {
  if (node.kind !== "defschema") return;
  for (const ref of refsIn(node.def.type)) {
    if (ref === node.def.name) {
      faults.add(
        "type.recursive",
        `${quote(ref)} refers to itself`,
        placeOf(member(node.json, "type") ?? node.json),
      );
      return;
    }
  }
}

/** A definition whose bytes no reader would take is refused where it stands (ruling E2). */
function checkDepth(node: AirNode, faults: FaultList): void {
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

/** Canonical bytes with `$kind`, as stored. */
export function encodeNode(node: AirNode): Uint8Array {
  return encodeTree(nodeTree(node));
}

/** The hash of the stored node, with `$kind`: how user definitions are listed (ruling H1). */
export function nodeHash(node: AirNode): Hash {
  return hashTree(nodeTree(node));
}

/** The hash without `$kind`: how built-ins are listed (H1), and what `manifest_hash` means (H2). */
export function bareHash(node: AirNode): Hash {
  return hashTree(node.def as TreeObject);
}
