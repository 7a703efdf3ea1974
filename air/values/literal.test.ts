import { describe, expect, it } from "vitest";
import { FaultList } from "../errors.ts";
import { readJson } from "../json/read.ts";
import { typeExpr } from "../types/type-expr.ts";
import { type Type, Types } from "../types/types.ts";
import { readLiteral } from "./literal.ts";

const types = new Types();
const SECRET = readJson('{"record":{"alias":{"text":{}},"version":{"nat":{}}}}');
types.link(
  [{ name: "sys/SecretRef@1", type: typeExpr(SECRET, new FaultList()), json: SECRET }],
  new FaultList(),
);

function typeOf(json: object): Type {
  const node = readJson(JSON.stringify(json));
  return types.resolve(typeExpr(node, new FaultList()), node, new FaultList());
}

function read(text: string, type: object) {
  const faults = new FaultList();
  const result = readLiteral(readJson(text, "f.json"), typeOf(type), faults);
  return { ...result, faults: faults.faults };
}

describe("readLiteral", () => {
  const RECORD = { record: { a: { text: {} }, o: { option: { nat: {} } } } };

  it("says whether everything was written as it is stored", () => {
    expect(read('{"record":{"a":{"text":"x"},"o":{"null":{}}}}', RECORD).tagged).toBe(true);
    expect(read('{"record":{"a":{"text":"x"}}}', RECORD).tagged).toBe(true);
    expect(read('{"record":{"a":"x"}}', RECORD).tagged).toBe(false);
    expect(read('{"record":{"a":{"text":"x"},"o":{"option":null}}}', RECORD).tagged).toBe(false);
    expect(read('{"variant":{"tag":"a"}}', { variant: { a: { unit: {} } } }).tagged).toBe(false);
    expect(read('{"tag":"a"}', { variant: { a: { unit: {} } } }).tagged).toBe(true);
  });

  it("finds secrets in every spelling, and keeps the tagged one", () => {
    const type = { record: { key: { ref: "sys/SecretRef@1" } } };
    const sugar = read('{"key":{"alias":"a","version":1}}', type);
    const tagged = read('{"record":{"key":{"alias":"a","version":1}}}', type);
    const record = read('{"record":{"key":{"record":{"alias":{"text":"a"},"version":{"nat":1}}}}}', type);
    for (const { secrets } of [sugar, tagged, record]) {
      expect(secrets).toMatchObject([{ alias: "a", version: 1n }]);
    }
    const key = ({ literal }: typeof sugar) =>
      (literal as { record: Map<string, unknown> }).record.get("key");
    expect(key(tagged)).toEqual({ alias: "a", version: 1n });
    expect(key(sugar)).toEqual(key(record));
    // The same shape under another name is no secret.
    expect(
      read('{"alias":"a","version":1}', { record: { alias: { text: {} }, version: { nat: {} } } }).secrets,
    ).toEqual([]);
  });

  it("tells all faults, each at its place", () => {
    const { faults } = read('{"a": 1,\n "b": 2,\n "o": -1}', RECORD);
    expect(faults.map(({ code, place }) => [code, place.line, place.column, place.pointer])).toEqual([
      ["value.type", 1, 7, "/a"],
      ["value.unknown_field", 2, 2, "/b"],
      ["value.range", 3, 7, "/o"],
    ]);
  });

  it("names both places of a repeated key", () => {
    const { faults } = read('[["k",1],["j",2],["k",3]]', { map: { key: { text: {} }, value: { int: {} } } });
    expect(faults).toMatchObject([
      { code: "value.duplicate_key", place: { pointer: "/2/0" }, related: [{ place: { pointer: "/0/0" } }] },
    ]);
  });

  it("says how to write a reference that stands where none may", () => {
    const { faults } = read('{"a":{"ref":"@plan.input.x"}}', RECORD);
    expect(faults).toMatchObject([{ code: "value.type" }]);
    expect(faults[0]?.message).toContain("inside tagged forms only");
  });

  it("is not confused by keys that objects inherit", () => {
    const { faults } = read('{"__proto__":1,"toString":2,"a":"x"}', RECORD);
    expect(faults.map(({ code }) => code)).toEqual(["value.unknown_field", "value.unknown_field"]);
    expect(read('{"constructor":1}', { variant: { a: { int: {} } } }).faults).toMatchObject([
      { code: "value.unknown_tag" },
    ]);
  });

  it("refuses what is too deep to be sorted", () => {
    let type: object = { int: {} };
    let text = "1";
    for (let depth = 0; depth < 100; depth++) [type, text] = [{ list: type }, `[${text}]`];
    expect(read(`[${text}]`, { set: type }).faults).toMatchObject([{ code: "cbor.too_deep" }]);
  });
});
