/** What fuzzing found, as text. */
import type { Counts } from "./finding.ts";
import type { FuzzResult } from "./fuzz.ts";

const COLUMNS = ["sent", "equal", "accepted", "unsupported", "severalFaults", "different"] as const;
const TITLES = ["sent", "equal", "accepted", "unsupported", "several", "different"];

/** A table of counts, then each finding with how to make it again. */
export function formatFuzz(result: FuzzResult): string {
  if (result.problem !== undefined) return `${result.problem}\n`;
  const rows = [...result.counts];
  const total = rows.reduce((sum, [, { sent }]) => sum + sent, 0);
  const lines = [
    `${"kind".padEnd(10)}${TITLES.map((title) => title.padStart(12)).join("")}`,
    ...rows.map(([name, counts]) => `${name.padEnd(10)}${cells(counts)}`),
    "",
    `seed ${result.seed}, ${total} requests in ${result.seconds.toFixed(1)} s, ${Math.round(total / Math.max(result.seconds, 0.001))} a second`,
  ];
  for (const { op, what, detail, kind, seed, path, origin, edits, a, b, times } of result.findings) {
    lines.push(
      "",
      `${op}  ${what}${times > 1 ? `  (${times} times)` : ""}`,
      `  ${detail}`,
      `  again  --only ${kind} --seed ${seed} --path ${path}`,
      ...(origin === undefined ? [] : [`  from   ${origin}, ${edits} ${edits === 1 ? "edit" : "edits"}`]),
      `  A      ${a}`,
      `  B      ${b}`,
    );
  }
  const found = result.findings.length;
  lines.push("", found === 0 ? "no difference" : `${found} ${found === 1 ? "difference" : "differences"}`);
  return `${lines.join("\n")}\n`;
}

function cells(counts: Counts): string {
  return COLUMNS.map((column) => String(counts[column]).padStart(12)).join("");
}
