/** What values and their bytes show of two states of a schema, held against what is told. */
import fc from "fast-check";
import { expect } from "vitest";
import { sameBytes } from "../air/bytes.ts";
import { isAirError } from "../air/errors.ts";
import { copyBytes } from "../air/platform.ts";
import { refsIn } from "../air/types/type-expr.ts";
import type { Type } from "../air/types/types.ts";
import { decodeValue } from "../air/values/decode.ts";
import { encodeValue } from "../air/values/encode.ts";
import { equalValues, type Value } from "../air/values/value.ts";
import type { Difference } from "../breaking/difference.ts";
import { Side } from "../breaking/sides.ts";
import type { Inputs } from "../codegen/inputs.ts";
import { BUILTINS } from "../generated/builtins.ts";
import { secretsIn } from "../runtime/authorize/secrets.ts";
import { hasValues, schemasIn, valuesOf } from "./arbitrary.ts";
import { asValue, looseBytes } from "./breaking-arbitrary.ts";

const BUILT_IN = schemasIn(...BUILTINS);

/** A value of a schema, its canonical bytes, and other bytes that stand for it. */
interface Sample {
  readonly value: Value;
  readonly bytes: Uint8Array;
  readonly loose: Uint8Array;
}

export interface SampleOptions {
  readonly seed: number;
  readonly count: number;
  /** Counts what has been seen. */
  readonly saw: (what: string) => void;
}

function samples(inputs: Inputs, name: string, { seed, count }: SampleOptions): readonly Sample[] {
  const side = new Side(inputs);
  const type = typeIn(inputs, name);
  const own = [...side.all("defschema")].map(([key, { node }]) => [key, node.def.type] as const);
  const schemas = new Map([...BUILT_IN, ...own]);
  if (!hasValues({ ref: name }, schemas)) return [];
  return fc.sample(valuesOf({ ref: name }, schemas), { numRuns: count, seed }).map((js) => {
    const value = asValue(js, type);
    return { value, bytes: copyBytes(encodeValue(value, type)), loose: looseBytes(value, type) };
  });
}

function typeIn({ worlds }: Inputs, name: string): Type {
  for (const { world } of worlds) {
    const type = world.types.named(name);
    if (type) return type;
  }
  throw new Error(`there is no ${name}`);
}

/** The value, or undefined if the type refuses the bytes. */
function read(bytes: Uint8Array, type: Type): Value | undefined {
  try {
    return decodeValue(bytes, type);
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}

/** What is told of a schema and of all that it refers to. */
function toldOf(all: readonly Difference[], name: string, sides: readonly Inputs[]): readonly Difference[] {
  const names = new Set([name]);
  for (const one of names) {
    for (const inputs of sides) {
      const type = new Side(inputs).all("defschema").get(one)?.node.def.type;
      for (const ref of type ? refsIn(type) : []) names.add(ref);
    }
  }
  return all.filter(({ before, after }) =>
    [before, after].some((spot) => spot?.kind === "defschema" && names.has(spot.name)),
  );
}

/** Of a schema that is on both sides: nothing shows that is not told. */
export function checkSchema(
  name: string,
  before: Inputs,
  after: Inputs,
  all: readonly Difference[],
  options: SampleOptions,
): void {
  const { saw } = options;
  const told = toldOf(all, name, [before, after]);
  const has = (category: Difference["categories"][number]): boolean =>
    told.some(({ categories }) => categories.includes(category));
  const accepts = (which: "widened" | "narrowed"): boolean =>
    told.some((one) => one.accepts === which || one.accepts === "both");
  const [old, now] = [typeIn(before, name), typeIn(after, name)];
  for (const { value, bytes, loose } of samples(before, name, options)) {
    const secrets = secretsOf(value, old);
    for (const document of [bytes, loose]) {
      const found = read(document, now);
      if (!found) {
        saw("refused");
        const said = { narrowed: accepts("narrowed"), wire: has("wire"), schema: has("schema") };
        expect(said).toEqual({ narrowed: true, wire: true, schema: true });
        continue;
      }
      const isSame = equalValues(value, found) && sameBytes(bytes, copyBytes(encodeValue(found, now)));
      if (!isSame) saw("rewritten");
      if (!isSame) expect(has("wire")).toBe(true);
      else saw(has("wire") ? "same in spite of what is told" : told.length > 0 ? "same" : "untouched");
      if (!isSame || secretsOf(found, now) === secrets) continue;
      saw("secrets");
      expect(has("authority")).toBe(true);
    }
  }
  for (const { bytes, loose } of samples(after, name, options)) {
    for (const document of [bytes, loose]) {
      if (read(document, old)) continue;
      saw("newly accepted");
      expect({ widened: accepts("widened"), schema: has("schema") }).toEqual({ widened: true, schema: true });
    }
  }
}

/** In an order of their own: that in a set is nobody's. */
function secretsOf(value: Value, type: Type): string {
  return secretsIn(value, type)
    .map(({ alias, version }) => `${version} ${alias}`)
    .sort()
    .join();
}

/** Which of three things values show: bytes that are refused, bytes that are newly accepted, bytes or values that change. */
export function shownOf(name: string, before: Inputs, after: Inputs, options: SampleOptions) {
  const [old, now] = [typeIn(before, name), typeIn(after, name)];
  const was = samples(before, name, options);
  const is = samples(after, name, options);
  const narrowed = was.some(({ bytes }) => !read(bytes, now));
  const rewritten = was.some(({ value, bytes }) => {
    const found = read(bytes, now);
    return found && !(equalValues(value, found) && sameBytes(bytes, copyBytes(encodeValue(found, now))));
  });
  return { narrowed, widened: is.some(({ bytes }) => !read(bytes, old)), wire: narrowed || rewritten };
}
