/** Codecs of generated AssemblyScript: they read canonical bytes and nothing else, and write them, whatever the names are. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { isDec128, isUuid } from "../air/scalars.ts";
import type { TypeExpr } from "../air/types/type-expr.ts";
import { type Type, Types } from "../air/types/types.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { type Schemas, schemasIn, valuesOf } from "./arbitrary.ts";
import { CodecModule } from "./assemblyscript-target-codecs.ts";
import { modelOfDefs, Workspace } from "./assemblyscript-target-modules.ts";
import { HARD_SCHEMAS, randomTypes } from "./assemblyscript-target-schemas.ts";
import { EXTRA_SPEC, PROJECT } from "./extra-codecs.ts";

/** Random values of these have no end. */
const DEEP: readonly string[] = ["hard/Lists@1", "hard/Sets@1", "hard/Options@1"];

const extra = JSON.parse(readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8")) as object[];
const random = randomTypes(24).map((type, index) => [`random/T${index}@1`, type] as const);
const hard = [...Object.entries(HARD_SCHEMAS), ...random].map(([name, type]) => ({
  $kind: "defschema",
  name,
  type,
}));
const schemas: Schemas = schemasIn(
  readFileSync(`${PROJECT}spec/defs/builtin-schemas.air.json`, "utf8"),
  JSON.stringify(extra),
  JSON.stringify(hard),
);
const types = typesOf(schemas);

const workspace = new Workspace(modelOfDefs([...extra, ...hard], true));
afterAll(() => workspace.remove());
const module = await CodecModule.of(workspace);

function typesOf(all: Schemas): Types {
  const found = new Types();
  const faults = new FaultList();
  const json = readJson("{}");
  found.link(
    [...all].map(([name, type]) => ({ name, type, json })),
    faults,
  );
  faults.throwIfAny();
  return found;
}

const EDIT = fc.record({
  at: fc.nat(),
  byte: fc.nat(255),
  how: fc.constantFrom("set", "bump", "cut", "insert", "swap", "end"),
});

type Edit = typeof EDIT extends fc.Arbitrary<infer T> ? T : never;

function edited(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const list = [...bytes];
  for (const { at, byte, how } of edits) {
    const place = at % Math.max(1, list.length);
    if (how === "set") list[place] = byte;
    else if (how === "bump") list[place] = ((list[place] ?? 0) + 1) & 0xff;
    else if (how === "cut") list.splice(place, 1);
    else if (how === "insert") list.splice(place, 0, byte);
    else if (how === "end") list.splice(place);
    else list.splice(place, 2, list[place + 1] ?? 0, list[place] ?? 0);
  }
  return Uint8Array.from(list);
}

function isCanonical(bytes: Uint8Array, type: Type): boolean {
  try {
    return Buffer.compare(normalizeCbor(bytes, type), bytes) === 0;
  } catch (error) {
    if (isAirError(error)) return false;
    throw error;
  }
}

function document(tree: Tree): Uint8Array {
  return encodeTree(tree).slice();
}

describe("codecs of all schemas", () => {
  const titles = module.titles.filter((title) => !DEEP.includes(title));
  const valuesBy = (title: string) => valuesOf(schemas.get(title) as TypeExpr, schemas) as fc.Arbitrary<Tree>;

  it("are there", () => {
    expect([...module.titles].sort()).toEqual([...schemas.keys()].sort());
  });

  it.each(titles)("write what they read, and read nothing else: %s", (title) => {
    const type = types.named(title) as Type;
    const edits = fc.array(EDIT, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(valuesBy(title), fc.array(edits, { maxLength: 4 }), (value, several) => {
        const bytes = document(value);
        expect(module.again(title, bytes)).toEqual(bytes);
        for (const changed of several.map((all) => edited(bytes, all)))
          expect(module.again(title, changed)).toEqual(isCanonical(changed, type) ? changed : undefined);
      }),
      { numRuns: title.startsWith("hard/") ? 6 : 12 },
    );
  });

  it.each(DEEP)("go as deep as documents may: %s", (title) => {
    let value: Tree = title === "hard/Options@1" ? null : 7n;
    let expr = schemas.get(title) as TypeExpr;
    for (; "list" in expr || "set" in expr || "option" in expr; expr = Object.values(expr)[0] as TypeExpr) {
      if (!("option" in expr)) value = [value];
    }
    const bytes = document(value);
    expect(module.again(title, bytes)).toEqual(bytes);
    bytes[bytes.length - 1] = 0x40;
    expect(module.again(title, bytes)).toBeUndefined();
  });
});

/** A canonical set, unless there are repeats. */
function sorted(items: readonly Tree[]): Uint8Array | undefined {
  const by = (item: Tree) => Buffer.from(encodeTree(item)).toString("latin1");
  if (new Set(items.map(by)).size < items.length) return undefined;
  return document([...items].sort((a, b) => (by(a) < by(b) ? -1 : 1)));
}

describe("writing", () => {
  it.each([
    ["Texts", "TextSet", fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: "binary" }))],
    ["Ints", "IntSet", fc.oneof(fc.bigInt(-3n, 30n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))],
  ] as const)("%s as a set sorts its elements, and traps if one is there twice", (list, set, items) => {
    const few = fc.array(items as fc.Arbitrary<Tree>, { maxLength: 30 });
    fc.assert(
      fc.property(few, (all) => {
        expect(module.convert(list, set, document(all))).toEqual(sorted(all));
      }),
      { numRuns: 60 },
    );
  });

  it("a large set takes no longer than it must", () => {
    const all = Array.from({ length: 50_000 }, (_, index) => BigInt((index * 7919) % 50_000));
    const set = document(Array.from({ length: 50_000 }, (_, index) => BigInt(index)));
    expect(hashBytes(module.convert("Ints", "IntSet", document(all)) as Uint8Array)).toBe(hashBytes(set));
  });

  it.each([
    ["Texts", "TextMap", fc.string({ unit: "binary", maxLength: 20 })],
    ["Ints", "IntMap", fc.bigInt(-300n, 300n)],
  ] as const)("%s as a map sorts its entries by their keys", (list, map, items) => {
    const few = fc.uniqueArray(items as fc.Arbitrary<Tree>, { maxLength: 30 });
    fc.assert(
      fc.property(few, (all) => {
        expect(module.convert(list, map, document(all))).toEqual(
          document(new Map(all.map((item, index) => [item, all[all.length - 1 - index] as Tree]))),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("texts are UTF-8, and a lone surrogate traps", () => {
    const unit = fc.oneof(
      fc.constantFrom(0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff),
      fc.nat(0xffff),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
        const text = String.fromCharCode(...units);
        const isGood = Buffer.from(text).toString() === text;
        const given = document(units.map(BigInt));
        expect(module.convert("Ints", "Text", given)).toEqual(isGood ? document(text) : undefined);
      }),
      { numRuns: 150 },
    );
  });

  const digits = (max: number) => fc.string({ unit: fc.constantFrom(..."0019"), maxLength: max });
  const decimal = fc
    .tuple(fc.constantFrom("", "-", "+", "x"), digits(40), fc.constantFrom("", "."), digits(40))
    .chain(([sign, whole, point, fraction]) =>
      fc
        .oneof(
          fc.constant(""),
          fc.constantFrom("e", "E0", "e+6144", "e6145", "E-6143", "e-6144", "e-6109", `e-${"9".repeat(30)}`),
          fc.integer({ min: -6200, max: 6200 }).map((exponent) => `e${exponent}`),
        )
        .map((exponent) => `${sign}${whole}${point}${fraction}${exponent}`),
    );
  const hex = fc.string({ unit: fc.constantFrom(..."09afAg-"), maxLength: 2 });
  const HASH = `sha256:${"0123456789abcdef".repeat(4)}`;
  const UUID = "01234567-89ab-cdef-0123-456789abcdef";
  const near = (good: string) =>
    fc
      .tuple(fc.nat(good.length), fc.nat(2), hex)
      .map(([at, cut, more]) => `${good.slice(0, at)}${more}${good.slice(at + cut)}`);

  it.each([
    ["Hash", near(HASH), (text: string) => /^sha256:[0-9a-f]{64}$/.test(text)],
    ["Uuid", near(UUID), isUuid],
    ["Dec128", decimal, isDec128],
  ] as const)("what is no %s traps, and is not read either", (scalar, texts, isGood) => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = document(text);
        const expected = isGood(text) ? bytes : undefined;
        expect(module.convert("Text", scalar, bytes)).toEqual(expected);
        expect(module.again(`pairs/${scalar}@1`, bytes)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});

describe("reading", () => {
  it("texts takes UTF-8 and nothing else", () => {
    const byte = fc.constantFrom(
      ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec],
      ...[0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff],
    );
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const good = fc
      .string({ unit: "binary", maxLength: 3 })
      .map((text) => [...new TextEncoder().encode(text)]);
    const parts = fc.array(fc.oneof(good, fc.array(byte, { maxLength: 4 })), { maxLength: 3 });
    fc.assert(
      fc.property(
        parts.map((all) => all.flat()).filter((all) => all.length < 24),
        (bytes) => {
          const text = Uint8Array.from([0xd9, 0xd9, 0xf7, 0x60 | bytes.length, ...bytes]);
          let isGood = true;
          try {
            decoder.decode(Uint8Array.from(bytes));
          } catch {
            isGood = false;
          }
          expect(module.again("pairs/Text@1", text)).toEqual(isGood ? text : undefined);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["Text", fc.constantFrom("", "a", "b", "é", "aa", "\u{1f600}")],
    ["Int", fc.constantFrom(0n, 1n, -1n, 24n, -25n, 256n)],
  ] as const)("of %s takes sets and maps in order, and nothing twice", (of, items) => {
    const few = fc.array(items as fc.Arbitrary<Tree>, { maxLength: 3 });
    fc.assert(
      fc.property(few, (all) => {
        const set = document(all);
        const isGood = Buffer.compare(sorted(all) ?? Buffer.of(), set) === 0;
        expect(module.again(`pairs/${of}Set@1`, set)).toEqual(isGood ? set : undefined);
        const entries = all.flatMap((key) => [...document([key, key])].slice(4));
        const map = Uint8Array.from([0xd9, 0xd9, 0xf7, 0xa0 | all.length, ...entries]);
        expect(module.again(`pairs/${of}Map@1`, map)).toEqual(isGood ? map : undefined);
      }),
      { numRuns: 100 },
    );
  });

  it("takes lengths and counts for what they are", () => {
    for (const head of ["7b", "9b", "7a", "9a"]) {
      const size = head.endsWith("b") ? "ffffffffffffffff" : "ffffffff";
      const bytes = Uint8Array.from(Buffer.from(`d9d9f7${head}${size}`, "hex"));
      const title = head.startsWith("7") ? "pairs/Text@1" : "pairs/Texts@1";
      expect(module.again(title, bytes)).toBeUndefined();
    }
    const large = document("é".repeat(1_000_000));
    expect(hashBytes(module.again("pairs/Text@1", large) as Uint8Array)).toBe(hashBytes(large));
  });
});
