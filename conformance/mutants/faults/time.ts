/** Time: the clock, and what waits for it. */
import type { Fault } from "../fault.ts";
import { CLOCK_FAULTS } from "./time-clock.ts";
import { FIRING_FAULTS } from "./time-timers.ts";

export const TIME_FAULTS: readonly Fault[] = [...CLOCK_FAULTS, ...FIRING_FAULTS];
