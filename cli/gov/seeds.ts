/** Events that a candidate is tried with, from a file. */
import { FaultList } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import { list, object, optional, pattern, type Read, required, text } from "../../air/json/shape.ts";
import type { Seed } from "../../runtime/governance/shadow.ts";
import { readInput } from "../air-directory.ts";
import type { Texts } from "../worlds.ts";

/** Whatever it is: the event's schema reads it. */
const anything: Read<JsonNode> = (node) => node;

const seeds = list(
  object({
    schema: required(text),
    value: required(anything),
    key_cbor: optional(pattern(/^(?:[0-9a-fA-F]{2})+$/, "value.bytes", "CBOR in hex")),
  }),
);

/** Throws what the reader of JSON throws, and `def.*` and `value.bytes` for what is no list of events. */
export function readSeeds(path: string | undefined, texts: Texts): readonly Seed[] {
  if (path === undefined) return [];
  const bytes = readInput(path);
  texts.set(path, bytes);
  const faults = new FaultList();
  const read = seeds(readJsonBytes(bytes, path), faults);
  faults.throwIfAny();
  return read.map(({ schema, value, key_cbor }) => ({
    schema,
    value: { json: value },
    key: key_cbor === undefined ? null : new Uint8Array(Buffer.from(key_cbor, "hex")),
  }));
}
