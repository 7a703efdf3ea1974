/** The operators of expressions, as a table (AIR expressions, operators). */

import { AirError, quote } from "../errors.ts";
import { sliceLatin1 } from "../platform.ts";
import { MAX_I64, MAX_U64, MIN_I64 } from "../scalars.ts";
import { compareUtf8 } from "../utf8-order.ts";
import { bounded, MAX_WEIGHT, tooLarge } from "../values/bounds.ts";
import { equalValues, find, isKey, type MapValue, type SetValue, type Value } from "../values/value.ts";
import { includes } from "./includes.ts";

export interface Operation {
  readonly min: number;
  readonly max: number;
  readonly run: (args: readonly Value[]) => Value;
}

export function typeError(wanted: string, found: Value, where = ""): AirError {
  return new AirError(
    "expr.type",
    `expected ${wanted}, found ${found.kind}${where === "" ? "" : ` ${where}`}`,
  );
}

const nat = (value: bigint): Value => ({ kind: "nat", value });
const bool = (value: boolean): Value => ({ kind: "bool", value });

function unary(run: (a: Value) => Value): Operation {
  return { min: 1, max: 1, run: ([a]) => run(a as Value) };
}

function binary(run: (a: Value, b: Value) => Value): Operation {
  return { min: 2, max: 2, run: ([a, b]) => run(a as Value, b as Value) };
}

function manyBools(run: (bools: readonly boolean[]) => boolean): Operation {
  return { min: 2, max: Number.POSITIVE_INFINITY, run: (args) => bool(run(args.map(boolOf))) };
}

/** One of the four comparisons; `holds` gets a number below, at or above zero. */
function comparison(holds: (order: number) => boolean): Operation {
  return binary((a, b) => bool(holds(compare(a, b))));
}

function texts(run: (a: string, b: string) => Value): Operation {
  return binary((a, b) => run(textOf(a), textOf(b)));
}

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    len: unary(length),
    get: binary(get),
    has: binary(has),
    eq: binary((a, b) => bool(equalValues(a, b))),
    ne: binary((a, b) => bool(!equalValues(a, b))),
    lt: comparison((order) => order < 0),
    le: comparison((order) => order <= 0),
    gt: comparison((order) => order > 0),
    ge: comparison((order) => order >= 0),
    and: manyBools((bools) => bools.every((one) => one)),
    or: manyBools((bools) => bools.some((one) => one)),
    not: unary((a) => bool(!boolOf(a))),
    concat: texts(concat),
    starts_with: texts((a, b) => bool(a.startsWith(b))),
    ends_with: texts((a, b) => bool(a.endsWith(b))),
    contains: binary(contains),
    add: arithmetic("add", (a, b) => a + b),
    sub: arithmetic("sub", (a, b) => a - b),
    mul: arithmetic("mul", (a, b) => a * b),
    // BigInt division truncates toward zero and its remainder takes the dividend's sign, as is wanted here.
    div: arithmetic("div", (a, b) => a / b, true),
    mod: arithmetic("mod", (a, b) => a % b, true),
  }),
);

// Operands

function boolOf(value: Value): boolean {
  if (value.kind !== "bool") throw typeError("a bool", value);
  return value.value;
}

function textOf(value: Value): string {
  if (value.kind !== "text") throw typeError("text", value);
  return value.value;
}

function integerOf(value: Value): bigint {
  if (value.kind !== "int" && value.kind !== "nat") throw typeError("an int or nat", value);
  return value.value;
}

function keyIn(container: SetValue | MapValue, key: Value): Value | undefined {
  if (!isKey(key))
    throw typeError("an int, nat, text, hash or uuid", key, `as a key of the ${container.kind}`);
  return find(container, key);
}

// Numbers

/** Two naturals give a natural, unless a difference is negative; anything else an int. */
function arithmetic(name: string, run: (a: bigint, b: bigint) => bigint, divides = false): Operation {
  return binary((a, b) => {
    // A zero divisor is told before the kinds are looked at.
    if (divides && (b.kind === "int" || b.kind === "nat") && b.value === 0n) {
      throw new AirError("expr.divide_by_zero", `${name} by zero`);
    }
    const result = run(integerOf(a), integerOf(b));
    const natural = a.kind === "nat" && b.kind === "nat" && (name !== "sub" || result >= 0n);
    if (natural ? result <= MAX_U64 : result >= MIN_I64 && result <= MAX_I64) {
      return natural ? nat(result) : { kind: "int", value: result };
    }
    throw new AirError("expr.overflow", `the result of ${name} is outside ${natural ? "u64" : "i64"}`);
  });
}

function compare(a: Value, b: Value): number {
  if (a.kind === "text" && b.kind === "text") return compareUtf8(a.value, b.value);
  const [x, y] = [numberOf(a), numberOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function numberOf(value: Value): bigint {
  switch (value.kind) {
    case "int":
    case "nat":
    case "time":
    case "duration":
      return value.value;
    default:
      throw typeError("a number, or two texts", value);
  }
}

// Containers

function length(value: Value): Value {
  switch (value.kind) {
    case "list":
    case "set":
      return nat(BigInt(value.items.length));
    case "map":
      return nat(BigInt(value.entries.length));
    case "record":
      return nat(BigInt(value.fields.size));
    case "bytes":
      return nat(BigInt(value.value.length));
    case "text":
      return nat(countScalars(value.value));
    default:
      throw typeError("a collection, text or bytes", value);
  }
}

function concat(a: string, b: string): Value {
  // Above that many characters it weighs too much in any case, and may be more than the engine can hold.
  if (a.length + b.length > MAX_WEIGHT) throw tooLarge();
  return bounded({ kind: "text", value: a + b });
}

function countScalars(text: string): bigint {
  let count = 0;
  for (const _ of text) count++;
  return BigInt(count);
}

function get(container: Value, key: Value): Value {
  switch (container.kind) {
    case "record": {
      const found = container.fields.get(textOf(key));
      if (!found) throw new AirError("expr.missing_field", `the record has no field ${quote(textOf(key))}`);
      return found;
    }
    case "map": {
      const found = keyIn(container, key);
      if (!found) throw new AirError("expr.lookup", "the map has no such key");
      return found;
    }
    case "list": {
      const index = key.kind === "nat" || key.kind === "int" ? key.value : -1n;
      const found =
        index >= 0n && index < container.items.length ? container.items[Number(index)] : undefined;
      if (!found) throw new AirError("expr.lookup", `a list of ${container.items.length} has nothing there`);
      return found;
    }
    default:
      throw typeError("a record, map or list", container);
  }
}

function has(container: Value, key: Value): Value {
  switch (container.kind) {
    case "record":
      return bool(container.fields.has(textOf(key)));
    case "map":
    case "set":
      return bool(keyIn(container, key) !== undefined);
    case "list":
      return bool(find(container, key) !== undefined);
    default:
      throw typeError("a record, map, set or list", container);
  }
}

function contains(container: Value, item: Value): Value {
  switch (container.kind) {
    case "text":
      return bool(includes(container.value, textOf(item)));
    case "bytes":
      if (item.kind !== "bytes") throw typeError("bytes", item);
      return bool(includes(latin1(container.value), latin1(item.value)));
    case "list":
    case "map":
    case "set":
      return has(container, item);
    default:
      throw typeError("text, bytes, a list, a set or a map", container);
  }
}

/** One character per byte. */
function latin1(bytes: Uint8Array): string {
  return sliceLatin1(bytes, 0, bytes.length);
}
