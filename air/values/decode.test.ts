import { describe, expect, it } from "vitest";
import { encodeTree } from "../cbor/tree.ts";
import { FaultList, isAirError } from "../errors.ts";
import { readJson } from "../json/read.ts";
import { typeExpr } from "../types/type-expr.ts";
import { Types } from "../types/types.ts";
import { decodeValue } from "./decode.ts";
import { encodeValue } from "./encode.ts";
import { normalizeCbor } from "./normalize.ts";
import { variantValue } from "./value.ts";

function typeOf(json: object) {
  const node = readJson(JSON.stringify(json));
  return new Types().resolve(typeExpr(node, new FaultList()), node, new FaultList());
}

function refusal(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (isAirError(error)) return { code: error.code, ...error.place };
    throw error;
  }
  return "accepted";
}

describe("decodeValue", () => {
  const TYPE = typeOf({
    record: { list: { list: { variant: { a: { int: {} }, "b/c": { text: {} } } } }, n: { nat: {} } },
  });

  it("says where a value does not fit, by pointer and offset", () => {
    const bytes = encodeTree({
      list: [
        { $tag: "a", $value: 1n },
        { $tag: "b/c", $value: 2n },
      ],
      n: 1n,
    });
    expect(refusal(() => decodeValue(bytes, TYPE))).toMatchObject({
      code: "value.type",
      pointer: "/list/1/b~1c",
      offset: expect.any(Number),
    });
    expect(refusal(() => decodeValue(encodeTree({ list: [], n: -1n }), TYPE))).toMatchObject({
      code: "value.range",
      pointer: "/n",
    });
  });

  it("reads the unit of an arm as the unit, whichever way it was written", () => {
    const type = typeOf({ variant: { none: { unit: {} } } });
    for (const tree of [{ $tag: "none" }, { none: null }, { $tag: "none", $value: null }]) {
      expect(decodeValue(encodeTree(tree), type)).toEqual(variantValue("none"));
    }
  });

  it("gives sets that hold each element once", () => {
    const set = decodeValue(encodeTree(["a", "b", "a"]), typeOf({ set: { text: {} } }));
    expect(set).toMatchObject({ kind: "set", items: [{ value: "a" }, { value: "b" }] });
  });

  it("gives values whose encoding is the normal form", () => {
    const type = typeOf({ record: { bb: { set: { int: {} } }, a: { option: { bytes: {} } } } });
    const bytes = encodeTree({ bb: [3n, -1n, 3n] });
    const normal = normalizeCbor(bytes, type).slice();
    expect(normalizeCbor(normal, type)).toEqual(normal);
    expect(encodeValue(decodeValue(normal, type), type)).toEqual(normal);
  });
});

describe("encodeValue", () => {
  it("refuses values of another kind", () => {
    const nat = { kind: "nat", value: 1n } as const;
    expect(refusal(() => encodeValue(nat, typeOf({ int: {} })))).toMatchObject({ code: "value.type" });
    expect(refusal(() => encodeValue(nat, typeOf({ list: { nat: {} } })))).toMatchObject({
      code: "value.type",
    });
    expect(
      refusal(() => encodeValue(variantValue("x"), typeOf({ variant: { a: { unit: {} } } }))),
    ).toMatchObject({
      code: "value.type",
    });
  });
});
