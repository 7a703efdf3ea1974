/** Hashes: of documents, of what is asked for, of what is granted, of built-in definitions. */
import type { Breach, Edit, Fault } from "../fault.ts";
import type { Untested } from "../summary.ts";

const REFERENCE: Breach = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const INTENT_HASH: Breach = { rule: "H4", words: "The hash of an intent is that of the canonical map" };
const GRANT_HASH: Breach = { rule: "H4", words: "The hash of a grant is that of" };
const HASHED: Breach = { rule: "E1", words: "it is part of what is hashed" };

const HASHES = "runtime/authorize/hashes.ts";
const INTENT = "hashTree({ cap: capName, kind, params, idempotency_key: key ?? NO_KEY })";
const GRANT = "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params, ...expiry })";

const LEVELS = ["L0"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

function intent(name: string, replace: string): Fault {
  return fault(name, INTENT_HASH, { file: HASHES, find: INTENT, replace });
}

function grant(name: string, replace: string): Fault {
  return fault(name, GRANT_HASH, { file: HASHES, find: GRANT, replace });
}

/** Words that no case can tell an implementation of bytes and values by. */
export const UNTESTED_BYTES: readonly Untested[] = [
  {
    rule: "H1",
    words: "The catalogue has both",
    why: "The catalogue is code for programs that use the package; no request asks for it.",
  },
];

export const HASH_FAULTS: readonly Fault[] = [
  fault("hashes-without-55799", HASHED, {
    file: "air/hash.ts",
    find: "sha256Hex(bytes)",
    replace:
      "sha256Hex(bytes[0] === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7 ? bytes.subarray(3) : bytes)",
  }),
  fault("writes-keys-of-records-like-words", REFERENCE, {
    file: "air/cbor/tree.ts",
    find: "a.length === b.length ? a < b : a.length < b.length",
    replace: "a < b",
  }),
  fault("writes-empty-text-as-null", REFERENCE, {
    file: "air/cbor/writer.ts",
    find: "if (length < SHORT_TEXT && this.shortAscii(value, length)) return;",
    replace:
      "if (length === 0) return this.null(); if (length < SHORT_TEXT && this.shortAscii(value, length)) return;",
  }),
  fault("writes-text-of-23-bytes-with-a-longer-head", REFERENCE, {
    file: "air/cbor/writer.ts",
    find: "if (length < SHORT_TEXT && this.shortAscii(value, length)) return;",
    replace:
      "if (length === 23) { this.byte(0x78); const at = this.pos; if (this.shortAscii(value, length)) { this.bytes[at] = 23; return; } this.pos = at - 1; } if (length < SHORT_TEXT && this.shortAscii(value, length)) return;",
  }),
  intent(
    "hashes-intents-without-their-kind",
    "hashTree({ cap: capName, params, idempotency_key: key ?? NO_KEY })",
  ),
  intent("hashes-intents-without-their-cap", "hashTree({ kind, params, idempotency_key: key ?? NO_KEY })"),
  intent(
    "hashes-intents-without-their-params",
    "hashTree({ cap: capName, kind, idempotency_key: key ?? NO_KEY })",
  ),
  intent("hashes-intents-without-their-key", "hashTree({ cap: capName, kind, params })"),
  intent(
    "hashes-an-absent-key-as-null",
    "hashTree({ cap: capName, kind, params, idempotency_key: key?.some((byte) => byte !== 0) ? key : null })",
  ),
  intent(
    "hashes-keys-backwards",
    "hashTree({ cap: capName, kind, params, idempotency_key: new Uint8Array(key ?? NO_KEY).reverse() })",
  ),
  intent(
    "hashes-keys-without-their-last-byte",
    "hashTree({ cap: capName, kind, params, idempotency_key: new Uint8Array([...(key ?? NO_KEY).subarray(0, 31), 0]) })",
  ),
  intent("intent-hash-as-array", "hashTree([capName, kind, params, key ?? NO_KEY])"),
  intent(
    "runs-kind-and-cap-into-each-other",
    "hashTree({ cap: kind + capName, params, idempotency_key: key ?? NO_KEY })",
  ),
  intent(
    "hashes-params-of-intents-without-their-tag",
    "hashTree({ cap: capName, kind, params: params[0] === 0xd9 && params[1] === 0xd9 ? params.subarray(3) : params, idempotency_key: key ?? NO_KEY })",
  ),
  intent(
    "hashes-no-params-as-null",
    "hashTree({ cap: capName, kind, params: params.length === 0 || params[0] === 0xf6 ? null : params, idempotency_key: key ?? NO_KEY })",
  ),
  intent(
    "adds-the-tag-to-params-of-intents",
    "hashTree({ cap: capName, kind, params: params[0] === 0xd9 ? params : new Uint8Array([0xd9, 0xd9, 0xf7, ...params]), idempotency_key: key ?? NO_KEY })",
  ),
  intent(
    "hashes-names-in-ascii",
    'hashTree({ cap: capName.replace(/[^ -~]/g, "?"), kind: kind.replace(/[^ -~]/g, "?"), params, idempotency_key: key ?? NO_KEY })',
  ),
  intent(
    "hashes-23-bytes-of-names",
    "hashTree({ cap: capName.slice(0, 23), kind, params, idempotency_key: key ?? NO_KEY })",
  ),
  grant(
    "hashes-grants-without-their-cap-type",
    "hashTree({ defcap_ref: defcap, params_cbor: params, ...expiry })",
  ),
  grant("hashes-grants-without-their-cap", "hashTree({ cap_type: capType, params_cbor: params, ...expiry })"),
  grant(
    "hashes-grants-without-their-params",
    "hashTree({ cap_type: capType, defcap_ref: defcap, ...expiry })",
  ),
  grant(
    "hashes-grants-without-their-expiry",
    "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params })",
  ),
  grant(
    "hashes-an-absent-expiry-as-null",
    "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params, expiry_ns: expiryNs })",
  ),
  grant(
    "hashes-an-expiry-of-zero-as-none",
    "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params, ...(expiryNs ? expiry : {}) })",
  ),
  grant(
    "hashes-an-expiry-as-text",
    "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params, ...(expiryNs === null ? {} : { expiry_ns: String(expiryNs) }) })",
  ),
  grant(
    "hashes-an-expiry-of-63-bits",
    "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params, ...(expiryNs === null ? {} : { expiry_ns: BigInt.asIntN(64, expiryNs) }) })",
  ),
  grant(
    "hashes-the-cap-without-its-version",
    'hashTree({ cap_type: capType, defcap_ref: defcap.split("@")[0] as string, params_cbor: params, ...expiry })',
  ),
  grant(
    "adds-the-tag-to-params-of-grants",
    "hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params[0] === 0xd9 ? params : new Uint8Array([0xd9, 0xd9, 0xf7, ...params]), ...expiry })",
  ),
  grant("hashes-grants-as-lists", "hashTree([capType, defcap, params, expiryNs])"),
  {
    name: "hashes-stored-definitions-without-their-kind",
    breaks: [{ rule: "H1", words: "A stored definition is hashed with its `$kind`" }],
    levels: ["L1", "L2"],
    edits: [
      {
        file: "air/defs/node.ts",
        find: "encoded.hash ??= hashBytes(encoded.bytes);",
        replace: "return bareHash(node);",
      },
      {
        file: "air/defs/node.ts",
        find: "return { $kind: node.kind, ...(node.def as TreeObject) };",
        replace: "return node.def as TreeObject;",
      },
    ],
  },
  {
    name: "lists-built-ins-by-their-stored-hash",
    breaks: [{ rule: "H1", words: "Manifests list built-ins by the hash without it" }],
    levels: ["L1"],
    edits: [
      {
        file: "air/manifest/refs.ts",
        find: "ref.hash !== found.bareHash",
        replace: "ref.hash !== found.nodeHash",
      },
      {
        file: "air/manifest/assemble.ts",
        find: "found?.bareHash as Hash",
        replace: "found?.nodeHash as Hash",
      },
    ],
  },
  {
    name: "lets-users-define-built-ins-anew",
    breaks: [{ rule: "D10", words: "A built-in never changes under its name" }],
    levels: ["L1"],
    edits: [
      { file: "conformance/testees/airlock/ops.ts", find: 'name.startsWith("sys/")', replace: "false" },
      { file: "air/manifest/load.ts", find: 'nameOf(node).startsWith("sys/")', replace: "false" },
    ],
  },
];
