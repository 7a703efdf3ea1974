/** `airlock conformance list`: the cases, one a line. */
import { Command, Option } from "commander";
import { AirError } from "../../air/errors.ts";
import type { Axis, Case } from "../../conformance/runner/corpus.ts";
import type { Selection } from "../../conformance/runner/selection.ts";
import { type CorpusOption, withSelection } from "./select.ts";

interface ListOptions extends Selection, CorpusOption {
  readonly axis?: Axis;
  readonly op?: string;
  readonly rule?: string;
  readonly json?: true;
}

export function listCommand(): Command {
  return withSelection(new Command("list").description("List cases: id, level, op, title."))
    .addOption(new Option("--axis <axis>", "only cases counted apart").choices(["additions", "disputed"]))
    .option("--op <op>", "only cases that ask this")
    .option("--rule <ruling>", "only cases that rest on this ruling")
    .option("--json", "print as JSON")
    .action(list);
}

async function list({ axis, op, rule, json, corpus, ...selection }: ListOptions): Promise<void> {
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { selectCases } = await import("../../conformance/runner/selection.ts");
  const cases = selectCases(loadCorpus(corpus), selection)
    .filter((one) => axis === undefined || one.axis === axis)
    .filter((one) => op === undefined || one.op === op)
    .filter((one) => rule === undefined || one.rules.includes(rule));
  process.stdout.write(json ? `${JSON.stringify(cases.map(entry), null, 1)}\n` : lines(cases));
  if (cases.length === 0) throw new AirError("usage", "no case is like that");
}

function entry({ id, level, axis, title, op, rules, pair }: Case): object {
  return { id, level, ...(axis ? { axis } : {}), title, op, rules, ...(pair === undefined ? {} : { pair }) };
}

function lines(cases: readonly Case[]): string {
  const width = Math.max(0, ...cases.map(({ id }) => id.length));
  const wide = Math.max(0, ...cases.map(({ op }) => op.length));
  return cases
    .map(({ id, level, op, title, axis }) => {
      const mark = axis ? ` [${axis}]` : "";
      return `${id.padEnd(width)}  ${level}  ${op.padEnd(wide)}  ${title}${mark}\n`;
    })
    .join("");
}
