/** What can come of a case, and how an answer is compared with what is expected. */
import { isDeepStrictEqual } from "node:util";
import type { Case, Expected, Readings } from "./corpus.ts";

/**
 * `fail` is a wrong answer; `unsupported` is not built; `reading` is what a disputed case ends with; the rest are faults
 * of the testee as a process, each named for what it did.
 */
export type Verdict =
  | "pass"
  | "fail"
  | "reading"
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
  /**
   * In one word, for lists of known failures: of a `fail`, `accept`, `reject:CODE` or `at:PLACE` (where the answer
   * differs); of a `reading`, `specification`, `reference` or `neither`; else the verdict.
   */
  readonly how: string;
  /** One line for people; empty for a pass. */
  readonly detail: string;
  /** Of a wrong answer: the first place that differs, and what is there; as JSON, the expected side first. */
  readonly difference?: Difference;
}

export interface Difference {
  /** Keys and indices, joined by dots; empty for the answer as a whole. */
  readonly place: string;
  readonly expected: string;
  readonly found: string;
}

export const PASS: Outcome = { verdict: "pass", how: "pass", detail: "" };

export function outcome(verdict: Exclude<Verdict, "pass" | "fail" | "reading">, detail: string): Outcome {
  return { verdict, how: verdict, detail };
}

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
  if (answer.unsupported) return outcome("unsupported", answer.unsupported.why);
  if (answer.error) return outcome("error", answer.error.message);
  const { reject } = answer;
  if (reject?.faults && reject.faults[0]?.code !== reject.code) {
    return outcome("invalid", "the first of faults is not the fault that the reject names");
  }
  return "readings" in expect ? readingOf(expect.readings, answer) : compare(expect, answer);
}

function readingOf({ specification, reference }: Readings, answer: Answer): Outcome {
  const reads = (how: string, detail: string): Outcome => ({ verdict: "reading", how, detail });
  if (compare(specification, answer).verdict === "pass")
    return reads("specification", "as the specification is written");
  const other = compare(reference, answer);
  if (other.verdict === "pass") return reads("reference", "as the Rust reference does it");
  return { ...reads("neither", other.detail), ...(other.difference ? { difference: other.difference } : {}) };
}

function compare(expect: Expected, answer: Answer): Outcome {
  const { reject } = answer;
  if ("ok" in expect) {
    if (reject) {
      const found = `reject ${reject.code}`;
      return fail(`reject:${reject.code}`, `expected an accept, got ${found}: ${reject.message ?? ""}`, {
        place: "",
        expected: exactText(expect.ok),
        found,
      });
    }
    const { ok, exact = false, equal = [] } = expect;
    const difference =
      new Comparison(exact).firstDifference(ok, answer.ok, "") ?? firstUnequal(equal, answer.ok);
    if (!difference) return PASS;
    const why = unsupportedStep(answer.ok);
    if (why !== undefined) return outcome("unsupported", why);
    return fail(`at:${wordOf(difference.place)}`, difference.why ?? describe(difference), difference);
  }
  const { code } = expect.reject;
  const expected = `reject ${code}`;
  if (!reject)
    return fail("accept", `expected ${expected}, got an accept`, {
      place: "",
      expected,
      found: exactText(answer.ok),
    });
  const found = `reject ${reject.code}`;
  return reject.code === code
    ? PASS
    : fail(`reject:${reject.code}`, `expected ${expected}, got ${found}`, { place: "", expected, found });
}

function fail(how: string, detail: string, { place, expected, found }: Difference): Outcome {
  return { verdict: "fail", how, detail, difference: { place, expected: cut(expected), found: cut(found) } };
}

/** A place without blanks. */
function wordOf(place: string): string {
  return place === "" ? "answer" : place.replaceAll(/\s/g, "_");
}

/** A script may have steps that are not built; what comes after them says nothing. */
function unsupportedStep(ok: object | undefined): string | undefined {
  const { steps } = (ok ?? {}) as { readonly steps?: readonly { readonly unsupported?: { why: string } }[] };
  return steps?.find((step) => step.unsupported)?.unsupported?.why;
}

interface Found extends Difference {
  /** If it is not said in the usual way. */
  readonly why?: string;
}

function describe({ place, expected, found }: Found): string {
  return `${place || "answer"}: expected ${shorten(expected)}, got ${shorten(found)}`;
}

/** The first place whose value is another one than that of the first place of its group. */
function firstUnequal(groups: readonly (readonly string[])[], ok: object | undefined): Found | undefined {
  for (const [first, ...others] of groups) {
    const wanted = valueAt(ok, first as string);
    for (const pointer of others) {
      const found = valueAt(ok, pointer);
      if (wanted === undefined || !isDeepStrictEqual(wanted, found)) {
        const [expected, other] = [exactText(wanted), exactText(found)];
        const why = `${pointer}: expected what is at ${first}, ${shorten(expected)}, got ${shorten(other)}`;
        return { place: pointer.slice(1).replaceAll("/", "."), expected, found: other, why };
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
  firstDifference(expected: unknown, found: unknown, place: string): Found | undefined {
    const differ = (): Found => ({ place, expected: exactText(expected), found: exactText(found) });
    if (typeof expected !== "object" || expected === null) return expected === found ? undefined : differ();
    if (typeof found !== "object" || found === null || Array.isArray(expected) !== Array.isArray(found))
      return differ();
    if (Array.isArray(expected)) return this.listDifference(expected, found as readonly unknown[], place);
    for (const [key, value] of Object.entries(expected)) {
      // What is said beside a code is for people.
      if (key === "message" && ("code" in expected || "error_code" in expected)) continue;
      const inner = place === "" ? key : `${place}.${key}`;
      const difference = this.firstDifference(value, (found as Record<string, unknown>)[key], inner);
      if (difference) return difference;
    }
    return undefined;
  }

  private listDifference(
    expected: readonly unknown[],
    found: readonly unknown[],
    place: string,
  ): Found | undefined {
    if (place.endsWith("journal") && !this.exact) return this.missingRecord(expected, found, place);
    if (expected.length !== found.length) {
      const why = `${place}: expected ${expected.length} items, got ${found.length}`;
      return { place, expected: exactText(expected), found: exactText(found), why };
    }
    for (const [index, item] of expected.entries()) {
      const difference = this.firstDifference(item, found[index], `${place}.${index}`);
      if (difference) return difference;
    }
    return undefined;
  }

  /** The first record that is not found behind the one before it. */
  private missingRecord(
    expected: readonly unknown[],
    found: readonly unknown[],
    place: string,
  ): Found | undefined {
    let next = 0;
    for (const [index, record] of expected.entries()) {
      const at = found.findIndex(
        (one, position) => position >= next && !this.firstDifference(record, one, "record"),
      );
      if (at < 0) {
        const wanted = exactText(record);
        const why = `${place}: no record from ${next} on is the expected ${index}, ${shorten(wanted)}`;
        return { place: `${place}.${index}`, expected: wanted, found: exactText(found.slice(next)), why };
      }
      next = at + 1;
    }
    return undefined;
  }
}

const SHOWN = 200;
/** What a report keeps of either side of a difference. */
const KEPT = 8000;

/** As JSON; integers beyond what numbers hold as they are. */
function exactText(value: unknown): string {
  const long: string[] = [];
  const mark = (inner: unknown): unknown =>
    typeof inner === "bigint" ? `\u0000integer ${long.push(String(inner)) - 1}\u0000` : inner;
  try {
    const text = JSON.stringify(value, (_key, inner: unknown) => mark(inner));
    return text === undefined ? "nothing" : text.replaceAll(MARK, (_, at) => long[at] ?? "");
  } catch {
    // An answer may be nested as deep as its author likes.
    return "something that is nested too deep to be shown";
  }
}

const MARK = /"\\u0000integer (\d+)\\u0000"/g;

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text;
}

function cut(text: string): string {
  return text.length > KEPT ? `${text.slice(0, KEPT)}…` : text;
}
