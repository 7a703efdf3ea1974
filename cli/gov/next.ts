/** The step that comes next, and the command that takes it. */
import type { ProposalView } from "../../runtime/governance/views.ts";
import type { WorldOption } from "../world-file.ts";
import { commandLine } from "./options.ts";

/** What is decided and applied is pinned to the report that was read; undefined if nothing is left to do. */
export function nextCommand({ id, next, report }: ProposalView, options: WorldOption): string | undefined {
  const pinned = report === null ? [] : ["--report", report];
  switch (next) {
    case "shadow":
      return commandLine(options, "shadow", String(id));
    case "approve":
      return commandLine(options, "approve", String(id), "--approver", "NAME", ...pinned);
    case "reject":
      return commandLine(options, "reject", String(id), "--approver", "NAME");
    case "apply":
      return commandLine(options, "apply", String(id), ...pinned);
    default:
      return undefined;
  }
}

export function nextLine(view: ProposalView, options: WorldOption): string {
  const command = nextCommand(view, options);
  if (command === undefined) return `nothing is left to do: it is ${view.status}`;
  const why = view.isBaseLive ? "" : " (its base is no longer live)";
  return `next: ${command}${why}`;
}
