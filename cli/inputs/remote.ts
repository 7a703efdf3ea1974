/** Inputs to a world that a host keeps open: sent to it; what came of them is read from the file beside it. */
import { AirError, type Fault, isAirError } from "../../air/errors.ts";
import type { ControlClient } from "../../runtime/host/control/client.ts";
import { sentStep } from "../../runtime/host/control/operator-steps.ts";
import { sentValue, toBase64 } from "../../runtime/host/control/payload.ts";
import { RecordedRefusal } from "../../runtime/host/control/recorded-refusal.ts";
import type { Taken, TakenReceipt } from "../../runtime/host/control/taken.ts";
import type { RawValue } from "../../runtime/kernel/raw-value.ts";
import { withStorage, withWorld } from "../world-file.ts";
import type { Inputs } from "./inputs.ts";

/** As the host says it. */
interface TakenAnswer {
  readonly is_new: boolean;
  readonly index: number;
  readonly last: number;
  readonly failures: Taken["failures"];
}

export function remoteInputs(path: string, client: ControlClient): Inputs {
  return {
    event: async ({ schema, value, key, inputId: input_id }) => {
      const payload = { schema, ...sentValue("value", value), key_b64: key && toBase64(key), input_id };
      return taken(await placed(value, client.request("event-send", payload)));
    },
    receipt: async ({ intent, adapterId, status, payload: value, costCents, signature, inputId }) => {
      const answer = await client.request("receipt-inject", {
        intent: BigInt(intent),
        adapter_id: adapterId,
        status,
        ...(value ? sentValue("payload", value) : {}),
        cost_cents: costCents,
        signature_b64: signature && toBase64(signature),
        input_id: inputId,
      });
      const { status: recorded } = answer as Pick<TakenReceipt, "status">;
      return { ...taken(answer), status: recorded };
    },
    endPlan: async (plan, input_id) =>
      taken(await client.request("plan-end", { plan_id: BigInt(plan), input_id })),
    govern: async (steps, input_id) => {
      const asked = client.request("gov-upgrade", { steps: steps.map(sentStep), input_id });
      const { isNew, first } = await asked.then(taken, (error: unknown) => {
        if (error instanceof RecordedRefusal) return error;
        throw error;
      });
      const { answersAt } = await import("../../runtime/governance/answers.ts");
      const answers = await withStorage(path, { readonly: true }, (storage) => answersAt(storage, first));
      return { isNew, first, answers };
    },
    put: async (blobs) => {
      for (const { bytes } of blobs) await client.request("blob-put", { data_b64: toBase64(bytes) });
    },
    look: (use) => withWorld(path, { readonly: true }, use),
  };
}

function taken(answer: unknown): Taken {
  const { is_new: isNew, index: first, last, failures } = answer as TakenAnswer;
  return { isNew, first, last, failures };
}

/** Places in a value that was sent as text are places in the text that it came from. */
async function placed<T>(value: RawValue, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const path = "json" in value ? value.json.source.path : undefined;
    if (!isAirError(error) || path === undefined) throw error;
    const faults = error.faults.map((fault): Fault => {
      const { place } = fault;
      return place.path === undefined && place.line !== undefined
        ? { ...fault, place: { path, ...place } }
        : fault;
    });
    throw new AirError(error.code, error.message, faults[0]?.place, faults);
  }
}
