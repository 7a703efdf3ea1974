/** A candidate that shares most of the live world is what it would be if everything were read anew (ruling P-6). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFromCbor } from "../air/cbor/as-json.ts";
import { encodeTree, type Tree, type TreeObject } from "../air/cbor/tree.ts";
import type { Manifest } from "../air/defs/kinds.ts";
import { encodeNode, nodeTree } from "../air/defs/node.ts";
import { type Fault, FaultList, isAirError } from "../air/errors.ts";
import { SECTIONS, type Section } from "../air/manifest/authored.ts";
import { loadManifest } from "../air/manifest/load.ts";
import { keyOf } from "../air/manifest/refs.ts";
import type { World, WorldDef } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { Live } from "../runtime/patch/live.ts";
import { compileRaw, readRawPatch } from "../runtime/patch/raw.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { models, worldText } from "./world-arbitrary.ts";
import { load } from "./worlds.ts";

const hex = (tree: Tree): string => Buffer.from(encodeTree(tree)).toString("hex");

/** What a world is, whichever way it was loaded. */
function shown(world: World): object {
  return {
    hashes: [world.manifestHash, world.nodeHash],
    defs: world.defs.map(({ kind, name, hash, node, stored, builtin }) => [
      ...[kind, name, hash, builtin],
      ...[encodeNode(node), encodeNode(stored)].map((bytes) => Buffer.from(bytes).toString("hex")),
    ]),
    effects: [...world.effects].map(([kind, { def, params, receipt }]) => [kind, def.name, params, receipt]),
    grants: [...world.grants].map(([name, { cap, params, expiryNs }]) => [
      name,
      cap.name,
      hex(params),
      expiryNs,
    ]),
    secrets: world.secrets,
    plans: [...world.plans].map(([name, { def, slots }]) => [
      ...[name, hex(def as unknown as TreeObject)],
      ...slots.map(({ tree, dynamic, unknown, secrets, step }) => [
        hex(tree),
        dynamic,
        unknown,
        secrets,
        step,
      ]),
    ]),
    types: world.defs.filter(({ kind }) => kind === "defschema").map(({ name }) => world.types.named(name)),
  };
}

const codes = (faults: readonly Fault[]): string[] =>
  faults.map(({ code, message }) => `${code} ${message}`).sort();

function fully(manifest: Tree, defs: readonly WorldDef[]): World | string[] {
  const faults = new FaultList();
  const world = loadManifest(
    {
      manifest: jsonFromCbor(encodeTree(manifest).slice()),
      defs: defs.map(({ stored }) => jsonFromCbor(encodeNode(stored))),
    },
    builtins(),
    faults,
  );
  return world ?? codes(faults.faults);
}

function incrementally(
  manifest: Tree,
  nodes: readonly WorldDef[],
  older: World,
  store: MemoryStore,
): World | string[] {
  const trees = nodes.map(({ node }) => nodeTree(node));
  const bytes = encodeTree({ manifest, nodes: trees }).slice();
  try {
    const context = { live: new Live(older), store, builtins: builtins() };
    return compileRaw(readRawPatch(bytes), context).candidate;
  } catch (error) {
    if (!isAirError(error)) throw error;
    return codes(error.faults);
  }
}

function without(manifest: Manifest, drop: readonly number[]): Manifest {
  const keep = (_: unknown, index: number): boolean => !drop.includes(index);
  const lists = Object.keys(SECTIONS) as Section[];
  const sections = lists.flatMap((section, at) => {
    const list = manifest[section];
    return list
      ? [[section, (list as readonly unknown[]).filter((one, index) => keep(one, at * 10 + index))]]
      : [];
  });
  return { ...manifest, ...Object.fromEntries(sections) } as Manifest;
}

describe("a candidate", () => {
  it("is the same, and has the same faults, however much of it was known", () => {
    let refused = 0;
    let accepted = 0;
    fc.assert(
      fc.property(
        models,
        fc.array(fc.nat(60), { maxLength: 3 }),
        fc.boolean(),
        ([before, after], drop, carryAll) => {
          const [older, newer] = [before, after].map(
            (model) => load(new Map([["world.air.json", worldText(model)]])).world as World,
          ) as [World, World];
          const manifest = without(newer.manifest, drop);
          const listed = new Set(
            (Object.keys(SECTIONS) as Section[]).flatMap((section) =>
              (manifest[section] ?? []).map((one) =>
                "name" in one ? keyOf(SECTIONS[section], one.name) : "",
              ),
            ),
          );
          const defs = newer.defs.filter((def) => !def.builtin && listed.has(keyOf(def.kind, def.name)));
          const known = new Set(older.defs.map(({ kind, hash }) => `${kind} ${hash}`));
          const carried = defs.filter(({ kind, hash }) => carryAll || !known.has(`${kind} ${hash}`));
          const tree = manifest as unknown as Tree;
          const [whole, shared] = [fully(tree, defs), incrementally(tree, carried, older, new MemoryStore())];
          if (Array.isArray(whole) || Array.isArray(shared)) {
            refused++;
            expect(shared).toEqual(whole);
          } else {
            accepted++;
            expect(shown(shared)).toEqual(shown(whole));
            // And what was made from it can be built on.
            const next = incrementally(
              older.manifest as unknown as Tree,
              [...older.defs].filter((def) => !def.builtin),
              shared,
              new MemoryStore(),
            );
            expect(shown(next as World)).toEqual(shown(older));
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(20);
    expect(accepted).toBeGreaterThan(20);
  });
});
