import { describe, expect, it } from "vitest";
import { formatFault, isAirError } from "../errors.ts";
import { readJson } from "../json/read.ts";
import { type AirNode, bareHash, encodeNode, nodeHash, readNode, readNodeCbor } from "./node.ts";

function faultsOf(text: string): string[] {
  try {
    readNode(readJson(text, "d.json"));
  } catch (error) {
    if (isAirError(error))
      return error.faults.map((fault) =>
        formatFault(fault)
          .replace(/ {2}[^ ].*? {2}/, (code) => code)
          .split("  ")
          .slice(0, 2)
          .join(" "),
      );
    throw error;
  }
  return [];
}

describe("readNode", () => {
  it("reports every fault, in document order, each at its place", () => {
    const text = [
      '{ "$kind": "defmodule",',
      '  "name": "noversion",',
      '  "module_kind": "both",',
      '  "wasm_hash": "sha256:00",',
      '  "extra": 1,',
      '  "abi": { "reducer": { "state": 1, "cap_slots": { "9": "Blob" } } } }',
    ].join("\n");
    expect(faultsOf(text)).toEqual([
      "d.json:2:11 def.name",
      "d.json:3:18 def.enum",
      "d.json:4:16 value.hash",
      "d.json:5:3 def.unknown_key",
      "d.json:6:23 def.missing_field",
      "d.json:6:34 def.type",
      "d.json:6:52 def.identifier",
      "d.json:6:57 def.identifier",
    ]);
  });

  it("does not depend on the order of keys, on white space or on comments", () => {
    const a = readNode(
      readJson('{"$kind":"defschema","name":"d/S@1","type":{"record":{"a":{"int":{}},"b":{"text":{}}}}}'),
    );
    const b = readNode(
      readJson(
        ' { "type" : { "$comment": [1.5], "record": { "b": {"text":{}}, "a": {"int":{}} } },\n "description": "x", "name":"d/S@1", "$kind":"defschema" } ',
      ),
    );
    expect(encodeNode(a)).toEqual(encodeNode(b));
    expect([nodeHash(a), bareHash(a)]).toEqual([nodeHash(b), bareHash(b)]);
    expect(nodeHash(a)).not.toBe(bareHash(a));
  });

  it("refuses what is no definition at all", () => {
    expect(faultsOf("[]")).toEqual(["d.json:1:1 def.type"]);
    expect(faultsOf("{}")).toEqual(["d.json:1:1 def.unknown_kind"]);
    expect(faultsOf('{"$kind": 1}')).toEqual(["d.json:1:11 def.unknown_kind"]);
  });
});

describe("encodeNode", () => {
  const schema = (name: string) =>
    readNode(readJson(`{"$kind": "defschema", "name": "t/${name}@1", "type": {"text": {}}}`));

  it("keeps its bytes without what they were written among", () => {
    const node = schema("A");
    const bytes = encodeNode(node);
    for (let i = 0; i < 100; i++) encodeNode(schema(`Other${i}`));
    expect(encodeNode(node)).toBe(bytes);
    expect(nodeHash(node)).toBe(nodeHash(readNodeCbor(bytes)));
    expect(bytes.buffer.byteLength).toBeLessThan(64 * 1024);
  });

  it("does not take what is known of a definition for known of its copy", () => {
    const { kind, def, json } = schema("A") as Extract<AirNode, { kind: "defschema" }>;
    const before = nodeHash({ kind, def, json });
    expect(nodeHash({ kind, def: { ...def, name: "t/B@1" }, json })).toBe(nodeHash(schema("B")));
    expect(nodeHash({ kind, def, json })).toBe(before);
  });
});
