/** What a shadow report says, for people. */
import type { Paint } from "../color.ts";
import { escapeControls } from "../faults/escape.ts";
import type { ShadowSeen } from "./detail.ts";

export function reportLines({ hash, report }: ShadowSeen, paint: Paint): string[] {
  const { predicted_effects, pending_receipts, plan_results, ledger_deltas, failures, cells, seeds } = report;
  const line = (what: string, text: string): string =>
    `  ${paint("dim", what.padEnd(9))} ${escapeControls(text)}`;
  const found = [
    ...predicted_effects.map(({ kind, cap, params_json }) =>
      line("effect", `${kind} under ${cap} ${params_json ?? ""}`.trimEnd()),
    ),
    ...pending_receipts.map(({ plan_id, plan, intent_hash }) =>
      line("pending", `the plan ${plan ?? ""} ${plan_id} waits for the receipt of ${intent_hash}`),
    ),
    ...plan_results.map(({ plan, plan_id, output_schema }) =>
      line("result", `of the plan ${plan} ${plan_id}, ${output_schema}`),
    ),
    ...ledger_deltas.map(({ ledger, name, change }) =>
      line("ledger", `${ledger.$tag} ${name} ${change.$tag}`),
    ),
    ...failures.map(({ failed, name, code }) => paint("red", line("failed", `${failed} ${name}: ${code}`))),
    ...cells.map(({ reducer, unreadable, rekeyed }) => {
      const keys = rekeyed ? ["their keyedness changes, for which apply is refused"] : [];
      const unread = unreadable > 0n ? [`${unreadable} cannot be read by the new schemas`] : [];
      return paint("red", line("cells", `of ${reducer}: ${[...unread, ...keys].join("; ")}`));
    }),
  ];
  const events = `${seeds} ${seeds === 1n ? "event" : "events"} tried`;
  return [
    `${paint("dim", "shadow".padEnd(11))} report ${hash}, ${events}`,
    ...(found.length > 0 ? found : ["  nothing is predicted, and nothing fails"]),
  ];
}
