/** Findings as compilers print them: what, where, the line and a caret, the other end, and the way out. */
import { styleText } from "node:util";
import { formatPlace, type Place } from "../../air/errors.ts";
import { decodeUtf8 } from "../../air/json/read.ts";
import { escapeControls } from "./escape.ts";
import { adviceFor, type Finding } from "./finding.ts";

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
  return found
    .map((one) => {
      const first = !advised.has(one.code);
      advised.add(one.code);
      return printer.finding(one, first);
    })
    .join("\n");
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
  const marked = line.slice(column, column + tokenLength(line, column));
  const left = escapeControls(line.slice(0, column).replaceAll("\t", "  "));
  const right = escapeControls(line.slice(column).replaceAll("\t", "  "));
  const length = Math.max(1, escapeControls(marked).length);
  const from = Math.max(0, left.length - WIDTH / 2);
  const head = from > 0 ? `…${left.slice(from + 1)}` : left;
  const room = WIDTH - head.length;
  const tail = right.length > room ? `${right.slice(0, room - 1)}…` : right;
  return { shown: head + tail, before: head.length, length: Math.min(length, tail.length || 1) };
}

/** How long the JSON token is that begins at a column. */
function tokenLength(line: string, column: number): number {
  const match = /^(?:"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[a-z]+)/.exec(line.slice(column));
  return match?.[0].length ?? 1;
}
