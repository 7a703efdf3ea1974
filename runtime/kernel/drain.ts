/** The order of a turn: two queues, then what the kernel answers itself, until nothing is left (ruling K2). */
import { deliver } from "./deliveries.ts";
import { execute } from "./internal.ts";
import { advancePlan } from "./plans.ts";
import type { Turn } from "./turn.ts";

/** Throws `BudgetSpent` if there is no end to it. */
export function drain(turn: Turn): void {
  const { plans, deliveries, internal } = turn;
  let lastWasPlan = turn.machine.behaviour.first === "deliveries";
  // Queues are read in place: shifting them would take time that grows with their length.
  let delivered = 0;
  let executed = 0;
  for (;;) {
    const [plan] = plans;
    const delivery = deliveries[delivered];
    if (plan !== undefined && (delivery === undefined || !lastWasPlan)) {
      if (delivery) lastWasPlan = true;
      plans.delete(plan);
      advancePlan(turn, plan);
    } else if (delivery) {
      if (plan !== undefined) lastWasPlan = false;
      delivered++;
      deliver(turn, delivery);
    } else {
      const intent = internal[executed++];
      if (intent === undefined) break;
      execute(turn, intent, drain);
    }
  }
  // What is worked off is not there any more, whatever comes next.
  deliveries.length = 0;
  internal.length = 0;
}
