/** Inputs that are known by their client's id: sent again, they do nothing (ruling K16). */
import { sameBytes } from "../../air/bytes.ts";
import { AirError, quote } from "../../air/errors.ts";
import type { JournalEntry } from "../../generated/schemas.ts";
import type { Input } from "./inputs.ts";
import type { Kernel } from "./kernel.ts";
import { decodeRecord, isGovernanceEntry } from "./records.ts";

/** Whether the input is recorded already. Throws `input.conflict` if another one is under its id. */
export function recordedInput({ storage }: Pick<Kernel, "storage">, input: Input, id: string): boolean {
  const index = storage.input(id);
  if (index === undefined) return false;
  const bytes = storage.read(index);
  if (bytes && isSame(decodeRecord(bytes).entry, input)) return true;
  throw new AirError(
    "input.conflict",
    `the id ${quote(id)} stands for another input, that of the record ${index}`,
  );
}

function isSame(entry: JournalEntry, input: Input): boolean {
  switch (input.kind) {
    case "event": {
      if (entry.$tag !== "domain_event") return false;
      const { schema, value, key } = input.payload;
      const { schema: was, value: before, key: keyBefore } = entry.$value;
      return schema === was && sameBytes(value, before) && sameKey(key, keyBefore);
    }
    case "receipt": {
      if (entry.$tag !== "effect_receipt") return false;
      const { adapterId, status, payload, costCents, signature } = input.content;
      const { adapter_id, status: was, payload_cbor, cost_cents, signature: before } = entry.$value;
      // The intent is the same: a receipt that is read again is read for the intent that it answered.
      return (
        adapterId === adapter_id &&
        status === was &&
        sameBytes(payload, payload_cbor) &&
        costCents === cost_cents &&
        sameBytes(signature, before)
      );
    }
    case "govern":
      return isGovernanceEntry(entry) && entry.$value.request_hash === input.requestHash;
    case "plan_end":
      return entry.$tag === "plan_ended" && Number(entry.$value.plan_id) === input.plan;
  }
}

function sameKey(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : sameBytes(a, b);
}
