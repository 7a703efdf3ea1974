import { afterAll, describe, it } from "vitest";
import { checkWorldKills } from "./kernel-kill.ts";
import { MODULES } from "./running-worlds.ts";

afterAll(() => MODULES.close());

describe("a world whose process is killed", () => {
  it(
    "opens as it was after its last turn",
    () => checkWorldKills(4, Number(process.env.AIRLOCK_SEED)),
    120_000,
  );
});
