import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { FaultList } from "../errors.ts";
import { readJson } from "../json/read.ts";
import { setOf, type Value, variantValue } from "../values/value.ts";
import { type Environment, evaluate } from "./evaluate.ts";
import { expressionOf, parseReference, referencesIn } from "./expression.ts";
import { expr } from "./syntax.ts";

const NOTHING: Environment = { vars: new Map(), steps: new Map() };

function parse(json: unknown) {
  const faults = new FaultList();
  const tree = expr(readJson(JSON.stringify(json)), faults);
  faults.throwIfAny();
  return expressionOf(tree);
}

const run = (json: unknown, environment: Environment = NOTHING) => evaluate(parse(json), environment);

describe("references", () => {
  it("are taken apart at the first dot", () => {
    expect(parseReference("@plan.input.a.b")).toMatchObject({ root: "input", name: "", path: ["a", "b"] });
    expect(parseReference("@event")).toMatchObject({ root: "event", name: "", path: [] });
    expect(parseReference("@var:x-1.$value.y")).toMatchObject({
      root: "var",
      name: "x-1",
      path: ["$value", "y"],
    });
    expect(parseReference("@step:s")).toMatchObject({ root: "step", name: "s", path: [] });
  });

  it("are found wherever they stand, in order", () => {
    const expression = parse({
      op: "and",
      args: [
        { record: { a: { ref: "@var:a" }, b: { list: [{ ref: "@var:b" }] } } },
        { map: [{ key: { ref: "@var:c" }, value: { ref: "@var:d" } }] },
        { variant: { tag: "t", value: { set: [{ ref: "@var:e" }] } } },
      ],
    });
    expect([...referencesIn(expression)].map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("do not find what objects inherit", () => {
    const vars = new Map<string, Value>([["r", { kind: "record", fields: new Map() }]]);
    expect(codeOf(() => run({ ref: "@var:r.constructor" }, { ...NOTHING, vars }))).toBe("expr.missing_field");
    expect(codeOf(() => run({ ref: "@var:toString" }, NOTHING))).toBe("expr.missing_ref");
  });
});

describe("evaluate", () => {
  it("compares a decoded unit arm with a constructed one", () => {
    const vars = new Map<string, Value>([["d", variantValue("approve")]]);
    const eq = { op: "eq", args: [{ ref: "@var:d" }, { variant: { tag: "approve" } }] };
    expect(run(eq, { ...NOTHING, vars })).toEqual({ kind: "bool", value: true });
  });

  it("looks up in large containers", () => {
    const items = Array.from({ length: 50_000 }, (_, n): Value => ({ kind: "nat", value: BigInt(n) }));
    const map: Value = { kind: "map", entries: items.map((key) => [key, key]) };
    const vars = new Map<string, Value>([
      ["set", setOf(items)],
      ["map", map],
      ["list", { kind: "list", items }],
    ]);
    const checks = Array.from({ length: 300 }, (_, n) => [
      { op: "has", args: [{ ref: "@var:set" }, { nat: n * 100 }] },
      { op: "contains", args: [{ ref: "@var:list" }, { nat: n * 100 }] },
      { op: "eq", args: [{ op: "get", args: [{ ref: "@var:map" }, { nat: n }] }, { nat: n }] },
    ]).flat();
    expect(run({ op: "and", args: checks }, { ...NOTHING, vars })).toEqual({ kind: "bool", value: true });
  });

  it("compares large containers once, however often they are compared", () => {
    const list = (last: bigint): Value => ({
      kind: "list",
      items: Array.from(
        { length: 20_000 },
        (_, n): Value => ({ kind: "nat", value: n === 19_999 ? last : 0n }),
      ),
    });
    const vars = new Map<string, Value>([
      ["a", list(1n)],
      ["b", list(1n)],
      ["c", list(2n)],
    ]);
    const eq = { op: "eq", args: [{ ref: "@var:a" }, { ref: "@var:b" }] };
    const ne = { op: "ne", args: [{ ref: "@var:a" }, { ref: "@var:c" }] };
    const all = { op: "and", args: Array.from({ length: 3000 }, (_, n) => (n % 2 === 0 ? eq : ne)) };
    expect(run(all, { ...NOTHING, vars })).toEqual({ kind: "bool", value: true });
  });

  it("refuses texts beyond all measure", () => {
    const vars = new Map<string, Value>([["t", { kind: "text", value: "x".repeat(600_000) }]]);
    let json: unknown = { ref: "@var:t" };
    for (let depth = 0; depth < 10; depth++) json = { op: "concat", args: [json, json] };
    expect(codeOf(() => run(json, { ...NOTHING, vars }))).toBe("expr.too_large");
  });

  it("compares many references to one large text without copying it", () => {
    const vars = new Map<string, Value>([["t", { kind: "text", value: "x".repeat(16_000) }]]);
    const many = { list: Array.from({ length: 1000 }, () => ({ ref: "@var:t" })) };
    expect(run({ op: "eq", args: [many, many] }, { ...NOTHING, vars })).toEqual({
      kind: "bool",
      value: true,
    });
    expect(run({ op: "has", args: [many, { text: "x" }] }, { ...NOTHING, vars })).toEqual({
      kind: "bool",
      value: false,
    });
  });

  it("is at home in deep expressions", () => {
    let json: unknown = { bool: true };
    for (let depth = 0; depth < 400; depth++) json = { op: "not", args: [json] };
    expect(run(json)).toEqual({ kind: "bool", value: true });
  });
});
