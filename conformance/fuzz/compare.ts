/** Whether two testees say the same: everything counts but what the protocol leaves to each. */
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../runner/outcome.ts";
import type { Reply } from "./testee.ts";

export type Comparison = { readonly is: "equal" | "unsupported" | "several_faults" } | Difference;

/** Of `codes`: other ones for what both refuse, which is a difference if there is one fault; else both are right. */
export interface Difference {
  readonly is: "codes" | "different";
  /** Short, and the same for all differences of a sort. */
  readonly what: string;
  readonly detail: string;
}

export function compare(a: Reply, b: Reply): Comparison {
  for (const [name, reply] of [
    ["A", a],
    ["B", b],
  ] as const) {
    if ("failed" in reply)
      return { is: "different", what: `${reply.failed} of ${name}`, detail: reply.detail };
    const { error } = reply.answer;
    if (error) return { is: "different", what: `error of ${name}`, detail: error.message };
  }
  return compareAnswers((a as { answer: Answer }).answer, (b as { answer: Answer }).answer);
}

function compareAnswers(a: Answer, b: Answer): Comparison {
  if (isUnsupported(a) || isUnsupported(b)) return { is: "unsupported" };
  if (a.reject && b.reject) return compareRejects(a.reject, b.reject);
  if (a.ok && b.ok) return compareOks(a.ok, b.ok);
  const said = [a, b].map((one) => (one.reject ? one.reject.code : "ok")).join(" / ");
  return { is: "different", what: said, detail: `${said}: ${a.reject?.message ?? b.reject?.message ?? ""}` };
}

/** A script with a step that is not built says nothing about what comes after it. */
function isUnsupported({ ok, unsupported }: Answer): boolean {
  const { steps } = (ok ?? {}) as { readonly steps?: readonly { readonly unsupported?: object }[] };
  return unsupported !== undefined || (steps ?? []).some((step) => step.unsupported !== undefined);
}

type Reject = NonNullable<Answer["reject"]>;

function compareRejects(a: Reject, b: Reject): Comparison {
  if (a.code === b.code) return { is: "equal" };
  if (comeTogether(a.code, b.code)) return { is: "several_faults" };
  const codes = (one: Reject): number => new Set((one.faults ?? []).map(({ code }) => code)).size;
  if (codes(a) > 1 || codes(b) > 1) return { is: "several_faults" };
  const said = `${a.code} / ${b.code}`;
  return { is: "codes", what: said, detail: `${said}: ${a.message ?? ""} / ${b.message ?? ""}` };
}

/**
 * Whether one change may well break both rules. Bytes that are no canonical document are often wrong in several ways by one
 * byte: a head that is no chunk of its text is cut short as well, keys out of order are there twice. A definition that has a
 * fault has another hash, too.
 */
function comeTogether(a: string, b: string): boolean {
  if (FOLLOWING.some((code) => code === a || code === b)) return true;
  return a.startsWith("cbor.") && b.startsWith("cbor.");
}

const FOLLOWING = ["cbor.non_canonical", "manifest.hash"];

function compareOks(a: object, b: object): Comparison {
  const all = [...differencesOf(comparable(a), comparable(b), [])];
  const codes = all.filter(isCode);
  const rest = all.filter((spot) => !isCode(spot) && !(codes.length > 0 && isHashOfReport(spot)));
  const differences = [...rest, ...codes.filter((spot) => !comeTogether(String(spot.a), String(spot.b)))];
  const [first] = differences;
  if (!first) return { is: all.length > 0 ? "several_faults" : "equal" };
  const { path, a: mine, b: theirs } = first;
  const sort = path.map((step) => (typeof step === "number" ? "*" : step)).join(".");
  const said = isCode(first) ? `${sort} ${mine} / ${theirs}` : sort;
  const detail = `${path.join(".")}: ${show(mine)} / ${show(theirs)}`;
  return { is: rest.length === 0 ? "codes" : "different", what: said, detail };
}

/** Where a fault stands and what is said of it is no part of the comparison. */
const BESIDE_CODE = new Set(["message", "pointer", "offset", "line", "column", "faults"]);
/** Chains of hashes, and what was read again. */
const OWN = new Set(["prev", "replayed"]);
/** Hashes in a layout of the testee's own: only which are equal counts. */
const OWN_HASHES = new Set(["request_hash"]);

/** What counts of an answer, members in order. Of the hash of a state: that equal worlds have the same. */
function comparable(ok: object): unknown {
  const numbers = new Map<unknown, number>();
  const states = new Map<string, unknown>();
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const members: (readonly [string, unknown])[] = [];
    for (const key of Object.keys(value).sort()) {
      const inner = (value as Record<string, unknown>)[key];
      if (
        OWN.has(key) ||
        key === "state_hash" ||
        (BESIDE_CODE.has(key) && ("code" in value || "error_code" in value))
      )
        continue;
      if (!OWN_HASHES.has(key) || inner === null) members.push([key, visit(inner)]);
      else {
        numbers.set(inner, numbers.get(inner) ?? numbers.size);
        members.push([key, numbers.get(inner)]);
      }
    }
    const made = Object.fromEntries(members);
    if (!("state_hash" in value && "journal" in value)) return made;
    const text = show(made, Infinity);
    states.set(text, states.get(text) ?? value.state_hash);
    return { ...made, state_hash: states.get(text) === value.state_hash ? "as before" : "changed" };
  };
  return visit(ok);
}

interface Spot {
  readonly path: readonly (string | number)[];
  readonly a: unknown;
  readonly b: unknown;
}

function* differencesOf(a: unknown, b: unknown, path: Spot["path"]): Generator<Spot> {
  const [isObject, same] = [typeof a === "object" && a !== null, isDeepStrictEqual(a, b)];
  if (same) return;
  if (!isObject || typeof b !== "object" || b === null || Array.isArray(a) !== Array.isArray(b)) {
    yield { path, a, b };
    return;
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    yield* differencesOf(left[key], right[key], [...path, Array.isArray(a) ? Number(key) : key]);
  }
}

/** Codes of checks whose order is laid down: of several faults, one is the first. */
const ORDERED = /^(?:governance|idempotency|event|input|turn|world|intent|receipt)\.|^[a-z_]+$/;

function isCode({ path, a, b }: Spot): boolean {
  const key = path.at(-1);
  if (key !== "code" && key !== "error_code") return false;
  return typeof a === "string" && typeof b === "string" && !ORDERED.test(a) && !ORDERED.test(b);
}

/** A proposal has the hash of its shadow report, and codes are part of that. */
function isHashOfReport({ path }: Spot): boolean {
  return path.at(-1) === "report" && path.includes("proposals");
}

const SHOWN = 160;

export function show(value: unknown, most = SHOWN): string {
  const text = JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one)) ?? "nothing";
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}
