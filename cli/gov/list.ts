/** `airlock gov list`: proposals at a glance. */
import { Command, Option } from "commander";
import { quote } from "../../air/errors.ts";
import type { ProposalView } from "../../runtime/governance/views.ts";
import { type Paint, painter } from "../color.ts";
import { escapeControls, printableLine } from "../faults/escape.ts";
import { type OpenWorld, worldOption } from "../world-file.ts";
import type { GovOptions } from "./options.ts";
import { reading } from "./run.ts";

const STATES = ["submitted", "shadowed", "approved", "rejected", "applied"];
const FINAL = ["rejected", "applied"];

interface Options extends GovOptions {
  readonly all?: true;
  readonly state?: string;
}

export function listCommand(): Command {
  return new Command("list")
    .description("List proposals that something can still be done about, and what comes next.")
    .addOption(worldOption())
    .addOption(new Option("--all", "those that are rejected or applied, too").conflicts("state"))
    .addOption(new Option("--state <state>", "those in this state").choices(STATES))
    .option("--json", "print each proposal as a JSON object, one to a line")
    .action((options: Options) => reading(options, (world) => list(world, options)));
}

async function list({ kernel }: OpenWorld, { all, state, json }: Options): Promise<void> {
  const { proposalsOf } = await import("../../runtime/governance/views.ts");
  const { viewTree } = await import("../../runtime/governance/view-json.ts");
  const { askedBy } = await import("./detail-text.ts");
  const paint = painter();
  for (const view of proposalsOf(kernel)) {
    const { status } = view;
    if (state === undefined ? !all && FINAL.includes(status) : status !== state) continue;
    const line = json ? printableLine(viewTree(view)) : text(view, askedBy(view), paint);
    process.stdout.write(`${line}\n`);
  }
}

function text(view: ProposalView, asked: string, paint: Paint): string {
  const { id, status, isBaseLive, authority, proposed, next } = view;
  const columns = [
    String(id).padStart(3),
    status.padEnd(9),
    next === null ? "-    " : isBaseLive ? "live " : paint("red", "STALE"),
    escapeControls(asked),
    ...(proposed.description === null ? [] : [quote(proposed.description)]),
    changes(view),
    ...(authority.length > 0 ? [paint("bold", "AUTHORITY")] : []),
    ...(next === null ? [] : [`next: ${next}`]),
  ];
  return columns.join("  ");
}

/** Definitions, and sections beside their list. */
function changes({ summary: { def_changes, manifest_sections } }: ProposalView): string {
  const sections = manifest_sections.filter(
    (section) => section !== "manifest_refs" && section !== "secrets",
  );
  const count = def_changes.length + sections.length;
  return `${count} ${count === 1 ? "change" : "changes"}`;
}
