/** Commands that read what reducers hold. */
import type { Tree } from "../../../../air/cbor/tree.ts";
import { AirError, isAirError, quote } from "../../../../air/errors.ts";
import { hashBytes } from "../../../../air/hash.ts";
import { copyBytes } from "../../../../air/platform.ts";
import type { Type } from "../../../../air/types/types.ts";
import { readValue } from "../../../kernel/raw-value.ts";
import { type CellView, cellsOf, readableBy, type Viewed } from "../../../kernel/views.ts";
import { base64, index, object, optional, rawValue, required, text, toBase64 } from "../payload.ts";
import { CONSISTENCY, metaTree, viewed } from "../reading.ts";
import { type Verbs, verb } from "../verb.ts";

const get = object({
  reducer: required(text),
  key_b64: optional(base64),
  key_json: optional(text),
  ...CONSISTENCY,
});

/** Without a limit it is all, or `control.too_large`. */
const list = object({
  reducer: optional(text),
  from: optional(index),
  limit: optional(index),
  ...CONSISTENCY,
});

export const CELLS: Verbs = {
  "state-get": verb(get, (target, { reducer: name, key_b64, key_json, consistency }) => {
    const world = viewed(target, consistency);
    const key = keyOf(world, name, { b64: key_b64, json: key_json });
    const cell = world.state.cell(name, key);
    return {
      state_b64: cell ? toBase64(cell.state) : null,
      state: cell ? readable(cell.state, world.state.program.reducers.get(name)?.state) : null,
      ...(cell ? aboutCell(cell) : {}),
      meta: metaTree(world),
    };
  }),

  "state-list": verb(list, (target, { reducer, from = 0, limit = Infinity, consistency }) => {
    const world = viewed(target, consistency);
    const all = cellsOf(world.state).filter((cell) => reducer === undefined || cell.reducer === reducer);
    const cells = all.slice(from, from + limit);
    const next = from + cells.length;
    return {
      cells: cells.map((cell) => cellTree(world, cell)),
      next: next < all.length ? BigInt(next) : null,
      meta: metaTree(world),
    };
  }),
};

function cellTree({ state: { program } }: Viewed, { reducer, key, ...cell }: CellView): Tree {
  return {
    reducer,
    key_b64: key && toBase64(key),
    key: key && readable(key, program.reducers.get(reducer)?.key),
    ...aboutCell(cell),
  };
}

function aboutCell({ state, lastActiveNs }: Pick<CellView, "state" | "lastActiveNs">): Record<string, Tree> {
  return { state_hash: hashBytes(state), size: BigInt(state.length), last_active_ns: lastActiveNs };
}

/** Null where the live schema does not read it: an upgrade may have changed it since. */
function readable(bytes: Uint8Array, type: Type | null | undefined): Tree {
  try {
    return type ? readableBy(type, bytes) : null;
  } catch (error) {
    if (isAirError(error)) return null;
    throw error;
  }
}

/** Throws `ref.unknown` for a reducer that is neither live nor has cells, and `decode_error` where there is a key too many or too few. */
function keyOf(
  { state }: Viewed,
  name: string,
  given: { readonly b64: Uint8Array | undefined; readonly json: string | undefined },
): Uint8Array | null {
  const value = rawValue("key", given);
  const reducer = state.program.reducers.get(name);
  const isKeyed = reducer ? reducer.key !== null : Boolean(state.someCell(name)?.key);
  if (!reducer && !state.someCell(name))
    throw new AirError("ref.unknown", `there is no reducer ${quote(name)}`);
  if (isKeyed !== Boolean(value)) {
    const what = isKeyed ? "is keyed: give key_b64 or key_json" : "has one cell, and no keys";
    throw new AirError("decode_error", `${quote(name)} ${what}`);
  }
  if (!value) return null;
  if (reducer?.key) return readValue(value, reducer.key);
  // Of a reducer that is no longer live nobody knows the key's type: it is taken as it is kept.
  if (given.b64) return copyBytes(given.b64);
  throw new AirError("decode_error", `${quote(name)} is no longer live: give its key in key_b64`);
}
