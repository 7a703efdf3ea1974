/** What a patch changes, for whoever has to decide about it: `sys/GovPatchSummary@1` (rulings P-8, A4). */
import { sameBytes } from "../../air/bytes.ts";
import { encodeTree, hashTree, type Tree, type TreeObject } from "../../air/cbor/tree.ts";
import type { Defs } from "../../air/defs/kinds.ts";
import type { Hash } from "../../air/hash.ts";
import { SECTIONS, type Section } from "../../air/manifest/authored.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import type { GovPatchSummary } from "../../generated/schemas.ts";

type Manifest = Defs["manifest"];
export type DefChange = GovPatchSummary["def_changes"][number];
type Action = DefChange["action"]["$tag"];

/** The sections of a manifest beside its lists of definitions, in the order of the manifest. */
export const MANIFEST_SECTIONS = {
  defaults: "set_defaults",
  module_bindings: "set_module_bindings",
  routing_events: "set_routing_events",
  routing_inboxes: "set_routing_inboxes",
  triggers: "set_triggers",
  secrets: "set_secrets",
} as const;

export type ManifestSection = keyof typeof MANIFEST_SECTIONS;

/** The value of such a section; undefined where there is none. */
export function sectionOf(manifest: Manifest, section: ManifestSection): Tree | undefined {
  switch (section) {
    case "routing_events":
      return manifest.routing?.events;
    case "routing_inboxes":
      return manifest.routing?.inboxes;
    default:
      return manifest[section] as Tree | undefined;
  }
}

export interface SummaryInput {
  readonly live: Manifest;
  readonly candidate: Manifest;
  readonly patchHash: Hash;
  /** As a document names it; null without one. */
  readonly base: Hash | null;
}

/**
 * The difference between the live manifest and the candidate. It says nothing of how the patch was written: operations
 * are inferred from what differs, and the order of refs is no difference.
 */
export function summarize({ live, candidate, patchHash, base }: SummaryInput): GovPatchSummary {
  const changes = defChanges(live, candidate);
  const sections = (Object.keys(MANIFEST_SECTIONS) as ManifestSection[]).filter(
    (section) => !sameTree(sectionOf(live, section), sectionOf(candidate, section)),
  );
  const actions = new Set(changes.map(({ action }) => action.$tag));
  return {
    base_manifest_hash: base,
    patch_hash: patchHash,
    ops: [
      ...(["added", "removed", "changed"] as const).filter((action) => actions.has(action)).map(opOf),
      ...(changes.length > 0 ? ["set_manifest_refs"] : []),
      ...sections.map((section) => MANIFEST_SECTIONS[section]),
    ],
    def_changes: changes,
    manifest_sections: [...sections, ...(changes.length > 0 ? ["manifest_refs"] : [])],
  };
}

function opOf(action: Action): string {
  return action === "added" ? "add_def" : action === "removed" ? "remove_def" : "replace_def";
}

/** By kind, then by name. */
export function defChanges(live: Manifest, candidate: Manifest): DefChange[] {
  const changes: DefChange[] = [];
  for (const [section, kind] of Object.entries(SECTIONS)) {
    // What a patch does not touch is the same list.
    if (live[section as Section] === candidate[section as Section]) continue;
    const before = hashesIn(live, section as Section);
    const after = hashesIn(candidate, section as Section);
    const add = (name: string, action: Action) => changes.push({ kind, name, action: { $tag: action } });
    for (const [name, hash] of after) {
      const old = before.get(name);
      if (old === undefined) add(name, "added");
      else if (old !== hash) add(name, "changed");
    }
    for (const name of before.keys()) if (!after.has(name)) add(name, "removed");
  }
  return changes.sort((a, b) => compareUtf8(a.kind, b.kind) || compareUtf8(a.name, b.name));
}

/** What a section lists, by name; a secret that is declared in place is named `alias@version`. */
function hashesIn(manifest: Manifest, section: Section): ReadonlyMap<string, Hash> {
  return new Map(
    (manifest[section] ?? []).map((one): [string, Hash] =>
      "name" in one
        ? [one.name, one.hash]
        : [`${one.alias}@${one.version}`, hashTree(one as unknown as TreeObject)],
    ),
  );
}

/** In canonical form what is empty is left out, but for defaults: none are not the same as empty ones. */
export function sameTree(a: Tree | undefined, b: Tree | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  return sameBytes(encodeTree(a), encodeTree(b));
}
