import { afterAll, describe, it } from "vitest";
import { MODULES } from "./running-worlds.ts";
import { checkFullDisks, checkKillsAtCommits, checkKillsAtDispatches } from "./upgrade-kill.ts";

afterAll(() => MODULES.close());

describe("a process on the way of an upgrade", () => {
  it("is killed before and after commits, and the next one goes on", () => checkKillsAtCommits(3), 240_000);
  it("is killed after every dispatch", checkKillsAtDispatches, 120_000);
  it("finds the disk full within a commit", () => checkFullDisks(3), 120_000);
});
