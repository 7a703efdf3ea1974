/** One random edit of a world's script: of its steps, their order, and what stands beside them. */
import { isList, isObject, type Json, type JsonObject, jsonOf, placesIn, withValue } from "./json.ts";
import type { Sources } from "./sources.ts";
import type { Tape } from "./tape.ts";

type Steps = readonly Json[];
/** Undefined where the edit finds nothing to do. */
type Edit = (steps: Steps, tape: Tape, sources: Sources) => Steps | undefined;

const INPUT_IDS = ["i1", "i2"];
const CRASHES = ["before_commit", "after_commit", "after_dispatch"];
const MODES = ["clean", "kill", "replay"];

const EDITS: readonly (readonly [weight: number, edit: Edit])[] = [
  [16, insertPlain],
  [14, insertCopy],
  [12, changeValue],
  [10, crash],
  [10, inputId],
  [8, insertFromElsewhere],
  [8, drop],
  [8, move],
  [8, receipt],
  [6, clock],
];

export function editScript(input: JsonObject, tape: Tape, sources: Sources): Json | undefined {
  const steps = input.get("steps");
  if (!isList(steps)) return undefined;
  const changed = tape.weighted(EDITS)(steps, tape, sources);
  return changed && withValue(input, ["steps"], changed);
}

function inserted(steps: Steps, tape: Tape, step: Json): Steps {
  return steps.toSpliced(steps.length - tape.below(steps.length + 1), 0, step);
}

/** Steps that need to know nothing of the world. */
function insertPlain(steps: Steps, tape: Tape): Steps {
  const step = tape.pick<() => object>([
    () => ({ step: "restart", mode: tape.pick(MODES) }),
    () => ({ step: "snapshot" }),
    () => ({ step: "state" }),
    () => ({ step: "clock", to_ns: time(tape) }),
    () => ({ step: "receipt", intent: tape.below(3), status: tape.pick(["error", "timeout", "ok"]) }),
    () => ({ step: "plan_end", plan_id: tape.below(4) }),
    () => ({ step: "shadow", proposal_id: tape.below(2) }),
    () => ({
      step: "approve",
      proposal_id: tape.below(2),
      decision: tape.pick(["approve", "reject"]),
      approver: "ann",
    }),
    () => ({ step: "apply", proposal_id: tape.below(2) }),
  ]);
  return inserted(steps, tape, jsonOf(step()));
}

function time(tape: Tape): string {
  return tape.pick(["0", "1", "10", "50", "100", "1000", "18446744073709551615", String(tape.below(200))]);
}

function insertCopy(steps: Steps, tape: Tape): Steps | undefined {
  const step = tape.pickAny(steps);
  return step === undefined ? undefined : inserted(steps, tape, step);
}

/** A step of another script, with a schema of this one if it has one. */
function insertFromElsewhere(steps: Steps, tape: Tape, sources: Sources): Steps | undefined {
  const { input } = sources.pickCase(tape, (op) => op === "world.script") ?? {};
  const others = input?.get("steps");
  const step = isList(others) ? tape.pickAny(others) : undefined;
  if (!isObject(step)) return undefined;
  const schema = tape.pickAny(membersOf(steps, "schema"));
  return inserted(steps, tape, step.has("schema") && schema ? new Map(step).set("schema", schema) : step);
}

function membersOf(steps: Steps, key: string): Json[] {
  return steps.flatMap((step) => {
    const value = isObject(step) ? step.get(key) : undefined;
    return value === undefined ? [] : [value];
  });
}

function drop(steps: Steps, tape: Tape): Steps | undefined {
  return steps.length < 2 ? undefined : steps.toSpliced(tape.below(steps.length), 1);
}

function move(steps: Steps, tape: Tape): Steps | undefined {
  const at = tape.below(steps.length);
  const step = steps[at];
  return step === undefined ? undefined : steps.toSpliced(at, 1).toSpliced(tape.below(steps.length), 0, step);
}

/** Sets a member of one of the steps that have it, or may have it. */
function set(
  steps: Steps,
  tape: Tape,
  may: (step: JsonObject) => boolean,
  key: string,
  value: Json,
): Steps | undefined {
  const places = [...steps.keys()].filter((index) => {
    const step = steps[index];
    return isObject(step) && may(step);
  });
  const at = tape.pickAny(places);
  return at === undefined ? undefined : steps.with(at, new Map(steps[at] as JsonObject).set(key, value));
}

const isInput = (step: JsonObject): boolean =>
  !["state", "restart", "tamper"].includes(String(step.get("step")));

function crash(steps: Steps, tape: Tape): Steps | undefined {
  return set(steps, tape, isInput, "crash", tape.pick(CRASHES));
}

function inputId(steps: Steps, tape: Tape): Steps | undefined {
  return set(steps, tape, isInput, "input_id", tape.pick(INPUT_IDS));
}

function clock(steps: Steps, tape: Tape): Steps | undefined {
  return set(steps, tape, (step) => step.has("to_ns"), "to_ns", time(tape));
}

function receipt(steps: Steps, tape: Tape): Steps | undefined {
  const isReceipt = (step: JsonObject): boolean => step.get("step") === "receipt";
  return tape.chance(50)
    ? set(steps, tape, isReceipt, "status", tape.pick(["ok", "error", "timeout"]))
    : set(steps, tape, isReceipt, "intent", jsonOf(tape.below(3)));
}

/** A scalar of a step's value becomes that of another step, or a boundary. */
function changeValue(steps: Steps, tape: Tape): Steps | undefined {
  const values = steps.flatMap((step, index) =>
    ["value", "payload", "value_cbor", "payload_cbor", "key_cbor"].flatMap((key) => {
      const value = isObject(step) ? step.get(key) : undefined;
      return value === undefined ? [] : placesIn(value, [index, key], key);
    }),
  );
  const scalars = values.filter(({ value }) => !isObject(value) && !isList(value));
  const place = tape.pickAny(scalars);
  if (!place) return undefined;
  const kin = scalars.filter(({ value, key }) => typeof value === typeof place.value && key === place.key);
  const other = tape.pick(kin).value;
  return withValue(steps, place.path, other) as Steps;
}
