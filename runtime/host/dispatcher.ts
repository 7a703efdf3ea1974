/**
 * Carries out open intents through adapters, so many at once. It knows nothing of the journal: an intent that is given to it
 * is open there until its answer is kept, so whatever is lost here is dispatched again (ruling K1).
 */
import type { AdapterContext } from "../../air/adapter.ts";
import { type BoundAdapter, type BoundReceipt, soundReceipt } from "./adapter.ts";
import type { Log } from "./log.ts";

/** An intent as it is carried out. */
export interface Dispatch {
  readonly index: number;
  readonly kind: string;
  readonly capName: string;
  readonly params: Uint8Array;
  readonly dispatchToken: Uint8Array;
}

export interface Answer {
  readonly intent: number;
  readonly adapterId: string;
  readonly receipt: BoundReceipt;
}

export interface DispatcherOptions {
  readonly adapters: readonly BoundAdapter[];
  /** How many effects are carried out at once. */
  readonly concurrency: number;
  /** How long one may take, in milliseconds. */
  readonly deadlineMs: number;
  readonly log: Log;
  /** What an intent asks for; undefined if it is not open any more. */
  readonly read: (index: number) => Dispatch | undefined;
  /** Told once for every intent that is answered. */
  readonly answered: (answer: Answer) => void;
}

/** Who answers for a kind that nobody else does. */
export const MISSING = "adapter.missing";

interface Running {
  readonly control: AbortController;
  readonly settled: Promise<void>;
}

export class Dispatcher {
  private readonly options: DispatcherOptions;
  private readonly adapters: ReadonlyMap<string, BoundAdapter>;
  private waiting: number[] = [];
  /** Where those that still wait begin. */
  private first = 0;
  private readonly running = new Map<number, Running>();
  private isStopping = false;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.adapters = new Map(options.adapters.map((adapter) => [adapter.kind, adapter]));
  }

  /** How many are waiting or being carried out. */
  get size(): number {
    return this.waiting.length - this.first + this.running.size;
  }

  /** Takes intents in, in order. */
  add(indices: Iterable<number>): void {
    for (const index of indices) this.waiting.push(index);
  }

  /** Begins as many as may run. Throws what `read` throws; nothing is lost then. */
  pump(): void {
    const { concurrency, read } = this.options;
    while (!this.isStopping && this.first < this.waiting.length && this.running.size < concurrency) {
      const dispatch = read(this.waiting[this.first] as number);
      this.first++;
      if (dispatch && !this.running.has(dispatch.index)) this.begin(dispatch);
    }
    // Moving the rest up each time would take time that grows with its length.
    if (this.first * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.first);
      this.first = 0;
    }
  }

  private begin(dispatch: Dispatch): void {
    const { index, kind } = dispatch;
    const { answered, log } = this.options;
    const adapter = this.adapters.get(kind);
    const control = new AbortController();
    log.debug({ intent: index, kind, adapter: adapter?.adapterId ?? MISSING }, "dispatched");
    const answer = adapter ? this.carryOut(adapter, dispatch, control) : Promise.resolve(missing(kind));
    const settled = answer.then((receipt) => {
      this.running.delete(index);
      // What was broken off because the host ends is not an outcome: it is dispatched again.
      if (receipt) answered({ intent: index, adapterId: adapter?.adapterId ?? MISSING, receipt });
    });
    this.running.set(index, { control, settled });
  }

  /** Undefined if the host ended it. Never rejects. */
  private async carryOut(
    adapter: BoundAdapter,
    { index, capName, params, dispatchToken }: Dispatch,
    control: AbortController,
  ): Promise<BoundReceipt | undefined> {
    const { deadlineMs } = this.options;
    const context: AdapterContext = { dispatchToken, intent: index, capName, signal: control.signal };
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<BoundReceipt>((resolve) => {
      timer = setTimeout(() => {
        resolve({ status: "timeout", message: `there was no answer in ${deadlineMs} ms` });
        control.abort(new Error("the effect took too long"));
      }, deadlineMs);
    });
    const ended = new Promise<undefined>((resolve) => {
      control.signal.addEventListener("abort", () => {
        // An adapter may still answer what it has come to.
        if (this.isStopping) setTimeout(resolve, LAST_WORD_MS, undefined);
      });
    });
    try {
      const receipt = await Promise.race([execute(adapter, params, context), over, ended]);
      return this.isStopping && control.signal.aborted && receipt?.status !== "ok" ? undefined : receipt;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Begins nothing any more, and gives what runs so many milliseconds to end by itself; what has not ended then is broken
   * off, and stays open. `hurry` ends the waiting.
   */
  async stop(graceMs: number, hurry: Promise<unknown>): Promise<void> {
    this.isStopping = true;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.settled(), patience, hurry]);
    clearTimeout(timer);
    for (const { control } of this.running.values()) control.abort(new Error("the host ends"));
    await this.settled();
  }

  private async settled(): Promise<void> {
    await Promise.all([...this.running.values()].map((one) => one.settled));
  }
}

/** How long an adapter has after it was told that the host ends, in milliseconds. */
const LAST_WORD_MS = 500;

async function execute(
  adapter: BoundAdapter,
  params: Uint8Array,
  context: AdapterContext,
): Promise<BoundReceipt> {
  try {
    return soundReceipt(await adapter.execute(params, context));
  } catch (error) {
    return { status: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

function missing(kind: string): BoundReceipt {
  return { status: "error", message: `there is no adapter for ${kind}` };
}
