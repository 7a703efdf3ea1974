/** All definitions that the documentation is about: those of the inputs, and the built-in ones that they lead to. */
import { bareHash, nodeHash } from "../../air/defs/node.ts";
import type { Hash } from "../../air/hash.ts";
import { member, pointerOf } from "../../air/json/node.ts";
import type { World } from "../../air/manifest/world.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { fileStems } from "../file-stems.ts";
import type { SpecNode } from "../link.ts";
import type { Model } from "../model.ts";
import { nameOfNode } from "../read.ts";
import { allOf, type Use, usesOfNode, usesOfWorld } from "./uses.ts";

export type EntryKind = Exclude<SpecNode["kind"], "manifest">;

export interface Entry {
  readonly kind: EntryKind;
  readonly name: string;
  readonly node: SpecNode;
  /** Not of the inputs. */
  readonly isForeign: boolean;
  /** Of its article. */
  readonly anchor: string;
  /** For file names. */
  readonly stem: string;
  readonly bareHash: Hash;
  readonly nodeHash: Hash;
  /** What is said in it. */
  readonly said: readonly string[];
}

/** A world with what pages need to name it. */
export interface WorldEntry {
  readonly name: string;
  readonly world: World;
  readonly path: string;
  readonly pointer: string;
  readonly anchor: string;
  readonly stem: string;
}

/** Something that uses something else. */
export interface UseOf<By> {
  readonly by: By;
  readonly of: Entry;
  readonly how: string;
}

export interface Entries {
  /** By kind in the order of names. */
  readonly own: readonly Entry[];
  readonly foreign: readonly Entry[];
  readonly worlds: readonly WorldEntry[];
  find(kind: EntryKind, name: string): Entry | undefined;
  /** What an entry uses, and who uses it. */
  uses(entry: Entry): readonly UseOf<Entry>[];
  usedBy(entry: Entry): readonly UseOf<Entry | WorldEntry>[];
}

export function entriesOf(model: Model): Entries {
  const worlds = worldEntries(model);
  const nodes = new Map<string, SpecNode>();
  const ownKeys = new Set(model.own.spec.nodes.map(keyOfNode));
  for (const node of [...model.builtins.spec.nodes, ...model.own.spec.nodes])
    nodes.set(keyOfNode(node), node);
  const all = allOf(
    nodes.values(),
    worlds.map(({ world }) => world),
  );
  const found = new Map<string, readonly Use[]>();
  const open = [...ownKeys];
  const ofWorlds = worlds.map((world) => ({ world, uses: usesOfWorld(world.world) }));
  for (const { uses } of ofWorlds) open.push(...uses.map(keyOf));
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const node = nodes.get(key);
    if (!node || found.has(key)) continue;
    const uses = usesOfNode(node, all);
    found.set(key, uses);
    open.push(...uses.map(keyOf));
  }
  const entries = entryList(
    [...found.keys()].map((key) => nodes.get(key) as SpecNode),
    ownKeys,
  );
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const uses = new Map<Entry, UseOf<Entry>[]>();
  const usedBy = new Map<Entry, UseOf<Entry | WorldEntry>[]>();
  const add = (by: Entry | WorldEntry, list: readonly Use[]): void => {
    for (const use of list) {
      const of = byKey.get(keyOf(use));
      if (!of) continue;
      if ("node" in by) push(uses, by, { by, of, how: use.how });
      push(usedBy, of, { by, of, how: use.how });
    }
  };
  for (const entry of entries) add(entry, found.get(keyOf(entry)) ?? []);
  for (const { world, uses: list } of ofWorlds) add(world, list);
  return {
    own: entries.filter(({ isForeign }) => !isForeign),
    foreign: entries.filter(({ isForeign }) => isForeign),
    worlds,
    find: (kind, name) => byKey.get(keyOf({ kind, name })),
    uses: (entry) => uses.get(entry) ?? [],
    usedBy: (entry) => usedBy.get(entry) ?? [],
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

function keyOfNode(node: SpecNode): string {
  return keyOf({ kind: node.kind, name: nameOfNode(node) });
}

function entryList(nodes: readonly SpecNode[], own: ReadonlySet<string>): Entry[] {
  const sorted = nodes.filter(({ kind }) => kind !== "manifest");
  sorted.sort((a, b) => compareUtf8(a.kind, b.kind) || compareUtf8(nameOfNode(a), nameOfNode(b)));
  const stems = fileStems(
    sorted.map((node) => [keyOfNode(node), `${wordOf(node.kind)}-${nameOfNode(node)}`] as const),
  );
  return sorted.map((node) => {
    const { json } = node;
    const name = nameOfNode(node);
    return {
      kind: node.kind as EntryKind,
      name,
      node,
      isForeign: !own.has(keyOfNode(node)),
      anchor: `${wordOf(node.kind)}-${name}`,
      stem: stems.get(keyOfNode(node)) as string,
      bareHash: bareHash(node),
      nodeHash: nodeHash(node),
      said: ["description", "$comment"].flatMap((key) => {
        const said = member(json, key);
        return said?.type === "string" ? [said.value] : [];
      }),
    };
  });
}

/** `defschema` → `schema`. */
export function wordOf(kind: string): string {
  return kind.replace(/^def/, "");
}

function worldEntries({ worlds }: Model): WorldEntry[] {
  const placed = worlds
    .filter(({ isLibrary }) => !isLibrary)
    .map(({ name, world }) => ({
      name,
      world,
      path: world.json.source.path ?? "",
      pointer: pointerOf(world.json),
    }));
  const keyOfPlaced = ({ path, pointer }: { readonly path: string; readonly pointer: string }): string =>
    `${path}#${pointer}`;
  placed.sort((a, b) => compareUtf8(a.name, b.name) || compareUtf8(keyOfPlaced(a), keyOfPlaced(b)));
  const stems = fileStems(placed.map((one) => [keyOfPlaced(one), `world-${one.name}`] as const));
  return placed.map((one) => {
    const stem = stems.get(keyOfPlaced(one)) as string;
    return { ...one, stem, anchor: stem };
  });
}
