/** A run in several processes of the testee at once. */
import { isDeepStrictEqual } from "node:util";
import type { Case } from "./corpus.ts";
import type { Outcome } from "./outcome.ts";
import { runSession, type SessionOptions, type SessionResult } from "./session.ts";

/** Cases are dealt out one by one, so that each process gets its share of the long ones. Throws nothing of its own. */
export async function runParallel(
  cases: readonly Case[],
  { jobs, ...options }: SessionOptions & { readonly jobs: number },
): Promise<SessionResult> {
  const hands = Array.from({ length: Math.min(jobs, cases.length) }, (_, hand) =>
    cases.filter((_one, place) => place % jobs === hand),
  );
  const done = hands.map(() => 0);
  const results = await Promise.all(
    hands.map((hand, index) =>
      runSession(hand, {
        ...options,
        progress: (count) => {
          done[index] = count;
          options.progress(
            done.reduce((sum, one) => sum + one, 0),
            cases.length,
          );
        },
      }),
    ),
  );
  const outcomes = new Map<string, Outcome>(results.flatMap((result) => [...result.outcomes]));
  const faults = new Set(results.flatMap((result) => result.faults));
  const [testee, ...others] = results.map((result) => result.testee);
  if (others.some((other) => other && testee && !isDeepStrictEqual(other, testee)))
    faults.add("the testee says another name each time that it is started");
  return { testee: results.find((result) => result.testee)?.testee, outcomes, faults: [...faults] };
}
