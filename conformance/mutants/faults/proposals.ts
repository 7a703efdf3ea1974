// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Proposals: the forms of a patch, the bases that are named, and what is kept. */
import type { Fault } from "../fault.ts";

const CANDIDATE = "runtime/patch/candidate.ts";
const PREPARE = "runtime/patch/prepare.ts";
const BASE = "runtime/patch/base.ts";
const LIVE = "runtime/patch/live.ts";
const STEPS = "runtime/governance/steps.ts";

export const PROPOSAL_FAULTS: readonly Fault[] = [
  {
    name: "base-unchecked",
    breaks: [
      {
        rule: "P-9",
        words:
          "The base that a document names, and `manifest_base` beside any form, must be the live manifest",
      },
    ],
    edits: [
      {
        file: BASE,
        find: "if (first === undefined) return;",
        replace: "if (second === undefined || first === second) return;",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "manifest-base-beside-raw-patches-unchecked",
    breaks: [
      {
        rule: "P-9",
        words:
          "The base that a document names, and `manifest_base` beside any form, must be the live manifest",
      },
    ],
    edits: [
      { file: PREPARE, find: "checkBase({ manifestBase, documentBase: null }, context);", replace: "" },
    ],
    levels: ["L2"],
  },
  {
    name: "base-with-kind-is-stale",
    breaks: [{ rule: "P-9", words: "by either of its hashes" }],
    edits: [
      {
        file: LIVE,
        find: "hash === this.world.manifestHash || hash === this.world.nodeHash",
        replace: "hash === this.world.manifestHash",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "base-without-kind-is-stale",
    breaks: [{ rule: "P-9", words: "by either of its hashes" }],
    edits: [
      {
        file: LIVE,
        find: "hash === this.world.manifestHash || hash === this.world.nodeHash",
        replace: "hash === this.world.nodeHash",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "two-bases-are-compared-as-written",
    breaks: [{ rule: "P-9", words: "Two that stand for different manifests are a mismatch" }],
    edits: [
      {
        file: BASE,
        find: "manifestHash(first, context) !== manifestHash(second, context)",
        replace: "first !== second",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "mismatch-only-of-what-is-not-live",
    breaks: [{ rule: "P-9", words: "whether or not one of them is live" }],
    edits: [
      {
        file: BASE,
        find: "second !== undefined && manifestHash(first, context) !== manifestHash(second, context)",
        replace: "false",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "mismatch-unless-one-is-live",
    breaks: [{ rule: "P-9", words: "whether or not one of them is live" }],
    edits: [
      {
        file: BASE,
        find: "second !== undefined && manifestHash(first, context) !== manifestHash(second, context)",
        replace:
          "second !== undefined && (manifestHash(first, context) !== manifestHash(second, context) || !context.live.isNamedBy(first))",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unknown-base-is-no-base",
    breaks: [{ rule: "P-9", words: "any other that is not live is stale" }],
    edits: [
      {
        file: BASE,
        find: "if (live.isNamedBy(hash)) continue;",
        replace: 'if (live.isNamedBy(hash) || !context.store.has("node", hash)) continue;',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "zero-base-is-no-base",
    breaks: [{ rule: "P-9", words: "any other that is not live is stale" }],
    edits: [
      {
        file: BASE,
        find: "if (live.isNamedBy(hash)) continue;",
        replace: "if (live.isNamedBy(hash) || /^sha256:0+$/.test(hash)) continue;",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "params-name-the-live-manifest",
    breaks: [
      {
        rule: "P-9",
        words: "Params repeat what was written: `manifest_base`, else the document's base, else null.",
      },
    ],
    edits: [
      { file: PREPARE, find: "params.manifest_base ?? base", replace: "context.live.world.manifestHash" },
    ],
    levels: ["L2"],
  },
  {
    name: "params-name-the-documents-base",
    breaks: [
      {
        rule: "P-9",
        words: "Params repeat what was written: `manifest_base`, else the document's base, else null.",
      },
    ],
    edits: [{ file: PREPARE, find: "params.manifest_base ?? base", replace: "base" }],
    levels: ["L2"],
  },
  {
    name: "params-name-what-was-beside-the-form",
    breaks: [
      {
        rule: "P-9",
        words: "Params repeat what was written: `manifest_base`, else the document's base, else null.",
      },
    ],
    edits: [{ file: PREPARE, find: "params.manifest_base ?? base", replace: "params.manifest_base" }],
    levels: ["L2"],
  },
  {
    name: "node-found-among-blobs",
    breaks: [
      { rule: "P-10", words: "Nodes and blobs are two spaces, and neither is looked for in the other." },
    ],
    edits: [
      {
        file: PREPARE,
        find: 'store.get("blob", hash)',
        replace: 'store.get("blob", hash) ?? store.get("node", hash)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "blob-found-among-nodes",
    breaks: [
      { rule: "P-10", words: "Nodes and blobs are two spaces, and neither is looked for in the other." },
    ],
    edits: [
      {
        file: CANDIDATE,
        find: 'live.stored(hash) ?? store.get("node", hash)',
        replace: 'live.stored(hash) ?? store.get("node", hash) ?? store.get("blob", hash)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "any-format-is-a-raw-patch",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [{ file: PREPARE, find: "!(FORMATS as readonly string[]).includes(format)", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "form-is-guessed-by-its-bytes",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: PREPARE,
        find: 'format === "patch_doc_json" ? "patch_doc_json" : "patch_cbor"',
        replace: 'blob(blob_ref, context)[0] === 0x7b ? "patch_doc_json" : "patch_cbor"',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "description-is-left-out",
    breaks: [{ rule: "P-9", words: "Params repeat what was written" }],
    edits: [{ file: PREPARE, find: "params.description", replace: "null" }],
    levels: ["L2"],
  },
  {
    name: "empty-description-is-none",
    breaks: [{ rule: "P-9", words: "Params repeat what was written" }],
    edits: [{ file: PREPARE, find: "params.description", replace: "params.description || null" }],
    levels: ["L2"],
  },
  {
    name: "prepared-params-keep-the-patch",
    breaks: [{ rule: "P-8", words: "The summary is the difference" }],
    edits: [
      {
        file: PREPARE,
        find: "GovProposeParamsCodec.encode(prepared)",
        replace: "GovProposeParamsCodec.encode({ ...prepared, patch: params.patch })",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "missing-blob-is-empty",
    breaks: [{ rule: "P-10", words: "Nodes and blobs are two spaces" }],
    edits: [
      {
        file: PREPARE,
        find: 'if (!bytes) throw new AirError("blob.missing", `there is no blob ${hash}`);',
        replace: "if (!bytes) return new Uint8Array();",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-blob-is-missing",
    breaks: [{ rule: "P-10", words: "Nodes and blobs are two spaces" }],
    edits: [
      {
        file: PREPARE,
        find: 'store.get("blob", hash)',
        replace: '(store.get("blob", hash)?.length ? store.get("blob", hash) : undefined)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "proposed-document-without-what-is-no-utf8",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: PREPARE,
        find: 'readJsonBytes(input.$value, "patch")',
        replace: 'readJsonBytes(input.$value.filter((byte) => byte < 0xf8), "patch")',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "applied-manifest-is-named-with-its-kind",
    breaks: [
      {
        rule: "H3",
        words:
          "the hash that a shadow report gives, that of `gov_applied`, and that of the manifest which is live then, are one",
      },
    ],
    edits: [{ file: STEPS, find: "candidate.manifestHash", replace: "candidate.world.nodeHash" }],
    levels: ["L5"],
    families: ["governance/deputy/"],
  },
  {
    name: "record-of-a-proposal-has-the-base-with-kind",
    breaks: [
      {
        rule: "H3",
        words: "`manifest_base` of a proposal's record is the hash of the live manifest without `$kind`",
      },
    ],
    edits: [
      {
        file: STEPS,
        find: "turn.append(entry);",
        replace:
          'turn.append(entry.$tag === "gov_proposed" ? { ...entry, $value: { ...entry.$value, manifest_base: turn.state.program.world.nodeHash } } : entry);',
      },
    ],
    levels: ["L5"],
    families: ["governance/mismatch/", "governance/smuggled/"],
  },
];
