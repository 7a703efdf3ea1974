/** The command `airlock`, run as a process in a folder. */
import { spawnSync } from "node:child_process";
import { PROJECT } from "./extra-codecs.ts";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runAirlock(cwd: string, args: readonly string[]): Ran {
  const program = [`${PROJECT}cli/airlock.js`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}
