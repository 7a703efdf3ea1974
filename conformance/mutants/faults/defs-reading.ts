/** What holds of everything that is read: keys, order of faults, tagged forms, times; how large values become. */
import type { Fault } from "../fault.ts";

const PARSE = "air/json/parse.ts";
const SHAPE = "air/json/shape.ts";
const VERBATIM = "air/json/verbatim.ts";
const SLOTS = "air/manifest/slots.ts";
const LITERAL = "air/values/literal.ts";
const FORMS = "air/values/forms.ts";
const SCALAR = "air/values/scalar.ts";
const TIME_FILE = "air/values/time.ts";
const MODULES = "runtime/modules/check.ts";
const LEVELS = ["L1"];

const ACCIDENTS = { rule: "P2", words: "What it accepts otherwise is accepted" };
const STRANGERS = { rule: "D2", words: "Any other unknown key, a repeated key" };
const VALUES = {
  rule: "D3",
  words:
    "an object with exactly the keys of a tagged form that names the kind of the expected type is tagged",
};
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };
const TIME = {
  rule: "D5",
  words: "A `time` may be RFC 3339 text of at most nine fractional digits and without leap seconds",
};
const CATALOG = { rule: "D6", words: "a world that routes events to it cannot run" };
const STATUS = { rule: "K10", words: "may bind `status_as` and `code_as` beside `as`" };
const FROM = { rule: "K15", words: '`await_event` may say `from: "external"`' };

export const READING_FAULTS: readonly Fault[] = [
  {
    name: "repeated-key-taken",
    breaks: [STRANGERS],
    edits: [{ file: PARSE, find: "if (known) throw duplicate(member);", replace: "" }],
    levels: ["L1", "L2"],
    families: ["patch/document/"],
  },
  {
    name: "await-event-from-anywhere-only",
    breaks: [FROM],
    edits: [
      {
        file: SHAPE,
        find: "value === undefined || words.includes(value as W)",
        replace: 'value === undefined || (words.includes(value as W) && value !== "external")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "await-receipt-without-status",
    breaks: [STATUS],
    edits: [
      {
        file: SHAPE,
        find: "known.get(member.key)",
        replace: "/^(?:status|code)_as$/.test(member.key) ? undefined : known.get(member.key)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-null-left-out",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: VERBATIM,
        find: "mapOf(verbatim)(node, faults)",
        replace: "new Map([...(mapOf(verbatim)(node, faults) ?? [])].filter(([, one]) => one !== null))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-list-of-one-is-its-item",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: VERBATIM,
        find: "node.items.map((item) => verbatim(item, faults))",
        replace:
          "node.items.length === 1 ? verbatim(node.items[0] as JsonNode, faults) : node.items.map((item) => verbatim(item, faults))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-list-of-one-is-a-reference",
    breaks: [VALUES],
    edits: [
      {
        file: SLOTS,
        find: 'if (json.type !== "object") return false;',
        replace:
          'if (json.type === "array" && json.items.length === 1 && json.items[0]?.type === "string") return true; if (json.type !== "object") return false;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "tagged-form-of-another-kind-taken",
    breaks: [VALUES],
    edits: [
      {
        file: LITERAL,
        find: "tagged ? readPayload(tagged, kind, this.faults) : readPlain(json, kind, this.faults)",
        replace:
          'tagged ? readPayload(tagged, kind, this.faults) : json.type === "object" && json.members.length === 1 && Object.values(TAGS).includes(json.members[0]?.key as string) ? readPlain(json.members[0]?.value as JsonNode, kind, this.faults) : readPlain(json, kind, this.faults)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "tagged-form-with-other-keys",
    breaks: [VALUES],
    edits: [
      {
        file: FORMS,
        find: 'json.type !== "object" || json.members.length !== 1',
        replace: 'json.type !== "object"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "tagged-form-means-tagged-whatever-is-expected",
    breaks: [VALUES],
    edits: [
      {
        file: FORMS,
        find: "if (!only || others.length > 0) return undefined;",
        replace:
          'if (!only || others.length > 0 || ["text", "int", "nat", "hash", "bool"].includes(only.key)) return undefined;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "time-of-any-number-of-digits",
    breaks: [TIME],
    edits: [
      {
        file: TIME_FILE,
        find: "RFC3339.exec(text)",
        replace: 'RFC3339.exec(text.replace(/(\\.[0-9]{9})[0-9]+/, "$1"))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "time-with-leap-seconds",
    breaks: [TIME],
    edits: [{ file: TIME_FILE, find: "second > 59", replace: "second > 60" }],
    levels: LEVELS,
  },
  {
    name: "time-in-milliseconds",
    breaks: [TIME],
    edits: [
      {
        file: TIME_FILE,
        find: 'BigInt((match[7] ?? "").padEnd(9, "0"))',
        replace: 'BigInt((match[7] ?? "").slice(0, 3).padEnd(3, "0")) * NS_PER_MS',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "time-as-text-refused",
    breaks: [TIME],
    edits: [{ file: TIME_FILE, find: "if (!match) return undefined;", replace: "return undefined;" }],
    levels: LEVELS,
  },
  {
    name: "integer-as-text-in-one-form",
    breaks: [ACCIDENTS],
    edits: [
      {
        file: SCALAR,
        find: "!good?.test(value)",
        replace: "!good?.test(value) || !/^(?:0|-?[1-9][0-9]*)$/.test(value)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "catalog-may-be-routed-to",
    breaks: [CATALOG],
    edits: [{ file: MODULES, find: 'name.startsWith("sys/")', replace: "false" }],
    levels: ["L4"],
    families: ["reducer/genesis/"],
  },
];
