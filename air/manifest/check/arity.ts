/** Operations that cannot be evaluated whatever their arguments are. */
import type { FaultList } from "../../errors.ts";
import { arityProblem } from "../../expr/evaluate.ts";
import { type JsonNode, placeOf } from "../../json/node.ts";
import { nodeAt } from "../../json/walk.ts";

/** Warns of operators with too few or too many arguments: the expression fails when it is evaluated. */
export function warnOfArity(expression: JsonNode, faults: FaultList): void {
  if (expression.type === "array") for (const item of expression.items) warnOfArity(item, faults);
  if (expression.type !== "object") return;
  const op = nodeAt(expression, "op");
  const args = nodeAt(expression, "args");
  if (op?.type === "string" && args?.type === "array") {
    const problem = arityProblem(op.value, args.items.length);
    if (problem !== undefined) faults.warn("expr.arity", problem, placeOf(op));
  }
  for (const { value } of expression.members) warnOfArity(value, faults);
}
