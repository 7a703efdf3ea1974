/** What a world that runs on this machine cannot find out by itself. */
import { randomBytes } from "node:crypto";
import type { Surroundings } from "./kernel/kernel.ts";

/** Wall time and the system's entropy. */
export const SYSTEM: Surroundings = {
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  entropy: () => new Uint8Array(randomBytes(64)),
};
