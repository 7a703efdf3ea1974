/** Implementations that do not look at what they are asked. Whatever a corpus is, it must fail each of them, at every level. */
import { hashBytes } from "../../air/hash.ts";
import type { Case } from "../runner/corpus.ts";
import { isYes } from "../runner/corpus.ts";
import { type Answer, judge } from "../runner/outcome.ts";

export interface Unconditional {
  readonly name: string;
  /** The cases it passes. */
  readonly passes: readonly string[];
}

type Say = (one: Case) => Omit<Answer, "id">;

/** What each says is taken from the corpus itself: the answers that are right most often. */
export function runUnconditional(cases: readonly Case[]): readonly Unconditional[] {
  const yes = mostly(cases, (one) => ("ok" in one.expect && isYes(one) ? one.expect.ok : undefined));
  const code = mostly(cases, ({ expect }) => ("reject" in expect ? expect.reject.code : undefined));
  const no = mostly(cases, (one) => ("ok" in one.expect && !isYes(one) ? one.expect.ok : undefined));
  const kinds: Readonly<Record<string, Say>> = {
    "accept-all": ({ op }) => ({ ok: yes.get(op) ?? {} }),
    "reject-all": ({ op }) => {
      const denial = no.get(op);
      return denial ? { ok: denial } : { reject: { code: code.get(op) ?? "usage" } };
    },
    constant: () => ({ ok: {} }),
    echo: ({ inputText }) => ({ ok: echoOf(JSON.parse(inputText) as Readonly<Record<string, unknown>>) }),
  };
  return Object.entries(kinds).map(([name, say]) => ({
    name,
    passes: cases
      .filter(
        (one) => one.axis !== "disputed" && judge(one.expect, { id: "1", ...say(one) }).verdict === "pass",
      )
      .map(({ id }) => id),
  }));
}

/** The answer that an op's cases expect most often. */
function mostly<T>(cases: readonly Case[], pick: (one: Case) => T | undefined): ReadonlyMap<string, T> {
  const counts = new Map<string, Map<string, { readonly value: T; count: number }>>();
  for (const one of cases) {
    const value = pick(one);
    if (value === undefined) continue;
    const ofOp = counts.get(one.op) ?? new Map();
    counts.set(one.op, ofOp);
    const key = JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "bigint" ? `${inner}n` : inner,
    );
    const entry = ofOp.get(key) ?? { value, count: 0 };
    entry.count++;
    ofOp.set(key, entry);
  }
  return new Map(
    [...counts].map(([op, ofOp]) => {
      const [first] = [...ofOp.values()].sort((a, b) => b.count - a.count);
      return [op, first?.value as T];
    }),
  );
}

/** What came in, under every name under which something may go out; its hash is right. */
function echoOf(input: Readonly<Record<string, unknown>>): object {
  const cbor = [input.cbor, input.value, input.params_cbor].find((one) => typeof one === "string") ?? "";
  const bytes = Uint8Array.from(Buffer.from(String(cbor), "hex"));
  return {
    ...input,
    cbor,
    params_cbor: cbor,
    hash: hashBytes(bytes),
    value: input.value ?? input.expr,
    allow: true,
  };
}
