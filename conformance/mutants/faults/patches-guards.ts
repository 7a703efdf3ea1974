// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** What operations are compared with: sections, names, hashes that are said. */
import type { Fault } from "../fault.ts";

const OPERATIONS = "runtime/patch/operations.ts";
const WORKING = "runtime/patch/working.ts";
const SHAPE = "air/json/shape.ts";
const COMPILE = "runtime/patch/compile.ts";

export const PATCH_GUARD_FAULTS: readonly Fault[] = [
  {
    name: "pre-hash-of-sections-unchecked",
    breaks: [{ rule: "P-2", words: "A section's `pre_hash` is the hash of its canonical form as it stands" }],
    edits: [{ file: OPERATIONS, find: "body.pre_hash === found", replace: "true" }],
    levels: ["L2"],
  },
  {
    name: "empty-section-has-the-hash-of-null",
    breaks: [{ rule: "P-2", words: "where none is the same as empty" }],
    edits: [
      {
        file: WORKING,
        find: "hashTree(this.parts[part] as Tree)",
        replace:
          'hashTree(("size" in this.parts[part] ? this.parts[part].size : this.parts[part].length) === 0 ? null : (this.parts[part] as Tree))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-secrets-have-the-hash-of-null",
    breaks: [{ rule: "P-2", words: "where none is the same as empty" }],
    edits: [
      {
        file: WORKING,
        find: 'entries.map((one): Tree => ("name" in one ? { name: one.name, hash: one.hash } : { ...one.entry }))',
        replace:
          'entries.length === 0 ? null : entries.map((one): Tree => ("name" in one ? { name: one.name, hash: one.hash } : { ...one.entry }))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "hash-of-secrets-without-declared-ones",
    breaks: [{ rule: "P-2", words: "A section's `pre_hash` is the hash of its canonical form as it stands" }],
    edits: [
      {
        file: WORKING,
        find: '[...this.list("secrets").values()]',
        replace: '[...this.list("secrets").values()].filter((one) => "name" in one)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "hash-of-secrets-in-order-of-names",
    breaks: [{ rule: "P-2", words: "A section's `pre_hash` is the hash of its canonical form as it stands" }],
    edits: [
      {
        file: WORKING,
        find: '[...this.list("secrets").values()]',
        replace:
          '[...this.list("secrets").values()].sort((a, b) => ("name" in a ? a.name : a.entry.alias) < ("name" in b ? b.name : b.entry.alias) ? -1 : 1)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "replacement-of-another-name",
    breaks: [{ rule: "P-2", words: "`replace_def` and its new definition have one name" }],
    edits: [{ file: OPERATIONS, find: "name !== nameOf(node)", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "replacement-of-another-name-is-refused-late",
    breaks: [{ rule: "P-2", words: "`replace_def` and its new definition have one name" }],
    edits: [
      {
        file: OPERATIONS,
        find: 'if (name !== nameOf(node)) {\n      const what = `the operation replaces ${quote(name)}, the new definition is ${quote(nameOf(node))}`;\n      this.faults.add("patch.name", what, placeAt(json, "new_node", "name"));\n    }',
        replace:
          'if (name !== nameOf(node)) { this.working.removeRef(kind, name); return this.addDef({ op: "add_def", body: { kind, node }, json }); }',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "manifest-is-a-kind",
    breaks: [{ rule: "P-2", words: "A manifest cannot be added" }],
    edits: [
      {
        file: SHAPE,
        find: "words.includes(value as W)",
        replace: 'words.includes(value as W) || (value === "manifest" && words.includes("defsecret" as W))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "sys-names-in-patches",
    breaks: [{ rule: "P-2", words: "no operation touches `sys/` names" }],
    edits: [{ file: OPERATIONS, find: "!name.startsWith(RESERVED)", replace: "true" }],
    levels: ["L2"],
  },
  {
    name: "sys-name-of-a-replacement",
    breaks: [{ rule: "P-2", words: "no operation touches `sys/` names" }],
    edits: [
      {
        file: OPERATIONS,
        find: 'if (this.isReserved(nameOf(node), json, "new_node", "name")) return;',
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "sys-names-by-ref",
    breaks: [{ rule: "P-2", words: "no operation touches `sys/` names" }],
    edits: [
      {
        file: OPERATIONS,
        find: 'if (this.isReserved(name, json, "add", index, "name")) continue;',
        replace: "",
      },
      {
        file: OPERATIONS,
        find: 'if (this.isReserved(name, json, "remove", index, "name")) continue;',
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "secrets-listed-twice",
    breaks: [{ rule: "P-2", words: "`set_secrets` lists each name once" }],
    edits: [{ file: OPERATIONS, find: "known === undefined", replace: "true" }],
    levels: ["L2"],
  },
  {
    name: "definition-keeps-its-first-place",
    breaks: [{ rule: "P-2", words: "The definition given last is the one that counts" }],
    edits: [{ file: OPERATIONS, find: "this.given.delete(key);", replace: "" }],
    levels: ["L2"],
  },
  {
    name: "definition-given-first-counts",
    breaks: [{ rule: "P-2", words: "The definition given last is the one that counts" }],
    edits: [
      { file: OPERATIONS, find: "this.given.delete(key);", replace: "" },
      {
        file: OPERATIONS,
        find: "this.given.set(key, { kind, name, node });",
        replace: "if (!this.given.has(key)) this.given.set(key, { kind, name, node });",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unlisted-definition-of-a-document-is-refused",
    breaks: [{ rule: "P-2", words: "one that is not listed in the end is dropped" }],
    edits: [
      {
        file: COMPILE,
        find: "[...given].filter(([, { kind, name }]) => working.ref(kind, name))",
        replace:
          '[...given].filter(([, { kind, name, node }]) => working.ref(kind, name) || faults.add("patch.node_unlisted", "it is not listed", placeAt(node.json, "name")))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "said-hash-is-overruled",
    breaks: [
      {
        rule: "P-2",
        words: "A ref that the document gives a hash as well as a definition must have that definition's",
      },
    ],
    edits: [
      {
        file: COMPILE,
        find: "if (candidate) checkExplicit(candidate, listed, working, faults);",
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "said-hash-must-be-the-normalised-one",
    breaks: [{ rule: "P-2", words: "as written or as normalised" }],
    edits: [
      {
        file: COMPILE,
        find: "ref.hash !== right && ref.hash !== hashAsWritten(given.node)",
        replace: "ref.hash !== right",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "said-hash-must-be-the-written-one",
    breaks: [{ rule: "P-2", words: "as written or as normalised" }],
    edits: [
      {
        file: COMPILE,
        find: "ref.hash !== right && ref.hash !== hashAsWritten(given.node)",
        replace: "ref.hash !== hashAsWritten(given.node)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "said-hash-is-kept",
    breaks: [{ rule: "P-2", words: "gets the normalised one" }],
    edits: [
      {
        file: COMPILE,
        find: "(kind, name) => listed.has(keyOf(kind, name))",
        replace: "(kind, name) => listed.has(keyOf(kind, name)) && !working.ref(kind, name)?.explicit",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "said-hash-holds-for-what-replaces-it",
    breaks: [
      {
        rule: "P-2",
        words: "A ref that the document gives a hash as well as a definition must have that definition's",
      },
    ],
    edits: [
      {
        file: OPERATIONS,
        find: "if (ref?.explicit) this.working.setRef(kind, { name, hash: ref.hash, json });",
        replace: "",
      },
    ],
    levels: ["L2"],
  },
];
