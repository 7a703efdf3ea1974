/** The op `world.script`: a world, steps on it, and what happened. */

import type { Tree } from "../../../../air/cbor/tree.ts";
import { AirError, isAirError } from "../../../../air/errors.ts";
import { type JsonObject, member } from "../../../../air/json/node.ts";
import type { RawValue } from "../../../../runtime/kernel/raw-value.ts";
import { decodeRecord } from "../../../../runtime/kernel/records.ts";
import { stateHash } from "../../../../runtime/kernel/snapshot.ts";
import { openExternal } from "../../../../runtime/kernel/views.ts";
import {
  fromHex,
  listMember,
  natMember,
  numberMember,
  optionalText,
  rooted,
  textMember,
} from "../messages.ts";
import { GOVERNANCE_STEPS } from "./governance-steps.ts";
import { rawValue } from "./raw-members.ts";
import { worldAnswer } from "./script-answer.ts";
import { type Crash, Crashed, ScriptWorld } from "./script-world.ts";

type Ok = Readonly<Record<string, Tree>>;
type Step = (world: ScriptWorld, step: JsonObject) => Ok;

const STEPS: Readonly<Record<string, Step>> = {
  event: (world, step) => {
    const key = member(step, "key_cbor");
    rooted(step, () =>
      world.kernel.event({
        schema: textMember(step, "schema"),
        value: rawValue(step, "value") as RawValue,
        ...(key ? { key: fromHex(key) } : {}),
        ...inputId(step),
      }),
    );
    return {};
  },
  receipt: (world, step) => {
    const adapterId = optionalText(step, "adapter_id");
    const payload = rawValue(step, "payload");
    world.kernel.receipt({
      intent: intentMeant(world, step),
      status: textMember(step, "status") as "ok" | "error" | "timeout",
      ...(adapterId === undefined ? {} : { adapterId }),
      ...(payload ? { payload } : {}),
      ...inputId(step),
    });
    return {};
  },
  clock: (world, step) => {
    world.clockNs = natMember(step, "to_ns");
    return { fired: BigInt(world.kernel.fireTimers()) };
  },
  plan_end: (world, step) => {
    world.kernel.endPlan(numberMember(step, "plan_id"), optionalText(step, "input_id") ?? null);
    return {};
  },
  ...GOVERNANCE_STEPS,
  state: ({ kernel }) => ({ state_hash: stateHash(kernel.state), world: worldAnswer(kernel) }),
  snapshot: ({ kernel }) => {
    kernel.snapshot();
    return {};
  },
  restart: (world, step) => {
    if (textMember(step, "mode") === "replay") world.storage.dropSnapshots(0);
    world.reopen();
    const { kernel } = world;
    return {
      replayed: BigInt(kernel.head.count),
      open_intents: BigInt(openExternal(kernel.state).length),
    };
  },
  tamper: (world, step) => {
    tamper(world, numberMember(step, "record"), textMember(step, "change"));
    return {};
  },
};

/** Runs a script. Throws the faults of its world. */
export function worldScript(input: JsonObject): object {
  const world = new ScriptWorld(input);
  let closed = false;
  const afterCrash = ({ recorded }: Crashed): object => {
    try {
      world.crash = undefined;
      world.reopen();
      return { ok: { crashed: true, recorded } };
    } catch (error) {
      if (!isAirError(error)) throw error;
      closed = true;
      return rejected(error);
    }
  };
  const steps = listMember(input, "steps").map((step): object => {
    if (step.type !== "object") throw new Error("a step is an object");
    if (closed) return { reject: { code: "world.closed", message: "the world could not be opened" } };
    const name = textMember(step, "step");
    const run = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (!run) return { unsupported: { why: `the step ${name}` } };
    world.crash = optionalText(step, "crash") as Crash | undefined;
    try {
      return { ok: run(world, step) };
    } catch (error) {
      if (error instanceof Crashed) return afterCrash(error);
      if (!isAirError(error)) throw error;
      closed = textMember(step, "step") === "restart";
      return rejected(error);
    }
  });
  return closed ? { steps } : { steps, world: worldAnswer(world.kernel) };
}

function rejected({ code, message }: AirError): object {
  return { reject: { code, message: message.toWellFormed() } };
}

/** Damages what is stored, as somebody might who can write to the disk. */
function tamper({ storage }: ScriptWorld, index: number, change: string): void {
  // What is derived from the journal is to show it, and not what was kept beside it.
  storage.dropSnapshots(0);
  const { kept } = storage;
  const record = kept[index];
  const next = kept[index + 1];
  if (!record || (change === "swap" && !next)) {
    throw new AirError("journal.record_missing", `there is no record ${record ? index + 1 : index}`);
  }
  if (change === "drop") kept.splice(index, 1);
  else if (change === "swap") kept.splice(index, 2, next as Uint8Array, record);
  else kept[index] = record.map((byte, at) => (at === record.length - 1 ? byte ^ 1 : byte));
}

/** A receipt names its intent by its place among the open ones; a repeat means what it meant at first. */
function intentMeant({ kernel, storage }: ScriptWorld, step: JsonObject): number {
  const id = optionalText(step, "input_id");
  const recorded = id === undefined ? undefined : storage.input(id);
  const bytes = recorded === undefined ? undefined : storage.read(recorded);
  const entry = bytes && decodeRecord(bytes).entry;
  if (entry?.$tag === "effect_receipt") return Number(entry.$value.intent);
  return openExternal(kernel.state)[numberMember(step, "intent")]?.index ?? -1;
}

function inputId(step: JsonObject): { readonly inputId?: string } {
  const id = optionalText(step, "input_id");
  return id === undefined ? {} : { inputId: id };
}
