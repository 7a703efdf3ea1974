/** A decision for people. */
import { FaultList, formatPlace } from "../../air/errors.ts";
import { placeOf, textOf } from "../../air/json/node.ts";
import { nodeAt } from "../../air/json/walk.ts";
import { type TrailEntry, trailOf } from "../../runtime/authorize/trail.ts";
import { timeText } from "../../runtime/time-text.ts";
import { type Paint, painter, type Style, useColor } from "../color.ts";
import { escapeControls, escapeLines } from "../faults/escape.ts";
import { adviceFor, findings } from "../faults/finding.ts";
import { formatFindings } from "../faults/human.ts";
import { type Explanation, faultsOf, grantJson, reasonOf, rulePlace } from "./explanation.ts";

const RESULTS: Readonly<Record<TrailEntry["result"], readonly [string, Style]>> = {
  passed: ["passed", "green"],
  failed: ["FAILED", "red"],
  refused: ["REFUSED", "yellow"],
  skipped: ["-", "dim"],
  not_reached: ["", "dim"],
};

export function explanationText(explanation: Explanation): string {
  const color = useColor();
  const paint = painter();
  const { asked, decision } = explanation;
  const { kind, origin } = asked.request;
  const lines = [
    paint("bold", escapeControls(`${kind}, asked for by the ${origin.kind} ${origin.name}`)),
    paint("dim", `at ${timeText(asked.nowNs)}`),
    ...asked.notes.map((note) => paint("yellow", escapeControls(`note: ${note}`))),
    "",
    ...trailOf(decision).map((entry) => line(entry, paint)),
    "",
    ...facts(explanation, paint),
    "",
    verdict(explanation, paint),
  ];
  const list = new FaultList();
  list.addAll(faultsOf(explanation));
  const faults = findings(list);
  const shown = faults.length > 0 ? `\n${formatFindings(faults, { files: explanation.texts, color })}` : "";
  return `${lines.join("\n")}\n${shown}`;
}

function line({ check, result, code, detail }: TrailEntry, paint: Paint): string {
  const [word, style] = RESULTS[result];
  const told = code === undefined ? detail : `${code}: ${detail}`;
  const text = `${check.padEnd(12)}  ${escapeControls(told)}`.trimEnd();
  return `  ${paint(style, word.padEnd(7))}  ${result === "not_reached" ? paint("dim", text) : text}`;
}

/** What the decision was made by. */
function facts(explanation: Explanation, paint: Paint): string[] {
  const { grant, requestHash, intentHash, policy } = explanation.decision.found;
  const field = (name: string, value: string): string =>
    `${paint("dim", name.padEnd(9))} ${escapeLines(value)}`;
  const written = grantJson(explanation);
  const params = written && nodeAt(written, "params");
  const rule = rulePlace(explanation);
  const by = policy?.rule_index === null ? "no rule" : `rule ${policy?.rule_index}`;
  return [
    ...(grant && written
      ? [field("grant", `${grant.name} ${grant.hash}, ${formatPlace(placeOf(written))}`)]
      : []),
    ...(params ? [field("params", dedent(textOf(params)))] : []),
    ...(policy
      ? [field("policy", `${policy.policy_name}, ${by}${rule ? `, ${formatPlace(rule)}` : ""}`)]
      : []),
    ...(requestHash ? [field("request", requestHash)] : []),
    ...(intentHash ? [field("intent", intentHash)] : []),
  ];
}

/** The lines of a JSON text under its first one. */
function dedent(text: string): string {
  const [first = "", ...rest] = text.split(/\r?\n/);
  const margin = rest.at(-1)?.search(/\S/) ?? 0;
  return [
    first,
    ...rest.map((one) => " ".repeat(10) + one.slice(Math.max(0, Math.min(margin, one.search(/\S/))))),
  ].join("\n");
}

function verdict(explanation: Explanation, paint: Paint): string {
  const { outcome } = explanation.decision;
  const reason = reasonOf(explanation);
  if (!reason) return paint("green", outcome);
  const { help, rules } = adviceFor(reason.code);
  const advice =
    help === "" ? "" : `\n  help: ${help}${rules.length > 0 ? ` (rulings ${rules.join(", ")})` : ""}`;
  const said = paint(outcome === "refused" ? "yellow" : "red", `${outcome}: ${escapeControls(reason.code)}`);
  return `${said}${outcome === "refused" ? " (whoever asks gets an error for it, and is not denied)" : ""}${advice}`;
}
