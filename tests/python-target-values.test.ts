/** Codecs of generated Python packages against this project's own: the same bytes, hashes and refusals. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { type Type, Types } from "../air/types/types.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { schemasIn, valuesOf } from "./arbitrary.ts";
import { codecSubjects } from "./codec-subjects.ts";
import { EXTRA_SPEC, PROJECT } from "./extra-codecs.ts";
import { DEEP_DEFS, NASTY_DEFS } from "./python-target-nasty.ts";
import { HAS_PYTHON, modelOfBuiltins, modelOfDefs, python, writePackage } from "./python-target-packages.ts";
import { DECODE, EVALUATE } from "./python-target-scripts.ts";
import { EXPRESSIONS, PREPARE } from "./python-target-values.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-python-values-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  if (!HAS_PYTHON) return;
  writePackage(folder, "nasty", modelOfDefs(NASTY_DEFS));
  writePackage(folder, "deep", modelOfDefs(DEEP_DEFS));
  writePackage(folder, "all_types", modelOfDefs(JSON.parse(readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8"))));
  writePackage(folder, "built_in", modelOfBuiltins());
});

interface Document {
  readonly schema: string;
  readonly bytes: Uint8Array;
}

type Result = readonly ["ok", hex: string, hash: string] | readonly ["refused", code: string, offset: number];

/** Of a long document, so many places are changed. */
const MOST_PLACES = 600;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What a package makes of the documents. */
function decoded(name: string, documents: readonly Document[]): Result[] {
  const lines = documents.map(({ schema, bytes }) => JSON.stringify([schema, hexOf(bytes)]));
  const { status, stdout, stderr } = python(folder, ["-c", DECODE, name], `${lines.join("\n")}\n`);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Result);
}

function samples<T>(values: fc.Arbitrary<T>, numRuns: number): T[] {
  return fc.sample(values, { numRuns, seed: Number(process.env.AIRLOCK_SEED) });
}

const EDITS = fc.array(
  fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom("set", "cut", "insert", "swap", "end") }),
  { minLength: 1, maxLength: 2 },
);

/** The document with some of its bytes changed. */
function changed(bytes: Uint8Array, edits: readonly { at: number; byte: number; how: string }[]): Uint8Array {
  const list = [...bytes];
  for (const { at, byte, how } of edits) {
    const place = at % list.length;
    if (how === "set") list[place] = byte;
    else if (how === "cut") list.splice(place, 1);
    else if (how === "insert") list.splice(place, 0, byte);
    else if (how === "swap") list.splice(place, 2, list[place + 1] ?? 0, list[place] ?? 0);
    else list.length = place;
    if (list.length === 0) list.push(byte);
  }
  return Uint8Array.from(list);
}

function resultOf(decode: () => { readonly bytes: Uint8Array }): Result {
  try {
    const { bytes } = decode();
    return ["ok", hexOf(bytes), hashBytes(bytes)];
  } catch (error) {
    if (!isAirError(error)) throw error;
    return ["refused", error.code, error.place.offset ?? -1];
  }
}

/** What has to be the same: an offset only where the bytes are no canonical document. */
function comparable([kind, first, second]: Result): unknown[] {
  return kind === "ok" || first.startsWith("cbor.") ? [kind, first, second] : [kind, first];
}

describe.skipIf(!HAS_PYTHON)("codecs in Python", async () => {
  const subjects = await codecSubjects("python-values");
  const codecs = new Map(subjects.map(({ name, codec }) => [name, codec]));
  const own = ({ schema, bytes }: Document): Result => {
    const codec = codecs.get(schema);
    return resultOf(() => ({ bytes: codec?.encode(codec.decode(bytes)) ?? new Uint8Array() }));
  };

  /** The documents of which a package makes something else. */
  const differences = (name: string, documents: readonly Document[]): unknown[] => {
    const found = decoded(name, documents);
    expect(found).toHaveLength(documents.length);
    return documents.flatMap((one, index) => {
      const pair: [unknown, unknown] = [comparable(found[index] as Result), comparable(own(one))];
      return isDeepStrictEqual(...pair) ? [] : [[one.schema, hexOf(one.bytes), ...pair]];
    });
  };

  it("read and write random values, and refuse changed bytes, as the TypeScript codecs do", () => {
    for (const [name, isOurs] of [["all_types", true] as const, ["built_in", false] as const]) {
      const documents = subjects
        .filter(({ name: schema }) => schema.startsWith("test/") === isOurs)
        .flatMap(({ name: schema, codec, values }) =>
          samples(
            fc.tuple(values, fc.array(EDITS, { minLength: 4, maxLength: 4 })),
            isOurs ? 60 : 12,
          ).flatMap(([value, edits]) => {
            const bytes = codec.encode(value).slice();
            return [bytes, ...edits.map((some) => changed(bytes, some))].map((one) => ({
              schema,
              bytes: one,
            }));
          }),
        );
      expect(differences(name, documents)).toEqual([]);
    }
  });

  it("refuse every beginning of a document, and every byte changed, as the TypeScript codecs do", () => {
    const subject = subjects.find(({ name }) => name === "test/AllTypes@1") as (typeof subjects)[number];
    const [value] = samples(subject.values, 1);
    const bytes = subject.codec.encode(value).slice(0);
    const documents = [...bytes.keys()].slice(0, MOST_PLACES).flatMap((at) => [
      { schema: subject.name, bytes: bytes.slice(0, at) },
      ...[0xff, 0x01, 0x20, 0x80].map((mask) => {
        const other = bytes.slice();
        other[at] = (other[at] as number) ^ mask;
        return { schema: subject.name, bytes: other };
      }),
    ]);
    expect(differences("all_types", documents)).toEqual([]);
  });

  it("read and write values of schemas with the worst names, and take no bytes but canonical ones", () => {
    const schemas = schemasIn(JSON.stringify(NASTY_DEFS));
    const types = new Types();
    const faults = new FaultList();
    const json = readJson("{}");
    types.link(
      [...schemas].map(([name, type]) => ({ name, type, json })),
      faults,
    );
    faults.throwIfAny();
    const documents = [...schemas].flatMap(([schema, type]) =>
      samples(fc.tuple(valuesOf(type, schemas), EDITS), schema.startsWith("chain/") ? 1 : 12).flatMap(
        ([value, edits]) => {
          const bytes = encodeTree(value as Tree).slice();
          return [bytes, changed(bytes, edits)].map((one) => ({ schema, bytes: one }));
        },
      ),
    );
    const found = decoded("nasty", documents);
    const wrong = documents.flatMap(({ schema, bytes }, index) => {
      const [kind, hex] = found[index] as Result;
      const normal = resultOf(() => ({ bytes: normalizeCbor(bytes, types.named(schema) as Type).slice() }));
      const isCanonical = normal[0] === "ok" && normal[1] === hexOf(bytes);
      const isRight = isCanonical ? hex === hexOf(bytes) : kind === "refused";
      return isRight ? [] : [[schema, hexOf(bytes), kind, hex]];
    });
    expect(wrong).toEqual([]);
    expect(found.filter(([kind]) => kind === "ok").length).toBeGreaterThanOrEqual(documents.length / 2);
  });

  it("nest as deeply as documents may, and no deeper", () => {
    const nested = (head: readonly number[], depth: number, end: readonly number[]): Uint8Array =>
      Uint8Array.from([0xd9, 0xd9, 0xf7, ...Array(depth).fill(head).flat(), ...end]);
    const documents: (readonly [string, Uint8Array, string])[] = [
      ["nasty/Lists@1", nested([0x81], 127, [0]), "ok"],
      ["nasty/Lists@1", nested([0x81], 126, [0x80]), "ok"],
      ["nasty/Lists@1", nested([0x81], 126, [0]), "value.type"],
      ["nasty/Lists@1", nested([0x81], 128, [0]), "cbor.too_deep"],
      ["nasty/Lists@1", nested([0x81], 100_000, []), "cbor.too_deep"],
      ["nasty/Sets@1", nested([0x81], 40, [0]), "ok"],
      ["nasty/Options@1", nested([0x81], 60, [0xf6]), "ok"],
      ["nasty/Records@1", nested([0xa1, 0x66, ...Buffer.from("deeper")], 60, [0]), "ok"],
      [
        "nasty/Variants@1",
        nested([0xa2, 0x64, ...Buffer.from("$tag"), 0x66, ...Buffer.from("deeper\x66$value")], 60, [0]),
        "ok",
      ],
      ["nasty/Records@1", nested([0xa1], 100_000, []), "cbor.too_deep"],
    ];
    const found = decoded(
      "deep",
      documents.map(([schema, bytes]) => ({ schema, bytes })),
    );
    expect(found.map(([kind, code]) => (kind === "ok" ? "ok" : code))).toEqual(
      documents.map(([, , what]) => what),
    );
  });

  it("refuse what is no value, with the codes and without anything else", () => {
    const lines = EXPRESSIONS.map(([expression]) => expression.replaceAll("\n", " "));
    const { stdout, stderr } = python(
      folder,
      ["-c", EVALUATE, "all_types", PREPARE],
      `${lines.join("\n")}\n`,
    );
    expect(stderr).toBe("");
    const found = stdout.trimEnd().split("\n");
    expect(found.map((line, index) => [lines[index], line])).toEqual(
      EXPRESSIONS.map(([, what], index) => [lines[index], what]),
    );
  });
});
