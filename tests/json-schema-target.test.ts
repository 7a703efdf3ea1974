/** The JSON Schemas of values in the sugar lens: whether they take what AIR takes, and refuse what it refuses. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FaultList, isAirError } from "../air/errors.ts";
import { printTree } from "../air/json/print.ts";
import { readJson } from "../air/json/read.ts";
import { MAX_I64, MAX_U64, MIN_I64 } from "../air/scalars.ts";
import { decodeValue } from "../air/values/decode.ts";
import { normalizeJson } from "../air/values/normalize.ts";
import { sugarOf } from "../air/values/sugar.ts";
import { parseTime } from "../air/values/time.ts";
import { type Case, type Expected, loadCorpus } from "../conformance/runner/corpus.ts";
import { isSugar, Schemas, schema } from "./json-schema-target-model.ts";
import { fromHex } from "./shared.ts";

/** What AIR refuses and these schemas take, and why. */
const TAKEN: Readonly<Record<string, string>> = {
  "value/scalars-json/int-fraction": "1.0 is an integer to JSON Schema",
  "value/scalars-json/int-exponent": "1e0 is an integer to JSON Schema",
  "value/scalars-json/int-minus-zero": "-0 is an integer to JSON Schema",
  "value/schemas/secret-float": "1.0 is an integer to JSON Schema",
  "value/scalars-json/int-below": "the validator reads numbers as doubles",
  "value/scalars-json/int-above": "the validator reads numbers as doubles",
  "value/scalars-json/nat-above": "the validator reads numbers as doubles",
  "value/scalars-json/duration-below": "the validator reads numbers as doubles",
  "value/scalars-json/time-rfc3339-after":
    "a text is not compared with others: the last day ends at midnight",
  "value/scalars-json/dec128-lead-over": "where the point stands and the exponent are not added",
  "value/scalars-json/text-lone": "patterns of surrogates are not the same in all validators",
  "value/text/pair-half": "patterns of surrogates are not the same in all validators",
  "value/text/keys-twice": "JSON is parsed before it is validated",
  "value/text/keys-escaped": "JSON is parsed before it is validated",
  "value/collections/json-map-twice": "pairs are not compared by their keys",
  "value/collections/json-map-int-twice": "pairs are not compared by their keys",
};

/** Values whose plain form is no sugar: an object with just that key is a tagged form (ruling D3). */
const NO_SUGAR = [
  "value/collections/json-map-key-map-pairs",
  "value/records/field-record-tagged",
  "value/variants/arm-variant",
  "value/variants/arm-variant-dollar",
];

interface Input {
  readonly lens: "json" | "cbor";
  readonly schema: string | object;
  readonly defs?: readonly object[];
  readonly value?: unknown;
  readonly text?: string;
}

interface Asked {
  readonly one: Case;
  readonly expected: Expected;
  readonly input: Input;
  /** Undefined if the definitions are refused themselves. */
  readonly schemas: Schemas | undefined;
}

const NAME = "case/Value@1";

const asked: readonly Asked[] = loadCorpus()
  .cases.filter(({ op }) => op === "value.normalize")
  .map((one) => {
    const { expect: said } = one;
    const expected = "readings" in said ? said.readings[said.readings.ruling] : said;
    const input = JSON.parse(one.inputText) as Input;
    return { one, expected, input, schemas: schemasFor(input) };
  });

function schemasFor({ schema: of, defs = [] }: Input): Schemas | undefined {
  try {
    return new Schemas([...defs, schema(NAME, typeof of === "string" ? { ref: of } : of)]);
  } catch (error) {
    if (!isAirError(error)) throw error;
    return undefined;
  }
}

/** The JSON of a case, its numbers as written. */
function textOf({ one, input }: Asked): string {
  const json = readJson(one.inputText);
  const value = json.type === "object" ? json.members.find(({ key }) => key === "value")?.value : undefined;
  return input.text ?? one.inputText.slice(value?.offset, value?.end);
}

/** Whether there are schemas, the text is JSON, and they take it. */
function takes(schemas: Schemas | undefined, text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return schemas?.validator(NAME)(value) === true;
}

describe("the corpus", () => {
  const inJson = asked.filter(({ input }) => input.lens === "json");

  it("is taken where it is accepted and sugar", () => {
    const accepted = inJson.filter(({ expected }) => "ok" in expected);
    const sugar = accepted.filter((each) =>
      isSugar(readJson(textOf(each)), (each.schemas as Schemas).type(NAME)),
    );
    expect(sugar.length).toBeGreaterThan(80);
    expect(sugar.filter((each) => !takes(each.schemas, textOf(each))).map(({ one }) => one.id)).toEqual([]);
  });

  it("is refused where it is refused, but for what JSON Schema does not know", () => {
    const rejected = inJson.filter(({ expected }) => "reject" in expected);
    expect(rejected.length).toBeGreaterThan(100);
    const taken = rejected.filter((each) => takes(each.schemas, textOf(each))).map(({ one }) => one.id);
    expect(taken.sort()).toEqual(Object.keys(TAKEN).sort());
  });

  it("is taken in the sugar form of what is accepted in any lens", () => {
    const refused = asked.flatMap(({ one, expected, schemas }) => {
      if (!("ok" in expected) || !schemas) return [];
      const type = schemas.type(NAME);
      const { cbor } = expected.ok as { readonly cbor: string };
      const text = printTree(sugarOf(decodeValue(fromHex(cbor), type), type));
      return takes(schemas, text) ? [] : [one.id];
    });
    expect(refused).toEqual(NO_SUGAR);
  });
});

describe("types and values with names that mean something in the lenses", () => {
  const NAMES = [
    "record",
    "null",
    "option",
    "map",
    "variant",
    "tag",
    "$tag",
    "$value",
    "value",
    "a",
    "__proto__",
  ];
  const name = fc.constantFrom(...NAMES);
  const scalar = fc.constantFrom("bool", "int", "text", "unit", "dec128").map((kind) => ({ [kind]: {} }));
  const { type } = fc.letrec<{ type: object }>((tie) => {
    const parts = fc
      .uniqueArray(fc.tuple(name, tie("type")), { selector: ([key]) => key, minLength: 1, maxLength: 3 })
      .map((all) => Object.fromEntries(all));
    const key = fc.constantFrom({ text: {} }, { int: {} });
    const each = [
      parts.map((record) => ({ record })),
      parts.map((variant) => ({ variant })),
      tie("type").map((option) => ({ option })),
      tie("type").map((list) => ({ list })),
      fc.tuple(key, tie("type")).map(([of, value]) => ({ map: { key: of, value } })),
      fc.constant({ ref: "case/Other@1" }),
    ];
    return { type: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalar, ...each) };
  });
  const leaf = fc.constantFrom<unknown>(null, true, 1, -1, "1", "a", {}, []);
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.uniqueArray(fc.tuple(name, tie("value")), { selector: ([key]) => key, maxLength: 3 }).map(objectOf),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  }));

  /** Defined, not assigned: a key may be called __proto__. */
  function objectOf(entries: readonly (readonly [string, unknown])[]): object {
    const all = entries.map(([key, of]) => [key, { value: of, enumerable: true }] as const);
    return Object.defineProperties({}, Object.fromEntries(all));
  }

  /** A value that is likely to be one of the type. */
  function likely(of: object): fc.Arbitrary<unknown> {
    const [[form, inner] = ["unit", {}]] = Object.entries(of) as [string, never][];
    const right: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
      record: () =>
        fc
          .tuple(
            ...Object.entries<object>(inner).map(([key, field]) =>
              fc.option(likely(field)).map((v) => [key, v] as const),
            ),
          )
          .map((all) => objectOf(all.filter(([, field]) => field !== null))),
      variant: () =>
        fc.oneof(
          ...Object.entries<object>(inner).flatMap(([arm, payload]) => [
            likely(payload).map((v) => objectOf([[arm, v]])),
            likely(payload).map((v) => ({ $tag: arm, $value: v })),
            fc.constant({ $tag: arm }),
          ]),
        ),
      option: () => fc.option(likely(inner)),
      list: () => fc.array(likely(inner), { maxLength: 2 }),
      map: () => {
        const { value: of } = inner as { value: object };
        return fc.oneof(
          fc.tuple(name, likely(of)).map((one) => objectOf([one])),
          fc.array(fc.tuple(fc.constantFrom<unknown>("map", "null", "1", 2), likely(of)), { maxLength: 2 }),
        );
      },
    };
    const plain = right[form]?.() ?? leaf;
    return fc.oneof(
      { weight: 8, arbitrary: plain },
      { weight: 1, arbitrary: plain.map((v) => ({ [form]: v })) },
      { weight: 1, arbitrary: value },
    );
  }

  const OTHER = { record: { null: { option: { text: {} } }, record: { option: { ref: "case/Unit@1" } } } };

  it("are taken if they are sugar, and only if the reader takes them", () => {
    let [accepted, sugar] = [0, 0];
    fc.assert(
      fc.property(
        type.chain((of) => fc.tuple(fc.constant(of), fc.array(likely(of), { minLength: 6, maxLength: 12 }))),
        ([of, values]) => {
          let schemas: Schemas;
          try {
            schemas = new Schemas([
              schema(NAME, of),
              schema("case/Other@1", OTHER),
              schema("case/Unit@1", { record: {} }),
            ]);
          } catch (error) {
            // An option of an option, for example.
            fc.pre(!isAirError(error));
            throw error;
          }
          const validate = schemas.validator(NAME);
          for (const each of values) {
            const json = readJson(JSON.stringify(each));
            const faults = new FaultList();
            normalizeJson(json, schemas.type(NAME), faults);
            const isTaken = validate(JSON.parse(JSON.stringify(each)));
            const codes = faults.faults
              .map(({ code }) => code)
              .filter((code) => code !== "value.duplicate_key");
            if (isTaken) expect(codes, JSON.stringify(each)).toEqual([]);
            if (faults.faults.length > 0) continue;
            accepted++;
            if (!isSugar(json, schemas.type(NAME))) continue;
            sugar++;
            expect(isTaken, JSON.stringify(each)).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(sugar);
    expect(sugar).toBeGreaterThan(150);
  });
});

describe("scalars as text", () => {
  const schemas = new Schemas([
    schema(NAME, {
      record: { int: { option: { int: {} } }, nat: { option: { nat: {} } }, time: { option: { time: {} } } },
    }),
  ]);
  const validate = schemas.validator(NAME);

  it("are integers of 64 bits, with a sign and leading zeros", () => {
    const near = (bound: bigint) => fc.bigInt(bound - 30n, bound + 30n);
    const far = fc.bigInt(-(10n ** 21n), 10n ** 21n);
    const digit = fc.bigInt(0n, 19n).chain((power) => near(10n ** power));
    const integer = fc.oneof(near(0n), near(MIN_I64), near(MAX_I64), near(MAX_U64), digit, far);
    fc.assert(
      fc.property(
        integer,
        fc.constantFrom("", "0", "000"),
        fc.constantFrom("", "+"),
        (value, zeros, plus) => {
          const text = value < 0n ? `-${zeros}${-value}` : `${plus}${zeros}${value}`;
          expect(validate({ int: text }), text).toBe(value >= MIN_I64 && value <= MAX_I64);
          expect(validate({ nat: text }), text).toBe(value >= 0n && value <= MAX_U64);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("are times on days that exist, as far as 64 bits of nanoseconds go", () => {
    const two = (number: number): string => String(number).padStart(2, "0");
    const wrong: string[] = [];
    for (let year = 1969; year <= 2555; year++)
      for (let month = 0; month <= 13; month++)
        for (let day = 27; day <= 32; day++) {
          const time = `${year}-${two(month)}-${two(day)}T12:00:00Z`;
          const ns = parseTime(time) ?? -1n;
          if (validate({ time }) !== (ns >= 0n && ns <= MAX_U64)) wrong.push(time);
        }
    expect(wrong).toEqual([]);
  });
});
