/** Manifests: hashes and refs. */
import type { Fault } from "../fault.ts";

const ASSEMBLE = "air/manifest/assemble.ts";
const AUTHORED = "air/manifest/authored.ts";
const COMPLETE = "air/manifest/complete.ts";
const REFS = "air/manifest/refs.ts";
const LEVELS = ["L1"];

const STORED = { rule: "H1", words: "A stored definition is hashed with its `$kind`" };
const BUILTINS_BARE = { rule: "H1", words: "Manifests list built-ins by the hash without it" };
const BARE = { rule: "H2", words: "`manifest_hash` is the hash of the manifest without `$kind`" };
const LEFT_OUT = { rule: "D4", words: "A manifest may leave hashes out or zero" };
const EXPLICIT = {
  rule: "D4",
  words: "an explicit hash is that of the definition as written or as normalised, and stays",
};
const REF = { rule: "D6", words: "A ref has the name and kind of the definition that its hash names" };
const UNCHANGED = { rule: "D10", words: "A built-in never changes under its name" };

export const REF_FAULTS: readonly Fault[] = [
  {
    name: "manifest-hash-with-kind",
    breaks: [BARE],
    edits: [{ file: ASSEMBLE, find: "hashBytes(bareCbor)", replace: "hashBytes(withKind(bareCbor))" }],
    levels: LEVELS,
  },
  {
    name: "manifest-node-hash-without-kind",
    breaks: [STORED],
    edits: [{ file: ASSEMBLE, find: "hashBytes(this.cbor)", replace: "hashBytes(bareCbor)" }],
    levels: LEVELS,
  },
  {
    name: "definition-listed-by-its-bare-hash",
    breaks: [STORED],
    edits: [
      {
        file: ASSEMBLE,
        find: "one.hash === ZERO_HASH ? normalised : one.hash",
        replace: "hashBytes(encodeTreeDepth(node.def as unknown as TreeObject).bytes)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "built-in-listed-by-its-stored-hash",
    breaks: [BUILTINS_BARE],
    edits: [{ file: ASSEMBLE, find: "found?.bareHash as Hash", replace: "found?.nodeHash as Hash" }],
    levels: LEVELS,
  },
  {
    name: "built-in-hash-with-kind-wanted",
    breaks: [BUILTINS_BARE],
    edits: [
      {
        file: REFS,
        find: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash",
        replace: "ref.hash !== ZERO_HASH && ref.hash !== found.nodeHash",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "built-in-hash-either-way",
    breaks: [BUILTINS_BARE],
    edits: [
      {
        file: REFS,
        find: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash",
        replace: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash && ref.hash !== found.nodeHash",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "built-in-hash-not-checked",
    breaks: [REF],
    edits: [{ file: REFS, find: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "built-in-changed-under-its-name",
    breaks: [UNCHANGED],
    edits: [
      {
        file: REFS,
        find: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash",
        replace: 'ref.hash !== ZERO_HASH && ref.name !== "sys/http.request@1"',
      },
      {
        file: ASSEMBLE,
        find: "found?.bareHash as Hash",
        replace: '(name === "sys/http.request@1" ? found?.nodeHash : found?.bareHash) as Hash',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "explicit-hash-replaced",
    breaks: [EXPLICIT],
    edits: [
      { file: ASSEMBLE, find: "one.hash === ZERO_HASH ? normalised : one.hash", replace: "normalised" },
      {
        file: ASSEMBLE,
        find: "if (one.hash === ZERO_HASH) hashes.set(one.kind, one.name, def.hash);",
        replace: "hashes.set(one.kind, one.name, def.hash);",
      },
      {
        file: COMPLETE,
        find: "ref.hash === ZERO_HASH ? { ...ref, hash: hashes.get(kind, ref.name) ?? ref.hash } : ref",
        replace: "({ ...ref, hash: hashes.get(kind, ref.name) ?? ref.hash })",
      },
      { file: COMPLETE, find: "list.some(({ hash }) => hash === ZERO_HASH)", replace: "true" },
    ],
    levels: LEVELS,
  },
  {
    name: "explicit-hash-not-checked",
    breaks: [EXPLICIT],
    edits: [{ file: REFS, find: "right !== undefined", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "plan-hash-as-written-only",
    breaks: [EXPLICIT],
    edits: [
      {
        file: REFS,
        find: "ref.hash === atHand.hashAsWritten(node) || ref.hash === normalisedHash(node)",
        replace: "ref.hash === atHand.hashAsWritten(node)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-hash-as-normalised-only",
    breaks: [EXPLICIT],
    edits: [
      {
        file: REFS,
        find: "ref.hash === atHand.hashAsWritten(node) || ref.hash === normalisedHash(node)",
        replace:
          'node.kind === "defplan" ? ref.hash === normalisedHash(node) : ref.hash === atHand.hashAsWritten(node)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "hash-of-another-definition-taken",
    breaks: [REF],
    edits: [{ file: REFS, find: "if (same && !first) return other;", replace: "if (other) return other;" }],
    levels: LEVELS,
  },
  {
    name: "hash-of-another-definition-is-unknown",
    breaks: [REF],
    edits: [{ file: REFS, find: "other && !same", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "hashes-may-not-be-left-out",
    breaks: [LEFT_OUT],
    edits: [{ file: AUTHORED, find: 'json.type === "object" ? fillHashes(json) : json', replace: "json" }],
    levels: LEVELS,
  },
  {
    name: "hashes-may-be-zero-only",
    breaks: [LEFT_OUT],
    edits: [
      {
        file: AUTHORED,
        find: 'json.type === "null" || (json.type === "string" && /^(?:sha256:?)?$/i.test(json.value.trim()))',
        replace: "false",
      },
      {
        file: AUTHORED,
        find: "if (present && !isBlank(present)) return json;",
        replace: "if (present) return json;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "zero-hash-stays",
    breaks: [LEFT_OUT],
    edits: [
      {
        file: ASSEMBLE,
        find: "if (one.hash === ZERO_HASH) hashes.set(one.kind, one.name, def.hash);",
        replace: "",
      },
    ],
    levels: LEVELS,
  },
];
