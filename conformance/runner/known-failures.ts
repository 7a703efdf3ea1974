/**
 * Lists of known failures: what an implementation gets wrong and knows of. A line is the id of a case, how it fails (see
 * `Outcome.how`) and, behind `#`, the reason. Lines with nothing but a remark are kept.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { AirError, quote } from "../../air/errors.ts";
import type { Case } from "./corpus.ts";
import type { Outcome } from "./outcome.ts";

export interface KnownFailure {
  readonly id: string;
  readonly how: string;
  readonly reason: string;
}

/** A remark, or a failure. */
type Line = string | KnownFailure;

/** What `--fix` writes where a person has to. */
const NO_REASON = "?";

export class KnownFailures {
  private readonly path: string;
  private readonly lines: readonly Line[];

  /** What never counts. */
  private readonly disputed: ReadonlySet<string>;

  private constructor(path: string, lines: readonly Line[], cases: readonly Case[]) {
    this.path = path;
    this.lines = lines;
    this.disputed = new Set(cases.filter(({ axis }) => axis === "disputed").map(({ id }) => id));
  }

  /** Throws `file.unreadable`, and `corpus.known_failures` with the line. A file that is not there is good if it is to be written. */
  static read(path: string, cases: readonly Case[], mayBeAbsent: boolean): KnownFailures {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code;
      if (reason === "ENOENT" && mayBeAbsent) return new KnownFailures(path, [], cases);
      throw new AirError("file.unreadable", `cannot be read: ${reason}`, { path });
    }
    return new KnownFailures(path, parseLines(text, path, cases), cases);
  }

  /** How a run differs from the list, of the cases that were run; sentences that name the case. */
  surprises(outcomes: ReadonlyMap<string, Outcome>): readonly string[] {
    const listed = new Map(this.failures().map((one) => [one.id, one]));
    const surprises: string[] = [];
    for (const [id, { verdict, how }] of outcomes) {
      if (this.disputed.has(id)) continue;
      const known = listed.get(id);
      if (verdict === "pass") {
        if (known) surprises.push(`${id} is listed and passes: remove it from the list`);
      } else if (!known) surprises.push(`${id} is not listed and fails: ${how}`);
      else if (known.how !== how)
        surprises.push(`${id} is listed as ${known.how} and fails otherwise: ${how}`);
      else if (known.reason === NO_REASON) surprises.push(`${id} is listed without a reason`);
    }
    return surprises;
  }

  /** Writes the list anew from a run of the whole corpus. Reasons and remarks stay; what is new waits for its reason. */
  fix(outcomes: ReadonlyMap<string, Outcome>): void {
    const failing = new Map(
      [...outcomes].filter(([id, { verdict }]) => verdict !== "pass" && !this.disputed.has(id)),
    );
    const kept = this.lines.flatMap((line): readonly Line[] => {
      if (typeof line === "string") return [line];
      const found = failing.get(line.id);
      failing.delete(line.id);
      return found ? [{ ...line, how: found.how }] : [];
    });
    const added = [...failing].map(([id, { how }]) => ({ id, how, reason: NO_REASON }));
    const text = [...kept, ...added].map((line) => `${formatLine(line)}\n`).join("");
    try {
      writeFileSync(this.path, text);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code;
      throw new AirError("file.unwritable", `cannot be written: ${reason}`, { path: this.path });
    }
  }

  private failures(): readonly KnownFailure[] {
    return this.lines.filter((line) => typeof line !== "string");
  }
}

function formatLine(line: Line): string {
  return typeof line === "string" ? line : `${line.id} ${line.how} # ${line.reason}`;
}

const LINE = /^(\S+)\s+(\S+)\s+#\s*(\S.*?)\s*$/;

function parseLines(text: string, path: string, cases: readonly Case[]): readonly Line[] {
  const countable = new Map(cases.map(({ id, axis }) => [id, axis !== "disputed"]));
  const seen = new Set<string>();
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index) => {
    const refuse = (why: string): AirError =>
      new AirError("corpus.known_failures", why, { path, line: index + 1, column: 1 });
    if (/^\s*(?:#|$)/.test(line)) return line;
    if (/^\s*\S+\s+\S+\s*#?\s*$/.test(line))
      throw refuse(`${quote(line)} has no reason: write "# why" behind it`);
    const [, id, how, reason] = LINE.exec(line) ?? [];
    if (id === undefined || how === undefined || reason === undefined)
      throw refuse(`${quote(line)} is not: id, how it fails, # reason`);
    const counts = countable.get(id);
    if (counts === undefined) throw refuse(`there is no case ${quote(id)}`);
    if (!counts) throw refuse(`${quote(id)} is disputed, and no failure`);
    if (seen.has(id)) throw refuse(`${quote(id)} is listed twice`);
    seen.add(id);
    return { id, how, reason };
  });
}
