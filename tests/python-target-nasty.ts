/** Definitions whose names and shapes are as hard on generated Python as AIR allows. */

const WORDS = [
  ..."False None True and as assert async await break class continue def del elif else except".split(" "),
  ..."finally for from global if import in is lambda nonlocal not or pass raise return try while".split(" "),
  ..."with yield match case type _ print exec".split(" "),
  ..."str bytes int bool float object tuple list dict set frozenset range isinstance bytearray len".split(
    " ",
  ),
  ..."super property classmethod Mapping Any Final TypeAlias dataclass Codec Reader Hash Uuid Dec128".split(
    " ",
  ),
  ..."self cls mro out v r w tag size value field1 item1 part1 encode decode schema hash".split(" "),
  ..."kw_only MISSING KW_ONLY ClassVar InitVar __future__ annotations schemas sys_schemas".split(" "),
  ..."__init__ __new__ __slots__ __dict__ __class__ __hash__ __eq__ __doc__ __module__".split(" "),
  ..."__post_init__ __match_args__ __dataclass_fields__ __annotations__ __weakref__".split(" "),
  ..."__proto__ __x __x__ _x x_ __ ___ _1 constructor toString".split(" "),
];

const TEXTS = [
  "",
  " ",
  "1",
  "1st",
  "a b",
  "a-b",
  "a_b",
  "a.b",
  "a  b",
  "class_",
  "field_1st",
  "\u00e9",
  "\u00fc",
  "e\u0301",
  "\uff21",
  "\u212b",
  "\u{1f600}",
  "\u202eevil\u202c",
  "\ufeff",
  "\u0000",
  "\u007f",
  "\u0085",
  "\u2028",
  "line\nbreak",
  "carriage\rreturn",
  "tab\tstop",
  '"""',
  "'''",
  "\"'",
  "\\",
  "\\N{BULLET}",
  "\\u0041",
  "# comment",
  "{x}",
  "%s",
  "\u0024{x}",
  "); import os; (",
  "$tag",
  "$value",
  "NastyWords",
  "NastyLeaf",
  "NastyLeafCodec",
  `${"x".repeat(999)}1`,
  `${"x".repeat(999)}2`,
  "\u00e9".repeat(1000),
];

export const NASTY_TEXTS: readonly string[] = [...WORDS, ...TEXTS];

const LEAF = { ref: "nasty/Leaf@1" };

/** A record, or a variant, with every nasty text as a key. */
function withAll(
  texts: readonly string[],
  type: (text: string, index: number) => object,
): Record<string, object> {
  // Made of entries, since a literal would lose `__proto__`.
  return Object.fromEntries(texts.map((text, index) => [text, type(text, index)]));
}

function nested(type: object, kind: "list" | "set" | "option-list", depth: number): object {
  if (depth === 0) return type;
  const inner = nested(type, kind, depth - 1);
  return kind === "option-list" ? { option: { list: inner } } : { [kind]: inner };
}

function nestedRecords(depth: number): object {
  return depth === 0 ? { int: {} } : { record: { deeper: nestedRecords(depth - 1) } };
}

function nestedVariants(depth: number): object {
  return depth === 0 ? { int: {} } : { variant: { deeper: nestedVariants(depth - 1), leaf: { unit: {} } } };
}

/** These make much code. */
const DEEP: Readonly<Record<string, object>> = {
  "nasty/Lists@1": nested({ ref: "nasty/InnerLists@1" }, "list", 63),
  "nasty/InnerLists@1": nested({ int: {} }, "list", 64),
  "nasty/Sets@1": nested({ nat: {} }, "set", 40),
  "nasty/Options@1": nested({ option: { text: {} } }, "option-list", 60),
  "nasty/Records@1": nestedRecords(60),
  "nasty/Variants@1": nestedVariants(60),
};

const SCALARS = "bool int nat dec128 bytes text time duration hash uuid".split(" ");

const SCHEMAS: Readonly<Record<string, object>> = {
  "nasty/Words@1": { record: withAll(NASTY_TEXTS, (_, index) => (index % 3 === 0 ? LEAF : { nat: {} })) },
  "nasty/Tags@1": {
    variant: withAll(NASTY_TEXTS, (_, index) => [{ unit: {} }, LEAF, { int: {} }][index % 3] as object),
  },
  "nasty/Inline@1": {
    record: withAll(TEXTS, (_, index) =>
      index % 2 === 0 ? { record: { a: { int: {} } } } : { option: { variant: { a: { int: {} }, b: LEAF } } },
    ),
  },
  "nasty/Payloads@1": { variant: withAll(TEXTS, () => ({ record: { value: { text: {} } } })) },
  "nasty/Leaf@1": { record: { n: { int: {} } } },
  // Of one stem each, and of names that generated modules use themselves.
  "nasty/a-b@1": { int: {} },
  "nasty/a.b@1": { text: {} },
  "nasty/a_b@1": { record: { a: { ref: "nasty/a-b@1" } } },
  "type/Alias@1": { record: { a: { int: {} } } },
  "typed/Dict@1": { variant: { a: { int: {} } } },
  "air/Error@1": { list: { ref: "type/Alias@1" } },
  "class/Var@1": { record: { a: { ref: "init/Var@1" } } },
  "init/Var@1": { record: { a: { int: {} } } },
  "type/Error@1": { record: { a: { ref: "class/Var@1" }, ClassVar: { list: { ref: "init/Var@1" } } } },
  "not/Required@1": { ref: "typed/Dict@1" },
  "receipt/Ok@1": { record: { TypeAlias_: { ref: "type/Alias@1" } } },
  "adapter/Context@1": { record: {} },
  "effect/Request@1": { record: { EffectRequest_: { ref: "adapter/Context@1" } } },
  "c/C@999999999999999999999999": { int: {} },
  [`nasty/${"L".repeat(1000)}@1`]: {
    record: { inline: { record: { [`${"k".repeat(500)}`]: { int: {} } } } },
  },
  // Shapes.
  "nasty/Maps@1": {
    map: {
      key: { uuid: {} },
      value: { list: { map: { key: { hash: {} }, value: { option: { set: LEAF } } } } },
    },
  },
  "nasty/Units@1": {
    record: {
      list: { list: { unit: {} } },
      set: { set: { ref: "nasty/Unit@1" } },
      map: { map: { key: { nat: {} }, value: { ref: "nasty/UnitAlias@1" } } },
      arms: { variant: { a: { ref: "nasty/UnitAlias@1" }, b: { list: { unit: {} } } } },
      plain: { unit: {} },
      named: { ref: "nasty/Unit@1" },
    },
  },
  "nasty/Unit@1": { unit: {} },
  "nasty/UnitAlias@1": { ref: "nasty/Unit@1" },
  "nasty/Choices@1": { set: { variant: { a: { unit: {} }, b: { option: { text: {} } }, c: LEAF } } },
  "nasty/ListOfRecords@1": {
    list: { option: { record: { Item: { list: { record: { a: { int: {} } } } } } } },
  },
  "nasty/ListOfVariants@1": { map: { key: { text: {} }, value: { variant: { Item: { int: {} } } } } },
  "nasty/Wide@1": {
    record: Object.fromEntries(
      [...Array(260).keys()].map((n) => [`f${n}`, { [SCALARS[n % 10] as string]: {} }]),
    ),
  },
  "nasty/Many@1": {
    variant: Object.fromEntries(
      [...Array(100).keys()].map((n) => [`t${n}`, n % 2 === 0 ? { unit: {} } : LEAF]),
    ),
  },
  ...Object.fromEntries(
    [...Array(40).keys()].map((n) => [
      `chain/S${n}@1`,
      n === 39 ? { list: LEAF } : { ref: `chain/S${n + 1}@1` },
    ]),
  ),
};

const ZERO = `sha256:${"0".repeat(64)}`;

function schemasOf(types: Readonly<Record<string, object>>): readonly object[] {
  return Object.entries(types).map(([name, type]) => ({ $kind: "defschema", name, type }));
}

/** Types that are nested as deeply as their definitions may be. */
export const DEEP_DEFS: readonly object[] = schemasOf(DEEP);

/** With effects, caps and enforcers, whose names share stems with those of schemas. */
export const NASTY_DEFS: readonly object[] = [
  ...schemasOf(SCHEMAS),
  ...["nasty.leaf", "type", "a.b", "a_b"].map((kind, index) => ({
    $kind: "defeffect",
    name: `nasty/effect${index}@1`,
    kind,
    params_schema: ["nasty/Words@1", "nasty/Unit@1", "type/Alias@1", "sys/TimerSetParams@1"][index],
    receipt_schema: ["nasty/Tags@1", "nasty/UnitAlias@1", "nasty/Maps@1", "sys/TimerSetReceipt@1"][index],
    cap_type: "nasty",
    origin_scope: "both",
  })),
  ...["nasty/Words@1", "nasty/unused@1"].map((name, index) => ({
    $kind: "defcap",
    name,
    cap_type: index === 0 ? "nasty" : "unused",
    schema: { record: { text: { text: {} }, inline: { record: { a: { list: LEAF } } } } },
    enforcer: { module: index === 0 ? "type/Alias@1" : "effect/Request@1" },
  })),
  ...["type/Alias@1", "effect/Request@1"].map((name) => ({
    $kind: "defmodule",
    name,
    module_kind: "pure",
    wasm_hash: ZERO,
    abi: { pure: { input: "sys/CapCheckInput@1", output: "sys/CapCheckOutput@1" } },
  })),
];
