/** Findings as compilers print them: what, where, the line and a caret, the other end, and the way out. */
import { styleText } from "node:util";
import stringWidth from "string-width";
import { formatPlace, type Place } from "../../air/errors.ts";
import { decodeUtf8 } from "../../air/json/read.ts";
import { escapeControls } from "./escape.ts";
import { adviceFor, type Finding } from "./finding.ts";

/** More is not read by people. */
const MOST = 1000;

/** Longer lines are cut around the place. */
const WIDTH = 100;

type Style = "error" | "warning" | "dim" | "bold";

export interface HumanOptions {
  /** The texts of the files, by path. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  readonly color: boolean;
}

export function formatFindings(found: readonly Finding[], options: HumanOptions): string {
  const printer = new Printer(options);
  const advised = new Set<string>();
  const printed = found.slice(0, MOST).map((one) => {
    const first = !advised.has(one.code);
    advised.add(one.code);
    return printer.finding(one, first);
  });
  if (found.length > MOST) printed.push(`… and ${found.length - MOST} more, which --json prints\n`);
  return printed.join("\n");
}

class Printer {
  private readonly options: HumanOptions;
  private readonly lines = new Map<string, readonly string[]>();

  constructor(options: HumanOptions) {
    this.options = options;
  }

  /** The advice for a code is given once. */
  finding(one: Finding, advise: boolean): string {
    const lines = [
      `${this.style(one.severity, `${one.severity}[${one.code}]`)}${this.style("bold", `: ${escapeControls(one.message)}`)}`,
      ...this.where(one.place, true),
    ];
    for (const { message, place } of one.related ?? []) {
      lines.push(`  ${this.style("dim", "note:")} ${escapeControls(message)}`, ...this.where(place, false));
    }
    const { help, rules } = adviceFor(one.code);
    if (advise && help !== "") {
      const cited = rules.length > 0 ? ` (ruling${rules.length > 1 ? "s" : ""} ${rules.join(", ")})` : "";
      lines.push(`  ${this.style("dim", "help:")} ${help}${cited}`);
    }
    return `${lines.join("\n")}\n`;
  }

  private where(place: Place, marked: boolean): string[] {
    const text = formatPlace(place);
    if (text === "") return [];
    const lines = [`  ${this.style("dim", "-->")} ${escapeControls(text)}`];
    const source = this.sourceLine(place);
    if (source === undefined || place.column === undefined) return lines;
    const { shown, before, length } = excerpt(source, place.column - 1);
    const number = String(place.line);
    const margin = " ".repeat(number.length);
    const bar = this.style("dim", "|");
    lines.push(`${this.style("dim", number)} ${bar} ${shown}`);
    lines.push(`${margin} ${bar} ${" ".repeat(before)}${marked ? "^".repeat(length) : "-".repeat(length)}`);
    return lines;
  }

  private sourceLine({ path, line }: Place): string | undefined {
    if (path === undefined || line === undefined) return undefined;
    let lines = this.lines.get(path);
    if (!lines) {
      const content = this.options.files.get(path);
      if (content === undefined) return undefined;
      lines = textOf(content).split(/\r\n|\r|\n/);
      this.lines.set(path, lines);
    }
    return lines[line - 1];
  }

  private style(style: Style, text: string): string {
    if (!this.options.color) return text;
    const formats = { error: "red", warning: "yellow", dim: "dim", bold: "bold" } as const;
    return styleText(formats[style], text);
  }
}

function textOf(content: Uint8Array | string): string {
  if (typeof content === "string") return content;
  try {
    return decodeUtf8(content);
  } catch {
    return new TextDecoder().decode(content);
  }
}

/** A line with control characters escaped, cut around a column; where that then is, and how much is marked. */
function excerpt(line: string, column: number): { shown: string; before: number; length: number } {
  // Lines may be very long: only what can be shown is looked at.
  const near = printable(line.slice(Math.max(0, column - WIDTH), column));
  const rest = line.slice(column, column + 2 * WIDTH);
  const right = printable(rest);
  const cutLeft = column > WIDTH || near.length > WIDTH / 2;
  const head = cutLeft ? `…${near.slice(1 - WIDTH / 2)}`.toWellFormed() : near;
  const room = WIDTH - head.length;
  const cutRight = right.length > room || column + rest.length < line.length;
  const tail = cutRight ? `${right.slice(0, room - 1)}…`.toWellFormed() : right;
  const marked = printable(rest.slice(0, tokenLength(rest))).slice(0, tail.length);
  return { shown: head + tail, before: stringWidth(head), length: Math.max(1, stringWidth(marked)) };
}

function printable(text: string): string {
  return escapeControls(text.replaceAll("\t", "  "));
}

/** How long the JSON token is with which a text begins. */
function tokenLength(text: string): number {
  const match = /^(?:"(?:[^"\\]|\\.)*"?|-?[0-9][0-9.eE+-]*|[a-z]+)/.exec(text);
  return match?.[0].length ?? 1;
}
