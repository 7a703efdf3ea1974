/**
 * `governance.propose`, prepared: whatever form the patch comes in, what is authorised is its hash and its summary
 * (rulings P-7 … P-10).
 */
import { encodeNode } from "../../air/defs/node.ts";
import { AirError, quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import { copyBytes } from "../../air/platform.ts";
import { GovProposeParamsCodec } from "../../generated/codecs.ts";
import type { GovPatchInput, GovPatchSummary, GovProposeParams } from "../../generated/schemas.ts";
import type { Entry } from "../store/store.ts";
import { checkBase, type NamedBases } from "./base.ts";
import type { Context } from "./candidate.ts";
import { compileDocument, type Patch } from "./compile.ts";
import { readDocument } from "./document.ts";
import { compileCanonical, compileRaw, type RawPatch, readCanonicalPatch, readRawPatch } from "./raw.ts";
import { summarize } from "./summary.ts";

/** A proposal that can be authorised, and what is to be kept once it is. */
export interface Prepared {
  /** With the patch's hash and the computed summary. */
  readonly params: GovProposeParams;
  /** The params, canonical. */
  readonly cbor: Uint8Array;
  readonly patch: Patch;
  readonly summary: GovPatchSummary;
}

/** How patches in blobs are written. */
const FORMATS = ["manifest_patch_cbor", "patch_doc_json"] as const;

/**
 * Compiles the patch of a proposal and computes its summary; one that is supplied is ignored. Stores nothing. Throws
 * `governance.stale_base`, `governance.base_mismatch`, `blob.missing`, `patch.format`, and whatever `compileDocument`,
 * `compileRaw`, `compileCanonical` and the readers of documents and raw patches throw.
 */
export function prepare(params: GovProposeParams, context: Context): Prepared {
  const { patch, base } = compileInput(params.patch, params.manifest_base, context);
  const summary = summarizePatch(patch, base, context);
  const prepared: GovProposeParams = {
    patch: { $tag: "hash", $value: patch.hash },
    summary,
    manifest_base: params.manifest_base ?? base,
    description: params.description,
  };
  return { params: prepared, cbor: copyBytes(GovProposeParamsCodec.encode(prepared)), patch, summary };
}

/** The summary of a patch on the live world; `base` is what its document names, null if it has none. */
export function summarizePatch(patch: Patch, base: Hash | null, { live }: Context): GovPatchSummary {
  const { candidate, hash } = patch;
  return summarize({ live: live.world.manifest, candidate: candidate.manifest, patchHash: hash, base });
}

/** What a proposal adds to the store: the patch, what it carries, and the candidate's manifest under both its hashes (ruling P-10). */
export function entriesOf({ cbor, hash, nodes, candidate }: Patch): Entry[] {
  return [
    ...nodes.map((def): Entry => ({ space: "node", hash: def.hash, bytes: encodeNode(def.node) })),
    { space: "node", hash: candidate.nodeHash, bytes: candidate.cbor },
    { space: "node", hash: candidate.manifestHash, bytes: candidate.bareCbor },
    { space: "blob", hash, bytes: cbor },
  ];
}

interface Compiled {
  readonly patch: Patch;
  /** The base that a document names. */
  readonly base: Hash | null;
}

function compileInput(input: GovPatchInput, manifestBase: Hash | null, context: Context): Compiled {
  const raw = (patch: RawPatch, compile: (patch: RawPatch) => Patch): Compiled => {
    checkBase({ manifestBase, documentBase: null }, context);
    return { patch: compile(patch), base: null };
  };
  switch (input.$tag) {
    case "hash": {
      const bytes = blob(input.$value, context);
      return raw(readCanonicalPatch(bytes), (patch) => compileCanonical(bytes, context, patch));
    }
    case "patch_cbor":
      return raw(readRawPatch(input.$value), (patch) => compileRaw(patch, context));
    case "patch_doc_json": {
      const document = readDocument(readJsonBytes(input.$value, "patch"));
      const bases: NamedBases = { manifestBase, documentBase: document.base_manifest_hash };
      checkBase(bases, context);
      return { patch: compileDocument(document, context), base: document.base_manifest_hash };
    }
    case "patch_blob_ref": {
      const { blob_ref, format } = input.$value;
      if (!(FORMATS as readonly string[]).includes(format)) {
        throw new AirError(
          "patch.format",
          `the format of a patch is one of ${FORMATS.join(", ")}, not ${quote(format)}`,
        );
      }
      const $tag = format === "patch_doc_json" ? "patch_doc_json" : "patch_cbor";
      return compileInput({ $tag, $value: blob(blob_ref, context) }, manifestBase, context);
    }
  }
}

function blob(hash: Hash, { store }: Context): Uint8Array {
  const bytes = store.get("blob", hash);
  if (!bytes) throw new AirError("blob.missing", `there is no blob ${hash}`);
  return bytes;
}
