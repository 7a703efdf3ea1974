/** A checked manifest and what it lists, put together as a world: every hash known, every definition in force. */
import { jsonFromCbor } from "../cbor/as-json.ts";
import { encodeDocument } from "../cbor/document.ts";
import { Reader } from "../cbor/reader.ts";
import { skipItem } from "../cbor/skip.ts";
import { encodeTreeDepth, type TreeObject } from "../cbor/tree.ts";
import type { Writer } from "../cbor/writer.ts";
import { type AirNode, type AuthoredNode, nodeHash, readNode } from "../defs/node.ts";
import { isAirError } from "../errors.ts";
import { type Hash, hashBytes } from "../hash.ts";
import { type JsonObject, placeOf } from "../json/node.ts";
import { copyBytes } from "../platform.ts";
import { ZERO_HASH } from "./authored.ts";
import type { BuiltinKind, Builtins } from "./builtins.ts";
import { ByKind } from "./by-kind.ts";
import { completeManifest } from "./complete.ts";
import type { Draft } from "./load.ts";
import type { Listed } from "./names.ts";
import type { NormalPlan } from "./plan.ts";
import type { World, WorldDef } from "./world.ts";

type Plans = ReadonlyMap<AuthoredNode, NormalPlan>;

/** Adds `cbor.too_deep` for a manifest that no reader would take; undefined then. */
export function assemble(
  draft: Draft,
  secrets: World["secrets"],
  plans: Plans,
  builtins: Builtins,
  /** The world is made from another one, which is not to be kept for the sake of places. */
  upgrade: boolean,
): World | undefined {
  const { manifest, listed, types, effects, grants, faults } = draft;
  const hashes = new ByKind<Hash>();
  const defs = new ByKind<WorldDef>();
  for (const one of listed) {
    const def = one.known ?? worldDef(one, plans, builtins);
    if (one.hash === ZERO_HASH) hashes.set(one.kind, one.name, def.hash);
    defs.set(one.kind, one.name, def);
  }
  const complete = completeManifest(manifest, hashes, grants, draft.base);
  const tree = complete as unknown as TreeObject;
  let bareCbor: Uint8Array;
  let bareDepth: number;
  try {
    const { bytes, depth } = encodeTreeDepth(tree);
    [bareCbor, bareDepth] = [copyBytes(bytes), depth];
  } catch (error) {
    if (!isAirError(error)) throw error;
    faults.add(error.code, error.message, placeOf(manifest.json));
    return undefined;
  }
  const authored = upgrade ? undefined : manifest.json;
  let cbor: Uint8Array | undefined;
  let hash: Hash | undefined;
  let json: JsonObject | undefined;
  return {
    manifest: complete,
    manifestHash: hashBytes(bareCbor),
    bareCbor,
    bareDepth,
    // Not everybody needs the form with `$kind`.
    get cbor() {
      cbor ??= withKind(bareCbor);
      return cbor;
    },
    get nodeHash() {
      hash ??= hashBytes(this.cbor);
      return hash;
    },
    get json() {
      json ??= authored ?? (jsonFromCbor(this.cbor, "manifest") as JsonObject);
      return json;
    },
    defs: SECTION_ORDER.flatMap((kind) => [...defs.of(kind).values()]),
    def: (kind, name) => defs.get(kind, name),
    types,
    effects,
    grants,
    secrets,
    plans: new Map(draft.plans.map((plan) => [plan.name, plan])),
  };
}

function worldDef(one: Listed, plans: Plans, builtins: Builtins): WorldDef {
  const { kind, name, builtin } = one;
  if (builtin) {
    const found = builtins.get(kind as BuiltinKind, name);
    const node = found?.node as AirNode;
    return { kind, name, builtin, hash: found?.bareHash as Hash, node, stored: node } as WorldDef;
  }
  const authored = one.node as AuthoredNode;
  const plan = plans.get(authored);
  const node = (plan ? { kind: "defplan", def: plan.def, json: plan.json } : authored) as AirNode;
  const normalised = nodeHash(node);
  const hash = one.hash === ZERO_HASH ? normalised : one.hash;
  const stored = hash === normalised ? node : readNode(authored.json);
  return { kind, name, builtin, hash, node, stored } as WorldDef;
}

const SECTION_ORDER = ["defschema", "defmodule", "defplan", "defeffect", "defcap", "defpolicy", "defsecret"];

const KIND = "$kind";

/** The manifest with its `$kind`, from its canonical bytes without: keys stand by length, then by bytes. */
function withKind(bare: Uint8Array): Uint8Array {
  const reader = new Reader(bare);
  reader.begin();
  const count = reader.map("manifest");
  const first = reader.pos;
  let at = first;
  for (let left = count; left > 0; left--) {
    const key = reader.text("key");
    if (key.length > KIND.length || (key.length === KIND.length && key > KIND)) break;
    skipItem(reader);
    at = reader.pos;
  }
  const write = (writer: Writer): void => {
    writer.map(count + 1);
    writer.raw(bare, first, at);
    writer.text(KIND, "");
    writer.text("manifest", "");
    writer.raw(bare, at, bare.length);
  };
  return copyBytes(encodeDocument(write, undefined));
}
