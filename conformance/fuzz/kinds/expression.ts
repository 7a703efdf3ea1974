/** Expressions of which most have a value, and environments for them. */
import { type JsonObject, jsonOf } from "../json.ts";
import type { Kind } from "../kind.ts";
import { longTape, type Tape } from "../tape.ts";

/** What an expression is meant to give. */
type Sort = "int" | "nat" | "text" | "bool" | "list" | "record";

const ENV = {
  input: {
    record: [
      ["n", { nat: "3" }],
      ["t", { text: "é" }],
      ["l", { list: [{ nat: "1" }, { nat: "2" }] }],
    ],
  },
  event: {
    record: [
      ["$tag", { text: "x" }],
      ["$value", { int: "-9223372036854775808" }],
    ],
  },
  vars: { b: { bool: true }, s: { set: [{ nat: "1" }, { nat: "2" }] }, big: { nat: "18446744073709551615" } },
  steps: {
    m: {
      map: [
        [{ text: "a" }, { nat: "1" }],
        [{ text: "b" }, { nat: "2" }],
      ],
    },
  },
};

const REFS: Readonly<Record<Sort, readonly string[]>> = {
  nat: ["@plan.input.n", "@var:big", "@step:m.a"],
  int: ["@event.$value"],
  text: ["@plan.input.t", "@event.$tag"],
  bool: ["@var:b"],
  list: ["@plan.input.l", "@var:s", "@step:m"],
  record: ["@plan.input", "@event"],
};

const SORTS: readonly Sort[] = ["nat", "int", "text", "bool", "list", "record"];
const TEXTS = ["", "a", "é", "e\u0301", "aa", "ab", "\u{1f600}"];
const NATS = [0, 1, 2, 3, 18446744073709551615n, 9223372036854775807n, 9223372036854775808n];
const INTS = [0, 1, -1, 3, -3, 9223372036854775807n, -9223372036854775808n];

export const expression: Kind = {
  name: "expr",
  batch: 128,
  tape: longTape(60),
  edits: { least: 0, most: 1 },
  make: (tape) => {
    const expr = exprFrom(tape, tape.pick(SORTS), 0);
    return { op: "expr.eval", input: jsonOf({ expr, env: ENV }) as JsonObject };
  },
};

function exprFrom(tape: Tape, wanted: Sort, depth: number): object {
  const sort = tape.chance(4) ? tape.pick(SORTS) : wanted;
  const of = (one: Sort): object => exprFrom(tape, one, depth + 1);
  if (depth > 3 || tape.chance(35))
    return tape.chance(40) ? { ref: tape.pick(REFS[sort]) } : constant(tape, sort);
  const op = (name: string, ...args: object[]): object => ({ op: name, args });
  switch (sort) {
    case "nat":
    case "int":
      return tape.pick([
        () =>
          op(tape.pick(["add", "sub", "mul", "div", "mod"]), of(sort), of(tape.chance(10) ? "nat" : sort)),
        () => op("len", of(tape.pick(["text", "list", "record"]))),
        () =>
          op("get", of("list"), tape.chance(50) ? { nat: tape.below(3) } : { text: tape.pick(["a", "b"]) }),
      ])();
    case "text":
      return op("concat", of("text"), of("text"));
    case "bool":
      return truth(tape, of, op);
    case "list":
      return list(tape, of);
    default:
      return {
        record: Object.fromEntries(tape.some(["b", "a", "aa"]).map((name) => [name, of(tape.pick(SORTS))])),
      };
  }
}

function truth(
  tape: Tape,
  of: (sort: Sort) => object,
  op: (name: string, ...args: object[]) => object,
): object {
  const number = tape.pick<Sort>(["nat", "int"]);
  const any = tape.pick(SORTS);
  return tape.pick([
    () => op(tape.pick(["eq", "ne"]), of(any), of(tape.chance(80) ? any : tape.pick(SORTS))),
    () => op(tape.pick(["lt", "le", "gt", "ge"]), of(number), of(tape.chance(80) ? number : "int")),
    () => op(tape.pick(["lt", "ge"]), of("text"), of("text")),
    () => op(tape.pick(["and", "or"]), of("bool"), of("bool")),
    () => op("not", of("bool")),
    () => op("has", of(tape.pick(["list", "record"])), of(tape.pick(["text", "nat"]))),
    () => op(tape.pick(["starts_with", "ends_with", "contains"]), of("text"), of("text")),
    () => op("contains", of("list"), of(tape.pick(["nat", "text"]))),
  ])();
}

function list(tape: Tape, of: (sort: Sort) => object): object {
  const sort = tape.pick<Sort>(["nat", "text", "int"]);
  return tape.pick([
    () => ({ list: tape.times(3, () => of(sort)) }),
    () => ({ set: tape.times(3, () => of(sort)) }),
    () => ({ map: tape.times(2, () => ({ key: of(sort), value: of("nat") })) }),
    () => ({ variant: { tag: "x", ...(tape.chance(60) ? { value: of("nat") } : {}) } }),
  ])();
}

function constant(tape: Tape, sort: Sort): object {
  switch (sort) {
    case "nat":
      return { nat: tape.pick(NATS) };
    case "int":
      return tape.chance(90) ? { int: tape.pick(INTS) } : { duration_ns: tape.pick(INTS) };
    case "text":
      return { text: tape.pick(TEXTS) };
    case "bool":
      return { bool: tape.chance(50) };
    case "list":
      return tape.chance(80)
        ? { list: tape.times(2, () => ({ nat: tape.below(3) })) }
        : { bytes_b64: "AQI=" };
    default:
      return tape.pick<object>([
        { null: {} },
        { dec128: "1.50" },
        { time_ns: 5 },
        { hash: `sha256:${"0".repeat(64)}` },
      ]);
  }
}
