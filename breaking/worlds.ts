/** Worlds that come, go, or have another name. */
import { quote } from "../air/errors.ts";
import type { InputWorld } from "../codegen/inputs.ts";
import { type Difference, difference } from "./difference.ts";
import { relativePaths } from "./paths.ts";
import { manifestSpot, type Sides } from "./sides.ts";

/** A folder that is itself what was compared may be called anything. */
export function compareWorlds({ worlds, before, after }: Sides): readonly Difference[] {
  const [oldPath, newPath] = [relativePaths(before.inputs), relativePaths(after.inputs)];
  return worlds.flatMap(({ before: old, after: now }) => {
    if (old && now) {
      const isNamed = [oldPath(pathOf(old)), newPath(pathOf(now))].every((path) => path.includes("/"));
      if (old.isLibrary || now.isLibrary) return presenceOf(old, now);
      if (old.name === now.name || !isNamed) return [];
      const message = `the world ${quote(now.name)} was called ${quote(old.name)}`;
      return [difference("world.renamed", { message, before: manifestSpot(old), after: manifestSpot(now) })];
    }
    return presenceOf(old, now);
  });
}

/** Definitions without a manifest are no world. */
function presenceOf(old: InputWorld | undefined, now: InputWorld | undefined): readonly Difference[] {
  const [was, is] = [old && !old.isLibrary, now && !now.isLibrary];
  if (now && is && !was) {
    const message = `the world ${quote(now.name)} is new, with all that its manifest allows`;
    return [difference("world.added", { message, after: manifestSpot(now) })];
  }
  if (old && was && !is)
    return [
      difference("world.removed", {
        message: `the world ${quote(old.name)} is gone`,
        before: manifestSpot(old),
      }),
    ];
  return [];
}

function pathOf({ world }: InputWorld): string {
  return world.json.source.path ?? "";
}
