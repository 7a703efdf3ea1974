import { it } from "vitest";
import { checkKills } from "./store-kill.ts";

it("a store loses nothing that it has acknowledged when its writer is killed", () =>
  checkKills(3, Number(process.env.AIRLOCK_SEED ?? 1)));
