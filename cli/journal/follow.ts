/** Records that were added since, each checked to follow the one before it. */
import { AirError } from "../../air/errors.ts";
import { ChainRecord } from "../../runtime/kernel/chain.ts";
import type { Head, WorldStorage } from "../../runtime/store/journal.ts";

/** Throws `journal.damaged` where they do not lead from the one head to the present one. */
export function* linksSince(storage: WorldStorage, { count, hash }: Head): Generator<ChainRecord> {
  const head = storage.head();
  let [next, prev] = [count, hash];
  if (head.count < count) throw damaged(head.count, "it is missing: it has been there before");
  for (const [index, bytes] of storage.records(count)) {
    const link = new ChainRecord(index, bytes);
    if (index !== next || link.prev !== prev) throw damaged(next, "it does not follow the one before it");
    yield link;
    [next, prev] = [index + 1, link.hash];
  }
  if (next !== head.count || prev !== head.hash) throw damaged(next, "the journal does not end with it");
}

function damaged(index: number, why: string): AirError {
  return new AirError("journal.damaged", `the record ${index} is not what was written: ${why}`);
}
