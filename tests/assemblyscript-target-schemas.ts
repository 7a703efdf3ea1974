/** Schemas that are hard on generated AssemblyScript, and random ones. */
import fc from "fast-check";

const WORDS = [
  ..."abstract any as async await break case catch class const constructor continue debugger".split(" "),
  ..."declare default delete do else enum export extends false final finally for from function".split(" "),
  ..."get if implements import in instanceof interface is keyof let module namespace new null of".split(" "),
  ..."override package private protected public readonly return set static super switch this".split(" "),
  ..."throw true try type typeof undefined var void while with yield arguments eval symbol".split(" "),
  ..."i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64 v128 bool boolean string number".split(" "),
  ..."never auto bigint object unknown NaN Infinity unreachable changetype load store idof".split(" "),
  ..."Array Box Map Object Reader String Unit UNIT Uint8Array Writer Error Math memory heap".split(" "),
  ..."tag payload tag_ value v w r record prototype __proto__ length name toString hash equals".split(" "),
  ..."HardWords HardWordsTag field1 list1 hasOwnProperty __new __alloc __link _ __ _a $ $a".split(" "),
];

const TEXTS = [
  "",
  " ",
  "1st",
  "a b",
  "a-b",
  "a_b",
  "a.b",
  "namespace_",
  "class_",
  "é",
  "é",
  "\u{1f600}",
  "\u202eevil\u202c",
  "\ufeff",
  "\u0000",
  "\u2028",
  "line\nbreak",
  "*/ throw new Error() /*",
  "// comment",
  '"); unreachable(); ("',
  "\\",
  `\${x}`,
  "$tag",
  "$value",
  `${"x".repeat(999)}1`,
  `${"x".repeat(999)}2`,
  "é".repeat(1000),
];

export const HARD_TEXTS: readonly string[] = [...new Set([...WORDS, ...TEXTS])];

const LEAF = { ref: "hard/Leaf@1" };

/** A record, or a variant, with every hard text as a key. */
function withAll(type: (index: number) => object): Record<string, object> {
  // Made of entries, since a literal would lose `__proto__`.
  return Object.fromEntries(HARD_TEXTS.map((text, index) => [text, type(index)]));
}

function nested(type: object, kind: "list" | "set" | "option-list", depth: number): object {
  if (depth === 0) return type;
  const inner = nested(type, kind, depth - 1);
  return kind === "option-list" ? { option: { list: inner } } : { [kind]: inner };
}

function nestedRecords(depth: number): object {
  return depth === 0 ? { int: {} } : { record: { deeper: nestedRecords(depth - 1) } };
}

const SCALARS = "bool int nat dec128 bytes text time duration hash uuid unit".split(" ");

/** Types by name. */
export const HARD_SCHEMAS: Readonly<Record<string, object>> = {
  "hard/Words@1": { record: withAll((index) => (index % 3 === 0 ? LEAF : { nat: {} })) },
  "hard/Tags@1": { variant: withAll((index) => [{ unit: {} }, LEAF, { int: {} }][index % 3] as object) },
  "hard/Inline@1": {
    record: withAll((index) =>
      index % 2 === 0
        ? { record: { a: { int: {} } } }
        : { option: { variant: { a: { int: {} }, b: LEAF, c: { unit: {} } } } },
    ),
  },
  "hard/Leaf@1": { record: { n: { int: {} } } },
  // Of one stem each, and of names that generated files use themselves.
  "hard/a-b@1": { int: {} },
  "hard/a.b@1": { text: {} },
  "step/Input@1": { record: { input: { ref: "hard/a-b@1" } } },
  "step/Output@1": { option: { ref: "step/Input@1" } },
  "data/View@1": { variant: { DataView: { ref: "step/Output@1" } } },
  "static/Array@1": { list: { ref: "data/View@1" } },
  "hard/LeafTag@1": { variant: { LeafTag: { variant: { Tag: { unit: {} } } } } },
  [`hard/${"L".repeat(1000)}@1`]: {
    record: { inline: { record: { [`${"k".repeat(500)}`]: { int: {} } } } },
  },
  // Shapes.
  "hard/Lists@1": nested({ int: {} }, "list", 120),
  "hard/Sets@1": nested({ nat: {} }, "set", 40),
  "hard/Options@1": nested({ option: { text: {} } }, "option-list", 60),
  "hard/Records@1": nestedRecords(60),
  "hard/Maps@1": {
    map: {
      key: { uuid: {} },
      value: { list: { map: { key: { hash: {} }, value: { option: { set: LEAF } } } } },
    },
  },
  "hard/Values@1": {
    record: {
      bools: { list: { option: { bool: {} } } },
      ints: { map: { key: { int: {} }, value: { option: { int: {} } } } },
      alias: { option: { ref: "hard/a-b@1" } },
      arms: {
        variant: { a: { option: { ref: "hard/a-b@1" } }, b: { option: { bytes: {} } }, c: { bool: {} } },
      },
    },
  },
  "hard/Units@1": {
    record: {
      list: { list: { unit: {} } },
      set: { set: { ref: "hard/Unit@1" } },
      map: { map: { key: { nat: {} }, value: { ref: "hard/UnitAlias@1" } } },
      arms: { variant: { a: { ref: "hard/UnitAlias@1" }, b: { list: { unit: {} } } } },
      plain: { unit: {} },
    },
  },
  "hard/Unit@1": { unit: {} },
  "hard/UnitAlias@1": { ref: "hard/Unit@1" },
  "hard/Choices@1": { set: { variant: { a: { unit: {} }, b: { option: { text: {} } }, c: LEAF } } },
  "hard/Empty@1": { record: {} },
  // Of the same AssemblyScript types, so that a test can read one and write the other.
  "pairs/Texts@1": { list: { text: {} } },
  "pairs/TextSet@1": { set: { text: {} } },
  "pairs/Ints@1": { list: { int: {} } },
  "pairs/IntSet@1": { set: { int: {} } },
  "pairs/IntMap@1": { map: { key: { int: {} }, value: { int: {} } } },
  "pairs/TextMap@1": { map: { key: { text: {} }, value: { text: {} } } },
  "pairs/Text@1": { text: {} },
  "pairs/Hash@1": { hash: {} },
  "pairs/Uuid@1": { uuid: {} },
  "pairs/Dec128@1": { dec128: {} },
  "hard/Empties@1": { list: { record: { none: { ref: "hard/Empty@1" } } } },
  "hard/Wide@1": {
    record: Object.fromEntries(
      [...Array(510).keys()].map((n) => {
        const scalar = { [SCALARS[n % SCALARS.length] as string]: {} };
        return [`f${n}`, n % 5 === 0 && n % SCALARS.length < 10 ? { option: scalar } : scalar];
      }),
    ),
  },
  "hard/Many@1": {
    variant: Object.fromEntries(
      [...Array(200).keys()].map((n) => [`t${n}`, n % 2 === 0 ? { unit: {} } : LEAF]),
    ),
  },
};

/** Types that may refer to `hard/Leaf@1` and to an alias of a number. */
const { type } = fc.letrec<{ type: object; solid: object }>((tie) => {
  const key = fc.constantFrom("a", "b", "ab", "$tag", "é", "a-b", "type", ...HARD_TEXTS.slice(-12));
  const parts = fc
    .uniqueArray(fc.tuple(key, tie("type")), { selector: ([one]) => one, minLength: 1, maxLength: 4 })
    .map((all) => Object.fromEntries(all));
  const scalar = fc
    .constantFrom(...SCALARS.filter((kind) => kind !== "unit"))
    .map((kind) => ({ [kind]: {} }));
  const mapKey = fc.constantFrom("int", "nat", "text", "uuid", "hash").map((kind) => ({ [kind]: {} }));
  const composite = [
    parts.map((record) => ({ record })),
    parts.map((variant) => ({ variant })),
    tie("type").map((list) => ({ list })),
    tie("type").map((set) => ({ set })),
    fc.tuple(mapKey, tie("type")).map(([of, value]) => ({ map: { key: of, value } })),
    fc.constantFrom(LEAF, { ref: "hard/a-b@1" }, { ref: "hard/Empty@1" }),
  ];
  return {
    /** Never null: what may be missing. */
    solid: fc.oneof({ maxDepth: 4 }, scalar, ...composite),
    type: fc.oneof(
      { maxDepth: 4 },
      scalar,
      ...composite,
      tie("solid").map((option) => ({ option })),
      fc.constant({ unit: {} }),
    ),
  };
});

/** So many types, from the seed of the run. */
export function randomTypes(count: number): readonly object[] {
  return fc.sample(type as fc.Arbitrary<object>, count);
}
