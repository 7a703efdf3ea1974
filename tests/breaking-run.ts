/** `airlock breaking` in this process, as the command would run in a folder: a process takes its time to begin. */
import { CommanderError } from "commander";
import { isAirError } from "../air/errors.ts";
import { breakingCommand } from "../cli/breaking.ts";
import type { Ran } from "./cli.ts";

/** Prints and exits as `main` does. */
export async function runBreaking(folder: string, args: readonly string[]): Promise<Ran> {
  const printed: string[] = [];
  const errors: string[] = [];
  const { stdout } = process;
  const [write, exitCode, home] = [stdout.write, process.exitCode, process.cwd()];
  const print = (text: string): boolean => printed.push(text) > 0;
  process.chdir(folder);
  stdout.write = print as typeof stdout.write;
  process.exitCode = 0;
  try {
    const command = breakingCommand().exitOverride();
    command.configureOutput({ writeOut: print, writeErr: (text) => errors.push(text) });
    await command.parseAsync(args, { from: "user" });
  } catch (error) {
    if (isAirError(error)) errors.push(error.message);
    process.exitCode = codeOf(error);
  } finally {
    stdout.write = write;
    process.chdir(home);
  }
  const status = Number(process.exitCode);
  process.exitCode = exitCode;
  return { status, stdout: printed.join(""), stderr: errors.join("") };
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isAirError(error)) return error.code === "usage" ? 2 : 1;
  throw error;
}
