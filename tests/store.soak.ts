/** The same for as many kills as AIRLOCK_SOAK_KILLS says. */
import { it } from "vitest";
import { checkKills } from "./store-kill.ts";

const KILLS = Number(process.env.AIRLOCK_SOAK_KILLS ?? 100);

it(`a store survives ${KILLS} kills of its writer`, () =>
  checkKills(KILLS, Number(process.env.AIRLOCK_SEED ?? 1)));
