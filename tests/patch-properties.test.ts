/** What holds of patches between any two worlds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { nodeHash, readNode } from "../air/defs/node.ts";
import { printTree } from "../air/json/print.ts";
import { readJson } from "../air/json/read.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import type { Context } from "../runtime/patch/candidate.ts";
import { compileDocument, type Patch } from "../runtime/patch/compile.ts";
import { type Difference, diffWorlds } from "../runtime/patch/diff.ts";
import { readDocument } from "../runtime/patch/document.ts";
import { Live } from "../runtime/patch/live.ts";
import { summarizePatch } from "../runtime/patch/prepare.ts";
import { compileCanonical, compileRaw, readCanonicalPatch, readRawPatch } from "../runtime/patch/raw.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { type Model, models, worldText } from "./world-arbitrary.ts";
import { load } from "./worlds.ts";

const RUNS = 150;

function worldOf(model: Model): World {
  const { world, faults } = load(new Map([["world.air.json", worldText(model)]]));
  faults.throwIfAny();
  return world as World;
}

function contextOf(world: World): Context {
  return { live: new Live(world), store: new MemoryStore(), builtins: builtins() };
}

function compile(text: string, context: Context): Patch {
  return compileDocument(readDocument(readJson(text)), context);
}

/** The two worlds, what is between them, and what the document makes of the older one. */
interface Step {
  readonly older: World;
  readonly newer: World;
  readonly context: Context;
  readonly difference: Difference;
  readonly text: string;
  readonly patch: Patch | undefined;
}

function stepOf([before, after]: readonly [Model, Model]): Step {
  const [older, newer] = [worldOf(before), worldOf(after)];
  const context = contextOf(older);
  const difference = diffWorlds(older, newer);
  const text = printTree(difference.document ?? null);
  return { older, newer, context, difference, text, patch: difference.document && compile(text, context) };
}

/** What differs between two manifests, found without the code under test. */
function differing(older: World, newer: World) {
  type Manifest = Readonly<Record<string, unknown>>;
  const [a, b] = [older.manifest as unknown as Manifest, newer.manifest as unknown as Manifest];
  const hex = (tree: unknown): string =>
    tree === undefined ? "" : Buffer.from(encodeTree(tree as Tree)).toString("hex");
  const defs = new Map<string, string>();
  for (const [world, side] of [
    [older, "-"],
    [newer, "+"],
  ] as const) {
    for (const { kind, name, hash } of world.defs)
      defs.set(`${kind} ${name}`, `${defs.get(`${kind} ${name}`) ?? ""}${side}${hash}`);
    for (const one of world.manifest.secrets ?? []) {
      if ("name" in one) continue;
      const key = `defsecret ${one.alias}@${one.version}`;
      defs.set(key, `${defs.get(key) ?? ""}${side}${hex(one)}`);
    }
  }
  const changes = [...defs].flatMap(([key, sides]) => {
    const [, old, now] = /^(?:-([^+]*))?(?:\+(.*))?$/.exec(sides) ?? [];
    const action = old === undefined ? "added" : now === undefined ? "removed" : old === now ? "" : "changed";
    return action === "" ? [] : [`${key} ${action}`];
  });
  const routing = (manifest: Manifest, key: string) => (manifest.routing as Manifest | undefined)?.[key];
  const sections = [
    ...["defaults", "module_bindings", "secrets", "triggers"].filter((key) => hex(a[key]) !== hex(b[key])),
    ...["events", "inboxes"]
      .filter((key) => hex(routing(a, key)) !== hex(routing(b, key)))
      .map((key) => `routing_${key}`),
    ...(changes.length > 0 ? ["manifest_refs"] : []),
  ];
  return { changes: changes.sort(), sections: sections.sort() };
}

describe("diff and compile", () => {
  it("lead from one world to the other, hash for hash, if operations can say what differs", () => {
    fc.assert(
      fc.property(models, (pair) => {
        const { older, newer, difference, patch } = stepOf(pair);
        const reached = patch?.candidate ?? older;
        const exact = difference.inexpressible.faults.length === 0;
        expect(reached.manifestHash === newer.manifestHash).toBe(exact);
      }),
      { numRuns: RUNS },
    );
  });

  it("say that they cannot only where built-in refs, defaults or routing stand in the way", () => {
    fc.assert(
      fc.property(models, ([before, after]) => {
        const same = { ...after, builtins: [] as string[], defaults: true, routing: true };
        const { difference } = stepOf([{ ...before, builtins: [] }, same]);
        expect(difference.inexpressible.faults).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("come as near as there is: a second diff finds only what cannot be said", () => {
    fc.assert(
      fc.property(models, (pair) => {
        const { older, newer, difference, patch } = stepOf(pair);
        const again = diffWorlds(patch?.candidate ?? older, newer);
        expect(again.document).toBeUndefined();
        expect(again.inexpressible.faults.length).toBe(difference.inexpressible.faults.length);
      }),
      { numRuns: RUNS },
    );
  });

  it("give a summary that names exactly the definitions and sections that differ", () => {
    fc.assert(
      fc.property(models, (pair) => {
        const { older, context, patch } = stepOf(pair);
        if (!patch) return;
        const summary = summarizePatch(patch, null, context);
        const { changes, sections } = differing(older, patch.candidate);
        const found = summary.def_changes.map(({ kind, name, action }) => `${kind} ${name} ${action.$tag}`);
        expect([...found].sort()).toEqual(changes);
        expect([...summary.manifest_sections].sort()).toEqual(sections);
      }),
      { numRuns: RUNS },
    );
  });

  it("bring no operation that changes nothing", () => {
    fc.assert(
      fc.property(models, (pair) => {
        const { older, text, difference } = stepOf(pair);
        if (!difference.document || difference.inexpressible.faults.length > 0) return;
        const document = JSON.parse(text) as { patches: object[] };
        const whole = compile(text, contextOf(older)).candidate.manifestHash;
        // Leaving one out gives another world, or none.
        for (const left of document.patches) {
          const patches = document.patches.filter((one) => one !== left);
          if (patches.length === 0) continue;
          expect(attempt(() => compile(JSON.stringify({ ...document, patches }), contextOf(older)))).not.toBe(
            whole,
          );
        }
      }),
      { numRuns: RUNS / 6 },
    );
  });
});

function attempt(run: () => Patch): string {
  try {
    return run().candidate.manifestHash;
  } catch {
    return "refused";
  }
}

it("refs in another order are moved, and nothing is carried", () => {
  const worldOfOrder = (order: readonly string[]): World => {
    const schemas = order.map((letter) => ({ name: `t/${letter}@1` }));
    const defs = schemas.map(({ name }) => ({ $kind: "defschema", name, type: { text: {} } }));
    const manifest = {
      $kind: "manifest",
      air_version: "1",
      schemas,
      ...{ modules: [], plans: [], caps: [], policies: [] },
    };
    return load(new Map([["w.air.json", JSON.stringify([manifest, ...defs])]])).world as World;
  };
  const [older, newer] = [worldOfOrder(["A", "B", "C", "D"]), worldOfOrder(["A", "C", "D", "B"])];
  const { document } = diffWorlds(older, newer);
  const patch = compile(printTree(document ?? null), contextOf(older));
  expect([patch.candidate.manifestHash, patch.nodes]).toEqual([newer.manifestHash, []]);
  expect(((document?.patches ?? []) as readonly object[]).map((one) => Object.keys(one)[0])).toEqual(
    Array(2).fill("set_manifest_refs"),
  );
  expect(JSON.stringify(document)).not.toContain("t/C@1");
});

describe("a plan that is listed by the hash of its text", () => {
  const plan = {
    $kind: "defplan",
    name: "t/P@1",
    input: "t/In@1",
    steps: [
      { id: "say", op: "raise_event", event: "t/In@1", value: "x" },
      { id: "end", op: "end" },
    ],
    edges: [{ from: "say", to: "end" }],
  };
  const schema = { $kind: "defschema", name: "t/In@1", type: { text: {} } };
  const worldWith = (plans: readonly object[]): World => {
    const manifest = {
      $kind: "manifest",
      air_version: "1",
      schemas: [{ name: "t/In@1" }],
      modules: [],
      plans,
      caps: [],
      policies: [],
    };
    const { world, faults } = load(new Map([["w.air.json", JSON.stringify([manifest, schema, plan])]]));
    faults.throwIfAny();
    return world as World;
  };

  it("is what no document can list anew, and the nearest lists its normal form", () => {
    const written = nodeHash(readNode(readJson(JSON.stringify(plan))));
    const [older, newer, normal] = [[], [{ name: "t/P@1", hash: written }], [{ name: "t/P@1" }]].map(
      worldWith,
    ) as [World, World, World];
    const { document, inexpressible } = diffWorlds(older, newer);
    expect(inexpressible.faults.map(({ code }) => code)).toEqual(["patch.inexpressible"]);
    const { candidate } = compile(printTree(document ?? null), contextOf(older));
    expect(candidate.manifestHash).toBe(normal.manifestHash);
    expect(newer.manifestHash).not.toBe(normal.manifestHash);
  });
});

describe("compiling", () => {
  it("does not depend on key order and white space", () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 1, max: 1000 }), (pair, seed) => {
        const { text, context, patch } = stepOf(pair);
        if (!patch) return;
        const other = JSON.stringify(reordered(JSON.parse(text), seed), null, seed % 5);
        expect(compile(other, context).hash).toBe(patch.hash);
      }),
      { numRuns: RUNS },
    );
  });

  it("is idempotent: its bytes are read as themselves, in both raw forms", () => {
    fc.assert(
      fc.property(models, (pair) => {
        const { context, patch } = stepOf(pair);
        if (!patch) return;
        const { cbor, hash } = patch;
        expect(compileRaw(readRawPatch(cbor), context).hash).toBe(hash);
        expect(compileCanonical(cbor, context, readCanonicalPatch(cbor)).hash).toBe(hash);
      }),
      { numRuns: RUNS },
    );
  });
});

function reordered(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, seed));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reordered(inner, seed)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => ((a.length * seed) % 7) - ((b.length * seed) % 7)));
}
