/** What comes into a world, as a turn takes it (ruling K1). A replay takes the same from the journal. */
import { AirError } from "../../air/errors.ts";
import { type GovernInput, govern, recordRefusal, StepRefused } from "../governance/operator.ts";
import { admit } from "./admission.ts";
import { drain } from "./drain.ts";
import { endPlan } from "./endings.ts";
import type { ReceiptContent } from "./receipt-content.ts";
import { deliverReceipts, recordReceipt, stepsWaiting } from "./receipts.ts";
import { EXTERNAL, OPERATOR } from "./records.ts";
import { type Payload, route } from "./routing.ts";
import { BudgetSpent, type Turn } from "./turn.ts";

/** What is common to all inputs: the client's id, by which a repeat is known (ruling K16). */
interface Identified {
  readonly inputId: string | null;
}

export interface EventInput extends Identified {
  readonly kind: "event";
  readonly payload: Payload;
}

export interface ReceiptInput extends Identified {
  readonly kind: "receipt";
  /** Index of an open intent. */
  readonly intent: number;
  readonly content: ReceiptContent;
}

export interface PlanEndInput extends Identified {
  readonly kind: "plan_end";
  readonly plan: number;
}

export type Input = EventInput | ReceiptInput | PlanEndInput | GovernInput;

export const TURN_BUDGET = "turn.budget";

/**
 * Computes the turn of an input; `begin` makes a turn, undoing what an earlier one did. Throws what `route` throws,
 * `plan.not_running`, and `turn.budget` for an input that can be refused.
 */
export function takeInput(input: Input, begin: () => Turn): Turn {
  const turn = begin();
  try {
    take(turn, input);
    drain(turn);
    return turn;
  } catch (error) {
    if (error instanceof StepRefused && input.kind === "govern") {
      const refused = begin();
      recordRefusal(refused, input, error);
      return refused;
    }
    if (!(error instanceof BudgetSpent)) throw error;
    const { thingsPerTurn } = turn.machine.behaviour;
    if (input.kind !== "receipt") {
      throw new AirError(
        TURN_BUDGET,
        `the input causes more than a turn may derive, which is ${thingsPerTurn} things, and has been undone`,
      );
    }
    return failTurn(input, turn, begin());
  }
}

function take(turn: Turn, input: Input): void {
  switch (input.kind) {
    case "event": {
      const { payload, inputId } = input;
      const deliveries = route(turn.state.program, payload);
      return admit(turn, { payload, deliveries, origin: EXTERNAL, inputId });
    }
    case "receipt": {
      const { intent, content, inputId } = input;
      const parties = turn.state.intent(intent)?.parties ?? [];
      recordReceipt(turn, intent, content, turn.stamp.entropy, inputId);
      return deliverReceipts(turn, intent, parties);
    }
    case "plan_end":
      return endByOperator(turn, input);
    case "govern":
      return govern(turn, input, drain);
  }
}

/** A receipt is a fact, whatever it would cause: it stays, and whoever waits for it ends (ruling K11). */
function failTurn({ intent, content, inputId }: ReceiptInput, undone: Turn, turn: Turn): Turn {
  const parties = turn.state.intent(intent)?.parties ?? [];
  recordReceipt(turn, intent, content, turn.stamp.entropy, inputId);
  // A replay has to know them to come to the same end.
  for (const limit of undone.limits) turn.append({ $tag: "module_limit", $value: limit });
  turn.append({ $tag: "turn_failed", $value: { code: TURN_BUDGET } });
  for (const party of parties) {
    if (party.kind !== "plan" || stepsWaiting(turn, intent, party.id).length === 0) continue;
    const plan = turn.state.touch(party.id);
    const message = "the receipt causes more than a turn may";
    if (plan) endPlan(turn, plan, { status: "error", code: TURN_BUDGET, message });
  }
  return turn;
}

function endByOperator(turn: Turn, { plan: id, inputId }: PlanEndInput): void {
  const plan = turn.state.touch(id);
  if (!plan) throw new AirError("plan.not_running", `there is no running plan ${id}`);
  endPlan(
    turn,
    plan,
    { status: "error", code: "ended_by_operator", message: "an operator ended the plan" },
    { origin: OPERATOR, inputId },
  );
}
