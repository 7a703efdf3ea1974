// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Operations of patch documents on definitions and refs. */
import type { Fault } from "../fault.ts";

const OPERATIONS = "runtime/patch/operations.ts";
const WORKING = "runtime/patch/working.ts";

export const PATCH_OPERATION_FAULTS: readonly Fault[] = [
  {
    name: "operations-in-order-of-their-names",
    breaks: [{ rule: "P-2", words: "Operations are applied in order, each to what those before it left." }],
    edits: [
      {
        file: OPERATIONS,
        find: "for (const operation of operations) applier.apply(operation);",
        replace:
          "for (const operation of [...operations].sort((a, b) => (a.op < b.op ? -1 : a.op > b.op ? 1 : 0))) applier.apply(operation);",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "removals-come-first",
    breaks: [{ rule: "P-2", words: "Operations are applied in order, each to what those before it left." }],
    edits: [
      {
        file: OPERATIONS,
        find: "for (const operation of operations) applier.apply(operation);",
        replace:
          'for (const operation of [...operations].sort((a, b) => Number(b.op === "remove_def") - Number(a.op === "remove_def"))) applier.apply(operation);',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "operations-see-the-live-refs",
    breaks: [{ rule: "P-2", words: "Operations are applied in order, each to what those before it left." }],
    edits: [
      {
        file: WORKING,
        find: "this.list(SECTION_OF[kind]).get(name) as Ref | undefined",
        replace:
          '(this.live.world.manifest[SECTION_OF[kind]] ?? []).find((one) => "name" in one && one.name === name) as Ref | undefined',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "operations-see-the-live-sections",
    breaks: [{ rule: "P-2", words: "Operations are applied in order, each to what those before it left." }],
    edits: [
      {
        file: WORKING,
        find: "hashTree(this.parts[part] as Tree)",
        replace: "hashTree(new Working(this.live).parts[part] as Tree)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "operations-see-the-live-secrets",
    breaks: [{ rule: "P-2", words: "Operations are applied in order, each to what those before it left." }],
    edits: [
      {
        file: WORKING,
        find: '[...this.list("secrets").values()]',
        replace: "[...secretList(this.live.world.manifest.secrets ?? []).values()]",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "refs-removed-before-added",
    breaks: [{ rule: "P-2", words: "Operations are applied in order, each to what those before it left." }],
    edits: [
      {
        file: OPERATIONS,
        find: "return this.setRefs(operation);",
        replace:
          "{ const { add, remove } = operation.body; if (remove) this.setRefs({ ...operation, body: { remove } }); if (add) this.setRefs({ ...operation, body: { add } }); return; }",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "names-are-unique-across-kinds",
    breaks: [{ rule: "P-2", words: "Definitions go by kind and name." }],
    edits: [
      {
        file: WORKING,
        find: "this.list(SECTION_OF[kind]).get(name) as Ref | undefined",
        replace:
          "(Object.keys(SECTIONS) as Section[]).map((one) => this.list(one).get(name)).find((one) => one) as Ref | undefined",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "definition-under-any-kind",
    breaks: [{ rule: "P-2", words: "Definitions go by kind and name." }],
    edits: [{ file: OPERATIONS, find: "node.kind === kind", replace: "true" }],
    levels: ["L2"],
  },
  {
    name: "add-def-replaces",
    breaks: [{ rule: "P-2", words: "`add_def` needs a name that is not listed" }],
    edits: [
      {
        file: OPERATIONS,
        find: 'if (this.working.ref(kind, name)) {\n      const what = `the manifest lists the ${kind} ${quote(name)} already; use replace_def to change it`;\n      this.faults.add("patch.def_exists", what, placeAt(json, "node", "name"));\n    }',
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "add-def-of-what-is-there-unchanged",
    breaks: [{ rule: "P-2", words: "`add_def` needs a name that is not listed" }],
    edits: [
      {
        file: OPERATIONS,
        find: 'if (this.working.ref(kind, name)) {\n      const what = `the manifest lists the ${kind} ${quote(name)} already; use replace_def to change it`;\n      this.faults.add("patch.def_exists", what, placeAt(json, "node", "name"));\n    }',
        replace:
          'const known = this.working.ref(kind, name); if (known && known.hash !== this.working.partHash.call({ parts: { x: { $kind: node.kind, ...node.def } } } as never, "x" as never)) { this.faults.add("patch.def_exists", "the manifest lists it already", placeAt(json, "node", "name")); }',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "replace-and-remove-what-is-missing",
    breaks: [
      {
        rule: "P-2",
        words: "`replace_def` and `remove_def`, and what `set_manifest_refs` removes, one that is",
      },
    ],
    edits: [{ file: OPERATIONS, find: 'this.missing(kind, name, json, "name")', replace: "undefined" }],
    levels: ["L2"],
  },
  {
    name: "ref-removed-that-is-missing",
    breaks: [
      {
        rule: "P-2",
        words: "`replace_def` and `remove_def`, and what `set_manifest_refs` removes, one that is",
      },
    ],
    edits: [
      {
        file: OPERATIONS,
        find: 'if (!working.ref(kind, name)) this.missing(kind, name, json, "remove", index, "name");',
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "pre-hash-of-definitions-unchecked",
    breaks: [{ rule: "P-2", words: "`pre_hash` is compared with the hash in the ref" }],
    edits: [{ file: OPERATIONS, find: "ref.hash !== pre_hash", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "zero-pre-hash-fits-always",
    breaks: [{ rule: "P-2", words: "`pre_hash` is compared with the hash in the ref" }],
    edits: [
      {
        file: OPERATIONS,
        find: "ref.hash !== pre_hash",
        replace: "ref.hash !== pre_hash && pre_hash !== ZERO_HASH",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "pre-hash-of-removed-definitions-unchecked",
    breaks: [{ rule: "P-2", words: "`pre_hash` is compared with the hash in the ref" }],
    edits: [
      {
        file: OPERATIONS,
        find: "this.guardedRef(operation);\n    this.working.removeRef(kind, name);",
        replace:
          'if (!this.working.ref(kind, name)) this.missing(kind, name, operation.json, "name"); this.working.removeRef(kind, name);',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "added-definition-has-its-own-hash",
    breaks: [{ rule: "P-2", words: "of a definition that the document added the zero hash" }],
    edits: [
      {
        file: OPERATIONS,
        find: "this.working.setRef(kind, { name, hash: ZERO_HASH, json: node.json });",
        replace:
          'this.working.setRef(kind, { name, hash: this.working.partHash.call({ parts: { x: { $kind: node.kind, ...node.def } } } as never, "x" as never), json: node.json });',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "replaced-definition-has-its-new-hash",
    breaks: [{ rule: "P-2", words: "of one that it replaced still the manifest's" }],
    edits: [
      {
        file: OPERATIONS,
        find: "if (ref?.explicit) this.working.setRef(kind, { name, hash: ref.hash, json });",
        replace:
          'this.working.setRef(kind, { name, hash: this.working.partHash.call({ parts: { x: { $kind: node.kind, ...node.def } } } as never, "x" as never), json });',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "replaced-definition-has-the-zero-hash",
    breaks: [{ rule: "P-2", words: "of one that it replaced still the manifest's" }],
    edits: [
      {
        file: OPERATIONS,
        find: "if (ref?.explicit) this.working.setRef(kind, { name, hash: ref.hash, json });",
        replace: "this.working.setRef(kind, { name, hash: ZERO_HASH, json });",
      },
    ],
    levels: ["L2"],
  },
];
