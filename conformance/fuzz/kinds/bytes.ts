/** CBOR of no type: canonical to be checked, and of every sort to be made so. */
import { type JsonObject, jsonOf } from "../json.ts";
import type { Kind } from "../kind.ts";
import { longTape, type Tape } from "../tape.ts";
import { documentHex, type Item, type ItemMap } from "../write-cbor.ts";

export const bytes: Kind = {
  name: "cbor",
  batch: 256,
  tape: longTape(80),
  edits: { least: 0, most: 1 },
  make: (tape) => {
    const op = tape.pick(["cbor.check", "cbor.canonicalize"]);
    const cbor = documentHex(itemFrom(tape, 0), op === "cbor.check" ? undefined : tape);
    return { op, input: jsonOf({ cbor }) as JsonObject };
  },
};

const INTEGERS = [0n, 23n, 24n, 255n, 256n, 65535n, 65536n, (1n << 32n) - 1n, 1n << 32n, (1n << 64n) - 1n];
const TEXTS = [
  "",
  "a",
  "b",
  "aa",
  "é",
  "\u0000",
  "\u{1f600}",
  "x".repeat(23),
  "x".repeat(24),
  "y".repeat(256),
];

function itemFrom(tape: Tape, depth: number): Item {
  const integer = (): bigint => (tape.chance(30) ? -1n - tape.pick(INTEGERS) : tape.pick(INTEGERS));
  const form = tape.below(depth > 3 ? 5 : 10);
  const inner = (): Item => itemFrom(tape, depth + 1);
  if (form < 2) return integer();
  if (form === 2) return tape.pick(TEXTS);
  if (form === 3) return tape.pick<Item>([null, true, false]);
  if (form === 4) return Uint8Array.from(tape.times(30, () => tape.below(256)));
  if (form < 7) return tape.times(4, inner);
  const key = (): Item => (tape.chance(60) ? tape.pick(TEXTS) : tape.chance(90) ? integer() : inner());
  const entries = tape.times(4, (): [Item, Item] => [key(), inner()]);
  return new Map(entries) satisfies ItemMap;
}
