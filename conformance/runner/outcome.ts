/** What can come of a case, and how an answer is compared with what is expected. */
import { isDeepStrictEqual } from "node:util";
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
 * Compares an answer that follows the protocol: objects field by field, but for the message beside a code; a `journal` as an
 * ordered subsequence, unless the case says that it is exact; codes of rejects by the first fault.
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
    const { ok, exact = false, equal = [] } = expect;
    const difference =
      new Comparison(exact).firstDifference(ok, answer.ok, "") ?? firstUnequal(equal, answer.ok);
    if (difference === undefined) return PASS;
    const why = unsupportedStep(answer.ok);
    return why === undefined ? fail(difference) : { verdict: "unsupported", detail: why };
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

/** A script may have steps that are not built; what comes after them says nothing. */
function unsupportedStep(ok: object | undefined): string | undefined {
  const { steps } = (ok ?? {}) as { readonly steps?: readonly { readonly unsupported?: { why: string } }[] };
  return steps?.find((step) => step.unsupported)?.unsupported?.why;
}

/** The first place whose value is another one than that of the first place of its group. */
function firstUnequal(groups: readonly (readonly string[])[], ok: object | undefined): string | undefined {
  for (const [first, ...others] of groups) {
    const wanted = valueAt(ok, first as string);
    for (const pointer of others) {
      const found = valueAt(ok, pointer);
      if (wanted === undefined || !isDeepStrictEqual(wanted, found)) {
        return `${pointer}: expected what is at ${first}, ${show(wanted)}, got ${show(found)}`;
      }
    }
  }
  return undefined;
}

/** What a JSON pointer leads to; keys with `/` and `~` do not occur. */
function valueAt(root: unknown, pointer: string): unknown {
  let at = root;
  for (const key of pointer.split("/").slice(1)) at = (at as Record<string, unknown> | undefined)?.[key];
  return at;
}

class Comparison {
  /** Whether a journal is compared record by record. */
  private readonly exact: boolean;

  constructor(exact: boolean) {
    this.exact = exact;
  }

  /** Where `found` lacks something of `expected`, or has it otherwise. */
  firstDifference(expected: unknown, found: unknown, path: string): string | undefined {
    if (typeof expected !== "object" || expected === null) {
      return expected === found
        ? undefined
        : `${path || "answer"}: expected ${show(expected)}, got ${show(found)}`;
    }
    if (typeof found !== "object" || found === null || Array.isArray(expected) !== Array.isArray(found)) {
      return `${path || "answer"}: expected ${show(expected)}, got ${show(found)}`;
    }
    if (Array.isArray(expected)) return this.listDifference(expected, found as readonly unknown[], path);
    for (const [key, value] of Object.entries(expected)) {
      // What is said beside a code is for people.
      if (key === "message" && ("code" in expected || "error_code" in expected)) continue;
      const inner = path === "" ? key : `${path}.${key}`;
      const difference = this.firstDifference(value, (found as Record<string, unknown>)[key], inner);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private listDifference(
    expected: readonly unknown[],
    found: readonly unknown[],
    path: string,
  ): string | undefined {
    if (path.endsWith("journal") && !this.exact) return this.missingRecord(expected, found, path);
    if (expected.length !== found.length) {
      return `${path}: expected ${expected.length} items, got ${found.length}`;
    }
    for (const [index, item] of expected.entries()) {
      const difference = this.firstDifference(item, found[index], `${path}.${index}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** The first record that is not found behind the one before it. */
  private missingRecord(
    expected: readonly unknown[],
    found: readonly unknown[],
    path: string,
  ): string | undefined {
    let next = 0;
    for (const [index, record] of expected.entries()) {
      const at = found.findIndex(
        (one, place) => place >= next && this.firstDifference(record, one, "record") === undefined,
      );
      if (at < 0) return `${path}: no record from ${next} on is the expected ${index}, ${show(record)}`;
      next = at + 1;
    }
    return undefined;
  }
}

const SHOWN = 200;

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value, bigintsAsText) ?? "nothing";
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text;
}
