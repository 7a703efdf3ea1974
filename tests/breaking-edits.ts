/** Edits of the shop, for tests of what is told of them. */
import type { Json, JsonObject } from "./breaking-inputs.ts";

/** The definitions and the manifest, as they are edited. */
export interface Draft {
  defs: JsonObject[];
  manifest: JsonObject;
}

export type Edit = (draft: Draft) => void;

/** An edit, and what is to be told of it: rules, and what is accepted. */
export interface EditCase {
  readonly name: string;
  /** Makes the newer side; the other way round it is the older one. */
  readonly edit: Edit;
  readonly told: readonly string[];
  /** What is told the other way round. */
  readonly back: readonly string[];
}

/** Two edits that are compared with each other. */
export interface PairCase {
  readonly name: string;
  readonly before: Edit;
  readonly after: Edit;
  readonly told: readonly string[];
  readonly back: readonly string[];
}

/** A definition by name, to be changed in place. */
export function def({ defs }: Draft, name: string): JsonObject {
  const found = defs.find((one) => one.name === name);
  if (!found) throw new Error(`the shop has no ${name}`);
  return found;
}

/** Changes what stands at the end of a way; undefined takes it away. */
export function set(at: Json, way: string, value: Json | undefined): void {
  const keys = way.split(" ");
  const last = keys.pop() as string;
  let box = at as Record<string, Json>;
  for (const key of keys) box = box[key] as Record<string, Json>;
  if (value === undefined) delete box[last];
  else box[last] = value;
}

export function inDef(name: string, way: string, value: Json | undefined): Edit {
  return (draft) => set(def(draft, name), way, value);
}

export function inManifest(way: string, value: Json | undefined): Edit {
  return (draft) => set(draft.manifest, way, value);
}

export function all(...edits: readonly Edit[]): Edit {
  return (draft) => {
    for (const edit of edits) edit(draft);
  };
}

/** Adds definitions, which the manifest lists. */
export function adding(section: string, ...nodes: readonly JsonObject[]): Edit {
  return (draft) => {
    draft.defs.push(...nodes);
    const refs = nodes.map(({ name }) => ({ name: name as string }));
    set(draft.manifest, section, [...((draft.manifest[section] as Json[] | undefined) ?? []), ...refs]);
  };
}

export function T(type: string): JsonObject {
  return { [type]: {} };
}
