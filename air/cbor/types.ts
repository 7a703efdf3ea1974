/** Type helpers of generated decoders. */

export type MapKey<M> = M extends ReadonlyMap<infer K, unknown> ? K : never;

export type MapValue<M> = M extends ReadonlyMap<unknown, infer V> ? V : never;

/** What a decoder fills in field by field before it hands it out. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
