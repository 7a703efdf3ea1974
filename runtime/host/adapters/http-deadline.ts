/** The time that a request has, redirects and all, and the end of the host's patience, as one signal. */
import type { Receipt } from "../../../air/adapter.ts";

export interface Deadline {
  /** Aborted when the time is over and when the outer signal is. */
  readonly signal: AbortSignal;
  /** What to answer once it is aborted. */
  receipt(): Receipt<never> | undefined;
  /** The result of work that cannot be stopped, unless the signal comes first; what the work comes to later is nobody's. */
  race<T>(work: Promise<T>): Promise<T>;
  /** To be called when all is done: the timer keeps the process alive until then. */
  end(): void;
}

export function startDeadline(milliseconds: number, outer: AbortSignal): Deadline {
  const stop = new AbortController();
  let answer: Receipt<never> | undefined;
  function finish(receipt: Receipt<never>): void {
    answer ??= receipt;
    stop.abort();
  }
  const onOuter = (): void =>
    finish({ status: "error", message: "the host stopped before there was an answer" });
  const timer = setTimeout(
    () => finish({ status: "timeout", message: `there was no whole answer within ${milliseconds} ms` }),
    milliseconds,
  );
  if (outer.aborted) onOuter();
  else outer.addEventListener("abort", onOuter, { once: true });
  return {
    signal: stop.signal,
    receipt: () => answer,
    race: (work) =>
      new Promise((resolve, reject) => {
        const onStop = (): void => reject(new Error("stopped"));
        if (stop.signal.aborted) onStop();
        else stop.signal.addEventListener("abort", onStop, { once: true });
        work.then(resolve, reject).finally(() => stop.signal.removeEventListener("abort", onStop));
      }),
    end() {
      clearTimeout(timer);
      outer.removeEventListener("abort", onOuter);
    },
  };
}
