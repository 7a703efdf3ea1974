/** The last events that came from outside, for seeing what a candidate would have made of them (ruling G4). */
import { decodeRecord } from "../kernel/records.ts";
import type { WorldStorage } from "../store/journal.ts";
import type { Seed } from "./shadow.ts";

/** The last `count` of them before a record, in their order. Reads the journal backwards, as far as it takes. */
export function recentEvents(storage: WorldStorage, before: number, count: number): readonly Seed[] {
  const events: Seed[] = [];
  for (let index = before - 1; index >= 0 && events.length < count; index--) {
    const bytes = storage.read(index);
    const entry = bytes && decodeRecord(bytes).entry;
    if (entry?.$tag !== "domain_event" || entry.$value.origin.origin_kind !== "external") continue;
    const { schema, value, key } = entry.$value;
    events.push({ schema, value: { cbor: value }, key });
  }
  return events.reverse();
}
