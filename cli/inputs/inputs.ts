/** Inputs to a world, whoever keeps it: the same is done and said with a host and without one. */

import type { Step } from "../../runtime/host/control/operator-steps.ts";
import type { Taken, TakenReceipt } from "../../runtime/host/control/taken.ts";
import type { RawEvent, RawReceipt } from "../../runtime/kernel/ingress.ts";
import type { Governed } from "../../runtime/kernel/kernel.ts";
import type { Entry } from "../../runtime/store/store.ts";
import type { OpenWorld } from "../world-file.ts";

/** An input that can be sent again without being taken twice (ruling K16). */
export type Identified<T> = T & { readonly inputId: string };

/** Each throws what the kernel throws for it. */
export interface Inputs {
  event(event: Identified<RawEvent>): Promise<Taken>;
  receipt(receipt: Identified<RawReceipt>): Promise<TakenReceipt>;
  endPlan(plan: number, inputId: string): Promise<Taken>;
  /** A refusal is an answer. */
  govern(steps: readonly Step[], inputId: string): Promise<Governed>;
  /** Brings blobs into the store. */
  put(blobs: readonly Entry[]): Promise<void>;
  /** The world as it is now, for as long as `use` takes. */
  look<T>(use: (world: OpenWorld) => T | Promise<T>): Promise<T>;
}
