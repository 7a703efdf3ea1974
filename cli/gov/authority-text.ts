/** How authority changes, in words. */
import { quote } from "../../air/errors.ts";
import type { AuthorityComparison, AuthorityItem } from "../../runtime/authorize/compare.ts";
import type { Except, RequestClass, RuleChange } from "../../runtime/authorize/compare-policies.ts";
import type { Verdict } from "../../runtime/authorize/verdict.ts";
import type { Paint, Style } from "../color.ts";
import { escapeControls } from "../faults/escape.ts";

const STYLES: Readonly<Record<Verdict, Style>> = {
  equal: "dim",
  wider: "red",
  narrower: "green",
  different: "yellow",
};

/** Classes beyond so many are counted only. */
const MOST = 20;

/** The verdict on all, then what it follows from. */
export function authorityLines({ verdict, items, policy }: AuthorityComparison, paint: Paint): string[] {
  const say = (one: Verdict, text: string = one): string => paint(STYLES[one], text);
  const lines = [`${paint("dim", "authority".padEnd(11))} ${say(verdict)}`];
  const { before, after, rules, allowed, denied, isUnknown } = policy;
  if (before !== after || rules.length > 0) {
    const name = before === after ? policyName(after) : `${policyName(after)}, was ${policyName(before)}`;
    lines.push(`  ${say(policy.verdict)}  policy ${escapeControls(name)}`);
    lines.push(...rules.map((rule) => `    ${escapeControls(ruleText(rule))}`));
    lines.push(...classLines(say("wider", "newly allowed"), allowed));
    lines.push(...classLines(say("narrower", "newly denied"), denied));
    if (isUnknown) lines.push("    what it allows is not known: its rules tell too many requests apart");
  }
  for (const item of items) {
    lines.push(`  ${say(item.verdict, changeOf(item))}  ${item.kind} ${escapeControls(item.name)}`);
    lines.push(...item.reasons.map((reason) => `    ${escapeControls(reason)}`));
  }
  return lines;
}

function changeOf({ presence, verdict }: AuthorityItem): string {
  return presence === "both" ? verdict : presence;
}

function policyName(name: string | null): string {
  return name ?? "none, which denies everything";
}

export function ruleText({ change, from, to, rule: { when, decision } }: RuleChange): string {
  const place = change === "moved" ? `from ${from} to ${to}` : `at ${from ?? to}`;
  const fields = Object.entries(when).map(([field, value]) => `${field} ${quote(value)}`);
  return `rule ${change} ${place}: ${decision} ${fields.length === 0 ? "everything" : fields.join(", ")}`;
}

function classLines(what: string, classes: readonly RequestClass[]): string[] {
  const lines = classes.slice(0, MOST).map((one) => `    ${what}: ${escapeControls(classText(one))}`);
  if (classes.length > MOST)
    lines.push(`    ${what}: … and ${classes.length - MOST} more, which --json prints`);
  return lines;
}

/** `governance.apply by the plan app/Upgrade@1 under the grant upgrade`. */
export function classText({
  effect_kind,
  cap_name,
  cap_type,
  origin_kind,
  origin_name,
}: RequestClass): string {
  const who = typeof origin_kind === "string" ? origin_kind : "plan or reducer";
  return [
    either(effect_kind, "any effect", (kind) => kind),
    `by ${either(origin_name, `any ${who}`, (name) => `the ${who} ${name}`)}`,
    ...(cap_name === undefined
      ? []
      : [`under ${either(cap_name, "any grant", (name) => `the grant ${name}`)}`]),
    ...(cap_type === undefined ? [] : [`of ${either(cap_type, "any type", (type) => `the type ${type}`)}`]),
  ].join(" ");
}

function either(value: string | Except | undefined, any: string, one: (value: string) => string): string {
  if (value === undefined) return any;
  if (typeof value === "string") return one(value);
  return value.except.length === 0 ? any : `${any} but ${value.except.join(", ")}`;
}
