/** The reducer of the world `safe-upgrade`: its module by itself, in its world, and with the plan that it works with. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Tree, TreeObject } from "../air/cbor/tree.ts";
import { cellsOf, openExternal, readable } from "../runtime/kernel/views.ts";
import { PROJECT } from "./extra-codecs.ts";
import { document, fields, item, Running as Module, reducerInput, reducerOutput } from "./fixture-runs.ts";
import { fixtureModule, Running as World } from "./running-worlds.ts";
import { worldFiles } from "./worlds.ts";

const RELEASE = "safe.app/Release@1";
const MOST = 2n ** 64n - 1n;
const HASH = `sha256:${"4".repeat(64)}`;
const TRAP = WebAssembly.RuntimeError;

const OUTCOMES: readonly TreeObject[] = [
  { $tag: "applied", $value: { manifest_hash: HASH } },
  { $tag: "rejected", $value: { approver: "é" } },
  { $tag: "refused", $value: { step: "shadow", code: "governance.stale_base" } },
  { $tag: "refused", $value: { step: "apply", code: null } },
  { $tag: "expired" },
];

const PATCHES: readonly TreeObject[] = [
  { $tag: "hash", $value: HASH },
  { $tag: "patch_cbor", $value: new Uint8Array(70_000).map((_, index) => index) },
  { $tag: "patch_doc_json", $value: new TextEncoder().encode('{"version": "1", "patches": []}') },
  { $tag: "patch_blob_ref", $value: { blob_ref: HASH, format: "patch_cbor" } },
];

describe("the module", () => {
  const state = (phase: string, more: TreeObject = {}): TreeObject => ({
    release: "r1",
    phase: { $tag: phase },
    outcome: null,
    deadline_ns: null,
    ...more,
  });
  const REQUESTED = state("requested", { deadline_ns: 500n });
  /** Of every phase but `requested`, and none. */
  const OTHERS = [undefined, state("idle"), ...OUTCOMES.map((outcome) => state("finished", { outcome }))];

  const wanted = (more: TreeObject = {}): TreeObject => ({
    $tag: "wanted",
    $value: { release: "r1", patch: PATCHES[0] as Tree, manifest_base: null, deadline_ns: 500n, ...more },
  });
  const finished = (outcome: Tree): TreeObject => ({ $tag: "finished", $value: { release: "r1", outcome } });
  const fired = (deliverAt: bigint, status = "ok"): TreeObject => ({
    $tag: "fired",
    $value: {
      intent_hash: HASH,
      reducer: RELEASE,
      effect_kind: "timer.set",
      adapter_id: "timer",
      status,
      requested: { deliver_at_ns: deliverAt, key: "r1" },
      receipt: { delivered_at_ns: status === "ok" ? deliverAt : 0n, key: "r1" },
      cost_cents: null,
      signature: new Uint8Array(64),
    },
  });

  const call = (event: Tree, before: Tree | undefined): string =>
    new Module("release").call(
      reducerInput("safe.app/ReleaseEvent@1", event, {
        ctx: { now_ns: 1n },
        ...(before === undefined ? {} : { state: before }),
      }),
    );
  const raised = (schema: string, value: Tree) =>
    fields({ schema: item(schema), value: item(document(value)) });
  const requestOf = ({ release, patch, manifest_base, deadline_ns }: TreeObject): string =>
    reducerOutput(
      { release, phase: { $tag: "requested" }, outcome: null, deadline_ns },
      [raised("sys/GovActionRequested@1", { patch, manifest_base, description: release })],
      [
        fields({
          kind: item("timer.set"),
          params_cbor: item(document({ deliver_at_ns: deadline_ns, key: release })),
          cap_slot: item("deadline"),
        }),
      ],
    );

  it("requests an upgrade for a release that is wanted, in every phase but one", () => {
    for (const before of OTHERS) {
      const event = wanted();
      expect(call(event, before)).toBe(requestOf(event.$value as TreeObject));
    }
    for (const more of [{ deadline_ns: MOST }, { release: "é".repeat(300) }, { manifest_base: HASH }]) {
      const event = wanted(more);
      expect(call(event, undefined)).toBe(requestOf(event.$value as TreeObject));
    }
  });

  it("takes over every form of a patch byte for byte", () => {
    for (const patch of PATCHES) {
      const event = wanted({ patch, manifest_base: HASH });
      expect(call(event, undefined)).toBe(requestOf(event.$value as TreeObject));
    }
  });

  it("changes nothing for a release that is requested already", () => {
    for (const more of [{}, { deadline_ns: 900n, patch: PATCHES[1] as Tree, manifest_base: HASH }])
      expect(call(wanted(more), REQUESTED)).toBe(reducerOutput(REQUESTED));
  });

  it("is finished with every outcome", () => {
    for (const outcome of OUTCOMES)
      expect(call(finished(outcome), REQUESTED)).toBe(reducerOutput(state("finished", { outcome })));
  });

  it("is not finished unless it is requested", () => {
    for (const before of OTHERS)
      for (const outcome of OUTCOMES) expect(call(finished(outcome), before)).toBe(reducerOutput(before));
  });

  it("expires by the timer of its deadline, whatever became of that", () => {
    const expired = reducerOutput(REQUESTED, [raised("safe.app/UpgradeExpired@1", { release: "r1" })]);
    for (const status of ["ok", "error", "timeout"])
      expect(call(fired(500n, status), REQUESTED)).toBe(expired);
  });

  it("does not expire by the timer of another deadline, nor in another phase", () => {
    for (const deliverAt of [0n, 499n, 501n, MOST])
      expect(call(fired(deliverAt), REQUESTED)).toBe(reducerOutput(REQUESTED));
    for (const before of OTHERS) expect(call(fired(500n), before)).toBe(reducerOutput(before));
    const endless = state("requested");
    expect(call(fired(500n), endless)).toBe(reducerOutput(endless));
  });

  it("traps on a release without a name, on what it does not know and on input that is cut short", () => {
    expect(() => call(wanted({ release: null }), undefined)).toThrow(TRAP);
    expect(() => call({ $tag: "stopped" }, REQUESTED)).toThrow(TRAP);
    expect(() => call({ $tag: "finish", $value: {} }, REQUESTED)).toThrow(TRAP);
    expect(() => call(finished(null), state("requested", { phase: null }))).toThrow(TRAP);
    const input = reducerInput("safe.app/ReleaseEvent@1", wanted(), { state: REQUESTED });
    const module = new Module("release");
    for (let length = 0; length < input.length; length++)
      expect(() => module.call(input.subarray(0, length))).toThrow(TRAP);
  });
});

interface Json {
  readonly [key: string]: unknown;
}

/** The fixture, with its texts edited. */
function world(
  edit: (text: string) => string,
  more: { defs?: readonly Json[]; manifest?: Json } = {},
): World {
  const nodes = [...worldFiles("safe-upgrade").values()].flatMap((text) => JSON.parse(edit(text)) as Json[]);
  const { $kind, schemas, modules, plans, effects, caps, policies, ...manifest } = nodes.find(
    (node) => node.$kind === "manifest",
  ) as Json;
  const defs = nodes.filter((node) => node.$kind !== "manifest");
  const wasm = fixtureModule("release");
  return new World({
    defs: [...defs, ...(more.defs ?? [])],
    manifest: { ...manifest, ...more.manifest },
    modules: { [RELEASE]: wasm },
  });
}

/** A value of the world, with objects for the maps of its records and variants. */
function plain({ kernel }: World, schema: string, bytes: Uint8Array): unknown {
  const objects = (tree: Tree): unknown =>
    tree instanceof Map ? Object.fromEntries([...tree].map(([key, part]) => [key, objects(part)])) : tree;
  return objects(readable(kernel.state.program, schema, bytes));
}

/** The cells by what they are about: phase, outcome and deadline. */
function releases(running: World): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    cellsOf(running.kernel.state).map(({ state }) => {
      const { release, ...rest } = plain(running, "safe.app/ReleaseState@1", state) as Json;
      return [release, rest];
    }),
  );
}

/** Everything is derived again. */
function expectSame(running: World): void {
  const { head } = running.kernel;
  expect(running.reopen().divergence).toBeUndefined();
  expect(running.kernel.head).toEqual(head);
}

function want(running: World, release: string | null, deadline_ns: number): void {
  const patch = { patch_doc_json: Buffer.from("{}").toString("base64") };
  running.event("safe.app/UpgradeWanted@1", { release, patch, manifest_base: null, deadline_ns });
}

/** Lets time pass: how many timers have fired. */
function passTo(running: World, clockNs: bigint): number {
  running.clockNs = clockNs;
  return running.kernel.fireTimers();
}

const schemasOf = (running: World) => running.all("domain_event").map(({ schema }) => schema);
const requested = (deadline_ns: bigint) => ({ phase: { requested: null }, outcome: null, deadline_ns });
const finishedBy = (outcome: Json) => ({ phase: { finished: null }, outcome, deadline_ns: null });

describe("the reducer in its world, without the plan", () => {
  const start = () => world((text) => text, { manifest: { triggers: [] } });

  it("gets the timer of each release into that release's cell", () => {
    const running = start();
    want(running, "r1", 5_000);
    want(running, "r2", 6_000);
    expect(releases(running)).toEqual({ r1: requested(5_000n), r2: requested(6_000n) });
    expect(running.all("effect_intent").map(({ effect_kind }) => effect_kind)).toEqual([
      "timer.set",
      "timer.set",
    ]);
    expect(passTo(running, 5_500n)).toBe(1);
    expect(schemasOf(running).slice(-2)).toEqual(["sys/TimerFired@1", "safe.app/UpgradeExpired@1"]);
    expect(schemasOf(running).filter((name) => name === "safe.app/UpgradeExpired@1")).toHaveLength(1);
    running.event("safe.app/UpgradeFinished@1", { release: "r1", outcome: { expired: null } });
    expect(releases(running)).toEqual({ r1: finishedBy({ expired: null }), r2: requested(6_000n) });
    expect(running.all("reducer_failed")).toEqual([]);
    expectSame(running);
  });

  it("does not let the timer of an earlier request end a later one", () => {
    const running = start();
    want(running, "r1", 5_000);
    running.event("safe.app/UpgradeFinished@1", { release: "r1", outcome: { rejected: { approver: "a" } } });
    want(running, "r1", 9_000);
    expect(passTo(running, 5_500n)).toBe(1);
    expect(schemasOf(running)).not.toContain("safe.app/UpgradeExpired@1");
    expect(releases(running)).toEqual({ r1: requested(9_000n) });
    expect(passTo(running, 9_000n)).toBe(1);
    expect(schemasOf(running).at(-1)).toBe("safe.app/UpgradeExpired@1");
    expectSame(running);
  });

  it("has no cell for a release without a name", () => {
    const running = start();
    want(running, null, 5_000);
    expect(running.all("reducer_failed")).toMatchObject([{ reducer: RELEASE, code: "module.trap" }]);
    expect(releases(running)).toEqual({});
    running.event("safe.app/UpgradeFinished@1", { release: null, outcome: { expired: null } });
    expect(releases(running)).toEqual({});
    expectSame(running);
  });
});

/** The same plan and policy over effects that stand in for those of governance, and that the test answers. */
describe("the plan, once the time is up", () => {
  const EFFECTS = ["propose", "shadow", "approve", "apply"].map((name) => {
    const schema = `sys/Gov${name[0]?.toUpperCase()}${name.slice(1)}`;
    return {
      $kind: "defeffect",
      name: `t/${name}@1`,
      kind: `standin.${name}`,
      params_schema: `${schema}Params@1`,
      receipt_schema: `${schema}Receipt@1`,
      cap_type: "standin",
      origin_scope: "plan",
    };
  });
  const CAP = {
    $kind: "defcap",
    name: "t/standin@1",
    cap_type: "standin",
    schema: { record: {} },
    enforcer: { module: "sys/CapAllowAll@1" },
  };
  const start = () => {
    const edit = (text: string) =>
      text
        .replaceAll('"governance.', '"standin.')
        .replaceAll('"cap_type": "governance"', '"cap_type": "standin"');
    const cap_grants = [
      { name: "upgrade", cap: "t/standin@1", params: {} },
      { name: "deadline", cap: "sys/timer@1", params: {} },
    ];
    const defaults = { policy: "safe.upgrade/upgrades-only@1", cap_grants };
    return world(edit, { defs: [...EFFECTS, CAP], manifest: { defaults } });
  };
  const answer = (running: World, name: string, status: "ok" | "error", payload?: Json): void => {
    const kind = `standin.${name}`;
    const place = openExternal(running.kernel.state).findIndex((intent) => intent.kind === kind);
    expect(place, kind).toBeGreaterThanOrEqual(0);
    running.receipt(place, status, payload);
  };
  const waiting = () => {
    const running = start();
    want(running, "r1", 5_000);
    answer(running, "propose", "ok", { proposal_id: 7, patch_hash: HASH, manifest_base: null });
    answer(running, "shadow", "ok", {
      proposal_id: 7,
      manifest_hash: HASH,
      predicted_effects: [],
      pending_receipts: [],
      plan_results: [],
      ledger_deltas: [],
    });
    expect(running.plans()).toMatchObject([{ status: "running" }]);
    return running;
  };

  it.each(["ok", "error"] as const)("rejects its proposal, and tells so after a receipt of %s", (status) => {
    const running = waiting();
    expect(passTo(running, 5_000n)).toBe(1);
    const [asked] = openExternal(running.kernel.state);
    expect(plain(running, "sys/GovApproveParams@1", asked?.params as Uint8Array)).toEqual({
      proposal_id: 7n,
      decision: { reject: null },
      approver: "expired",
      reason: null,
    });
    expect(releases(running)).toEqual({ r1: requested(5_000n) });
    const receipt = {
      proposal_id: 7,
      decision: { reject: null },
      patch_hash: HASH,
      approver: "expired",
      reason: null,
    };
    answer(running, "approve", status, status === "ok" ? receipt : undefined);
    expect(running.plans()).toMatchObject([{ status: "ok" }]);
    expect(releases(running)).toEqual({ r1: finishedBy({ expired: null }) });
    expect(openExternal(running.kernel.state)).toEqual([]);
    expectSame(running);
  });

  it("is not asked again by a timer that fires after the upgrade has finished", () => {
    const running = waiting();
    const approval = { release: "r1", decision: { reject: null }, approver: "op", reason: null };
    running.event("safe.app/ApprovalGiven@1", approval);
    answer(running, "approve", "ok", { proposal_id: 7, patch_hash: HASH, ...approval, release: undefined });
    expect(releases(running)).toEqual({ r1: finishedBy({ rejected: { approver: "op" } }) });
    expect(passTo(running, 5_000n)).toBe(1);
    expect(schemasOf(running).at(-1)).toBe("sys/TimerFired@1");
    expect(running.plans()).toMatchObject([{ status: "ok" }]);
    expectSame(running);
  });
});

describe("the upgrade approval-by-operator", () => {
  it("differs from the world in its policy only, and has the same module", () => {
    const read = (folder: string, path: string) => readFileSync(`${PROJECT}fixtures/${folder}/${path}`);
    const [from, to] = ["worlds/safe-upgrade", "upgrades/approval-by-operator"] as const;
    const paths = [...worldFiles("safe-upgrade").keys(), `modules/${RELEASE}.wasm`];
    const changed = paths.filter((path) => !read(from, path).equals(read(to, path)));
    expect(changed).toEqual(["policy.air.json"]);
  });
});
