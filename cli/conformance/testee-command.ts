/** The program under test, as a command line names it. */
import { InvalidArgumentError } from "commander";
import { AirError } from "../../air/errors.ts";
import { PROJECT } from "../project.ts";

/** The project's own testee, without npm in between. */
const OWN_TESTEE = [process.execPath, `${PROJECT}cli/airlock.js`, "testee"];

/** Without a command, the project's own testee. Throws `usage`. */
export function testeeOf(command: readonly string[]): readonly string[] {
  if (command[0] === "") throw new AirError("usage", "the program to run has no name");
  return command.length > 0 ? command : OWN_TESTEE;
}

export const DEADLINE_MS = 10_000;
export const DEADLINE = "how long one answer may take (default: 10)";

/** Milliseconds, from seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600))
    throw new InvalidArgumentError("a number of seconds, above 0 and up to 3600.");
  return value * 1000;
}

/** Signals end what was started, too: see the exit handler of who starts it. */
export function exitOnSignals(): void {
  for (const [signal, code] of [
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
}
