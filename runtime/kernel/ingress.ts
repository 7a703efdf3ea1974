/** From what clients and adapters send to inputs: read by the schemas of the world (rulings E2, K15, K16, K17). */
import { canonicalize } from "../../air/cbor/lenient.ts";
import { AirError, isAirError, quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { copyBytes } from "../../air/platform.ts";
import type { Type } from "../../air/types/types.ts";
import { TimerSetReceiptCodec } from "../../generated/codecs.ts";
import { isInternal } from "./effect-kinds.ts";
import type { EventInput, ReceiptInput } from "./inputs.ts";
import type { Kernel } from "./kernel.ts";
import { type RawValue, readValue } from "./raw-value.ts";
import { type ReceiptStatus, UNSIGNED } from "./receipt-content.ts";
import { decodeRecord, type EntryOf } from "./records.ts";
import { eventValue } from "./routing.ts";
import type { OpenIntent } from "./state.ts";
import { TIMER } from "./timers.ts";
import type { WorldProgram } from "./world-program.ts";

export interface RawEvent {
  readonly schema: string;
  readonly value: RawValue;
  /** The key of the cell that the event is for, as any CBOR; it is found in the event otherwise. */
  readonly key?: Uint8Array;
  /** The client's own id of the input. */
  readonly inputId?: string;
}

export interface RawReceipt {
  /** Index of an open external intent. */
  readonly intent: number;
  /** The effect's kind if it is left out. */
  readonly adapterId?: string;
  readonly status: ReceiptStatus;
  readonly payload?: RawValue;
  readonly costCents?: bigint;
  readonly signature?: Uint8Array;
  readonly inputId?: string;
}

const STATUSES: readonly ReceiptStatus[] = ["ok", "error", "timeout"];

/** Throws what `eventValue` and the readers throw, and `input.conflict`. */
export function readEvent(kernel: Kernel, event: RawEvent): EventInput {
  const { schema, value, key, inputId = null } = event;
  const read = (program: WorldProgram): EventInput => {
    const canonical = eventValue(program, schema, (type) => readValue(value, type));
    const payload = { schema, value: canonical, key: key ? copyBytes(canonicalize(key)) : null };
    return { kind: "event", payload, inputId };
  };
  const recorded = inputId === null ? undefined : manifestOfInput(kernel, inputId);
  if (!recorded) return read(kernel.state.program);
  try {
    // What was sent before is read as it was read then.
    return read(recorded);
  } catch (error) {
    if (!isAirError(error)) throw error;
    throw conflict(inputId as string);
  }
}

/** The manifest that was live when the event with an id was taken; undefined if there was none. */
function manifestOfInput(kernel: Kernel, id: string): WorldProgram | undefined {
  const index = kernel.storage.input(id);
  if (index === undefined) return undefined;
  const entry = entryAt(kernel, index);
  if (entry?.$tag !== "domain_event") throw conflict(id);
  return kernel.machine.programs.get(entry.$value.manifest_hash);
}

/**
 * A receipt that does not fit is one of an error (ruling K17). Throws `receipt.unknown` where no such intent is open outside
 * the kernel.
 */
export function readReceipt(kernel: Kernel, receipt: RawReceipt): ReceiptInput {
  const { intent, adapterId, costCents = null, signature = new Uint8Array(), inputId = null } = receipt;
  if (!STATUSES.includes(receipt.status)) {
    throw new AirError("value.type", `a receipt is ${STATUSES.join(", ")}, not ${quote(receipt.status)}`);
  }
  const { kind, manifestHash } = intentOf(kernel, intent, inputId);
  const type = kernel.machine.programs.get(manifestHash).world.effects.get(kind)?.receipt as Type;
  const payload = receipt.status === "ok" ? readPayload(receipt.payload, type) : undefined;
  const status = receipt.status === "ok" && !payload ? "error" : receipt.status;
  const content = { status, payload: payload ?? new Uint8Array(), costCents, signature };
  return { kind: "receipt", intent, content: { ...content, adapterId: adapterId ?? kind }, inputId };
}

/** What an intent is for; one that this input answered before can be answered again, and is then as it was. */
function intentOf(
  kernel: Kernel,
  index: number,
  inputId: string | null,
): Pick<OpenIntent, "kind" | "manifestHash"> {
  const recorded = inputId === null ? undefined : kernel.storage.input(inputId);
  if (inputId !== null && recorded !== undefined) {
    const receipt = entryAt(kernel, recorded);
    const intent = entryAt(kernel, index);
    const isReceipt = receipt?.$tag === "effect_receipt" && Number(receipt.$value.intent) === index;
    if (!isReceipt || intent?.$tag !== "effect_intent") throw conflict(inputId);
    return { kind: intent.$value.effect_kind, manifestHash: manifestOfIntent(kernel, index, intent.$value) };
  }
  const open = kernel.state.intent(index);
  if (open && !isInternal(open.kind)) return open;
  throw new AirError("receipt.unknown", `no intent ${index} is waiting for a receipt from outside`);
}

/** The manifest that says what a receipt of an intent is: that of the plan which asked, or the one that was live (ruling K9). */
function manifestOfIntent(kernel: Kernel, index: number, { origin }: EntryOf<"effect_intent">): Hash {
  if (origin.plan_id !== null) {
    const running = kernel.state.plan(Number(origin.plan_id));
    if (running) return running.manifestHash;
    const end = entryAt(kernel, kernel.storage.planEnd(Number(origin.plan_id)) ?? -1);
    if (end?.$tag === "plan_ended") return end.$value.manifest_hash;
  }
  for (let before = index - 1; before >= 0; before--) {
    const entry = entryAt(kernel, before);
    if (entry?.$tag === "gov_applied") return entry.$value.manifest_hash_new;
    if (
      entry &&
      "manifest_hash" in entry.$value &&
      entry.$tag !== "plan_ended" &&
      entry.$tag !== "gov_shadow_report"
    ) {
      return entry.$value.manifest_hash;
    }
  }
  throw new AirError("journal.damaged", "the journal does not begin with a genesis record");
}

function conflict(id: string): AirError {
  return new AirError("input.conflict", `the id ${quote(id)} stands for another input`);
}

function entryAt({ storage }: Kernel, index: number) {
  const bytes = storage.read(index);
  return bytes && decodeRecord(bytes).entry;
}

function readPayload(payload: RawValue | undefined, type: Type): Uint8Array | undefined {
  if (!payload) return undefined;
  try {
    return readValue(payload, type);
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}

/** The receipt of a timer that is due, in nanoseconds of logical time. */
export function timerReceipt(intent: number, key: string | null, nowNs: bigint): ReceiptInput {
  const payload = copyBytes(TimerSetReceiptCodec.encode({ delivered_at_ns: nowNs, key }));
  const content = { adapterId: TIMER, status: "ok", payload, costCents: 0n, signature: UNSIGNED } as const;
  return { kind: "receipt", intent, content, inputId: null };
}
