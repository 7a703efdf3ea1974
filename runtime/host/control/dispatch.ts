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
  let isDone = false;
  try {
    const answer = run(target, payload);
    isDone = true;
    return answer;
  } finally {
    // A refusal may be recorded, and may come from a world that the host can do nothing with any more.
    if (!isDone || target.kernel.head.count > before) wake(target, onFault);
  }
}

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
