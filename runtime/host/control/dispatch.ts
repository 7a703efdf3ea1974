/** One line in, one line out: whatever happens is an answer. */
import type { Tree } from "../../../air/cbor/tree.ts";
import { AirError, isAirError, quote } from "../../../air/errors.ts";
import { LINE_LIMIT, type Line } from "./lines.ts";
import { answerLine, errorLine, idOf, type Request, readLine, readRequest } from "./messages.ts";
import type { ControlTarget } from "./target.ts";
import { VERBS } from "./verbs/all.ts";

/** Told of errors that have no code, which should not happen. */
export type OnFault = (error: unknown) => void;

/** The answer to a line, without its end. Never throws. */
export function answerTo(target: ControlTarget, line: Line, onFault: OnFault): string {
  let id = "";
  try {
    if (!line) {
      throw new AirError(
        "control.too_large",
        `the line is longer than ${LINE_LIMIT} bytes, and is passed over`,
      );
    }
    const json = readLine(line);
    id = idOf(json);
    const answer = answerLine(id, carryOut(target, readRequest(json), onFault));
    const size = Buffer.byteLength(answer);
    if (size <= LINE_LIMIT) return answer;
    throw new AirError("control.too_large", `the answer has ${size} bytes, and a line ${LINE_LIMIT} at most`);
  } catch (error) {
    if (!isAirError(error)) told(onFault, error);
    // An id may be as long as a line.
    return errorLine(id.length <= LONGEST_ID ? id : "", error);
  }
}

const LONGEST_ID = 1024;

function carryOut(target: ControlTarget, { cmd, payload }: Request, onFault: OnFault): Tree {
  const run = Object.hasOwn(VERBS, cmd) ? VERBS[cmd] : undefined;
  if (!run) throw new AirError("unknown_method", `unknown command ${quote(cmd)}`);
  const before = target.kernel.head.count;
  let isTrouble = false;
  try {
    return run(target, payload);
  } catch (error) {
    isTrouble = isAirError(error) && OF_THE_WORLD.test(error.code);
    throw error;
  } finally {
    // A refusal is recorded as well, and what was taken in is worked on whatever is answered.
    if (isTrouble || target.kernel.head.count > before) wake(target, onFault);
  }
}

/** What is wrong with the world is for the host to know, too. */
const OF_THE_WORLD = /^(?:store|world)\./;

function wake(target: ControlTarget, onFault: OnFault): void {
  try {
    target.wake();
  } catch (error) {
    told(onFault, error);
  }
}

function told(onFault: OnFault, error: unknown): void {
  try {
    onFault(error);
  } catch {
    // There is nobody else to tell.
  }
}
