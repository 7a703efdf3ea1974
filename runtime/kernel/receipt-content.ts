/** What an effect came to, before it is recorded. */

export type ReceiptStatus = "ok" | "error" | "timeout";

export interface ReceiptContent {
  readonly adapterId: string;
  readonly status: ReceiptStatus;
  /** Canonical by the effect's receipt schema; empty unless the status is `ok`. */
  readonly payload: Uint8Array;
  readonly costCents: bigint | null;
  readonly signature: Uint8Array;
}

/** Says nothing: nobody outside has made the receipt. */
export const UNSIGNED: Uint8Array = new Uint8Array(64);
