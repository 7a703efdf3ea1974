/** Generated AssemblyScript: stubs that compile as they are, and reducers that somebody has completed. */
import { afterAll, describe, expect, it } from "vitest";
import type { Tree, TreeObject } from "../air/cbor/tree.ts";
import { assemblyscriptTarget } from "../codegen/assemblyscript/assemblyscript.ts";
import { MARK } from "../codegen/emit/header.ts";
import { cellsOf, readable } from "../runtime/kernel/views.ts";
import { checkModules } from "../runtime/modules/check.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { fixtureModel, OPTIONS, StepModule, Workspace } from "./assemblyscript-target-modules.ts";
import { reducerInput, reducerOutput } from "./fixture-runs.ts";
import { fixtureModule, loadSpec, MODULES, Running, type WorldSpec } from "./running-worlds.ts";
import { worldFiles } from "./worlds.ts";

const workspaces = new Map(
  ["counter", "safe-upgrade"].map((world) => [world, new Workspace(fixtureModel(world))]),
);
afterAll(() => {
  for (const workspace of workspaces.values()) workspace.remove();
  MODULES.close();
});

const COUNTER = { world: "counter", name: "counter/Counter@1", stub: "src/reducers/counter-counter-1.ts" };
const RELEASE = {
  world: "safe-upgrade",
  name: "safe.app/Release@1",
  stub: "src/reducers/safe.app-release-1.ts",
};

function workspaceOf(world: string): Workspace {
  return workspaces.get(world) as Workspace;
}

/** A world of the fixtures with another module. */
function specOf(world: string, module: string, wasm: Uint8Array): WorldSpec {
  const nodes = [...worldFiles(world).values()].flatMap((text) => JSON.parse(text) as WorldSpec["defs"]);
  const manifest = nodes.find(({ $kind }) => $kind === "manifest") as WorldSpec["defs"][number];
  return {
    manifest,
    defs: nodes.filter(({ $kind }) => $kind !== "manifest"),
    modules: { [module]: wasm },
  };
}

const COUNTING = {
  imports: { types: ["Box", "CounterState", "TimerSetParams"] },
  edits: {
    started: `
      const now = input.context.logical_now_ns;
      const count: u64 = state === null ? 0 : state.count;
      state = new CounterState(count, new Box<u64>(now));
      output.timerSet(new TimerSetParams(now + event.started.every_ns, null));`,
    fired: `
      const count: u64 = state === null ? 0 : state.count;
      state = new CounterState(count + 1, new Box<u64>(event.fired.receipt.delivered_at_ns));`,
  },
};

const RELEASING = {
  imports: {
    types: [
      ...["Box", "GovActionRequested", "SafeAppReleaseState", "SafeAppReleaseState_Phase"],
      ...["SafeAppReleaseState_PhaseTag", "SafeAppUpgradeExpired", "TimerSetParams"],
    ],
    events: ["raiseGovActionRequested", "raiseSafeAppUpgradeExpired"],
  },
  helpers: `
function isRequested(state: SafeAppReleaseState | null): bool {
  return state !== null && state.phase.tag === SafeAppReleaseState_PhaseTag.requested;
}`,
  edits: {
    wanted: `
      if (isRequested(state)) break;
      const wanted = event.wanted;
      const release = wanted.release;
      if (release === null) throw new Error("a release has a name");
      const deadline = wanted.deadline_ns;
      const phase = SafeAppReleaseState_Phase.requested();
      state = new SafeAppReleaseState(release, phase, null, new Box<u64>(deadline));
      const action = new GovActionRequested(wanted.patch, wanted.manifest_base, release);
      raiseGovActionRequested(output, action);
      output.timerSet(new TimerSetParams(deadline, release));`,
    finished: `
      if (state === null || !isRequested(state)) break;
      const phase = SafeAppReleaseState_Phase.finished();
      state = new SafeAppReleaseState(state.release, phase, event.finished.outcome, null);`,
    fired: `
      if (state === null || !isRequested(state)) break;
      const deadline = state.deadline_ns;
      if (deadline === null || deadline.value !== event.fired.requested.deliver_at_ns) break;
      raiseSafeAppUpgradeExpired(output, new SafeAppUpgradeExpired(state.release));`,
  },
};

const HASH = `sha256:${"4".repeat(64)}`;

const CONTEXT = {
  now_ns: 7_000n,
  logical_now_ns: 5_000n,
  journal_height: 3n,
  entropy: new Uint8Array(64),
  event_hash: HASH,
  manifest_hash: HASH,
  reducer: "any/Reducer@1",
  key: null,
  cell_mode: false,
};

function fired(status: string, deliverAt: bigint, key: string | null): TreeObject {
  return {
    $tag: "fired",
    $value: {
      intent_hash: HASH,
      reducer: "any/Reducer@1",
      effect_kind: "timer.set",
      adapter_id: "timer",
      status,
      requested: { deliver_at_ns: deliverAt, key },
      receipt: { delivered_at_ns: 9_000n, key },
      cost_cents: null,
      signature: new Uint8Array(64),
    },
  };
}

/** Events, and what cells may hold before them. */
const GIVEN: Readonly<
  Record<string, { readonly events: readonly Tree[]; readonly states: readonly Tree[] }>
> = {
  counter: {
    events: [
      { $tag: "started", $value: { every_ns: 0n } },
      { $tag: "started", $value: { every_ns: 2n ** 63n } },
      fired("ok", 5n, null),
      fired("timeout", 5n, "k"),
      { $tag: "stopped" },
    ],
    states: [
      { count: 0n, last_ns: null },
      { count: 24n, last_ns: 7n },
    ],
  },
  "safe-upgrade": {
    events: [
      ...["r1", null].map((release) => ({
        $tag: "wanted",
        $value: {
          release,
          patch: { $tag: "patch_cbor", $value: new Uint8Array(300) },
          manifest_base: HASH,
          deadline_ns: 500n,
        },
      })),
      ...[{ $tag: "expired" }, { $tag: "refused", $value: { step: "propose", code: "é" } }].map(
        (outcome) => ({
          $tag: "finished",
          $value: { release: "r1", outcome },
        }),
      ),
      fired("ok", 500n, "r1"),
      fired("ok", 499n, "r1"),
    ],
    states: ["idle", "requested", "finished"].flatMap((phase) =>
      [null, 500n].map((deadline_ns) => ({
        release: "r1",
        phase: { $tag: phase },
        outcome: phase === "finished" ? { $tag: "applied", $value: { manifest_hash: HASH } } : null,
        deadline_ns,
      })),
    ),
  },
};

/** What modules are called with, and the state in it. */
function* calls(world: string): Generator<readonly [input: Uint8Array, state: Tree | undefined]> {
  const { events, states } = GIVEN[world] as (typeof GIVEN)[string];
  for (const event of events) {
    for (const state of [undefined, ...states]) {
      const given = { ctx: CONTEXT, ...(state === undefined ? {} : { state }) };
      yield [reducerInput("any/Event@1", event, given), state];
    }
  }
}

describe.each([COUNTER, RELEASE])("the files for $name", ({ world }) => {
  it("are the generator's but for stubs, which are written once", () => {
    for (const [path, { text, once }] of workspaceOf(world).files) {
      expect([path, once === true]).toEqual([path, path.startsWith("../src/")]);
      expect([path, text.slice(0, 200).includes(MARK)]).toEqual([path, once !== true]);
      expect(text).toMatch(/[^\n]\n$/);
      expect([path, text.match(/[ \t]\n/)]).toEqual([path, null]);
    }
  });

  it("are the same whenever they are made, and stubs are left out if nobody wants them", () => {
    const { files } = workspaceOf(world);
    expect([...assemblyscriptTarget(fixtureModel(world), OPTIONS)]).toEqual([...files]);
    const others = assemblyscriptTarget(fixtureModel(world), { ...OPTIONS, stubs: undefined });
    expect([...others]).toEqual([...files].filter(([, { once }]) => !once));
  });
});

describe.each([COUNTER, RELEASE])("the stub of $name", ({ world, name, stub }) => {
  it("compiles to a module that keeps its state", async () => {
    const wasm = await workspaceOf(world).compile(stub);
    const { world: checked, entries } = loadSpec(specOf(world, name, wasm));
    const { store } = new MemoryWorld();
    store.putAll(entries);
    checkModules(checked, store);
    const module = new StepModule(wasm);
    const outputs = [...calls(world)].map(([input, state]) => [module.call(input), reducerOutput(state)]);
    const kept = outputs.filter(([output]) => output !== "trap");
    expect(kept.length).toBe(world === "counter" ? outputs.length - 3 : outputs.length);
    for (const [output, expected] of kept) expect(output).toBe(expected);
  });
});

describe("a stub that somebody has completed", () => {
  it.each([
    ["counter", COUNTER, COUNTING],
    ["release", RELEASE, RELEASING],
  ] as const)("answers what the hand-written %s answers", async (fixture, { world, stub }, completion) => {
    const module = new StepModule(await workspaceOf(world).complete(stub, completion));
    const byHand = new StepModule(fixtureModule(fixture));
    let traps = 0;
    for (const [input] of calls(world)) {
      const output = module.call(input);
      expect(output).toBe(byHand.call(input));
      if (output === "trap") traps++;
    }
    expect(traps).toBeGreaterThan(0);
  });

  it("runs a world as the hand-written module does", async () => {
    const wasm = await workspaceOf("counter").complete(COUNTER.stub, COUNTING);
    const worlds = [wasm, fixtureModule("counter")].map((one) => {
      const running = new Running(specOf("counter", COUNTER.name, one));
      running.event("counter/Started@1", { every_ns: 1_000 });
      running.clockNs = 2_500n;
      running.receipt(0, "ok", { delivered_at_ns: 2_100, key: null });
      running.event("counter/Started@1", { every_ns: 5 });
      running.receipt(0, "ok", { delivered_at_ns: 2_700, key: null });
      running.reopen();
      return running;
    });
    const [ours, byHand] = worlds.map((running) => running.shown().map(withoutManifest));
    expect(ours).toEqual(byHand);
    const [cells, expected] = worlds.map(({ kernel }) =>
      cellsOf(kernel.state).map(({ state }) => readable(kernel.state.program, "counter/State@1", state)),
    );
    expect(cells).toEqual([
      new Map([
        ["count", 2n],
        ["last_ns", 2_700n],
      ]),
    ]);
    expect(cells).toEqual(expected);
  });
});

/** Another module is another manifest, and so the hashes of records differ. */
function withoutManifest(record: object): object {
  const { prev, manifest_hash, ...rest } = record as Record<string, unknown>;
  expect([typeof prev, typeof manifest_hash]).toContain("string");
  return rest;
}
