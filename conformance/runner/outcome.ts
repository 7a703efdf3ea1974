/** What can come of a case, and how an answer is compared with what is expected. */
import type { Case } from "./corpus.ts";

/**
 * `fail` is a wrong answer; `unsupported` is not built; the rest are faults of the testee as a process, each named
 * for what it did.
 */
export type Verdict =
  | "pass"
  | "fail"
  | "unsupported"
  | "error"
  | "invalid"
  | "garbage"
  | "duplicate"
  | "missing"
  | "timeout"
  | "crash"
  | "not_run";

export interface Outcome {
  readonly verdict: Verdict;
  /** One line; empty for a pass. */
  readonly detail: string;
}

export const PASS: Outcome = { verdict: "pass", detail: "" };

export interface Answer {
  readonly id: string;
  readonly ok?: object;
  readonly reject?: {
    readonly code: string;
    readonly message?: string;
    readonly faults?: readonly { readonly code: string }[];
  };
  readonly unsupported?: { readonly why: string };
  readonly error?: { readonly message: string };
}

/**
 * Compares an answer that follows the protocol: objects field by field, but for the message beside a code; codes of rejects
 * by the first fault.
 */
export function judge(expect: Case["expect"], answer: Answer): Outcome {
  if (answer.unsupported) return { verdict: "unsupported", detail: answer.unsupported.why };
  if (answer.error) return { verdict: "error", detail: answer.error.message };
  const { reject } = answer;
  if (reject?.faults && reject.faults[0]?.code !== reject.code) {
    return { verdict: "invalid", detail: "the first of faults is not the fault that the reject names" };
  }
  if ("ok" in expect) {
    if (answer.reject)
      return fail(`expected an accept, got reject ${answer.reject.code}: ${answer.reject.message ?? ""}`);
    const difference = firstDifference(expect.ok, answer.ok, "");
    return difference === undefined ? PASS : fail(difference);
  }
  const { code } = expect.reject;
  if (!answer.reject) return fail(`expected reject ${code}, got an accept`);
  return answer.reject.code === code
    ? PASS
    : fail(`expected reject ${code}, got reject ${answer.reject.code}`);
}

function fail(detail: string): Outcome {
  return { verdict: "fail", detail };
}

/** Where `found` lacks something of `expected`, or has it otherwise. */
function firstDifference(expected: unknown, found: unknown, path: string): string | undefined {
  if (typeof expected !== "object" || expected === null) {
    return expected === found
      ? undefined
      : `${path || "answer"}: expected ${show(expected)}, got ${show(found)}`;
  }
  if (typeof found !== "object" || found === null || Array.isArray(expected) !== Array.isArray(found)) {
    return `${path || "answer"}: expected ${show(expected)}, got ${show(found)}`;
  }
  if (Array.isArray(expected) && expected.length !== (found as unknown[]).length) {
    return `${path}: expected ${expected.length} items, got ${(found as unknown[]).length}`;
  }
  for (const [key, value] of Object.entries(expected)) {
    // What is said beside a code is for people.
    if (key === "message" && "code" in expected) continue;
    const difference = firstDifference(
      value,
      (found as Record<string, unknown>)[key],
      path === "" ? key : `${path}.${key}`,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const SHOWN = 200;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text;
}
