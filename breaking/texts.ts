/** What differs only in how it is written: other hashes, other words, other files. */
import { quote } from "../air/errors.ts";
import { type JsonNode, textOf } from "../air/json/node.ts";
import type { World, WorldDef } from "../air/manifest/world.ts";
import { type Difference, difference, type Spot } from "./difference.ts";
import { relativePaths } from "./paths.ts";
import type { RuleId } from "./rules.ts";
import { manifestSpot, pairsOf, type Sides, spotIn } from "./sides.ts";

interface Written {
  readonly what: string;
  readonly hash: string;
  readonly json: JsonNode;
  readonly spot: Spot | undefined;
}

/** Of definitions and manifests on both sides; a hash that changes is told where nothing else is. */
export function compareTexts(sides: Sides, told: readonly Difference[]): readonly Difference[] {
  const spots = new Set(
    told.flatMap(({ before, after }) => [before, after].flatMap((one) => (one ? keyOf(one) : []))),
  );
  const [oldPath, newPath] = [relativePaths(sides.before.inputs), relativePaths(sides.after.inputs)];
  return pairs(sides).flatMap(([old, now]) => {
    const tell = (rule: RuleId, what: string): Difference =>
      difference(rule, { message: `${now.what} ${what}`, before: old.spot, after: now.spot });
    const found: Difference[] = [];
    const isTold = [old, now].some(({ spot }) => spot && spots.has(keyOf(spot)));
    if (old.hash !== now.hash) {
      if (!isTold) found.push(tell("def.hash_changed", "has another hash"));
    } else if (plain(old.json) !== plain(now.json)) {
      found.push(tell("def.text_changed", "is written otherwise, and has the same hash"));
    }
    const [from, to] = [oldPath(old.json.source.path ?? ""), newPath(now.json.source.path ?? "")];
    if (from !== to) found.push(tell("def.moved", `stands in ${quote(to)}, and stood in ${quote(from)}`));
    return found;
  });
}

function pairs(sides: Sides): readonly (readonly [Written, Written])[] {
  const { before, after } = sides;
  const manifests = pairsOf(sides).flatMap((pair) =>
    pair.before.isLibrary || pair.after.isLibrary
      ? []
      : ([
          [
            ofManifest(pair.before.world, manifestSpot(pair.before)),
            ofManifest(pair.after.world, manifestSpot(pair.after)),
          ],
        ] as const),
  );
  const kinds = [
    "defschema",
    "defmodule",
    "defplan",
    "defeffect",
    "defcap",
    "defpolicy",
    "defsecret",
  ] as const;
  const defs = kinds.flatMap((kind) =>
    [...before.all(kind)].flatMap(([name, old]) => {
      const now = after.all(kind).get(name);
      return now ? ([[ofDef(old), ofDef(now)]] as const) : [];
    }),
  );
  return [...manifests, ...defs];
}

function ofManifest(world: World, spot: Spot | undefined): Written {
  const name = spot?.name === undefined || spot.name === "" ? "" : ` of the world ${quote(spot.name)}`;
  return { what: `the manifest${name}`, hash: world.manifestHash, json: world.json, spot };
}

function ofDef(def: WorldDef): Written {
  return {
    what: `the ${def.kind} ${quote(def.name)}`,
    hash: def.hash,
    json: def.node.json,
    spot: spotIn(def),
  };
}

function keyOf({ kind, name }: Spot): string {
  return `${kind} ${name}`;
}

/** Line ends are those of the checkout. */
function plain(json: JsonNode): string {
  return textOf(json).replaceAll("\r\n", "\n");
}
