/** Edited copies of the fixture worlds: what is told of them holds, whatever the edit was. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareInputs } from "../breaking/compare.ts";
import type { Difference } from "../breaking/difference.ts";
import { authoritySide } from "../breaking/grants.ts";
import { Side } from "../breaking/sides.ts";
import type { Inputs } from "../codegen/inputs.ts";
import { compareAuthority } from "../runtime/authorize/compare.ts";
import { type Json, loadFiles } from "./breaking-inputs.ts";
import { checkSchema } from "./breaking-oracle.ts";
import { WORLDS, worldFiles } from "./worlds.ts";

type Box = Record<string | number, Json>;

const SOME: readonly Json[] = [
  ...[null, true, 0, 7, "", "both", "plan", "x", "allow", "deny"],
  ...[[], {}, { nat: {} }, { text: {} }, { option: { text: {} } }, { unit: {} }, { time: {} }, { uuid: {} }],
];

const EDIT = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("drop", "change", "change", "wrap", "repeat", "swap", "comment", "more"),
  by: fc.nat(),
});

function places(json: Json, found: [Box, string | number][] = []): [Box, string | number][] {
  if (json === null || typeof json !== "object") return found;
  for (const key of Array.isArray(json) ? json.keys() : Object.keys(json)) {
    found.push([json as Box, key]);
    places((json as Box)[key] as Json, found);
  }
  return found;
}

function edit(file: Json, { at, how, by }: { at: number; how: string; by: number }): void {
  const all = places(file);
  const [box, key] = all[at % all.length] ?? [];
  if (!box || key === undefined) return;
  const value = box[key] as Json;
  const list = Array.isArray(box) ? (box as unknown as Json[]) : undefined;
  if (how === "drop" && list) list.splice(key as number, 1);
  else if (how === "drop") delete box[key];
  else if (how === "repeat" && list) list.splice(key as number, 0, structuredClone(value));
  else if (how === "swap" && list) list.push(...list.splice(key as number, 1));
  else if (how === "swap") {
    delete box[key];
    box[key] = value;
  } else if (how === "wrap") box[key] = { [["option", "list", "set"][by % 3] as string]: value };
  else if (how === "comment" && !list) box.$comment = "said in passing";
  else if (how === "more" && !list) box[`more${by % 3}`] = structuredClone(SOME[by % SOME.length] as Json);
  else if (how === "change") box[key] = structuredClone(SOME[by % SOME.length] as Json);
}

/** One edit in three leaves a world; there are enough of them. */
function load(files: ReadonlyMap<string, string>): Inputs | undefined {
  return loadFiles(files).inputs;
}

function checkTold(before: Inputs, after: Inputs, told: readonly Difference[]): void {
  for (const { before: old, after: now, message } of told) {
    expect(message).not.toMatch(/undefined|\[object/);
    expect(old ?? now).toBeDefined();
    for (const [spot, inputs] of [[old, before] as const, [now, after] as const]) {
      if (!spot) continue;
      expect(spot.place.line).toBeGreaterThan(0);
      expect([...inputs.files.keys()]).toContain(spot.place.path);
    }
  }
  const [old, now] = [before, after].map(({ worlds }) => worlds[0]?.world);
  if (!old || !now) throw new Error("each side has a world");
  if (old.manifestHash !== now.manifestHash) expect(told).not.toEqual([]);
  if (told.some(({ categories }) => categories.includes("authority"))) return;
  // Effects are compared with more care: params that are refused now are no gain.
  const { items, policy } = compareAuthority(authoritySide(old), authoritySide(now));
  const narrowed = told.some(({ categories }) => categories.includes("schema"));
  for (const { verdict } of [policy, ...items.filter(({ kind }) => kind !== "effect")])
    expect(narrowed ? ["equal", "narrower"] : ["equal"]).toContain(verdict);
}

describe("edited worlds", () => {
  it.each(WORLDS)("%s", (name) => {
    const original = worldFiles(name);
    const before = load(original);
    if (!before) throw new Error(`${name} is a world`);
    expect(compareInputs(before, before)).toEqual([]);
    let changed = 0;
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(EDIT, { minLength: 1, maxLength: 3 }),
        fc.integer(),
        (which, edits, seed) => {
          const files = new Map(original);
          const path = [...files.keys()][which % files.size] as string;
          const json = JSON.parse(files.get(path) as string) as Json;
          for (const one of edits) edit(json, one);
          files.set(path, JSON.stringify(json, null, 1));
          const after = load(files);
          if (!after) return;
          changed++;
          for (const [old, now] of [
            [before, after],
            [after, before],
          ] as const) {
            const told = compareInputs(old, now);
            checkTold(old, now, told);
            for (const schema of new Side(old).all("defschema").keys()) {
              if (!new Side(now).all("defschema").has(schema)) continue;
              checkSchema(schema, old, now, told, { seed, count: 4, saw: () => {} });
            }
          }
        },
      ),
      { numRuns: 250 },
    );
    expect(changed).toBeGreaterThan(20);
  });
});
