/** How plans end (ruling K8). */
import type { JournalOrigin } from "../../generated/schemas.ts";
import type { PlanInstance } from "../plans/instance.ts";
import type { Ending } from "../plans/run.ts";
import type { Turn } from "./turn.ts";

/** Who ended a plan that did not end by itself, and the client's id of that input. */
export interface EndedBy {
  readonly origin: JournalOrigin;
  readonly inputId: string | null;
}

/** A plan is over: its record, its result, and nothing that waits for anything any more. */
export function endPlan(
  turn: Turn,
  plan: PlanInstance,
  ending: Exclude<Ending, { status: "gone" }>,
  by?: EndedBy,
): void {
  const { program, id, manifestHash } = plan;
  const failed = ending.status === "error" ? ending : undefined;
  turn.state.endPlan(plan);
  turn.plans.delete(id);
  turn.append({
    $tag: "plan_ended",
    $value: {
      plan_name: program.name,
      plan_id: BigInt(id),
      manifest_hash: manifestHash,
      status: ending.status,
      error_code: failed?.code ?? null,
      message: failed?.message ?? null,
      origin: by?.origin ?? null,
      now_ns: by ? turn.stamp.nowNs : null,
      logical_now_ns: by ? turn.stamp.logicalNs : null,
      input_id: by?.inputId ?? null,
    },
  });
  if (ending.status === "error" || !ending.result || program.output === undefined) return;
  turn.weigh(ending.result);
  const result = { plan_name: program.name, plan_id: BigInt(id), output_schema: program.output };
  turn.append({ $tag: "plan_result", $value: { ...result, value_cbor: ending.result } });
}
