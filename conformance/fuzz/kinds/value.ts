/** A type, schemas that it may name, and a value of it in one of the lenses. */
import { type JsonObject, jsonOf } from "../json.ts";
import type { Kind } from "../kind.ts";
import { longTape, type Tape } from "../tape.ts";
import { documentHex } from "../write-cbor.ts";
import { typeFrom, valueFrom } from "./types.ts";

export const value: Kind = {
  name: "value",
  batch: 128,
  tape: longTape(120),
  edits: { least: 0, most: 1 },
  make: (tape) => ({ op: "value.normalize", input: inputFrom(tape) }),
};

function inputFrom(tape: Tape): JsonObject {
  const inner = typeFrom(tape, []);
  const schemas = new Map([
    ["t/A@1", inner],
    ["t/B@1", typeFrom(tape, ["t/A@1"])],
  ]);
  const type = typeFrom(tape, ["t/A@1", "t/B@1"]);
  const { cbor, sugar, tagged } = valueFrom(type, schemas, tape);
  const lens = tape.pick(["cbor", "sugar", "tagged"]);
  const input = {
    schema: type,
    defs: [...schemas].map(([name, one]) => ({ $kind: "defschema", name, type: one })),
    lens: lens === "cbor" ? "cbor" : "json",
    value: lens === "cbor" ? documentHex(cbor, tape) : lens === "sugar" ? sugar : tagged,
  };
  return jsonOf(input) as JsonObject;
}
