/** `airlock gov list`: proposals at a glance. */
import { Command, Option } from "commander";
import { quote } from "../../air/errors.ts";
import type { ProposalView } from "../../runtime/governance/views.ts";
import { type Paint, painter } from "../color.ts";
import { escapeControls, printableLine } from "../faults/escape.ts";
import { reported } from "../reporting.ts";
import { type OpenWorld, worldOption, worldPath } from "../world-file.ts";
import type { GovOptions } from "./options.ts";
import { reading } from "./run.ts";

const STATES = ["submitted", "shadowed", "approved", "rejected", "applied"];
const FINAL = ["rejected", "applied"];

interface Options extends GovOptions {
  readonly all?: true;
  readonly state?: string;
  readonly watch?: true;
}

export function listCommand(): Command {
  return new Command("list")
    .description("List proposals that something can still be done about, and what comes next.")
    .addOption(worldOption())
    .addOption(new Option("--all", "those that are rejected or applied, too").conflicts("state"))
    .addOption(new Option("--state <state>", "those in this state").choices(STATES))
    .option("--watch", "print them again when something has changed, until Ctrl-C")
    .option("--json", "print each proposal as a JSON object, one to a line")
    .action((options: Options) =>
      options.watch ? watch(options) : reading(options, (one) => list(one, options)),
    );
}

async function list({ kernel }: OpenWorld, options: Options): Promise<void> {
  const { proposalsOf } = await import("../../runtime/governance/views.ts");
  const line = await printer(options);
  const wanted = proposalsOf(kernel).filter((view) => isWanted(view, options));
  for (const view of wanted) process.stdout.write(`${line(view)}\n`);
}

/** On a terminal the list as a whole, each time anew; elsewhere a line for each proposal that is another than it was. */
async function watch(options: Options): Promise<void> {
  const { watchProposals } = await import("./watch.ts");
  const isTerminal = process.stdout.isTTY && !options.json;
  return reported(options, async () => {
    const line = await printer(options);
    const shown = new Map<number, string>();
    await watchProposals(worldPath(options), (views) => {
      const lines = views.flatMap((view) => {
        if (!isWanted(view, options) && !shown.has(view.id)) return [];
        const [before, now] = [shown.get(view.id), line(view)];
        shown.set(view.id, now);
        return isTerminal ? (isWanted(view, options) ? [now] : []) : before === now ? [] : [now];
      });
      const head = isTerminal ? [`${CLEAR}${new Date().toLocaleTimeString()}`] : [];
      for (const one of [...head, ...lines]) process.stdout.write(`${one}\n`);
    });
  });
}

/** The cursor to the upper left corner, and nothing below it. */
const CLEAR = "\u001b[H\u001b[J";

function isWanted({ status }: ProposalView, { all, state }: Options): boolean {
  return state === undefined ? all === true || !FINAL.includes(status) : status === state;
}

async function printer({ json }: Options): Promise<(view: ProposalView) => string> {
  const { viewTree } = await import("../../runtime/governance/view-json.ts");
  const { askedBy } = await import("./detail-text.ts");
  const paint = painter();
  return (view) => (json ? printableLine(viewTree(view)) : text(view, askedBy(view), paint));
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
