/**
 * Mutated copies of the fixture worlds: each is either accepted, and then loads again from what it stores, or refused
 * with a code and a place. Nothing else is ever thrown.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFromCbor } from "../air/cbor/as-json.ts";
import { encodeNode } from "../air/defs/node.ts";
import { FaultList } from "../air/errors.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import { ERRORS } from "../generated/errors.ts";
import { builtins } from "../runtime/builtins.ts";
import { load, WORLDS, worldFiles } from "./worlds.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Container = Json[] | { [key: string]: Json };

const SOME: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, "", "x", "a/B@1", "@var:x", "sha256:0"],
  ...[[], {}, ["a"], { ref: "@plan.input" }, { text: "a" }, { record: {} }, { tag: "x" }],
];

const EDIT = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("drop", "add", "rename", "change", "cut", "repeat", "swap"),
  by: fc.nat(),
});

type Edit = typeof EDIT extends fc.Arbitrary<infer E> ? E : never;

/** Every place inside, as the container and the key. */
function places(json: Json, found: [Container, string | number][] = []): [Container, string | number][] {
  if (Array.isArray(json)) {
    for (const [index, item] of json.entries()) {
      found.push([json, index]);
      places(item, found);
    }
  } else if (json !== null && typeof json === "object") {
    for (const [key, value] of Object.entries(json)) {
      found.push([json, key]);
      places(value, found);
    }
  }
  return found;
}

function edit(file: Json, { at, how, by }: Edit): void {
  const all = places(file);
  const [container, key] = all[at % all.length] ?? [];
  if (!container || key === undefined) return;
  const box = container as Record<string | number, Json>;
  const value = box[key] as Json;
  const other = SOME[by % SOME.length] as Json;
  if (how === "cut" && typeof value === "string") box[key] = value.replace(/@\d+$|^sys|.$/, "");
  else if (Array.isArray(container)) {
    if (how === "drop") container.splice(key as number, 1);
    else if (how === "repeat" || how === "add") container.splice(key as number, 0, structuredClone(value));
    else if (how === "swap") container.push(...container.splice(key as number, 1));
    else box[key] = structuredClone(other);
  } else if (how === "drop") delete box[key];
  else if (how === "add") box[`${key}x`] = structuredClone(other);
  else if (how === "rename") {
    delete box[key];
    box[["name", "record", "text", "$comment", `${key}s`][by % 5] as string] = value;
  } else box[key] = structuredClone(other);
}

/** What a world stores is enough to load it again, from CBOR alone. */
function reload(world: World): World | undefined {
  const faults = new FaultList();
  const defs = world.defs.filter(({ builtin }) => !builtin);
  const again = loadManifest(
    {
      manifest: jsonFromCbor(world.cbor),
      defs: defs.map(({ stored }) => jsonFromCbor(encodeNode(stored))),
    },
    builtins(),
    faults,
  );
  expect(faults.faults).toEqual([]);
  return again;
}

describe("mutated worlds", () => {
  it.each(WORLDS)("%s", (name) => {
    const original = worldFiles(name);
    fc.assert(
      fc.property(fc.nat(), fc.array(EDIT, { minLength: 1, maxLength: 2 }), (which, edits) => {
        const files = new Map(original);
        const path = [...files.keys()][which % files.size] as string;
        const json = JSON.parse(files.get(path) as string) as Json;
        for (const one of edits) edit(json, one);
        files.set(path, JSON.stringify(json, null, 1));
        const { world, faults } = load(files);
        if (world) {
          expect(reload(world)?.manifestHash).toBe(world.manifestHash);
          return;
        }
        expect(faults.faults).not.toEqual([]);
        for (const { code, place } of [...faults.faults, ...faults.warnings]) {
          expect(Object.keys(ERRORS)).toContain(code);
          expect(place.path).toBeDefined();
          // Only a directory without a manifest has no better place than itself.
          if (code !== "manifest.count") expect(place.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("begin with worlds that load, the same from directories and from what they store", () => {
    for (const name of WORLDS) {
      const { world, faults } = load(worldFiles(name));
      expect(faults.faults).toEqual([]);
      const again = reload(world as World);
      expect(again?.cbor).toEqual(world?.cbor);
      expect(again?.defs.map(({ hash }) => hash)).toEqual(world?.defs.map(({ hash }) => hash));
    }
  });
});
