/** Two workers or more that run tasks; one that hangs or dies is replaced, and its case charged with it. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Task, TaskResult } from "./worker.ts";

/** Longer than any case takes, also on a busy machine; counted from the first case on, since a worker has to read the corpus before. */
const HANGS_AFTER_MS = 20_000;
const LOOK_EVERY_MS = 500;

/** The results, in the order of the tasks. Calls `progress` after each. */
export async function runTasks(
  bundle: string,
  tasks: readonly Task[],
  progress: (done: number, total: number) => void,
): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = [];
  let next = 0;
  let done = 0;
  const take = async (): Promise<void> => {
    const seat = new Seat(bundle);
    try {
      while (next < tasks.length) {
        const place = next++;
        results[place] = await seat.perform(tasks[place] as Task);
        progress(++done, tasks.length);
      }
    } finally {
      await seat.leave();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, take));
  return results;
}

/** A worker, or the one that has come in its place. */
class Seat {
  private readonly bundle: string;
  private worker: Worker | undefined;
  private where: Int32Array = new Int32Array(new SharedArrayBuffer(8));

  constructor(bundle: string) {
    this.bundle = bundle;
  }

  async perform(task: Task): Promise<TaskResult> {
    const failed: TaskResult["failed"][number][] = [];
    const passedBy: TaskResult["passedBy"][number][] = [];
    let cases = task.cases;
    while (cases.length > 0) {
      const outcome = await this.attempt({ ...task, cases });
      if (typeof outcome !== "string") {
        return {
          fault: task.fault,
          failed: [...failed, ...outcome.failed],
          passedBy: [...passedBy, ...outcome.passedBy],
        };
      }
      // What was found before the case that is to blame went with the worker: it is found again.
      const place = Atomics.load(this.where, 0);
      const at = cases.indexOf(place);
      if (at > 0) {
        const again = await this.attempt({ ...task, cases: cases.slice(0, at) });
        if (typeof again !== "string") {
          failed.push(...again.failed);
          passedBy.push(...again.passedBy);
        }
      }
      failed.push({ place, verdict: outcome, detail: "" });
      cases = cases.slice(at + 1);
    }
    return { fault: task.fault, failed, passedBy };
  }

  async leave(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  /** What came of the task; `timeout` or `crash` if the worker is gone. */
  private attempt(task: Task): Promise<TaskResult | "timeout" | "crash"> {
    const worker = this.worker ?? this.start();
    return new Promise((resolve) => {
      let ticks = -1;
      let since = Date.now();
      const end = (outcome: TaskResult | "timeout" | "crash"): void => {
        clearInterval(timer);
        worker.off("message", end);
        worker.off("error", died);
        if (typeof outcome !== "string") return resolve(outcome);
        this.worker = undefined;
        void worker.terminate().then(() => resolve(outcome));
      };
      const timer = setInterval(() => {
        const now = Atomics.load(this.where, 1);
        if (now !== ticks) {
          ticks = now;
          since = Date.now();
        } else if (now > 0 && Date.now() - since > HANGS_AFTER_MS) end("timeout");
      }, LOOK_EVERY_MS);
      const died = (error: unknown): void => {
        if (Atomics.load(this.where, 1) === 0) throw error;
        end("crash");
      };
      worker.on("message", end);
      worker.on("error", died);
      worker.postMessage(task);
    });
  }

  private start(): Worker {
    const memory = new SharedArrayBuffer(8);
    this.where = new Int32Array(memory);
    this.worker = new Worker(this.bundle, { workerData: memory });
    return this.worker;
  }
}
