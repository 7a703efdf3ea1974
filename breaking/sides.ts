/** The two states that are compared: their definitions by name, and which of their worlds are the same. */
import type { Place } from "../air/errors.ts";
import { type JsonNode, type JsonObject, memberOf, placeOf, placeOfKey } from "../air/json/node.ts";
import { nodeAt, placeAt } from "../air/json/walk.ts";
import { type ListedKind, SECTION_OF } from "../air/manifest/authored.ts";
import type { WorldDef } from "../air/manifest/world.ts";
import type { TypeExpr } from "../air/types/type-expr.ts";
import type { Inputs, InputWorld } from "../codegen/inputs.ts";
import { builtins } from "../runtime/builtins.ts";
import type { Spot } from "./difference.ts";
import type { TypeSide } from "./types.ts";

/** A definition of one kind. */
export type DefOf<K extends ListedKind> = WorldDef<K>;

/** The definitions of all worlds of the inputs but for the built-in ones. What no manifest lists is no part of them. */
export class Side {
  readonly inputs: Inputs;
  private readonly byKind = new Map<ListedKind, Map<string, WorldDef>>();

  constructor(inputs: Inputs) {
    this.inputs = inputs;
    for (const { world } of inputs.worlds) {
      for (const def of world.defs) if (!def.builtin) this.of(def.kind).set(def.name, def);
    }
  }

  get worlds(): readonly InputWorld[] {
    return this.inputs.worlds;
  }

  /** All of a kind, by name. */
  all<K extends ListedKind>(kind: K): ReadonlyMap<string, DefOf<K>> {
    return this.of(kind) as unknown as ReadonlyMap<string, DefOf<K>>;
  }

  /** The type of a schema, built in or not. */
  readonly typeOf = (name: string): TypeExpr | undefined => {
    const own = this.all("defschema").get(name)?.node.def.type;
    return own ?? builtins().get("defschema", name)?.node.def.type;
  };

  /** A type for `compareTypes`. */
  type(expr: TypeExpr, json: JsonNode | undefined): TypeSide {
    return { expr, json, typeOf: this.typeOf };
  }

  private of(kind: ListedKind): Map<string, WorldDef> {
    const known = this.byKind.get(kind) ?? new Map<string, WorldDef>();
    this.byKind.set(kind, known);
    return known;
  }
}

export interface Sides {
  readonly before: Side;
  readonly after: Side;
  readonly worlds: readonly WorldPair[];
}

/** A world on both sides, or on one. */
export interface WorldPair {
  readonly before: InputWorld | undefined;
  readonly after: InputWorld | undefined;
}

export function sidesOf(before: Inputs, after: Inputs): Sides {
  return {
    before: new Side(before),
    after: new Side(after),
    worlds: pairWorlds(before.worlds, after.worlds),
  };
}

/** By name; of what is left those with one manifest, and if there is one on each side these two. */
function pairWorlds(before: readonly InputWorld[], after: readonly InputWorld[]): readonly WorldPair[] {
  const left = new Set(after);
  const take = (found: InputWorld | undefined): InputWorld | undefined => {
    if (found) left.delete(found);
    return found;
  };
  const first = (is: (one: InputWorld) => boolean): InputWorld | undefined => take([...left].find(is));
  const pairs = new Map(before.map((old) => [old, first(({ name }) => name === old.name)] as const));
  for (const [old, now] of pairs) {
    if (!now)
      pairs.set(
        old,
        first(({ world }) => world.manifestHash === old.world.manifestHash),
      );
  }
  const alone = [...pairs].filter(([, now]) => !now);
  if (alone.length === 1 && left.size === 1)
    pairs.set(
      (alone[0] as [InputWorld, undefined])[0],
      first(() => true),
    );
  return [
    ...[...pairs].map(([old, now]) => ({ before: old, after: now })),
    ...[...left].map((now) => ({ before: undefined, after: now })),
  ];
}

/** The worlds that are on both sides. */
export function pairsOf({
  worlds,
}: Sides): readonly { readonly before: InputWorld; readonly after: InputWorld }[] {
  return worlds.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
}

/** ` in the world "safe"`, where there are several. */
export function worldText({ before, after }: Sides, world: InputWorld): string {
  return before.worlds.length > 1 || after.worlds.length > 1 ? ` in the world "${world.name}"` : "";
}

// Where things stand

/** A definition of any kind. */
export type Defined = Pick<WorldDef, "kind" | "name"> & { readonly node: { readonly json: JsonObject } };

/** A part of a definition; its name if the part is not there. */
export function spotIn(def: Defined, json?: JsonNode): Spot {
  const place = json ? placeOfPart(json) : placeAt(def.node.json, "name");
  return { kind: def.kind, name: def.name, place };
}

/** Of a member that is no scalar where its key stands: that says more than a brace. */
function placeOfPart(json: JsonNode): Place {
  const { parent, step } = json;
  const isScalar = json.type !== "object" && json.type !== "array";
  const member = parent?.type === "object" && !isScalar ? memberOf(parent, String(step)) : undefined;
  return member ? placeOfKey(member) : placeOf(json);
}

export function spotAt(def: Defined, ...way: readonly (string | number)[]): Spot {
  return spotIn(def, nodeAt(def.node.json, ...way));
}

/** A part of a manifest; undefined where there is none. */
export function manifestSpot(
  { name, world, isLibrary }: InputWorld,
  ...way: readonly (string | number)[]
): Spot | undefined {
  if (isLibrary) return undefined;
  const json = nodeAt(world.json, ...way);
  return { kind: "manifest", name, place: json ? placeOfPart(json) : placeAt(world.json, ...way) };
}

/** Where a manifest would list a definition. */
export function sectionSpot(side: Side, kind: ListedKind): Spot | undefined {
  const world = side.worlds.find(({ isLibrary }) => !isLibrary);
  return world && manifestSpot(world, SECTION_OF[kind]);
}
