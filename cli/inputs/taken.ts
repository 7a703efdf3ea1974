/** What came of an input, for people and for programs. */
import type { Failure, Taken } from "../../runtime/host/control/taken.ts";
import { escapeLines } from "../faults/escape.ts";

/** Lines, each with its end. */
export function takenText(taken: Taken): string {
  const { isNew, first, last, failures } = taken;
  const what = isNew
    ? `recorded: ${first} to ${last}`
    : `recorded before, as ${first} to ${last}: nothing was done`;
  const lines = [what, ...(isNew ? failures.map(failureText) : [])];
  return lines.map((line) => `${escapeLines(line)}\n`).join("");
}

/** The records are also there where they were before. */
export function takenJson({ isNew, first, last, failures }: Taken, inputId: string): object {
  return {
    ok: true,
    input_id: inputId,
    is_new: isNew,
    recorded: { first, last },
    failures: failures.map(failureText),
  };
}

function failureText({ index, message }: Failure): string {
  return `${index}: ${message}`;
}
