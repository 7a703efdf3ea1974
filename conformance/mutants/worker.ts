/** Runs cases against the testee and its mutants, in one process. The faults are on while a request is answered, and only then. */
import { parentPort, workerData } from "node:worker_threads";
import type { Tree } from "../../air/cbor/tree.ts";
import { isAirError } from "../../air/errors.ts";
import { printTreeLine } from "../../air/json/print.ts";
import { parseExactly } from "../protocol/exact-json.ts";
import { type Case, loadCorpus } from "../runner/corpus.ts";
import { type Answer, judge, type Outcome, outcome } from "../runner/outcome.ts";
import { requestLine } from "../runner/session.ts";
import { answerLine } from "../testees/airlock/testee.ts";
import { placesPassed, turnOn } from "./switch.ts";

/** What a worker is told to do. */
export interface Task {
  /** 0 is the testee as it is. */
  readonly fault: number;
  /** Places in the corpus. */
  readonly cases: readonly number[];
  /** Whether to tell for each case which faults it came by. */
  readonly trace: boolean;
}

/** What comes of it. */
export interface TaskResult {
  readonly fault: number;
  /** The cases that did not pass. */
  readonly failed: readonly { readonly place: number; readonly verdict: string; readonly detail: string }[];
  readonly passedBy: readonly (readonly [place: number, faults: readonly number[], ms: number])[];
}

const { cases } = loadCorpus();
/** Where the worker is, for whoever waits for it: the case's place. */
const where = new Int32Array(workerData as SharedArrayBuffer);

parentPort?.on("message", (task: Task) => parentPort?.postMessage(perform(task)));

function perform({ fault, cases: places, trace }: Task): TaskResult {
  const failed: { place: number; verdict: string; detail: string }[] = [];
  const passedBy: (readonly [number, readonly number[], number])[] = [];
  for (const place of places) {
    Atomics.store(where, 0, place);
    Atomics.add(where, 1, 1);
    const one = cases[place] as Case;
    const before = performance.now();
    let result: Outcome | undefined;
    const work = (): void => {
      result = outcomeOf(one, fault);
    };
    if (trace) passedBy.push([place, [...placesPassed(work)], performance.now() - before]);
    else work();
    if (result && !isFine(one, result))
      failed.push({ place, verdict: result.verdict, detail: result.detail });
  }
  return { fault, failed, passedBy };
}

function outcomeOf(one: Case, fault: number): Outcome {
  const line = requestLine("1", one.op, one.inputText);
  let text: string;
  turnOn(fault);
  try {
    text = printTreeLine(answerLine(line, "0") as Tree);
  } catch (error) {
    return outcome("crash", String(error));
  } finally {
    turnOn(0);
  }
  try {
    return judge(one.expect, parseExactly(text) as Answer);
  } catch (error) {
    if (isAirError(error) || error instanceof SyntaxError) return outcome("garbage", String(error));
    throw error;
  }
}

/** A disputed case is answered as the rulings have it. */
function isFine({ expect }: Case, { verdict, how }: Outcome): boolean {
  return (
    verdict === "pass" || (verdict === "reading" && "readings" in expect && how === expect.readings.ruling)
  );
}
