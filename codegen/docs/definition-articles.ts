/** Articles about schemas, effects, caps, modules, policies and secrets. */

import type { Defeffect, Defmodule, Defpolicy, Defsecret } from "../../air/defs/kinds.ts";
import { member } from "../../air/json/node.ts";
import type { Examples } from "../examples.ts";
import { type Article, type Block, type Cell, code, facts, type Inline, listed, table } from "./document.ts";
import { type Entries, type Entry, type EntryKind, type UseOf, type WorldEntry, wordOf } from "./entries.ts";
import { shapeOf } from "./shape.ts";
import { paragraphsOf, shortened } from "./text.ts";

const SUMMARY = 140;

/** About anything but plans. */
export function definitionArticle(entry: Entry, entries: Entries, examples: Examples | undefined): Article {
  const blocks = [...shapeBlocks(entry), ...exampleBlocks(examples), ...ownBlocks(entry, entries)];
  return articleOf(entry, entries, blocks);
}

/** An article with what all have: what is said, then `blocks`, then hashes, places and uses. */
export function articleOf(entry: Entry, entries: Entries, blocks: readonly Block[]): Article {
  const { anchor, name, kind, said } = entry;
  return {
    anchor,
    title: name,
    kind: wordOf(kind),
    summary: shortened(paragraphsOf(said[0] ?? "")[0] ?? "", SUMMARY),
    blocks: [
      ...said.map((text): Block => ({ block: "said", text })),
      ...blocks,
      ...facts(...usedRows(entry, entries), ...hashRows(entry, entries)),
    ],
  };
}

/** A link to what has an article, and otherwise its name. */
export function linkTo(entries: Entries, kind: EntryKind, name: string): Inline {
  const found = entries.find(kind, name);
  return found ? { link: name, of: found.anchor } : code(name);
}

/** The effect of a kind, by its kind. */
export function linkToEffect(entries: Entries, kind: string): Inline {
  const all = [...entries.own, ...entries.foreign];
  const found = all.find(({ node }) => node.kind === "defeffect" && node.def.kind === kind);
  return found ? { link: kind, of: found.anchor } : code(kind);
}

type Row = readonly [label: string, ...items: readonly Cell[]];

function hashRows(entry: Entry, { worlds }: Entries): Row[] {
  const { kind, name, node, isForeign } = entry;
  const { path, pointer } = node.origin;
  const listing = worlds.filter(({ world }) => world.def(kind, name) !== undefined);
  return [
    ["Worlds", ...(listing.length > 0 ? [listed(listing.map((world) => [linkToWorld(world)]))] : [])],
    ["Hash", [code(entry.nodeHash), ...(isForeign ? [] : [", as manifests list it"])]],
    ["Hash without $kind", [code(entry.bareHash), ...(isForeign ? [", as manifests list it"] : [])]],
    ["Defined in", [code(placeText(path, pointer))]],
  ];
}

/** A file, and where in it. */
export function placeText(path: string, pointer: string): string {
  return pointer === "" ? path : `${path}#${pointer}`;
}

export function linkToWorld({ name, anchor }: WorldEntry): Inline {
  return { link: name === "" ? "(no name)" : name, of: anchor };
}

// Uses

function usedRows(entry: Entry, entries: Entries): Row[] {
  return [
    ["Uses", ...useItems(entries.uses(entry), ({ of }) => of)],
    ["Used by", ...useItems(entries.usedBy(entry), ({ by }) => by)],
  ];
}

/** Who uses something, or is used, all of one kind that do so in the same way together. */
function useItems<T extends Entry | WorldEntry>(
  uses: readonly UseOf<Entry | WorldEntry>[],
  other: (use: UseOf<Entry | WorldEntry>) => T,
): Cell[] {
  const ways = new Map<T, Set<string>>();
  for (const use of uses) ways.set(other(use), (ways.get(other(use)) ?? new Set()).add(use.how));
  const groups = new Map<string, { readonly end: string; readonly links: Cell[] }>();
  for (const [of, hows] of ways) {
    const [what, link] =
      "world" in of ? ["world", linkToWorld(of)] : [wordOf(of.kind), { link: of.name, of: of.anchor }];
    const end = ` (${[...hows].join("; ")})`;
    const group = groups.get(what + end) ?? { end, links: [] };
    groups.set(what + end, group);
    group.links.push([group.links.length === 0 ? `${what} ` : "", link]);
  }
  return [...groups.values()].map(({ end, links }): Cell => [...listed(links), end]);
}

// Shapes

function shapeBlocks({ node }: Entry): Block[] {
  if (node.kind === "defschema")
    return [{ block: "shape", tokens: shapeOf(node.def.type, member(node.json, "type")) }];
  if (node.kind !== "defcap") return [];
  return [
    { block: "text", inlines: ["What a grant may limit:"] },
    { block: "shape", tokens: shapeOf(node.def.schema, member(node.json, "schema")) },
  ];
}

const LONGEST_EXAMPLE = 1000;

function exampleBlocks(examples: Examples | undefined): Block[] {
  const shown = (text: string): Cell => [code(shortened(text, LONGEST_EXAMPLE))];
  const hex = (bytes: Uint8Array): string => `CBOR ${Buffer.from(bytes).toString("hex")}`;
  const rows = [
    ...(examples?.accepted ?? []).map(({ title, json, hash }): Cell[] => [
      [title],
      shown(json),
      [code(hash)],
    ]),
    ...(examples?.refused ?? []).map(({ title, json, cbor, code: why }): Cell[] => {
      return [[title], shown(json ?? hex(cbor as Uint8Array)), ["refused: ", code(why)]];
    }),
  ];
  return table("Examples", ["Example", "Value", "Hash"], rows);
}

// What each kind has of its own

function ownBlocks({ node }: Entry, entries: Entries): Block[] {
  switch (node.kind) {
    case "defeffect":
      return effectBlocks(node.def, entries);
    case "defcap":
      return facts(
        ["Cap type", [code(node.def.cap_type)]],
        ["Enforcer", [linkTo(entries, "defmodule", node.def.enforcer.module)]],
      );
    case "defmodule":
      return moduleBlocks(node.def, entries);
    case "defpolicy":
      return policyBlocks(node.def, entries);
    case "defsecret":
      return secretBlocks(node.def, entries);
    default:
      return [];
  }
}

const SCOPES = { plan: "plans", reducer: "reducers", both: "plans and reducers" } as const;

function effectBlocks(def: Defeffect, entries: Entries): Block[] {
  return facts(
    ["Kind", [code(def.kind)]],
    ["Asked for by", [SCOPES[def.origin_scope]]],
    ["Params", [linkTo(entries, "defschema", def.params_schema)]],
    ["Receipt", [linkTo(entries, "defschema", def.receipt_schema)]],
    ["Cap type", [code(def.cap_type)]],
  );
}

function moduleBlocks({ module_kind, wasm_hash, key_schema, abi }: Defmodule, entries: Entries): Block[] {
  const { reducer, pure } = abi;
  const schema = (label: string, name: string | undefined): Row[] =>
    name === undefined ? [] : [[label, [linkTo(entries, "defschema", name)]]];
  const effects = (reducer?.effects_emitted ?? []).map((kind): Cell => [linkToEffect(entries, kind)]);
  return facts(
    ["Kind", [module_kind]],
    ...schema("Key of its cells", key_schema),
    ...schema("State", reducer?.state),
    ...schema("Event", reducer?.event),
    ...schema("Input", pure?.input),
    ...schema("Output", pure?.output),
    ...schema("Context", reducer?.context ?? pure?.context),
    ...schema("Annotations", reducer?.annotations),
    ["Effects", ...(effects.length > 0 ? [listed(effects)] : [])],
    ["Cap slots", ...slotsOf(reducer?.cap_slots)],
    ["WASM", [/^sha256:0+$/.test(wasm_hash) ? "not known here" : code(wasm_hash)]],
  );
}

function slotsOf(slots: ReadonlyMap<string, string> | undefined): Cell[] {
  const items = [...(slots ?? [])].map(([slot, type]): Cell => [code(slot), " of type ", code(type)]);
  return items.length > 0 ? [listed(items)] : [];
}

function policyBlocks({ rules }: Defpolicy, entries: Entries): Block[] {
  const rows = rules.map(({ when, decision }, index): Cell[] => {
    const { effect_kind, cap_name, cap_type, origin_kind, origin_name } = when;
    const kind = origin_kind === "reducer" ? "defmodule" : "defplan";
    const any = (text: string | undefined, link: Inline): Cell => (text === undefined ? ["any"] : [link]);
    const origin: Cell = [
      ...(origin_kind === undefined
        ? []
        : [origin_name === undefined ? `any ${origin_kind}` : `${origin_kind} `]),
      ...(origin_name === undefined ? [] : [linkTo(entries, kind, origin_name)]),
    ];
    return [
      [String(index)],
      any(effect_kind, linkToEffect(entries, effect_kind ?? "")),
      any(cap_name, code(cap_name ?? "")),
      any(cap_type, code(cap_type ?? "")),
      origin.length > 0 ? origin : ["any"],
      [decision],
    ];
  });
  return [
    { block: "text", inlines: ["The first rule that fits decides; what none fits is denied."] },
    ...table("Rules", ["Rule", "Effect", "Grant", "Cap type", "Asked for by", "Decision"], rows),
  ];
}

function secretBlocks(
  { binding_id, expected_digest, allowed_caps, allowed_plans }: Defsecret,
  entries: Entries,
): Block[] {
  return facts(
    ["Bound to", [code(binding_id)]],
    ["Digest", ...(expected_digest === undefined ? [] : [[code(expected_digest)]])],
    ["Grants", limits(allowed_caps, code)],
    ["Plans", limits(allowed_plans, (name) => linkTo(entries, "defplan", name))],
  );
}

/** Who may use something, where an absent list is no limit. */
export function limits(names: readonly string[] | undefined, link: (name: string) => Inline): Cell {
  if (names === undefined || names.length === 0) return ["any"];
  return listed(names.map((name) => [link(name)]));
}
