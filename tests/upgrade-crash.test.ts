/** A world that loses its process anywhere on the way of an upgrade comes to the same end (rulings G6, K1, K16). */

import { afterAll, describe, expect, it } from "vitest";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { Lost, MODULES, type Running } from "./running-worlds.ts";
import { openStory, Story } from "./upgrade-story.ts";

afterAll(() => MODULES.close());

const story = new Story();
const { whole } = story;

/** Tells the story to a world that loses its process at the n-th commit, and is told again what was lost. */
function interrupted(commit: number, when: "before" | "after"): Running {
  const world = openStory(new MemoryWorld());
  const first = world.kernel.head.count;
  let left = commit;
  for (let index = 0; index < story.chapters.length; ) {
    if (left === 0) world.lose = when;
    const { count } = world.kernel.head;
    try {
      story.tell(world, index);
      index++;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      world.reopen();
      left = -1;
      continue;
    }
    if (world.kernel.head.count > count) left--;
  }
  expect(first).toBe(1);
  return world;
}

/** How many records of a kind there are about each proposal. */
function counted(
  world: Running,
  kind: "gov_proposed" | "gov_approved" | "gov_applied",
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { proposal_id } of world.all(kind)) {
    counts[String(proposal_id)] = (counts[String(proposal_id)] ?? 0) + 1;
  }
  return counts;
}

describe("the story", () => {
  it("has every way in which an upgrade ends", () => {
    const states = whole.kernel.state.allProposals().map(({ status }) => status);
    expect(states).toEqual(["applied", "rejected", "applied", "applied", "rejected", "rejected"]);
    expect(whole.all("gov_refused").map(({ verb, code }) => `${verb} ${code}`)).toEqual([
      "approve governance.stale_base",
    ]);
    expect(whole.plans().map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(whole.all("reducer_failed")).toEqual([]);
    const outcomes = whole
      .all("domain_event")
      .flatMap(({ schema, value }) =>
        schema === "safe.app/UpgradeFinished@1"
          ? [/applied|rejected|refused|expired/.exec(Buffer.from(value).toString("latin1"))?.[0]]
          : [],
      );
    expect(outcomes).toEqual(["applied", "refused", "expired", "rejected"]);
  });

  it("is derived again, with the kernel's own receipts found out again", () => {
    const again = whole.open(whole.storage, { recompute: true });
    expect(again.divergence).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(whole.kernel.state));
  });
});

describe("a world that is opened from a snapshot after every chapter", () => {
  it("comes to the same end", () => {
    const world = openStory(new MemoryWorld());
    for (let index = 0; index < story.chapters.length; index++) {
      story.tell(world, index);
      const { count } = world.kernel.snapshot();
      expect(world.reopen().openedFrom).toBe(count);
    }
    expect(world.kernel.head).toEqual(whole.kernel.head);
    expect(stateHash(world.kernel.state)).toBe(stateHash(whole.kernel.state));
  });
});

describe("a process that is lost", () => {
  const commits = whole.kernel.state.turn - 1;

  it("before or after any commit: the same journal, the same state, every step once", () => {
    // Every chapter is one commit.
    expect(commits).toBe(story.chapters.length);
    for (let commit = 0; commit < commits; commit++) {
      for (const when of ["before", "after"] as const) {
        const world = interrupted(commit, when);
        expect(world.kernel.head, `${when} ${commit}`).toEqual(whole.kernel.head);
        expect(stateHash(world.kernel.state)).toBe(stateHash(whole.kernel.state));
        expect(counted(world, "gov_proposed")).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });
        expect(counted(world, "gov_applied")).toEqual({ 0: 1, 2: 1, 3: 1 });
        expect(counted(world, "gov_approved")).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });
      }
    }
  }, 120_000);
});
