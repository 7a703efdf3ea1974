/** Whole documents: what generated codecs and everyone else call. One writer serves them all. */
import { isAirError } from "../errors.ts";
import { type Hash, hashBytes } from "../hash.ts";
import { Reader } from "./reader.ts";
import { skipItem } from "./skip.ts";
import { Writer } from "./writer.ts";

/** Encodes and decodes the values of one schema. */
export interface Codec<T> {
  /** The schema's name. */
  readonly schema: string;
  /**
   * Canonical bytes, tag included. Throws `value.*` or `text.lone_surrogate` for a value that does not fit; members
   * that the schema does not have are not written. The bytes are a view: copy them to keep or transfer their buffer.
   */
  encode(value: T): Uint8Array;
  /**
   * Reads canonical bytes. Throws `cbor.*` where they are not canonical, else `value.*` where they are no value of
   * the schema, with the byte offset. Byte strings in the result are views of the input.
   */
  decode(bytes: Uint8Array): T;
  /** The hash of the canonical bytes, without keeping them. */
  hash(value: T): Hash;
  /** Writes the value as part of a larger document. */
  write(writer: Writer, value: T): void;
  /** Reads the value as part of a larger document. */
  read(reader: Reader): T;
}

let shared: Writer | undefined = new Writer();

/** Lets `use` write with the shared writer, or with another one while that is in use. */
function withWriter<T>(use: (writer: Writer) => T): T {
  const writer = shared ?? new Writer();
  shared = undefined;
  try {
    return use(writer);
  } catch (error) {
    writer.abandon();
    throw error;
  } finally {
    shared = writer;
  }
}

export function encodeDocument<T>(write: (writer: Writer, value: T) => void, value: T): Uint8Array {
  return withWriter((writer) => {
    writer.begin();
    write(writer, value);
    return writer.take();
  });
}

export function hashDocument<T>(write: (writer: Writer, value: T) => void, value: T): Hash {
  return withWriter((writer) => {
    writer.begin();
    write(writer, value);
    return writer.lend(hashBytes);
  });
}

export function decodeDocument<T>(read: (reader: Reader) => T, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  try {
    reader.begin();
    const value = read(reader);
    reader.finish();
    return value;
  } catch (error) {
    // What is not canonical CBOR is refused as that, wherever the typed reader stumbled over it.
    if (isAirError(error) && error.code.startsWith("value.")) checkDocument(bytes);
    throw error;
  }
}

/** Throws `cbor.*` unless the bytes are one canonical document (ruling E2, `strict`). Allocates nothing. */
export function checkDocument(bytes: Uint8Array): void {
  const reader = new Reader(bytes);
  reader.begin();
  skipItem(reader);
  reader.finish();
}

export function makeCodec<T>(
  schema: string,
  write: (writer: Writer, value: T) => void,
  read: (reader: Reader) => T,
): Codec<T> {
  return {
    schema,
    write,
    read,
    encode: (value) => encodeDocument(write, value),
    decode: (bytes) => decodeDocument(read, bytes),
    hash: (value) => hashDocument(write, value),
  };
}
