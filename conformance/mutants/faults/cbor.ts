/** Bytes: heads, order, duplicates, the tag. */
import type { Fault } from "../fault.ts";

export const CBOR_FAULTS: readonly Fault[] = [
  {
    name: "length-first-sort",
    breaks: [{ rule: "E8", words: "maps are sorted by their keys' bytes" }],
    edits: [
      {
        file: "air/cbor/order.ts",
        find: "(prefixes[a] as number) - (prefixes[b] as number) ||\n      compareBytes(bytes, start(a), end(a), start(b), end(b)) ||\n      a - b",
        replace:
          "end(a) - start(a) - (end(b) - start(b)) || compareBytes(bytes, start(a), end(a), start(b), end(b)) || a - b",
      },
    ],
  },
];
