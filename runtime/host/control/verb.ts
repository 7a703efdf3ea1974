/** A command of the control channel: how its payload is read, and what it answers. */
import type { Tree } from "../../../air/cbor/tree.ts";
import type { JsonNode } from "../../../air/json/node.ts";
import type { Read } from "../../../air/json/shape.ts";
import { readPayload } from "./payload.ts";
import type { ControlTarget } from "./target.ts";

/** Throws `AirError`s with their own codes, `decode_error` for a payload that does not fit. */
export type Verb = (target: ControlTarget, payload: JsonNode) => Tree;

export type Verbs = Readonly<Record<string, Verb>>;

export function verb<T>(shape: Read<T>, run: (target: ControlTarget, payload: T) => Tree): Verb {
  return (target, payload) => run(target, readPayload(payload, shape));
}
