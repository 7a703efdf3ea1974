/** Definitions whose names and texts break generators: what people and machines call things. */

const LONG = "x".repeat(1000);

/** Keys of records and tags of variants, all in one. */
export const NASTY_TEXTS: readonly string[] = [
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "__init__",
    "__class__",
    "__slots__",
  ],
  ...["class", "default", "delete", "function", "await", "yield", "let", "static", "enum", "null", "true"],
  ...[
    "def",
    "None",
    "True",
    "lambda",
    "pass",
    "match",
    "type",
    "self",
    "cls",
    "str",
    "bytes",
    "int",
    "tuple",
  ],
  ...["i32", "string", "usize", "unchecked", "value", "tag", "$tag", "$value", "_", "__x", "_private"],
  ...[
    "",
    " ",
    "a b",
    "a-b",
    "a.b",
    "a_b",
    "A_B",
    "ab",
    "AB",
    "aB",
    "1",
    "1a",
    "-",
    "é",
    "日本語",
    "ﬁ",
    "𝒳",
    "İ",
    "ı",
  ],
  ...[
    "\u202eevil",
    "\u0000",
    "\n",
    "\u2028",
    "*/",
    "//",
    "`$" + "{x}`",
    '"',
    "'",
    "'''",
    '"""',
    "\\",
    "</script>",
    "{{x}}",
  ],
  LONG,
  `${LONG}y`,
];

interface Def {
  readonly $kind: string;
  readonly name: string;
}

function schema(name: string, type: object): Def & { readonly type: object } {
  return { $kind: "defschema", name, type };
}

function fieldsOf(type: (index: number) => object): object {
  // A literal would take `__proto__` for the prototype.
  return Object.fromEntries(NASTY_TEXTS.map((text, index) => [text, type(index)]));
}

const SCALARS = ["text", "nat", "int", "bytes", "bool", "hash", "uuid", "dec128", "time", "duration"];

/** Schemas, effects and a cap; no manifest. */
export const NASTY_DEFS: readonly Def[] = [
  schema("x/Fields@1", {
    record: fieldsOf((index) => ({ [SCALARS[index % SCALARS.length] as string]: {} })),
  }),
  schema("x/Tags@1", { variant: fieldsOf((index) => ({ [index % 3 === 0 ? "unit" : "nat"]: {} })) }),
  schema("x/Inner@1", {
    record: fieldsOf((index) =>
      index % 2 === 0
        ? { record: { __proto__x: { nat: {} }, class: { option: { text: {} } } } }
        : { variant: { a: { nat: {} }, A: { unit: {} } } },
    ),
  }),
  schema("x/Parts@1", {
    record: {
      list: { list: { ref: "x/Tags@1" } },
      map: { map: { key: { text: {} }, value: { ref: "x/Tags@1" } } },
      set: { set: { ref: "x/Tags@1" } },
      option: { option: { list: { option: { bytes: {} } } } },
    },
  }),
  // One word in the end: case, separators, versions, namespaces.
  ...[
    "x/order@1",
    "x/Order@1",
    "x/or-der@1",
    "x/or.der@1",
    "x/Order@2",
    "x/OrderV2@1",
    "x/Order@12345678901234567890",
  ].map((name) => schema(name, { record: { id: { text: {} } } })),
  ...["a.b/C@1", "a/bC@1", "a/b.c@1", "ab/C@1"].map((name) => schema(name, { nat: {} })),
  // What generated code uses itself.
  ...[
    "readonly/Map@1",
    "map/Key@1",
    "make/Codec@1",
    "p/LANS@1",
    "gov/ShadowReceipt@1",
    "x/FooCodec@1",
    "x/Foo@1",
  ].map((name) => schema(name, { record: {} })),
  ...["class/function@1", "import/export@1", "none/true@1", "def/lambda@1", "con/aux@1"].map((name) =>
    schema(name, { option: { text: {} } }),
  ),
  schema(`x.${"long.".repeat(60)}x/${"Name".repeat(200)}@1`, { ref: "x/Order@1" }),
  schema("x/Unit@1", { unit: {} }),
  ...["delete", "new.target", "a.b", "a_b", "a-b", "con", `k${"k".repeat(300)}`].map((kind, index) => ({
    $kind: "defeffect",
    name: `x/effect${index}@1`,
    kind,
    params_schema: "x/Order@1",
    receipt_schema: index === 0 ? "sys/TimerSetReceipt@1" : "x/Tags@1",
    cap_type: "x",
    origin_scope: "both",
  })),
  {
    $kind: "defcap",
    name: "x/cap@1",
    cap_type: "x",
    schema: { record: fieldsOf(() => ({ nat: {} })) },
  } as Def,
];

export const NASTY_TEXT: string = JSON.stringify(NASTY_DEFS);
