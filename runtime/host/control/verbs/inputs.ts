/** Commands that are inputs to the world, but for those of operators about proposals. */
import type { Tree } from "../../../../air/cbor/tree.ts";
import { hashBytes } from "../../../../air/hash.ts";
import {
  base64,
  INPUT,
  index,
  nat,
  neededValue,
  object,
  optional,
  rawValue,
  required,
  text,
  word,
} from "../payload.ts";
import { type Taken, takeEvent, takePlanEnd, takeReceipt } from "../taken.ts";
import { type Verbs, verb } from "../verb.ts";

const event = object({
  schema: required(text),
  value_b64: optional(base64),
  value_json: optional(text),
  key_b64: optional(base64),
  ...INPUT,
});

const receipt = object({
  intent: required(index),
  adapter_id: optional(text),
  status: optional(word("ok", "error", "timeout")),
  payload_b64: optional(base64),
  payload_json: optional(text),
  cost_cents: optional(nat),
  signature_b64: optional(base64),
  ...INPUT,
});

const plan = object({ plan_id: required(index), ...INPUT });
const blob = object({ data_b64: required(base64) });

export const INPUTS: Verbs = {
  "event-send": verb(event, ({ kernel }, { schema, value_b64, value_json, key_b64, input_id }) => {
    const value = neededValue("value", { b64: value_b64, json: value_json });
    const given = { ...(key_b64 ? { key: key_b64 } : {}), ...idOf(input_id) };
    return takenTree(takeEvent(kernel, { schema, value, ...given }));
  }),

  "receipt-inject": verb(receipt, ({ kernel }, payload) => {
    const { intent, adapter_id, status = "ok", cost_cents, signature_b64, input_id } = payload;
    const value = rawValue("payload", { b64: payload.payload_b64, json: payload.payload_json });
    const taken = takeReceipt(kernel, {
      intent,
      status,
      ...(adapter_id === undefined ? {} : { adapterId: adapter_id }),
      ...(value ? { payload: value } : {}),
      ...(cost_cents === undefined ? {} : { costCents: cost_cents }),
      ...(signature_b64 ? { signature: signature_b64 } : {}),
      ...idOf(input_id),
    });
    return { ...takenTree(taken), status: taken.status };
  }),

  "plan-end": verb(plan, ({ kernel }, { plan_id, input_id }) =>
    takenTree(takePlanEnd(kernel, plan_id, input_id)),
  ),

  /** The same again changes nothing. */
  "blob-put": verb(blob, ({ kernel: { storage } }, { data_b64: bytes }) => {
    const hash = hashBytes(bytes);
    storage.put([{ space: "blob", hash, bytes }]);
    return { hash, size: BigInt(bytes.length) };
  }),
};

function idOf(input_id: string | undefined): { readonly inputId?: string } {
  return input_id === undefined ? {} : { inputId: input_id };
}

function takenTree({ isNew, first, last, failures }: Taken): { readonly [key: string]: Tree } {
  return {
    is_new: isNew,
    index: BigInt(first),
    last: BigInt(last),
    failures: failures.map(({ index: at, code, message }) => ({ index: BigInt(at), code, message })),
  };
}
