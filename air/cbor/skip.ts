/** Checks items of any shape strictly, without making values of them. */
import type { Reader } from "./reader.ts";
import { MAX_DEPTH, refusedItem, tooDeep } from "./refusals.ts";

/** Steps over one item and everything in it; allocates nothing. Throws `cbor.*` unless it is canonical. */
export function skipItem(reader: Reader, depth = 0): void {
  const at = reader.pos;
  const initial = reader.peek();
  switch (initial >>> 5) {
    case 0:
    case 1:
      return reader.skipInteger();
    case 2:
      reader.bytestring("");
      return;
    case 3:
      return reader.skipText();
    case 4: {
      const count = reader.array("");
      if (depth >= MAX_DEPTH) throw tooDeep(at);
      for (let i = 0; i < count; i++) skipItem(reader, depth + 1);
      return;
    }
    case 5:
      return skipMap(reader, depth);
    default:
      if (initial !== 0xf4 && initial !== 0xf5 && initial !== 0xf6) {
        throw refusedItem(reader.bytes, at, reader.bytes.length);
      }
      reader.pos++;
  }
}

function skipMap(reader: Reader, depth: number): void {
  const at = reader.pos;
  const count = reader.map("");
  if (depth >= MAX_DEPTH) throw tooDeep(at);
  let before = -1;
  let beforeEnd = -1;
  for (let i = 0; i < count; i++) {
    const key = reader.pos;
    skipItem(reader, depth + 1);
    const keyEnd = reader.pos;
    reader.nextKey(before, beforeEnd, key, keyEnd);
    skipItem(reader, depth + 1);
    before = key;
    beforeEnd = keyEnd;
  }
}
