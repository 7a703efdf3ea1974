/** `airlock policy test`: whether a policy decides as a table says that it shall. */
import { styleText } from "node:util";
import { Command } from "commander";
import { formatPlace, type Place, quote } from "../../air/errors.ts";
import { placeOf } from "../../air/json/node.ts";
import { placeAt } from "../../air/json/walk.ts";
import { decidePolicy, type PolicyAnswer } from "../../runtime/authorize/policy.ts";
import { useColor } from "../color.ts";
import { escapeControls, printableJson } from "../faults/escape.ts";
import { reporting } from "../reporting.ts";
import type { Texts } from "../worlds.ts";
import { type DecisionTable, type ExpectedDecision, readTable } from "./table.ts";

interface Options {
  readonly json?: true;
}

interface Tested extends ExpectedDecision {
  readonly answer: PolicyAnswer;
  readonly good: boolean;
}

export function testCommand(): Command {
  return new Command("test")
    .description("Test a policy against a table of the decisions that are expected of it.")
    .argument("<file>", 'the table: {"policy": PATH, "decisions": [{…, "expect": "allow"}]}')
    .option("--json", "print the results as JSON")
    .action((path: string, options: Options) => {
      const texts: Texts = new Map();
      return reporting(
        () => ({ texts, ...(options.json ? { json: true } : {}) }),
        async () => run(path, options, texts),
      );
    });
}

function run(path: string, { json }: Options, texts: Texts): void {
  const table = readTable(path, texts);
  const tested = table.decisions.map((expected): Tested => {
    const answer = decidePolicy(table.policy, expected.request);
    const { decision, rule } = expected;
    const good = answer.decision === decision && (rule === undefined || answer.rule_index === rule);
    return { ...expected, answer, good };
  });
  const deciding = new Set(tested.map(({ answer }) => answer.rule_index));
  const idle = [...table.policy.rules.keys()].filter((index) => !deciding.has(index));
  process.stdout.write(json ? `${printableJson(report(table, tested, idle))}\n` : text(table, tested, idle));
  process.exitCode = tested.every(({ good }) => good) ? 0 : 1;
}

function report({ policy }: DecisionTable, tested: readonly Tested[], idle: readonly number[]): object {
  return {
    ok: tested.every(({ good }) => good),
    policy: policy.name,
    decisions: tested.map(({ request, decision, rule, answer, good, json }) => ({
      ok: good,
      request,
      expect: decision,
      ...(rule === undefined ? {} : { rule }),
      decision: answer.decision,
      rule_index: answer.rule_index,
      place: placeOf(json),
    })),
    rules_that_decided_nothing: idle,
  };
}

function text({ policy, json }: DecisionTable, tested: readonly Tested[], idle: readonly number[]): string {
  const paint = (style: "green" | "red" | "yellow", word: string): string =>
    useColor() ? styleText(style, word) : word;
  const at = (rule: number): string => `rule ${rule} (${shown(placeAt(json, "rules", rule))})`;
  const by = ({ decision, rule_index }: PolicyAnswer): string =>
    `${decision} by ${rule_index === null ? "no rule" : at(rule_index)}`;
  const lines = tested.map(({ request, decision, rule, answer, good, json: row }) => {
    const { effect_kind, cap_name, origin_kind, origin_name } = request;
    const what = `${effect_kind} with ${cap_name}, from the ${origin_kind} ${origin_name}`;
    if (good) return `${paint("green", "ok  ")}  ${decision.padEnd(5)}  ${what}`;
    const wanted =
      rule === undefined ? decision : `${decision} by ${rule === null ? "no rule" : `rule ${rule}`}`;
    return `${paint("red", "FAIL")}  ${decision.padEnd(5)}  ${what}\n      expected ${wanted}, got ${by(answer)}: ${shown(placeOf(row))}`;
  });
  const passed = tested.filter(({ good }) => good).length;
  const failed = tested.length - passed;
  return [
    ...lines,
    ...(idle.length > 0
      ? ["", ...idle.map((rule) => `${paint("yellow", "note")}  no decision here is by ${at(rule)}`)]
      : []),
    "",
    `${quote(policy.name)}: ${passed} passed, ${failed} failed`,
    "",
  ].join("\n");
}

/** Whatever the file is called. */
function shown(place: Place): string {
  return escapeControls(formatPlace(place));
}
