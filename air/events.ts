/** What generated senders of events need of a world. */
import type { Codec } from "./cbor/document.ts";

/** Takes events from outside: a running world, or what stands between. */
export interface EventSink {
  /** False if the event was there before, with this id. Throws `event.*` and `value.*` for one that the world refuses. */
  event(event: {
    readonly schema: string;
    readonly value: { readonly cbor: Uint8Array };
    readonly inputId?: string;
    readonly key?: Uint8Array;
  }): boolean;
}

export interface SendOptions {
  /** Sent again with it, the event does nothing (ruling K16). */
  readonly inputId?: string;
  /** Canonical CBOR of the key of the cell that the event is for, where a route does not say. */
  readonly key?: Uint8Array;
}

/** Sends one value. Throws what encoding it throws, and what the world does. */
export function sendEvent<T>(
  world: EventSink,
  codec: Codec<T>,
  value: T,
  { inputId, key }: SendOptions = {},
): boolean {
  return world.event({
    schema: codec.schema,
    value: { cbor: codec.encode(value) },
    ...(inputId === undefined ? {} : { inputId }),
    ...(key === undefined ? {} : { key }),
  });
}
