/** Commands that read the manifest and what it lists. */
import type { Tree, TreeObject } from "../../../../air/cbor/tree.ts";
import type { AirNode } from "../../../../air/defs/node.ts";
import { AirError, quote } from "../../../../air/errors.ts";
import { type ListedKind, SECTIONS } from "../../../../air/manifest/authored.ts";
import type { WorldDef } from "../../../../air/manifest/world.ts";
import { compareUtf8 } from "../../../../air/utf8-order.ts";
import { builtins } from "../../../builtins.ts";
import { list, object, optional, required, text, toBase64, word } from "../payload.ts";
import { CONSISTENCY, metaTree, viewed } from "../reading.ts";
import { type Verb, type Verbs, verb } from "../verb.ts";

const KINDS: readonly ListedKind[] = Object.values(SECTIONS);
const kind = word(...KINDS);

const state = object(CONSISTENCY);
const one = object({ name: required(text), kind: optional(kind), ...CONSISTENCY });
const some = object({ kinds: optional(list(kind)), prefix: optional(text), ...CONSISTENCY });

/** Throws `ref.unknown`; and `decode_error` where definitions of several kinds have the name, and none is named. */
const get: Verb = verb(one, (target, { name, kind: wanted, consistency }) => {
  const world = viewed(target, consistency);
  const { defs } = world.state.program.world;
  const isMeant = (of: ListedKind, called: string): boolean =>
    called === name && (wanted === undefined || wanted === of);
  const listed = defs.filter((def) => isMeant(def.kind, def.name));
  const found = listed.length > 0 ? listed : builtinDefs().filter((def) => isMeant(def.kind, def.name));
  const [first, second] = found;
  if (!first) throw new AirError("ref.unknown", `there is no definition ${quote(name)}`);
  if (second) {
    const kinds = found.map((def) => def.kind).join(", ");
    throw new AirError("decode_error", `${quote(name)} is the name of several: give a kind, of ${kinds}`);
  }
  return {
    def: { $kind: first.kind, ...(first.stored.def as TreeObject) },
    hash: first.hash,
    builtin: first.builtin,
    meta: metaTree(world),
  };
});

/** Built-in ones that the manifest does not list are left out, though they can be used. */
const listed: Verb = verb(some, (target, { kinds = KINDS, prefix = "", consistency }) => {
  const world = viewed(target, consistency);
  const defs = world.state.program.world.defs.filter(
    (def) => kinds.includes(def.kind) && def.name.startsWith(prefix),
  );
  defs.sort((a, b) => compareUtf8(a.name, b.name) || compareUtf8(a.kind, b.kind));
  return { defs: defs.map(defTree), meta: metaTree(world) };
});

export const DEFINITIONS: Verbs = {
  "manifest-get": verb(state, (target, { consistency }) => {
    const world = viewed(target, consistency);
    const { bareCbor, manifestHash, nodeHash } = world.state.program.world;
    return {
      manifest_b64: toBase64(bareCbor),
      manifest_hash: manifestHash,
      node_hash: nodeHash,
      meta: metaTree(world),
    };
  }),
  "def-get": get,
  "defs-get": get,
  "def-list": listed,
  "defs-list": listed,
};

type Found = Pick<WorldDef, "kind" | "name" | "hash" | "stored" | "builtin">;

/** They can be used whether or not a manifest lists them (ruling D6). */
function builtinDefs(): readonly Found[] {
  return (["defschema", "defeffect", "defcap", "defmodule"] as const).flatMap((of) =>
    builtins()
      .all(of)
      .map(({ node, bareHash }): Found => {
        return { kind: of, name: node.def.name, hash: bareHash, stored: node, builtin: true };
      }),
  );
}

function defTree({ kind: of, name, hash, node, builtin }: WorldDef): Tree {
  return { kind: of, name, hash, builtin, ...glance(node) };
}

function glance(node: AirNode): TreeObject {
  switch (node.kind) {
    case "defeffect": {
      const { cap_type, params_schema, receipt_schema } = node.def;
      return { cap_type, params_schema, receipt_schema };
    }
    case "defcap":
      return { cap_type: node.def.cap_type };
    case "defplan":
      return { plan_steps: BigInt(node.def.steps.length) };
    case "defpolicy":
      return { policy_rules: BigInt(node.def.rules.length) };
    default:
      return {};
  }
}
