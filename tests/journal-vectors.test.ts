/** The runs that the Rust reference (AgentOS) journaled: here they come to the same records, but for what a ruling says. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { type Compared, compared, rulingIds, type Shown, tally } from "./journal-vectors-compare.ts";
import { list, type Outcome, page, TITLES } from "./journal-vectors-page.ts";
import { REASONS, reasonOf } from "./journal-vectors-reasons.ts";
import {
  begin,
  documentsOf,
  drive,
  inputsOf,
  type RunVector,
  runVectors,
  worldOf,
} from "./journal-vectors-runs.ts";
import { MODULES, type Running } from "./running-worlds.ts";
import { HAS_VECTORS } from "./shared.ts";

/** Whether the ruling A3 holds: without it all other hashes can be compared, since the manifests stay as they are. */
const a3 = vi.hoisted(() => ({ holds: true }));

vi.mock("../runtime/authorize/policy.ts", async (original) => {
  const policy = await original<typeof import("../runtime/authorize/policy.ts")>();
  const allowAll = { decision: "allow", policy_name: "allow_all", rule_index: null } as const;
  const decidePolicy: typeof policy.decidePolicy = (given, request) =>
    given || a3.holds ? policy.decidePolicy(given, request) : allowAll;
  return { ...policy, decidePolicy };
});

afterAll(() => MODULES.close());

interface Run {
  readonly world: Running;
  readonly compared: Compared;
}

const all = HAS_VECTORS ? runVectors() : [];
const documents = documentsOf(all);

/** Gives a world the first inputs of a run. */
function run(vector: RunVector, holds: boolean, count?: number): Run {
  a3.holds = holds;
  const world = begin(vector, documents);
  const inputs = inputsOf(vector).slice(0, count);
  const came = inputs.map((input) => drive(world, input));
  return { world, compared: compared(vector, inputs, came, world) };
}

function isDenied({ world }: Run): boolean {
  return world.all("policy_decision").some(({ policy_name }) => policy_name === "default_deny");
}

function outcomeOf(vector: RunVector): Outcome & Run {
  const denied = isDenied(run(vector, true, 1));
  const whole = run(vector, !denied);
  const counted = tally(whole.compared);
  const reasons = counted.differences.map((difference) => reasonOf(difference, whole.compared));
  return { ...whole, run: whole.compared, tally: counted, reasons, denied };
}

const outcomes = new Map<string, Outcome & Run>();

beforeAll(() => {
  for (const vector of all) outcomes.set(vector.id, outcomeOf(vector));
});

/** What differs and no ruling makes so. */
function unexplained(run: Compared): readonly object[] {
  return tally(run).differences.flatMap((difference) => {
    if (reasonOf(difference, run)) return [];
    const { what, kind, field, reference, here } = difference;
    const there = field ? reference?.fields[field] : reference?.at;
    return [{ what, kind, field, there, here: field ? here?.fields[field] : here?.at }];
  });
}

/** Opened from its journal, it is what it was. */
function expectSameAgain(world: Running): void {
  const { state, head } = world.kernel;
  for (const recompute of [false, true]) {
    const again = world.open(world.storage, { recompute });
    expect(again.divergence).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(state));
    expect(again.head).toEqual(head);
  }
  expect(world.storage.head()).toEqual(head);
}

const byId = all.map((vector) => [vector.id, vector] as const);

describe.skipIf(!HAS_VECTORS)("journal.json", () => {
  it.each(byId)("%s begins with the same manifest", (_, vector) => {
    const { manifestHash, nodeHash } = worldOf(vector);
    expect({ manifestHash, nodeHash }).toEqual({
      manifestHash: vector.manifest_hash,
      nodeHash: vector.base_manifest_hash,
    });
  });

  it.each(byId)("%s comes to the same, but for the rulings", (id) => {
    expect(unexplained((outcomes.get(id) as Outcome).run)).toEqual([]);
  });

  it.each(byId)("%s is denied where it has no policy", (_, vector) => {
    const given = run(vector, true, 1);
    const asks = vector.expect.journal.some(({ record }) => record.policy_name === "allow_all");
    if (asks) expect(isDenied(given)).toBe(true);
    if (!isDenied(given)) return;
    expect(given.world.all("plan_ended")).toMatchObject([{ status: "error", error_code: "policy.denied" }]);
    expect(given.world.all("effect_intent")).toEqual([]);
    expect(given.world.all("gov_refused")).toEqual([]);
    expectSameAgain(given.world);
    const { segments } = given.compared;
    expect(unexplained({ vector, segments: segments.slice(0, 1) })).toEqual([]);
  });

  it.each(byId)("%s opens again in the same state", (id, vector) => {
    const { world, denied } = outcomes.get(id) as Outcome & Run;
    a3.holds = !denied;
    expectSameAgain(world);
    // Which cannot be said of the reference.
    const { replay_with_base_manifest: base, replay_with_applied_manifest: applied } = vector.expect;
    expect([base, applied].some((replay) => replay?.same_state)).toBe(false);
  });

  it.each(byId)("%s would not be the same with another value or order in the reference's records", (id) => {
    const { run } = outcomes.get(id) as Outcome;
    const missed: string[] = [];
    for (const { changed, name } of changes(run)) {
      if (unexplained(changed).length === 0) missed.push(name);
    }
    expect(missed).toEqual([]);
  });

  it("is told by no reason that is not needed, and by rulings that there are", () => {
    const used = new Set([...outcomes.values()].flatMap(({ reasons }) => reasons));
    const unused = REASONS.filter((reason) => !used.has(reason)).map(({ name }) => name);
    expect(unused).toEqual(["no policy"]);
    expect([...outcomes.values()].some(({ denied }) => denied)).toBe(true);
    const ids = rulingIds();
    expect(REASONS.flatMap(({ rulings }) => rulings).filter((id) => !ids.has(id))).toEqual([]);
  });

  it("is kept as a page, and as a list of all differences", async () => {
    expect(Object.keys(TITLES)).toEqual(all.map(({ id }) => id));
    const shown = [...outcomes.values()];
    await expect(page(shown)).toMatchFileSnapshot("../docs/reference-runs.md");
    await expect(list(shown)).toMatchFileSnapshot("golden/journal-vectors.md");
  });
});

interface Change {
  readonly name: string;
  readonly changed: Compared;
}

/** The comparison with another value in each field that is the same, and in another order. */
function* changes(run: Compared): Generator<Change> {
  const { differences } = tally(run);
  for (const [s, segment] of run.segments.entries()) {
    const { reference } = segment;
    // Where the order differs, it may differ more.
    const isUneven = differences.some((one) => one.segment === segment && one.what === "order");
    const change = (records: readonly Shown[]): Compared => {
      return { ...run, segments: run.segments.with(s, { ...segment, reference: records }) };
    };
    const lone = differences.filter(({ what }) => what === "only there").map((one) => one.reference);
    for (const [r, shown] of reference.entries()) {
      if (lone.includes(shown)) continue;
      const own = differences.filter((difference) => difference.reference === shown);
      const differing = new Set(own.map(({ field }) => field));
      for (const field of Object.keys(shown.fields)) {
        if (differing.has(field)) continue;
        const fields = { ...shown.fields, [field]: "other" };
        const changed = change(reference.with(r, { ...shown, fields }));
        yield { name: `${shown.at} ${shown.kind}.${field}`, changed };
      }
      const next = reference[r + 1];
      if (!next || lone.includes(next) || next.kind === shown.kind || isUneven) continue;
      if (next.at === null || shown.at === null) continue;
      const swapped = change(reference.with(r, next).with(r + 1, shown));
      yield { name: `${shown.at} after ${next.at}`, changed: swapped };
    }
  }
}
