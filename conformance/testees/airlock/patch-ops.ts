/** The ops about patches: a live world, a store, and what is proposed. */
import { encodeNode, readNode } from "../../../air/defs/node.ts";
import { FaultList, isAirError } from "../../../air/errors.ts";
import type { JsonNode, JsonObject } from "../../../air/json/node.ts";
import { member } from "../../../air/json/node.ts";
import { readJson } from "../../../air/json/read.ts";
import { loadManifest } from "../../../air/manifest/load.ts";
import type { World } from "../../../air/manifest/world.ts";
import { normalizeCbor } from "../../../air/values/normalize.ts";
import { GovPatchSummaryCodec, GovProposeParamsCodec } from "../../../generated/codecs.ts";
import { builtins } from "../../../runtime/builtins.ts";
import { checkBase } from "../../../runtime/patch/base.ts";
import type { Context } from "../../../runtime/patch/candidate.ts";
import { compileDocument } from "../../../runtime/patch/compile.ts";
import { readDocument } from "../../../runtime/patch/document.ts";
import { Live } from "../../../runtime/patch/live.ts";
import { prepare, summarizePatch } from "../../../runtime/patch/prepare.ts";
import { MemoryStore } from "../../../runtime/store/memory.ts";
import {
  fromHex,
  hexMember,
  listMember,
  needMember,
  objectMember,
  rooted,
  textMember,
  toHex,
} from "./messages.ts";

const PROPOSE_PARAMS = "sys/GovProposeParams@1";

export function patchCompile(input: JsonObject): object {
  const context = contextOf(input);
  const text = member(input, "doc_text");
  const json = text ? readJson(textMember(input, "doc_text")) : needMember(input, "doc");
  return rooted(json, () => {
    const document = readDocument(json);
    const base = document.base_manifest_hash;
    checkBase({ manifestBase: null, documentBase: base }, context);
    const patch = compileDocument(document, context);
    return {
      patch_cbor: toHex(patch.cbor),
      patch_hash: patch.hash,
      manifest_hash: patch.candidate.manifestHash,
      summary_cbor: toHex(GovPatchSummaryCodec.encode(summarizePatch(patch, base, context))),
    };
  });
}

export function governancePrepare(input: JsonObject): object {
  const context = contextOf(input);
  const type = builtins().types.named(PROPOSE_PARAMS);
  if (!type) throw new Error(`${PROPOSE_PARAMS} is built in`);
  const params = GovProposeParamsCodec.decode(normalizeCbor(hexMember(input, "params_cbor"), type).slice());
  return { params_cbor: toHex(prepare(params, context).cbor) };
}

/** The live world, and a store with its definitions, also as written, and with whatever else the request brings. */
function contextOf(input: JsonObject): Context {
  const world = objectMember(input, "world");
  const defs = listMember(world, "defs");
  const live = loadWorld(needMember(world, "manifest"), defs);
  const store = new MemoryStore();
  for (const { stored } of live.defs) store.put("node", encodeNode(stored));
  store.put("node", live.cbor);
  for (const json of defs) putAsWritten(json, store, false);
  for (const json of listMember(input, "nodes")) putAsWritten(json, store, true);
  for (const json of listMember(input, "blobs")) store.put("blob", fromHex(json));
  return { live: new Live(live), store, builtins: builtins() };
}

function loadWorld(manifest: JsonNode, defs: readonly JsonNode[]): World {
  const faults = new FaultList();
  const world = loadManifest({ manifest, defs }, builtins(), faults);
  faults.throwIfAny();
  if (!world) throw new Error("no world and no fault");
  return world;
}

/** A definition of the world may leave out what is filled in, and then has no bytes of its own. */
function putAsWritten(json: JsonNode, store: MemoryStore, must: boolean): void {
  try {
    store.put("node", encodeNode(rooted(json, readNode)));
  } catch (error) {
    if (must || !isAirError(error)) throw error;
  }
}
