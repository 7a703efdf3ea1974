/** Where an event goes and how it is taken there: wrapped, with the key of its cell (AIR, routing). */

import { sameBytes } from "../../air/bytes.ts";
import { AirError, quote } from "../../air/errors.ts";
import { RECEIPT_EVENTS as EVENT_OF_RECEIPT } from "../../air/manifest/check/modules.ts";
import { copyBytes } from "../../air/platform.ts";
import type { Type } from "../../air/types/types.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { encodeValue } from "../../air/values/encode.ts";
import { type Value, variantValue } from "../../air/values/value.ts";
import type { Delivery } from "./turn.ts";
import type { Route, WorldProgram } from "./world-program.ts";

/** An event that fits its schema. */
export interface Payload {
  readonly schema: string;
  /** Canonical by the schema. */
  readonly value: Uint8Array;
  /** Canonical; the key that was given with it. */
  readonly key: Uint8Array | null;
}

/** The receipts of micro-effects come in these; nobody but the kernel raises them (ruling K15). */
export const RECEIPT_EVENTS: ReadonlySet<string> = new Set(EVENT_OF_RECEIPT.values());

/**
 * The canonical value of an event from outside or from a module. Throws `event.kernel_only`, `ref.unknown`, and what
 * `decodeValue` throws.
 */
export function eventValue(
  program: WorldProgram,
  schema: string,
  read: (type: Type) => Uint8Array,
): Uint8Array {
  if (RECEIPT_EVENTS.has(schema)) {
    throw new AirError("event.kernel_only", `only the kernel raises ${schema}`);
  }
  const type = program.schema(schema);
  if (!type) throw new AirError("ref.unknown", `there is no schema ${quote(schema)}`);
  return read(type);
}

/** A delivery that waits for the stamp of its event. */
export type Unstamped = Omit<Delivery, "stamp">;

/** Throws `event.key` where the given key is not that of a cell it goes to, and `cbor.too_deep`. */
export function route(program: WorldProgram, { schema, value, key: given }: Payload): readonly Unstamped[] {
  const routes = program.routes.get(schema);
  if (!routes) return [];
  const type = program.schema(schema) as Type;
  let incoming: Value | undefined;
  const read = (): Value => {
    incoming ??= decodeValue(value, type);
    return incoming;
  };
  return routes.map((one) => {
    const wrapped = one.arm === null ? undefined : variantValue(one.arm, read());
    const taken = wrapped ? copyBytes(encodeValue(wrapped, one.reducer.eventType)) : value;
    const key = keyOf(one, one.keyOfIncoming || !wrapped ? read : () => wrapped);
    if (key && given && !sameBytes(key, given)) {
      const what = `the event was given another key than ${one.reducer.name} finds in it`;
      throw new AirError("event.key", what);
    }
    return { reducer: one.reducer.name, value: taken, key };
  });
}

function keyOf({ reducer, keyPath }: Route, start: () => Value): Uint8Array | null {
  if (!keyPath || !reducer.key) return null;
  let at: Value | undefined = start();
  for (const segment of keyPath) at = at?.kind === "record" ? at.fields.get(segment) : undefined;
  // The way has been checked against the types.
  if (!at) throw new AirError("event.key", `the event has no ${keyPath.join(".")}`);
  return copyBytes(encodeValue(at, reducer.key));
}
