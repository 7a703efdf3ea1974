/** What the control channel works on: a world that a host keeps open. */
import type { Hash } from "../../../air/hash.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { WorldState } from "../../kernel/state.ts";

export interface ControlTarget {
  /** Every command is carried out on it in one go, between turns. */
  readonly kernel: Kernel;
  /** The host is to look whether there is something to do. Told after each request that left a record, or found the world in trouble. */
  wake(): void;
  /** Takes a snapshot and says of which height it is, and its hash. May throw an `AirError`. */
  snapshot(): { readonly height: number; readonly hash: Hash };
  /** An orderly end begins. Returns at once: what asked for it is still answered. */
  stop(): void;
  /** The state when the journal had so many records; undefined where it is not at hand. */
  at?(height: number): WorldState | undefined;
}
