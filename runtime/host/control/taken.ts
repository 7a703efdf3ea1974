/** Inputs as whoever sends them is answered: whether it was new, the records that it left, and what went wrong on the way. */

import { ChainRecord } from "../../kernel/chain.ts";
import type { RawEvent, RawReceipt } from "../../kernel/ingress.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { decodeRecord, type EntryOf } from "../../kernel/records.ts";
import type { Recorded } from "./recorded-refusal.ts";

/** Without being wrong with the input: it was taken. */
export interface Failure {
  /** Of the record that says so. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface Taken extends Recorded {
  /** The index of the last record of its turn. */
  readonly last: number;
  readonly failures: readonly Failure[];
}

/** Throws what `Kernel.event` throws. */
export function takeEvent(kernel: Kernel, event: RawEvent): Taken {
  return taken(kernel, event.inputId, () => kernel.event(event));
}

/** A receipt, and what it was recorded as: one that does not fit is an error (ruling K17). */
export interface TakenReceipt extends Taken {
  readonly status: EntryOf<"effect_receipt">["status"];
}

/** Throws what `Kernel.receipt` throws. */
export function takeReceipt(kernel: Kernel, receipt: RawReceipt): TakenReceipt {
  const all = taken(kernel, receipt.inputId, () => kernel.receipt(receipt));
  const bytes = kernel.storage.read(all.first);
  const entry = bytes && decodeRecord(bytes).entry;
  if (entry?.$tag !== "effect_receipt") throw new Error(`the record ${all.first} is no receipt`);
  return { ...all, status: entry.$value.status };
}

/** Throws what `Kernel.endPlan` throws. */
export function takePlanEnd(kernel: Kernel, plan: number, inputId: string | undefined): Taken {
  return taken(kernel, inputId, () => kernel.endPlan(plan, inputId ?? null));
}

function taken(kernel: Kernel, inputId: string | undefined, submit: () => boolean): Taken {
  const before = kernel.head.count;
  const isNew = submit();
  const first = isNew ? before : (kernel.storage.input(inputId as string) as number);
  const failures: Failure[] = [];
  let last = first;
  let turn: bigint | undefined;
  for (const [index, bytes] of kernel.storage.records(first)) {
    const record = new ChainRecord(index, bytes);
    turn ??= record.turn;
    if (record.turn !== turn) break;
    last = index;
    const failure = failureIn(record);
    if (failure) failures.push(failure);
  }
  return { isNew, first, last, failures };
}

function failureIn(record: ChainRecord): Failure | undefined {
  if (record.kind !== "plan_ended" && record.kind !== "reducer_failed") return undefined;
  const { index } = record;
  const { entry } = record.record;
  if (entry.$tag === "reducer_failed") {
    const { reducer, code, message } = entry.$value;
    return { index, code, message: `the reducer ${reducer} failed with ${code}: ${message}` };
  }
  if (entry.$tag !== "plan_ended" || entry.$value.status !== "error") return undefined;
  const { plan_name, plan_id, error_code, message } = entry.$value;
  const code = error_code ?? "";
  return { index, code, message: `the plan ${plan_name} ${plan_id} ended with ${code}: ${message}` };
}
