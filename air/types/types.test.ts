import { describe, expect, it } from "vitest";
import { FaultList } from "../errors.ts";
import { readJson } from "../json/read.ts";
import { inOrderOfDependence, showCircle } from "./dependence.ts";
import { typeExpr } from "./type-expr.ts";
import { equalTypes, type Schema, type Type, Types } from "./types.ts";

function schema(name: string, type: object): Schema {
  const json = readJson(JSON.stringify(type));
  return { name, type: typeExpr(json, new FaultList()), json };
}

function link(...schemas: readonly Schema[]) {
  const faults = new FaultList();
  const types = new Types();
  types.link(schemas, faults);
  return { types, codes: faults.faults.map(({ code, place }) => [code, place.pointer]) };
}

describe("Types", () => {
  it("follows chains of refs of any length", () => {
    const chain = Array.from({ length: 20_000 }, (_, n) => schema(`t/S${n}@1`, { ref: `t/S${n + 1}@1` }));
    const { types, codes } = link(...chain, schema("t/S20000@1", { text: {} }));
    expect(codes).toEqual([]);
    expect(types.named("t/S0@1")).toEqual({ kind: "text" });
  });

  it("names a circle once, and what leads into it gets no fault", () => {
    const { codes } = link(
      schema("t/In@1", { list: { ref: "t/A@1" } }),
      schema("t/A@1", { record: { b: { ref: "t/B@1" } } }),
      schema("t/B@1", { option: { ref: "t/A@1" } }),
    );
    expect(codes).toEqual([["type.recursive", ""]]);
  });

  it("says where a ref leads nowhere and where an option is of an option", () => {
    const { codes } = link(
      schema("t/A@1", { record: { x: { map: { key: { text: {} }, value: { ref: "t/No@1" } } } } }),
      schema("t/O@1", { option: { int: {} } }),
      schema("t/P@1", { variant: { p: { option: { ref: "t/O@1" } } } }),
    );
    expect(codes).toEqual([
      ["ref.unknown", "/record/x/map/value/ref"],
      ["type.option", "/variant/p/option"],
    ]);
  });

  it("compares types by structure, even where they share much", () => {
    const tower = (prefix: string, height: number) =>
      Array.from({ length: height }, (_, n) =>
        schema(
          `${prefix}/S${n}@1`,
          n === 0
            ? { int: {} }
            : { record: { l: { ref: `${prefix}/S${n - 1}@1` }, r: { ref: `${prefix}/S${n - 1}@1` } } },
        ),
      );
    const { types } = link(...tower("a", 60), ...tower("b", 60));
    const [a, b] = [types.named("a/S59@1") as Type, types.named("b/S59@1") as Type];
    expect(equalTypes(a, b)).toBe(true);
    expect(equalTypes(a, types.named("b/S58@1") as Type)).toBe(false);
  });
});

describe("equalTypes", () => {
  it("takes towers of any height", () => {
    const tower = (prefix: string) =>
      Array.from({ length: 12_000 }, (_, n) =>
        schema(`${prefix}/S${n}@1`, n === 0 ? { int: {} } : { list: { ref: `${prefix}/S${n - 1}@1` } }),
      );
    const { types } = link(...tower("a"), ...tower("b"));
    expect(equalTypes(types.named("a/S11999@1") as Type, types.named("b/S11999@1") as Type)).toBe(true);
    expect(equalTypes(types.named("a/S11999@1") as Type, types.named("b/S11998@1") as Type)).toBe(false);
  });
});

describe("inOrderOfDependence", () => {
  it("puts everything after what it refers to", () => {
    const refs: Record<string, string[]> = { a: ["b", "c"], b: ["c"], c: [], d: ["a", "gone"] };
    const order = inOrderOfDependence(
      Object.keys(refs),
      (name) => refs[name],
      () => {},
    );
    expect(order).toEqual(["c", "b", "a", "d"]);
  });

  it("tells circles as the names on them", () => {
    const circles: string[] = [];
    const refs: Record<string, string[]> = { a: ["b"], b: ["c"], c: ["b"], s: ["s"] };
    inOrderOfDependence(
      Object.keys(refs),
      (name) => refs[name],
      (circle) => circles.push(showCircle(circle)),
    );
    expect(circles).toEqual(["b → c → b", "s → s"]);
  });

  it("tells of many circles through one name once", () => {
    const names = Array.from({ length: 3000 }, (_, n) => `s${n}`);
    let told = 0;
    const refs = (name: string) =>
      ["s0", `s${Number(name.slice(1)) + 1}`].filter((ref) => names.includes(ref));
    inOrderOfDependence(names, refs, () => told++);
    expect(told).toBe(1);
  });
});
