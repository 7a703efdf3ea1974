// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Patch documents: what they are made of. */
import type { Fault } from "../fault.ts";

const DOCUMENT = "runtime/patch/document.ts";
const OPERATIONS = "runtime/patch/operations.ts";
const SHAPE = "air/json/shape.ts";
const PREPARE = "runtime/patch/prepare.ts";

export const PATCH_DOCUMENT_FAULTS: readonly Fault[] = [
  {
    name: "patch-document-has-other-keys",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [{ file: SHAPE, find: "refuseKey(member, known.keys(), faults);", replace: "" }],
    levels: ["L2", "L3"],
  },
  {
    name: "proposed-document-has-other-keys",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: PREPARE,
        find: 'readDocument(readJsonBytes(input.$value, "patch"))',
        replace:
          'readDocument(((json) => json.type === "object" ? { ...json, members: json.members.filter(({ key }) => ["version", "base_manifest_hash", "patches"].includes(key)) } : json)(readJsonBytes(input.$value, "patch")))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "proposed-document-decoded-leniently",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: PREPARE,
        find: 'readJsonBytes(input.$value, "patch")',
        replace: 'readJsonBytes(new TextEncoder().encode(new TextDecoder().decode(input.$value)), "patch")',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "patch-schema-words-unchecked",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: SHAPE,
        find: 'faults.add("def.enum", `${quote(value)} is none of ${words.join(", ")}`, placeOf(node));',
        replace: "return value as W;",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "patch-schema-hashes-unchecked",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [{ file: SHAPE, find: "value?.isWellFormed() && !isHash(value)", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "patch-schema-keys-unchecked",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [{ file: SHAPE, find: "key && !key.regex.test(member.key)", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "patch-document-parts-may-be-missing",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [{ file: SHAPE, find: "!node.members.some((member) => member.key === key)", replace: "false" }],
    levels: ["L2", "L3"],
  },
  {
    name: "patch-document-without-base",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: SHAPE,
        find: "!node.members.some((member) => member.key === key)",
        replace: 'key !== "base_manifest_hash" && !node.members.some((member) => member.key === key)',
      },
      {
        file: DOCUMENT,
        find: "return { ...read, json };",
        replace: "return { ...read, base_manifest_hash: read.base_manifest_hash ?? null, json } as never;",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "patch-operations-unguarded-if-they-like",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: SHAPE,
        find: "!node.members.some((member) => member.key === key)",
        replace: 'key !== "pre_hash" && !node.members.some((member) => member.key === key)',
      },
      {
        file: OPERATIONS,
        find: "body.pre_hash === found",
        replace: "body.pre_hash === undefined || body.pre_hash === found",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "patch-list-of-one-without-brackets",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [{ file: SHAPE, find: 'wrongType(node, "a list", faults)', replace: "[item(node, faults)]" }],
    levels: ["L2", "L3"],
  },
  {
    name: "patch-document-in-a-list",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: DOCUMENT,
        find: "document(json, faults)",
        replace:
          'document(json.type === "array" ? { ...json, type: "object", members: json.items.flatMap((one) => one.type === "object" ? one.members : []) } : json, faults)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "patch-without-operations",
    breaks: [{ rule: "P-1", words: "It has at least one operation" }],
    edits: [{ file: DOCUMENT, find: "read.patches.length === 0", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "first-of-two-operations-counts",
    breaks: [{ rule: "P-1", words: "each object exactly one of the ten" }],
    edits: [
      { file: DOCUMENT, find: "!first || second", replace: "!first" },
      {
        file: DOCUMENT,
        find: "other === operationMember || COMMENT_KEYS.has(other.key)",
        replace:
          "other === operationMember || COMMENT_KEYS.has(other.key) || Object.hasOwn(BODIES, other.key)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unknown-operation-does-nothing",
    breaks: [{ rule: "P-1", words: "each object exactly one of the ten" }],
    edits: [
      {
        file: DOCUMENT,
        find: 'faults.add("patch.operation", what, second ? placeOfKey(second) : placeOf(json));',
        replace:
          'if (!first) return { op: "none", body: {}, json } as never; faults.add("patch.operation", what, placeOf(json));',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "operation-beside-other-keys",
    breaks: [{ rule: "P-1", words: "each object exactly one of the ten" }],
    edits: [{ file: DOCUMENT, find: "refuseOthers(json, first, faults);", replace: "" }],
    levels: ["L2"],
  },
  {
    name: "operation-may-be-its-name",
    breaks: [{ rule: "P-1", words: "each object exactly one of the ten" }],
    edits: [
      {
        file: DOCUMENT,
        find: 'if (json.type !== "object") return wrongType(json, "an operation", faults);',
        replace:
          'if (json.type === "string") return { op: "none", body: {}, json } as never; if (json.type !== "object") return wrongType(json, "an operation", faults);',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "operation-without-a-body",
    breaks: [{ rule: "P-1", words: "each object exactly one of the ten" }],
    edits: [
      {
        file: DOCUMENT,
        find: "BODIES[op](first.value, faults)",
        replace:
          'BODIES[op](first.value.type === "null" || first.value.type === "array" ? { ...first.value, type: "object", members: [] } : first.value, faults)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "set-refs-does-nothing",
    breaks: [{ rule: "P-1", words: "`set_manifest_refs` adds or removes something" }],
    edits: [
      {
        file: DOCUMENT,
        find: 'op === "set_manifest_refs" && body && !("add" in body) && !("remove" in body)',
        replace: "false",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "set-refs-with-an-empty-list",
    breaks: [{ rule: "P-1", words: "`set_manifest_refs` adds or removes something" }],
    edits: [
      {
        file: DOCUMENT,
        find: 'op === "set_manifest_refs" && body && !("add" in body) && !("remove" in body)',
        replace: 'op === "set_manifest_refs" && body && !body.add?.length && !body.remove?.length',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "operation-has-no-comments",
    breaks: [{ rule: "P-1", words: "Comments may stand as anywhere (D2)" }],
    edits: [
      {
        file: DOCUMENT,
        find: "other === operationMember || COMMENT_KEYS.has(other.key)",
        replace: "other === operationMember",
      },
    ],
    levels: ["L2"],
  },
];
