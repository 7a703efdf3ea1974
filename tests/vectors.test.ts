/** Every vector of the Rust reference agrees, or is listed in `vector-differences.json` with its ruling. */
import { describe, expect, it } from "vitest";
import { checkDocument } from "../air/cbor/document.ts";
import { canonicalize } from "../air/cbor/lenient.ts";
import { decodeTree, encodeTree } from "../air/cbor/tree.ts";
import { bareHash, encodeNode, nodeHash, readNode } from "../air/defs/node.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { verbatim } from "../air/json/verbatim.ts";
import { CAPS, EFFECTS, MODULES, SCHEMAS } from "../generated/catalogue.ts";
import { differencesOf, fromHex, HAS_VECTORS, toHex, type Vector, vectors } from "./shared.ts";

/** The canonical bytes in hex, or the code of the refusal. */
function answer(action: () => Uint8Array): string {
  try {
    return toHex(action());
  } catch (error) {
    if (isAirError(error)) return error.code;
    throw error;
  }
}

function run(vector: Vector): string {
  if (vector.op === "decode_reencode") return answer(() => canonicalize(fromHex(vector.input_hex as string)));
  if (vector.op === "encode_json") return answer(() => encodeJson(vector.json_text as string));
  // An integer that CBOR does not have has no bytes to start from.
  const integer = vector.value?.int;
  if (vector.expect.error !== undefined && integer !== undefined)
    return answer(() => encodeTree(BigInt(integer)));
  return answer(() => {
    const bytes = fromHex(vector.expect.cbor_hex as string);
    checkDocument(bytes);
    return encodeTree(decodeTree(bytes));
  });
}

function encodeJson(text: string): Uint8Array {
  const faults = new FaultList();
  const tree = verbatim(readJson(text), faults);
  faults.throwIfAny();
  return encodeTree(tree);
}

describe.skipIf(!HAS_VECTORS)("canonical-cbor.json", () => {
  const differences = differencesOf("canonical-cbor.json");
  const all = HAS_VECTORS ? vectors("canonical-cbor.json") : [];

  it.each(all.map((vector) => [vector.id, vector] as const))("%s", (id, vector) => {
    const found = run(vector);
    const difference = differences[id];
    if (difference) expect(found).toBe(difference.answer);
    else if (vector.expect.cbor_hex !== undefined) expect(found).toBe(vector.expect.cbor_hex);
    else if (vector.expect.hash !== undefined) expect(hashBytes(fromHex(found))).toBe(vector.expect.hash);
    else expect(found).toMatch(/^[a-z]+\.[a-z_0-9]+$/);
  });

  it("has a vector for every difference that is listed", () => {
    const ids = new Set(all.map((vector) => vector.id));
    expect(Object.keys(differences).filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe.skipIf(!HAS_VECTORS)("builtins.json", () => {
  const all = HAS_VECTORS ? vectors("builtins.json").filter((vector) => vector.kind !== "file") : [];
  const catalogue: Readonly<Record<string, { bareHash: string; nodeHash: string }>> = {
    ...SCHEMAS,
    ...EFFECTS,
    ...CAPS,
    ...MODULES,
  };

  it.each(all.map((vector) => [vector.name as string, vector] as const))("%s", (name, vector) => {
    const node = readNode(readJson(JSON.stringify(vector.source_json)));
    expect(toHex(encodeNode(node))).toBe(vector.expect.node_cbor_hex);
    expect(nodeHash(node)).toBe(vector.expect.node_hash);
    expect(bareHash(node)).toBe(vector.expect.def_hash);
    expect(catalogue[name]).toMatchObject({
      bareHash: vector.expect.def_hash,
      nodeHash: vector.expect.node_hash,
    });
  });

  it("are all in the catalogue, and nothing else is built in", () => {
    const builtIn = Object.keys(catalogue).filter((name) => name.startsWith("sys/"));
    expect(builtIn.sort()).toEqual(all.map((vector) => vector.name as string).sort());
  });
});
