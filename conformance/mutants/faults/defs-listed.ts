// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Manifests: names, built-ins, effects, types. */
import type { Fault } from "../fault.ts";

const COMPLETE = "air/manifest/complete.ts";
const GRANTS = "air/manifest/grants.ts";
const LOAD = "air/manifest/load.ts";
const NAMES = "air/manifest/names.ts";
const REFS = "air/manifest/refs.ts";
const TYPES = "air/types/types.ts";
const LEVELS = ["L1"];

const EMPTY = { rule: "H2", words: "Empty `defaults` or `routing` is another manifest than none" };
const CLOSED = { rule: "D3", words: "Objects are closed" };
const BUILTINS = {
  rule: "D6",
  words: "Built-ins are known without being listed, and only this project defines names with `sys/`",
};
const UNIQUE = {
  rule: "D6",
  words: "Names are unique per kind, effect kinds in all, built-in ones included",
};
const REF = { rule: "D6", words: "A ref has the name and kind of the definition that its hash names" };
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };
const CIRCLES = { rule: "E9", words: "a schema that refers to itself is refused where it is defined" };
const OPTIONS = { rule: "E10", words: "also through refs, is refused where it is defined" };

export const LISTED_FAULTS: readonly Fault[] = [
  {
    name: "name-twice-in-a-section",
    breaks: [UNIQUE],
    edits: [{ file: REFS, find: "first !== undefined", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "name-once-in-all-sections",
    breaks: [UNIQUE],
    edits: [
      {
        file: REFS,
        find: "first !== undefined",
        replace: "first !== undefined || listed.some((one) => one.name === name)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "one-of-two-definitions-taken",
    breaks: [UNIQUE],
    edits: [
      {
        file: REFS,
        find: 'faults.add(\n        "def.duplicate",\n        `there are two definitions of ${quote(ref.name)}; say which by its hash`,\n        placeAt(ref.json(), "name"),\n        {\n          message: "one is here",\n          place: placeAt(first.json, "name"),\n        },\n      );',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "definition-found-by-name-only",
    breaks: [REF],
    edits: [
      {
        file: REFS,
        find: "named.find(\n    (node) => ref.hash === atHand.hashAsWritten(node) || ref.hash === normalisedHash(node),\n  )",
        replace: "named[0]",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "definition-used-unlisted",
    breaks: [CHECKED],
    edits: [
      {
        file: NAMES,
        find: 'faults.add(\n        "ref.unknown",\n        `the ${what} ${quote(name)} is defined but the manifest does not list it`,\n        place,\n        {\n          message: "it is defined here",\n          place: placeAt(defined.json, "name"),\n        },\n      );',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "definition-unlisted-refused",
    breaks: [CHECKED],
    edits: [
      {
        file: LOAD,
        find: "check(draft, secrets);",
        replace:
          'for (const one of [...(this.read.atHand as unknown as { byName: { values(): Iterable<AuthoredNode[]> } }).byName.values()].flat()) if (!names.knows(one.kind as ListedKind, nameOf(one))) faults.add("ref.unknown", "unlisted", placeOf(one.json)); check(draft, secrets);',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "built-ins-only-if-listed",
    breaks: [BUILTINS],
    edits: [
      {
        file: NAMES,
        find: "listed ? listed.node : this.builtins.get(kind as BuiltinKind, name)?.node",
        replace: "listed?.node",
      },
      {
        file: NAMES,
        find: "this.listed.has(kind, name) || this.builtins.get(kind as BuiltinKind, name) !== undefined",
        replace: "this.listed.has(kind, name)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "reserved-name-is-just-unknown",
    breaks: [BUILTINS],
    edits: [
      {
        file: REFS,
        find: 'faults.add(\n      "def.reserved",\n      `${quote(ref.name)} is not built in; sys/ names cannot be defined`,\n      placeAt(ref.json(), "name"),\n    );',
        replace: 'faults.add("ref.unknown", "", placeAt(ref.json(), "name"));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "reserved-names-may-be-defined",
    breaks: [BUILTINS],
    edits: [{ file: LOAD, find: 'nameOf(node).startsWith("sys/")', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "manifest-of-any-kind",
    breaks: [CLOSED],
    edits: [
      { file: LOAD, find: 'kind && (kind.type !== "string" || kind.value !== "manifest")', replace: "false" },
    ],
    levels: LEVELS,
  },
  {
    name: "manifest-without-a-kind-only",
    breaks: [CLOSED],
    edits: [
      { file: LOAD, find: 'kind && (kind.type !== "string" || kind.value !== "manifest")', replace: "kind" },
    ],
    levels: LEVELS,
  },
  {
    name: "empty-defaults-left-out",
    breaks: [EMPTY],
    edits: [
      {
        file: COMPLETE,
        find: "(defaults ? { defaults: completeDefaults(defaults, grants, base) } : {})",
        replace:
          "(defaults && Object.keys(defaults).length > 0 ? { defaults: completeDefaults(defaults, grants, base) } : {})",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "defaults-always-there",
    breaks: [EMPTY],
    edits: [
      {
        file: COMPLETE,
        find: "(defaults ? { defaults: completeDefaults(defaults, grants, base) } : {})",
        replace: "({ defaults: defaults ? completeDefaults(defaults, grants, base) : {} })",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "effect-kind-twice",
    breaks: [UNIQUE],
    edits: [
      {
        file: LOAD,
        find: 'faults.add("def.duplicate", what, placeAt(json, "kind"), ...related);\n        continue;',
        replace: 'if (first) continue; faults.add("def.duplicate", what, placeAt(json, "kind")); continue;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "effect-kind-of-a-built-in",
    breaks: [UNIQUE],
    edits: [
      {
        file: LOAD,
        find: 'faults.add("def.duplicate", what, placeAt(json, "kind"), ...related);\n        continue;',
        replace: 'if (!first) continue; faults.add("def.duplicate", what, placeAt(json, "kind")); continue;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "effect-of-the-manifest-unknown",
    breaks: [CHECKED],
    edits: [
      {
        file: LOAD,
        find: "effects.set(kind, { def, params: params ?? UNKNOWN, receipt: receipt ?? UNKNOWN });",
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "type-ref-to-nothing",
    breaks: [CHECKED],
    edits: [{ file: TYPES, find: "!target && json", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "type-circle-accepted",
    breaks: [CIRCLES],
    edits: [
      {
        file: TYPES,
        find: 'faults.add(\n        "type.recursive",\n        `a schema refers to itself: ${showCircle(circle)}`,\n        placeOf(first.json),\n        ...related,\n      );',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "type-option-behind-a-ref",
    breaks: [OPTIONS],
    edits: [{ file: TYPES, find: 'item.kind === "option" || item.kind === "unit"', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "type-option-of-any-ref-refused",
    breaks: [OPTIONS],
    edits: [{ file: TYPES, find: 'item.kind === "option" || item.kind === "unit"', replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "cap-schema-not-checked",
    breaks: [CHECKED],
    edits: [
      { file: GRANTS, find: 'if (!def.name.startsWith("sys/")) typeOf(def, json);', replace: "" },
      {
        file: GRANTS,
        find: 'types.resolve(cap.schema, nodeAt(json, "schema"), faults)',
        replace: "types.resolve(cap.schema, undefined, faults)",
      },
    ],
    levels: LEVELS,
  },
];
