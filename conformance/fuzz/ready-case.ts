/** A difference as a case of the corpus: what is right is not known yet, so whoever adds it has to derive it. */
import { hashBytes } from "../../air/hash.ts";
import { isYes, type Level } from "../runner/corpus.ts";
import type { Answer } from "../runner/outcome.ts";
import { isObject, type Json, jsonOf, parseJson, printJson } from "./json.ts";
import type { Verdict } from "./judge.ts";
import type { Sample } from "./kind.ts";
import type { Reply } from "./testee.ts";

/** What a case is filed under that was made from none. */
const DEFAULTS: Readonly<Record<string, { readonly level: Level; readonly rules: readonly string[] }>> = {
  "cbor.check": { level: "L0", rules: ["E2"] },
  "cbor.canonicalize": { level: "L0", rules: ["E2"] },
  "value.normalize": { level: "L1", rules: ["E12"] },
  "expr.eval": { level: "L1", rules: ["D8"] },
  "patch.compile": { level: "L2", rules: ["P-2"] },
  "governance.prepare": { level: "L2", rules: ["P-9"] },
  "cap.check": { level: "L3", rules: ["A4"] },
  "policy.decide": { level: "L3", rules: ["A3"] },
};

/** What each testee has of its own: no case says it. */
const OWN = new Set(["prev", "replayed", "state_hash", "request_hash", "message"]);

/** The JSON text of one case; numbers of the input are as they were sent. */
export function readyCase(sample: Sample, { a, b }: Verdict, inputText: string): string {
  const { origin } = sample.base;
  const hash = hashBytes(new TextEncoder().encode(`${sample.op} ${inputText}`)).slice("sha256:".length, 19);
  const { level, rules } = origin ?? DEFAULTS[sample.op] ?? { level: "L1", rules: ["P1"] };
  const expect = expectationOf(a) ?? expectationOf(b) ?? { ok: {} };
  const pair = sample.edits === 1 && origin && isYes(origin) && "reject" in expect ? { pair: origin.id } : {};
  const one = {
    id: `fuzz/${sample.kind}/${hash}`,
    level,
    title: `found by fuzzing${origin ? `: ${origin.title}, with an edit` : ""}`,
    op: sample.op,
    input: parseJson(inputText),
    expect,
    rules,
    source: { hand: `to be derived: A says ${shortly(a)}, B says ${shortly(b)}` },
    ...pair,
  };
  return printJson(jsonOf(one));
}

function expectationOf(reply: Reply): object | undefined {
  if ("failed" in reply) return undefined;
  const { ok, reject }: Answer = reply.answer;
  if (reject) return { reject: { code: reject.code } };
  return ok && { ok: withoutOwn(jsonOf(ok)) };
}

function withoutOwn(json: Json): Json {
  if (Array.isArray(json)) return json.map(withoutOwn);
  if (!isObject(json)) return json;
  const kept = [...json].filter(([key]) => !OWN.has(key) || (key === "message" && !json.has("code")));
  return new Map(kept.map(([key, value]) => [key, withoutOwn(value)]));
}

const SHORT = 300;

/** An answer in a line. */
export function shortly(reply: Reply): string {
  if ("failed" in reply) return `${reply.failed}: ${reply.detail}`;
  const { ok, reject, unsupported, error } = reply.answer;
  if (reject) return `reject ${reject.code}`;
  if (error) return `error: ${error.message}`;
  if (unsupported) return `unsupported: ${unsupported.why}`;
  const text = printJson(jsonOf(ok ?? null));
  return text.length > SHORT ? `ok ${text.slice(0, SHORT)}…` : `ok ${text}`;
}
