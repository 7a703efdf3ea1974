import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { encodeNode, readNode, readNodeCbor } from "../defs/node.ts";
import type { AirError } from "../errors.ts";
import { readJson } from "../json/read.ts";
import { jsonFromCbor } from "./as-json.ts";
import { encodeTree, type Tree } from "./tree.ts";

const SCHEMA =
  '{"$kind":"defschema","name":"d/S@1","type":{"record":{"a":{"int":{}},"bb":{"list":{"text":{}}}}}}';

describe("jsonFromCbor", () => {
  it("reads a stored node as its JSON is read", () => {
    const node = readNode(readJson(SCHEMA));
    const again = readNodeCbor(encodeNode(node));
    expect(again.kind).toBe("defschema");
    expect(encodeNode(again)).toEqual(encodeNode(node));
  });

  it("has numbers of any size, booleans and nulls", () => {
    const json = jsonFromCbor(encodeTree([18446744073709551615n, -5n, true, null, "é"]));
    expect(
      json.type === "array" && json.items.map((item) => ("text" in item ? item.text : item.type)),
    ).toEqual(["18446744073709551615", "-5", "bool", "null", "string"]);
  });

  it("gives byte offsets as places", () => {
    const bytes = encodeTree({ $kind: "defschema", name: "nope", type: { int: {} } });
    try {
      readNodeCbor(bytes, "node");
      expect.unreachable();
    } catch (error) {
      const { code, place } = error as AirError;
      expect([code, place.path, place.pointer]).toEqual(["def.name", "node", "/name"]);
      expect(new TextDecoder().decode(bytes.subarray((place.offset ?? 0) + 1, (place.offset ?? 0) + 5))).toBe(
        "nope",
      );
    }
  });

  it.each([
    ["byte strings", encodeTree({ a: new Uint8Array(2) }), "def.type"],
    ["keys that are no text", encodeTree(new Map<Tree, Tree>([[1n, null]])), "def.type"],
    ["bytes behind the document", Uint8Array.from([...encodeTree(null), 0]), "cbor.trailing_bytes"],
    ["a missing tag", Uint8Array.from([0xf6]), "cbor.non_canonical"],
    ["a float", Uint8Array.from([0xd9, 0xd9, 0xf7, 0xf9, 0, 0]), "cbor.float"],
    [
      "a key twice",
      Uint8Array.from([0xd9, 0xd9, 0xf7, 0xa2, 0x61, 97, 0xf6, 0x61, 97, 0xf6]),
      "cbor.duplicate_key",
    ],
    [
      "keys out of order",
      Uint8Array.from([0xd9, 0xd9, 0xf7, 0xa2, 0x61, 98, 0xf6, 0x61, 97, 0xf6]),
      "cbor.non_canonical",
    ],
  ])("refuses %s", (_, bytes, code) => expect(codeOf(() => jsonFromCbor(bytes))).toBe(code));
});

describe("readNodeCbor", () => {
  it("refuses what the canonical form leaves out", () => {
    const tree = { $kind: "defschema", name: "d/S@1", type: { int: {} } };
    expect(codeOf(() => readNodeCbor(encodeTree({ ...tree, $comment: "c" })))).toBe("cbor.non_canonical");
    expect(codeOf(() => readNodeCbor(encodeTree(tree)))).toBe("accepted");
  });
});
