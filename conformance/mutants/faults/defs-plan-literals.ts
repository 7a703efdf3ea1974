// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Plans: literals. */
import type { Fault } from "../fault.ts";

const LITERAL = "air/values/literal.ts";
const FORMS = "air/values/forms.ts";
const LEVELS = ["L1"];

const RECORDS = { rule: "E7", words: "A record has exactly its schema's fields" };
const UNIT = { rule: "E6", words: "a null payload is read as that in every lens, any other is refused" };
const SECRET = { rule: "D3", words: "it is kept as it is unless sugar stands around it" };
const NORMALISED = { rule: "D4", words: "Where plans are authored, literals are normalised" };
const LENSES = { rule: "D5", words: "Either JSON lens is accepted at every typed position" };
const PARAMS = {
  rule: "D5",
  words: "wholly in the tagged lens they stay as written, else they become a canonical tagged literal",
};
const SPELLINGS = { rule: "D5", words: 'a tagged none `{"option": null}` or `{"null": {}}`' };
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };

export const PLAN_DEF_LITERAL_FAULTS: readonly Fault[] = [
  {
    name: "literal-set-kept-as-written",
    breaks: [NORMALISED],
    edits: [
      {
        file: LITERAL,
        find: "this.failed() ? [] : sortUnique(items)",
        replace: "this.failed() ? [] : items",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-set-sorted-as-written",
    breaks: [NORMALISED],
    edits: [
      {
        file: LITERAL,
        find: "this.failed() ? [] : sortUnique(items)",
        replace:
          "this.failed() ? [] : [...items].sort((a, b) => (String(Object.values(a as object)[0]) < String(Object.values(b as object)[0]) ? -1 : 1))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-map-kept-as-written",
    breaks: [NORMALISED],
    edits: [{ file: LITERAL, find: "a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0", replace: "0" }],
    levels: LEVELS,
  },
  {
    name: "literal-map-sorted-by-text",
    breaks: [NORMALISED],
    edits: [
      {
        file: LITERAL,
        find: "a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0",
        replace:
          "String(Object.values(a.entry.key as object)[0]) < String(Object.values(b.entry.key as object)[0]) ? -1 : 1",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-map-key-twice",
    breaks: [NORMALISED],
    edits: [{ file: LITERAL, find: "before?.bytes !== bytes", replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "literal-tagged-only",
    breaks: [LENSES],
    edits: [
      {
        file: LITERAL,
        find: "tagged ? readPayload(tagged, kind, this.faults) : readPlain(json, kind, this.faults)",
        replace: 'tagged ? readPayload(tagged, kind, this.faults) : this.wrong(json, "tagged")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-sugar-only",
    breaks: [LENSES],
    edits: [
      {
        file: LITERAL,
        find: "tagged ? readPayload(tagged, kind, this.faults) : readPlain(json, kind, this.faults)",
        replace: "readPlain(json, kind, this.faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-tagged-records-unknown",
    breaks: [LENSES],
    edits: [{ file: LITERAL, find: 'onlyMember(json, "record")', replace: "undefined" }],
    levels: LEVELS,
  },
  {
    name: "literal-unknown-field-dropped",
    breaks: [RECORDS],
    edits: [{ file: LITERAL, find: "this.unknownField(one, type);", replace: "" }],
    levels: LEVELS,
  },
  {
    name: "literal-missing-field-is-null",
    breaks: [RECORDS],
    edits: [
      {
        file: LITERAL,
        find: 'this.refuse<Literal>("value.missing_field", `the field ${quote(name)} is missing`, object)',
        replace: "NONE",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-variant-wrapped-unknown",
    breaks: [SPELLINGS],
    edits: [
      {
        file: FORMS,
        find: 'wrapped.type === "object" ? formWith(wrapped, "tag", "value") : undefined',
        replace: "undefined",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-variant-wrapped-is-stored",
    breaks: [PARAMS],
    edits: [{ file: FORMS, find: "return form && { ...form, stored: false };", replace: "return form;" }],
    levels: LEVELS,
  },
  {
    name: "literal-none-as-option-is-stored",
    breaks: [PARAMS],
    edits: [
      {
        file: LITERAL,
        find: 'return option.type === "null" ? NONE : this.wrong(option, "null");',
        replace:
          'return option.type === "null" ? (json as unknown as Literal) && { option: null } : this.wrong(option, "null");',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-none-as-option-unknown",
    breaks: [SPELLINGS],
    edits: [{ file: LITERAL, find: 'onlyMember(json, "option")', replace: "undefined" }],
    levels: LEVELS,
  },
  {
    name: "literal-none-left-out",
    breaks: [NORMALISED],
    edits: [
      {
        file: LITERAL,
        find: "return { record: fields };",
        replace:
          "return { record: new Map([...(fields as unknown as Map<string, Literal>)].filter(([, one]) => one !== NONE)) as unknown as Literal };",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-unit-arm-with-a-value",
    breaks: [UNIT],
    edits: [{ file: LITERAL, find: "value && !isNull", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "literal-unit-arm-keeps-its-null",
    breaks: [UNIT],
    edits: [
      { file: LITERAL, find: "return { tag };", replace: "return value ? { tag, value: NONE } : { tag };" },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-secret-always-a-record",
    breaks: [SECRET],
    edits: [{ file: LITERAL, find: 'type.secret && inTagged && json.type === "object"', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "literal-secret-keeps-its-form-in-sugar",
    breaks: [SECRET],
    edits: [
      {
        file: LITERAL,
        find: 'type.secret && inTagged && json.type === "object"',
        replace: 'type.secret && json.type === "object"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-secrets-not-looked-up",
    breaks: [CHECKED],
    edits: [{ file: LITERAL, find: "if (type.secret) this.secretIn(fields, json);", replace: "" }],
    levels: LEVELS,
  },
  {
    name: "literal-params-with-sugar-stay",
    breaks: [PARAMS],
    edits: [{ file: LITERAL, find: "!reader.sugar", replace: "true" }],
    levels: LEVELS,
  },
];
