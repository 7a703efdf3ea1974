/** What `airlock breaking` prints: for people, for programs, and as annotations. */
import { formatPlace } from "../air/errors.ts";
import { CATEGORIES, type Category, type Difference, isFrom, placeOf } from "../breaking/difference.ts";
import type { CheckedSide } from "./breaking-sides.ts";
import { type Paint, painter, useColor } from "./color.ts";
import { escapeControls } from "./faults/escape.ts";
import { type Finding, summarize } from "./faults/finding.ts";
import { formatFindings } from "./faults/human.ts";
import { findingJson, formatForGithub } from "./faults/machine.ts";

/** Two sides that have been compared. */
export interface BreakingReport {
  readonly before: CheckedSide;
  readonly after: CheckedSide;
  readonly failOn: Category;
  /** All of them; harmless ones are printed if asked for. */
  readonly differences: readonly Difference[];
  readonly all: boolean;
}

/** Whether there is nothing from the chosen category on. */
export function isGood({ before, after, failOn, differences }: BreakingReport): boolean {
  return (
    before.inputs !== undefined &&
    after.inputs !== undefined &&
    !differences.some((one) => isFrom(one, failOn))
  );
}

/** The most severe category; `harmless` where there is none. */
export type Level = Category | "harmless";

/** The most severe first. */
export const LEVELS: readonly Level[] = [...CATEGORIES.toReversed(), "harmless"];

export function levelOf({ categories: [worst] }: Difference): Level {
  return worst ?? "harmless";
}

/** Those that are printed. */
export function shownOf({ differences, all }: BreakingReport): readonly Difference[] {
  return all ? differences : differences.filter((one) => levelOf(one) !== "harmless");
}

export const SIDES = { before: "the older side", after: "the newer side" } as const;

/** The sides that do not pass `airlock check`, and which one is which. */
export function faulty({
  before,
  after,
}: BreakingReport): readonly (CheckedSide & { readonly side: "before" | "after" })[] {
  const sides = [
    { ...before, side: "before" as const },
    { ...after, side: "after" as const },
  ];
  return sides.filter(({ inputs }) => inputs === undefined);
}

// For people

export function breakingText(report: BreakingReport): string {
  const texts = new Map([...report.before.texts, ...report.after.texts]);
  const show = (found: readonly Finding[]): string =>
    found.length > 0 ? `${formatFindings(found, { files: texts, color: useColor() })}\n` : "";
  const broken = faulty(report);
  if (broken.length > 0) {
    const parts = broken.map(
      ({ side, name, faults }) =>
        `${show(faults)}failed: ${SIDES[side]}, ${escapeControls(name)}, does not pass check: ${summarize(faults)}\n`,
    );
    return parts.join("\n");
  }
  const shown = shownOf(report);
  const told = shown.filter((one) => levelOf(one) !== "harmless").map((one) => findingOf(one, report));
  const paint = painter();
  const harmless = shown.filter((one) => levelOf(one) === "harmless").map((one) => harmlessLines(one, paint));
  return `${show(told)}${harmless.join("")}${harmless.length > 0 ? "\n" : ""}${verdict(report)}\n`;
}

function findingOf(one: Difference, { failOn }: BreakingReport): Finding {
  const { rule, message, before, after } = one;
  return {
    severity: isFrom(one, failOn) ? "error" : "warning",
    code: rule,
    message: `${message} (${labels(one)})`,
    place: placeOf(one),
    ...(before && after ? { related: [{ message: "before", place: before.place }] } : {}),
  };
}

/** `wire, schema: narrowed, source`. */
function labels({ categories, accepts }: Difference): string {
  return categories
    .map((category) => (category === "schema" && accepts !== undefined ? `schema: ${accepts}` : category))
    .join(", ");
}

function harmlessLines(one: Difference, paint: Paint): string {
  const head = `${paint("dim", `harmless[${one.rule}]`)}: ${escapeControls(one.message)}`;
  return `${head}\n  ${paint("dim", "-->")} ${escapeControls(formatPlace(placeOf(one)))}\n`;
}

function verdict(report: BreakingReport): string {
  const counts = countsOf(report.differences);
  const count = (levels: readonly Level[]): string =>
    levels.flatMap((level) => (counts[level] > 0 ? [`${counts[level]} ${level}`] : [])).join(", ");
  const least = LEVELS.indexOf(report.failOn) + 1;
  const [failing, others] = [count(LEVELS.slice(0, least)), count(LEVELS.slice(least))];
  const rest = others === "" ? "" : `; ${others}`;
  return failing === "" ? `ok: no difference from ${report.failOn} on${rest}` : `failed: ${failing}${rest}`;
}

/** By their most severe category. */
function countsOf(differences: readonly Difference[]): Readonly<Record<Level, number>> {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  for (const one of differences) counts[levelOf(one)]++;
  return counts;
}

// For programs

export function breakingJson(report: BreakingReport): object {
  const { before, after, failOn, differences } = report;
  const head = { ok: isGood(report), fail_on: failOn, before: before.name, after: after.name };
  const broken = faulty(report);
  if (broken.length > 0)
    return {
      ...head,
      faults: Object.fromEntries(broken.map(({ side, faults }) => [side, faults.map(findingJson)])),
    };
  return {
    ...head,
    counts: countsOf(differences),
    differences: shownOf(report).map((one) => ({ ...one, fails: isFrom(one, failOn) })),
  };
}

/** Annotations: errors from the chosen category on, warnings below it, notices for what is harmless. */
export function breakingGithub(report: BreakingReport): string {
  const broken = faulty(report);
  if (broken.length > 0) return formatForGithub(broken.flatMap(({ faults }) => faults));
  return shownOf(report)
    .map((one) => {
      const isHarmless = levelOf(one) === "harmless";
      const line = formatForGithub([
        isHarmless ? { ...findingOf(one, report), message: one.message } : findingOf(one, report),
      ]);
      return isHarmless ? line.replace(/^::warning/, "::notice") : line;
    })
    .join("");
}
