/** The smallest patch document from one world to another, and what no document can say. */
import { hashTree, type Tree, type TreeObject } from "../../air/cbor/tree.ts";
import type { SecretEntry } from "../../air/defs/manifest.ts";
import { nodeHash, nodeTree } from "../../air/defs/node.ts";
import { FaultList, quote } from "../../air/errors.ts";
import { placeAt } from "../../air/json/walk.ts";
import { type ListedKind, SECTIONS, type Section, ZERO_HASH } from "../../air/manifest/authored.ts";
import type { World, WorldDef } from "../../air/manifest/world.ts";
import { diffRefs, type RefList } from "./diff-refs.ts";
import { type ManifestSection, sameTree, sectionOf } from "./summary.ts";

export interface Difference {
  /** Undefined if there is nothing that a document could say. */
  readonly document: TreeObject | undefined;
  /** `patch.inexpressible`: what the document leaves as it is, with places in the newer manifest. */
  readonly inexpressible: FaultList;
}

/**
 * Compares two checked worlds. Without anything inexpressible, compiling the document on the older world gives the
 * newer one's manifest, hash for hash; else the nearest that there is.
 */
export function diffWorlds(older: World, newer: World): Difference {
  const differ = new Differ(older, newer);
  return differ.run();
}

const NO_ROUTES: Tree = [];
const LISTS: readonly Exclude<Section, "secrets">[] = [
  "schemas",
  "modules",
  "plans",
  "effects",
  "caps",
  "policies",
];

class Differ {
  private readonly older: World;
  private readonly newer: World;
  private readonly faults = new FaultList();
  private readonly operations: TreeObject[] = [];

  constructor(older: World, newer: World) {
    this.older = older;
    this.newer = newer;
  }

  run(): Difference {
    for (const section of LISTS) this.refs(section);
    this.secrets();
    this.defaults();
    this.guarded("set_module_bindings", "bindings", "module_bindings", new Map());
    this.routing();
    this.guarded("set_triggers", "triggers", "triggers", []);
    const { operations, faults } = this;
    const document: TreeObject = {
      version: "1",
      // With `$kind`: the form that other implementations know, too.
      base_manifest_hash: this.older.nodeHash,
      patches: operations,
    };
    return { document: operations.length > 0 ? document : undefined, inexpressible: faults };
  }

  private refs(section: Exclude<Section, "secrets">): void {
    const kind = SECTIONS[section];
    const before: RefList = this.older.manifest[section] ?? [];
    const after: RefList = this.newer.manifest[section] ?? [];
    const { replaced, removed, moved, appended, listed, unlisted, stuck } = diffRefs(before, after);
    for (const name of listed) this.cannot(`to list the built-in ${quote(name)}`, section);
    for (const name of unlisted) this.cannot(`to list the built-in ${quote(name)} no more`, section);
    for (const name of stuck) this.cannot(`to list the built-in ${quote(name)} at another place`, section);
    for (const { name, pre_hash } of replaced) this.replace(kind, name, pre_hash);
    for (const { name, pre_hash } of removed) this.operations.push({ remove_def: { kind, name, pre_hash } });
    const names = moved.map((name) => ({ kind, name }));
    if (names.length > 0) this.operations.push({ set_manifest_refs: { remove: names } });
    let run: TreeObject[] = [];
    const endRun = (): void => {
      if (run.length > 0) this.operations.push({ set_manifest_refs: { add: run } });
      run = [];
    };
    const movedNames = new Set(moved);
    for (const { name, hash } of appended) {
      if (movedNames.has(name)) run.push({ kind, name, hash });
      else {
        endRun();
        this.operations.push({ add_def: { kind, node: this.node(kind, name) } });
      }
    }
    endRun();
  }

  private replace(kind: ListedKind, name: string, pre_hash: string): void {
    this.operations.push({ replace_def: { kind, name, new_node: this.node(kind, name), pre_hash } });
  }

  /** A definition of the newer world, as a document brings it. */
  private node(kind: ListedKind, name: string): TreeObject {
    const def = this.newer.def(kind, name) as WorldDef;
    if (def.hash !== nodeHash(def.node)) {
      this.cannot(
        `to list the plan ${quote(name)} with the hash of its text instead of its normal form`,
        "plans",
      );
    }
    return nodeTree(def.node);
  }

  /** Refs to defsecrets change like all refs, unless the section is set as a whole, which says it all. */
  private secrets(): void {
    const before = this.older.manifest.secrets ?? [];
    const after = this.newer.manifest.secrets ?? [];
    if (sameTree(treeOf(before), treeOf(after))) return;
    const newRefs = new Map(after.flatMap((one) => ("name" in one ? [[one.name, one.hash] as const] : [])));
    const oldRefs = new Map(before.flatMap((one) => ("name" in one ? [[one.name, one.hash] as const] : [])));
    for (const [name, pre_hash] of oldRefs) {
      const now = newRefs.get(name);
      if (now !== undefined && now !== pre_hash) this.replace("defsecret", name, pre_hash);
    }
    const added = after.filter((one) => "name" in one && !oldRefs.has(one.name));
    const removed = before.filter((one) => "name" in one && !newRefs.has(one.name));
    const stays = (one: SecretEntry): boolean => !("name" in one) || newRefs.has(one.name);
    const byRefs = before.filter(stays).map((one) => current(one, newRefs));
    const enough = sameTree(treeOf([...byRefs, ...added]), treeOf(after));
    if (enough) {
      for (const one of removed) {
        if ("name" in one) {
          const { name, hash } = one;
          this.operations.push({ remove_def: { kind: "defsecret", name, pre_hash: hash } });
        }
      }
    }
    for (const one of added) {
      if ("name" in one)
        this.operations.push({ add_def: { kind: "defsecret", node: this.node("defsecret", one.name) } });
    }
    if (enough) return;
    // As the section stands once its definitions have been replaced and added.
    const working = [...before, ...added.map((one) => ("name" in one ? { ...one, hash: ZERO_HASH } : one))];
    this.operations.push({ set_secrets: { pre_hash: hashTree(treeOf(working)), secrets: treeOf(after) } });
  }

  private defaults(): void {
    const before = this.older.manifest.defaults;
    const after = this.newer.manifest.defaults;
    if (sameTree(before as Tree | undefined, after as Tree | undefined)) return;
    if (before && !after) this.cannot("to have no defaults at all", "defaults");
    const policy = after?.policy ?? null;
    const grants = after?.cap_grants as Tree | undefined;
    const set: TreeObject = {
      ...(policy === (before?.policy ?? null) ? {} : { policy }),
      ...(sameTree(before?.cap_grants as Tree | undefined, grants) ? {} : { cap_grants: grants ?? [] }),
    };
    if (after || Object.keys(set).length > 0) this.operations.push({ set_defaults: set });
  }

  private routing(): void {
    const [before, after] = [this.older.manifest.routing, this.newer.manifest.routing];
    if (before && !after) this.cannot("to have no routing at all", "routing");
    const events = this.guarded("set_routing_events", "events", "routing_events", NO_ROUTES);
    const inboxes = this.guarded("set_routing_inboxes", "inboxes", "routing_inboxes", NO_ROUTES);
    if (!before && after && !events && !inboxes)
      this.setGuarded("set_routing_events", "events", NO_ROUTES, NO_ROUTES);
  }

  /** Whether the section differs. */
  private guarded(operation: string, key: string, section: ManifestSection, empty: Tree): boolean {
    const before = sectionOf(this.older.manifest, section);
    const after = sectionOf(this.newer.manifest, section);
    if (sameTree(before, after)) return false;
    this.setGuarded(operation, key, before ?? empty, after ?? empty);
    return true;
  }

  private setGuarded(operation: string, key: string, before: Tree, after: Tree): void {
    this.operations.push({ [operation]: { pre_hash: hashTree(before), [key]: after } });
  }

  private cannot(what: string, ...way: readonly string[]): void {
    this.faults.add("patch.inexpressible", `no operation can say ${what}`, placeAt(this.newer.json, ...way));
  }
}

function current(one: SecretEntry, refs: ReadonlyMap<string, string>): SecretEntry {
  const hash = "name" in one ? refs.get(one.name) : undefined;
  return hash === undefined ? one : ({ ...one, hash } as SecretEntry);
}

function treeOf(entries: readonly SecretEntry[]): Tree {
  return entries as unknown as Tree;
}
