import { afterAll, describe, it } from "vitest";
import { MODULES } from "./running-worlds.ts";
import { checkFullDisks, checkKillsAtCommits } from "./upgrade-kill.ts";

afterAll(() => MODULES.close());

describe("a process on the way of an upgrade", () => {
  it("is killed before and after every commit", () => checkKillsAtCommits(Number.POSITIVE_INFINITY), 600_000);
  it("finds the disk full within a commit, at many places", () => checkFullDisks(24), 600_000);
});
