/** A proposal for people: what it is, what it changes, what was done about it, what comes next. */
import { quote } from "../../air/errors.ts";
import type { JournalOrigin } from "../../generated/schemas.ts";
import type { ProposalStep, ProposalView } from "../../runtime/governance/views.ts";
import { timeText } from "../../runtime/time-text.ts";
import type { Paint } from "../color.ts";
import { escapeControls } from "../faults/escape.ts";
import { changeLines, reordered } from "../patch/changes.ts";
import type { WorldOption } from "../world-file.ts";
import { authorityLines } from "./authority-text.ts";
import type { ProposalDetail } from "./detail.ts";
import { nextLine } from "./next.ts";
import { reportLines } from "./report-text.ts";

export function detailLines(detail: ProposalDetail, options: WorldOption, paint: Paint): string[] {
  return [
    ...whatLines(detail, paint),
    "",
    ...stepLines(detail.steps, paint),
    "",
    nextLine(detail.view, options),
  ];
}

/** What it is and changes, and what was seen of it. */
export function whatLines(detail: ProposalDetail, paint: Paint): string[] {
  const { before, after, changes, authority, shadow } = detail;
  const isSame = changes.defs.length + changes.sections.length === 0;
  return [
    ...headLines(detail.view, detail.live, paint),
    ...(isSame ? ["", reordered(before, after)] : changeLines(changes, paint)),
    "",
    ...authorityLines(authority, paint),
    "",
    ...(shadow ? reportLines(shadow, paint) : [`${paint("dim", "shadow".padEnd(11))} none yet`]),
  ];
}

export function headLines(view: ProposalView, live: string, paint: Paint): string[] {
  const { id, status, base, patchHash, candidate, proposed, summary, authority } = view;
  const field = (name: string, value: string): string =>
    `${paint("dim", name.padEnd(11))} ${escapeControls(value)}`;
  const list = (items: readonly string[]): string => (items.length === 0 ? "none" : items.join(", "));
  return [
    field("proposal", `${id}, ${status}`),
    ...(proposed.description === null ? [] : [field("description", proposed.description)]),
    field("asked by", `${askedBy(view)}, ${timeText(proposed.now_ns)}`),
    field("base", `${base}${baseNote(view, live)}`),
    field("patch", patchHash),
    field("becomes", candidate === live ? `${candidate} (live)` : candidate),
    field("ops", list(summary.ops)),
    field("sections", list(summary.manifest_sections)),
    ...(authority.length === 0
      ? []
      : [paint("bold", field("AUTHORITY", `is touched: ${authority.join(", ")}`))]),
  ];
}

/** Of what is rejected or applied it does not matter any more. */
function baseNote({ isBaseLive, next }: ProposalView, live: string): string {
  if (isBaseLive) return " (live)";
  return next === null ? "" : ` (STALE: ${live} is live)`;
}

/** An operator, with the author whom they name, or a plan. */
export function askedBy({ proposed: { origin, author } }: ProposalView): string {
  return author === null ? who(origin) : `${who(origin)} ${quote(author)}`;
}

function who({ origin_kind, name, plan_id }: JournalOrigin): string {
  return [origin_kind, name, plan_id].filter((part) => part !== null).join(" ");
}

function stepLines(steps: readonly ProposalStep[], paint: Paint): string[] {
  return [
    paint("dim", "records"),
    ...steps.map(({ index, entry }) => {
      const { now_ns, origin } = entry.$value;
      const text = `${String(index).padStart(7)}  ${timeText(now_ns)}  ${who(origin)}: ${stepText(entry)}`;
      return escapeControls(text);
    }),
  ];
}

function stepText(entry: ProposalStep["entry"]): string {
  switch (entry.$tag) {
    case "gov_proposed":
      return "proposed";
    case "gov_shadow_report":
      return "shadowed";
    case "gov_approved": {
      const { decision, approver, reason } = entry.$value;
      const why = reason === null ? "" : `, because ${quote(reason)}`;
      return `${decision === "approve" ? "approved" : "rejected"} by ${quote(approver)}${why}`;
    }
    case "gov_applied":
      return `applied, the manifest ${entry.$value.manifest_hash_new} became live`;
    case "gov_refused": {
      const { verb, code, message } = entry.$value;
      return `${verb} refused: ${code}, ${message}`;
    }
  }
}
