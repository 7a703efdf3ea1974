/** Worlds that are opened again. */
import type { Fault } from "../fault.ts";

export const REPLAY_RESTART_FAULTS: readonly Fault[] = [];
