/** Where the demonstration takes place: a folder, the real command in it, and what is told about both. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Paint, painter } from "../color.ts";
import { escapeLines } from "../faults/escape.ts";
import { PROJECT } from "../project.ts";

/** The world's file. */
const WORLD = "demo.world";

/** What a command has to come to. */
export interface Expected {
  /** By default 0. */
  readonly status?: number;
  /** What its output has to say. */
  readonly says: readonly (string | RegExp)[];
}

/** Something came out otherwise than it should. */
export class Unexpected extends Error {}

export class Stage {
  readonly folder: string;
  private readonly paint: Paint = painter();
  private chapters = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  chapter(title: string, ...text: readonly string[]): void {
    this.chapters++;
    this.print("", this.paint("bold", `${this.chapters}. ${title}`), ...text);
  }

  tell(...text: readonly string[]): void {
    this.print("", ...text);
  }

  /** Writes a file of the story. */
  write(name: string, value: unknown): void {
    writeFileSync(join(this.folder, name), `${JSON.stringify(value, null, 2)}\n`);
  }

  /**
   * Runs a command in a process of its own, which opens the world's file anew, and shows it with what it prints. Throws
   * `Unexpected`.
   */
  run(args: readonly string[], expected: Expected): string {
    this.print("", this.paint("bold", `$ airlock ${args.map(shown).join(" ")}`));
    const { status, output } = this.spawn(args);
    if (output !== "")
      this.print(
        ...output
          .trimEnd()
          .split("\n")
          .map((line) => `    ${line}`.trimEnd()),
      );
    this.check(args, { status, output }, expected);
    return output;
  }

  /** The same, unseen: for what is looked up, or shown otherwise. */
  ask(args: readonly string[]): string {
    const ran = this.spawn(args);
    this.check(args, ran, { says: [] });
    return ran.output;
  }

  private spawn(args: readonly string[]): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [join(PROJECT, "cli", "airlock.js"), ...args],
      { cwd: this.folder, encoding: "utf8", env: { ...process.env, AIRLOCK_WORLD: WORLD } },
    );
    if (error) throw error;
    return { status, output: stdout + stderr };
  }

  private check(
    args: readonly string[],
    { status, output }: { readonly status: number | null; readonly output: string },
    { status: wanted = 0, says }: Expected,
  ): void {
    const command = `airlock ${args.slice(0, 2).join(" ")}`;
    if (status !== wanted) throw new Unexpected(`${command} exits with ${status}, not ${wanted}:\n${output}`);
    const missing = says.find((one) => (typeof one === "string" ? !output.includes(one) : !one.test(output)));
    if (missing !== undefined) throw new Unexpected(`${command} does not say ${String(missing)}`);
  }

  private print(...lines: readonly string[]): void {
    process.stdout.write(`${lines.map(escapeOwn).join("\n")}\n`);
  }
}

/** Our own colours stay. */
function escapeOwn(line: string): string {
  return line.split("\u001b").map(escapeLines).join("\u001b");
}

/** As it is typed in a shell. */
function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}
