/** What a patch changes, before and after: for people who read it. */
import type { Tree } from "../../air/cbor/tree.ts";
import { nodeTree } from "../../air/defs/node.ts";
import { keyOf } from "../../air/manifest/refs.ts";
import type { World } from "../../air/manifest/world.ts";
import {
  type DefChange,
  defChanges,
  MANIFEST_SECTIONS,
  type ManifestSection,
  sameTree,
  sectionOf,
} from "./summary.ts";

/** A changed definition or section; one side is undefined where there is none. */
export interface Change {
  readonly before: Tree | undefined;
  readonly after: Tree | undefined;
}

export interface Changes {
  readonly defs: readonly (Change & DefChange)[];
  readonly sections: readonly (Change & { readonly section: ManifestSection })[];
}

/** In the order of the summary: definitions by kind and name, sections as in the manifest. */
export function changesOf(live: World, candidate: World): Changes {
  const [before, after] = [sides(live), sides(candidate)];
  const sections = Object.keys(MANIFEST_SECTIONS) as ManifestSection[];
  return {
    defs: defChanges(live.manifest, candidate.manifest).map((change) => {
      const key = keyOf(change.kind, change.name);
      return { ...change, before: before.get(key), after: after.get(key) };
    }),
    sections: sections.flatMap((section) => {
      const [old, now] = [sectionOf(live.manifest, section), sectionOf(candidate.manifest, section)];
      return sameTree(old, now) ? [] : [{ section, before: old, after: now }];
    }),
  };
}

/** Definitions by kind and name, in the form in which they are in force; secrets that are declared in place, too. */
function sides({ defs, manifest }: World): ReadonlyMap<string, Tree> {
  const declared = (manifest.secrets ?? []).flatMap((one): [string, Tree][] =>
    "name" in one ? [] : [[keyOf("defsecret", `${one.alias}@${one.version}`), one as unknown as Tree]],
  );
  return new Map([
    ...declared,
    ...defs.map((def): [string, Tree] => [keyOf(def.kind, def.name), nodeTree(def.node)]),
  ]);
}
