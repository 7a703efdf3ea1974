import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { isAirError } from "../errors.ts";
import { checkDocument } from "./document.ts";
import { canonicalize } from "./lenient.ts";
import { decodeTree, encodeTree, hashTree, type Tree } from "./tree.ts";

const SELF_DESCRIBE_SIZE = 3;

const integer = fc.bigInt(-(2n ** 64n), 2n ** 64n - 1n);
const smallInteger = fc.bigInt(-300n, 300n);
const text = fc.string({ unit: "binary" });

/** Trees whose maps have text and integer keys. */
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Tree>(null, true, false),
    integer,
    smallInteger,
    text,
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie("tree"), { maxLength: 6 }),
    fc
      .array(fc.tuple(fc.oneof(text, smallInteger), tie("tree")), { maxLength: 6 })
      .map((entries) => new Map(entries)),
  ),
})).tree;

/** What cborg takes and gives for a tree: numbers below 2^53, bigint beyond. */
function forCborg(value: Tree): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Map)
    return new Map([...value].map(([key, inner]) => [forCborg(key), forCborg(inner)]));
  return Array.isArray(value) ? value.map(forCborg) : value;
}

describe("trees", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decodeTree(encodeTree(value))).toEqual(value);
      }),
    );
  });

  it("are encoded as cborg encodes them by RFC 8949", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const own = encodeTree(value).subarray(SELF_DESCRIBE_SIZE);
        expect(Buffer.from(own)).toEqual(Buffer.from(cborgEncode(forCborg(value), rfc8949EncodeOptions)));
      }),
    );
  });

  it("are decoded as cborg decodes them", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encodeTree(value);
        const theirs = cborgDecode(bytes.subarray(SELF_DESCRIBE_SIZE), { useMaps: true, strict: true });
        expect(forCborg(decodeTree(bytes))).toEqual(theirs);
      }),
    );
  });

  it("stay as they are when read leniently", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encodeTree(value);
        expect(canonicalize(bytes)).toEqual(bytes);
        expect(canonicalize(bytes.subarray(SELF_DESCRIBE_SIZE))).toEqual(bytes);
      }),
    );
  });

  it("are written whole across the end of the writer's arena", () => {
    const long = "x".repeat(3000);
    const value = Array.from(
      { length: 200 },
      (_, i) =>
        new Map<Tree, Tree>([
          [`${long}${i}`, BigInt(i)],
          ["é", new Uint8Array(i)],
        ]),
    );
    const first = encodeTree(value);
    const copy = first.slice();
    expect(decodeTree(encodeTree(value))).toEqual(value);
    // A document handed out is never written again.
    expect(first).toEqual(copy);
  });

  it("do not share their memory with larger documents", () => {
    const large = encodeTree(new Uint8Array(3_000_000));
    expect(large.length).toBeGreaterThan(3_000_000);
    expect(encodeTree("small").buffer.byteLength).toBeLessThan(1_000_000);
    // Nor with larger ones that were refused, or only hashed.
    expect(codeOf(() => encodeTree(["x".repeat(3_000_000), "\ud800"]))).toBe("text.lone_surrogate");
    expect(encodeTree("small").buffer.byteLength).toBeLessThan(1_000_000);
    expect(hashTree(new Uint8Array(3_000_000))).toMatch(/^sha256:/);
    expect(encodeTree("small").buffer.byteLength).toBeLessThan(1_000_000);
  });

  it("are written even after a reader has transferred the arena away", () => {
    const bytes = encodeTree("x");
    structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
    expect(decodeTree(encodeTree(["y"]))).toEqual(["y"]);
  });

  it("refuse what has no canonical form", () => {
    expect(codeOf(() => encodeTree("\ud800"))).toBe("text.lone_surrogate");
    expect(codeOf(() => encodeTree(`${"a".repeat(40)}\udc00`))).toBe("text.lone_surrogate");
    expect(codeOf(() => encodeTree(2n ** 64n))).toBe("value.range");
    expect(codeOf(() => encodeTree(1.5 as unknown as Tree))).toBe("value.type");
    expect(codeOf(() => encodeTree(undefined as unknown as Tree))).toBe("value.type");
    let deep: Tree = 0n;
    for (let i = 0; i < 128; i++) deep = [deep];
    expect(codeOf(() => encodeTree(deep))).toBe("cbor.too_deep");
    // What is refused leaves the writer as it was.
    expect(decodeTree(encodeTree(["next"]))).toEqual(["next"]);
  });
});

describe("the strict reader", () => {
  it("accepts exactly what the writer can produce", () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 30 }), mutated(tree.map(encodeTree)));
    fc.assert(
      fc.property(bytes, (input) => {
        const document = Uint8Array.from([0xd9, 0xd9, 0xf7, ...input]);
        for (const candidate of [input, document]) {
          if (codeOf(() => checkDocument(candidate)) === "accepted")
            expect(encodeTree(decodeTree(candidate))).toEqual(candidate);
          else expect(codeOf(() => decodeTree(candidate))).not.toBe("accepted");
        }
      }),
    );
  });

  it("refuses whatever the lenient reader would change", () => {
    fc.assert(
      fc.property(mutated(tree.map(encodeTree)), (input) => {
        const strict = codeOf(() => checkDocument(input));
        const lenient = attempt(() => canonicalize(input));
        expect(strict === "accepted").toBe(lenient !== undefined && Buffer.compare(lenient, input) === 0);
      }),
    );
  });
});

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}

/** Documents with one byte changed, removed or inserted. */
function mutated(documents: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(documents, fc.nat(), fc.nat(255), fc.constantFrom("set", "cut", "insert", "keep"))
    .map(([bytes, at, byte, how]) => {
      const list = [...bytes];
      const place = at % list.length;
      if (how === "set") list[place] = byte;
      else if (how === "cut") list.splice(place, 1);
      else if (how === "insert") list.splice(place, 0, byte);
      return Uint8Array.from(list);
    });
}
