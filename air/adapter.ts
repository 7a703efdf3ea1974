/** What an adapter is given beside the params of an effect, and what it answers with. */

export interface AdapterContext {
  /** The same for every dispatch of one intent: what the outside world is asked to recognise repeats by (ruling A8). */
  readonly dispatchToken: Uint8Array;
  /** The index of the intent in the journal: what its receipt names. */
  readonly intent: number;
  /** The grant under which the effect was allowed. */
  readonly capName: string;
  /** Aborted at shutdown and when the effect's time is over. */
  readonly signal: AbortSignal;
}

/** Failures are receipts too; an adapter that throws has a fault. */
export type Receipt<T> =
  | { readonly status: "ok"; readonly payload: T }
  | { readonly status: "error" | "timeout"; readonly message: string };
