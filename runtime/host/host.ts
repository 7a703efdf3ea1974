/**
 * A world that stays up: what it asks for is carried out after the commit, timers fire, snapshots are taken, and what the
 * host cannot do for a while is done later (rulings K1, K7, K12, K13). All state is the journal's; a host that is lost at any
 * point leaves a world that the next one goes on with.
 */
import { AirError, isAirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { Kernel, SNAPSHOT_EVERY, type Surroundings } from "../kernel/kernel.ts";
import type { ReplayOptions } from "../kernel/replay.ts";
import type { WorldState } from "../kernel/state.ts";
import { TIMER } from "../kernel/timers.ts";
import { openExternal } from "../kernel/views.ts";
import type { ModuleHost } from "../modules/host.ts";
import type { WorldStorage } from "../store/journal.ts";
import { SYSTEM } from "../system.ts";
import type { BoundAdapter } from "./adapter.ts";
import type { ControlTarget } from "./control/target.ts";
import { dispatchToken } from "./dispatch-token.ts";
import { type Answer, type Dispatch, Dispatcher } from "./dispatcher.ts";
import { type Log, SILENT } from "./log.ts";

export interface HostOptions extends Pick<ReplayOptions, "onTurn"> {
  readonly modules: ModuleHost;
  /** What carries out effects; those that nobody carries out are answered by `adapter.missing`. */
  readonly adapters: (kernel: Kernel) => readonly BoundAdapter[];
  /** Kinds of effects that somebody answers through the control socket: they stay open. */
  readonly left?: readonly string[];
  readonly surroundings?: Surroundings;
  /** How many effects are carried out at once: 16. */
  readonly concurrency?: number;
  /** How long one may take, in milliseconds: 60,000. */
  readonly deadlineMs?: number;
  /** After how many records a snapshot is taken: 10,000; 0 for none. */
  readonly snapshotEvery?: number;
  /** How long what runs may go on when the host is stopped, in milliseconds: 10,000. */
  readonly graceMs?: number;
  /** Whether to go on trying where the world cannot be written for a while, as on a full disk: yes. */
  readonly patient?: boolean;
  readonly log?: Log;
}

/** How much is done before others have their turn: a client, or an adapter. */
const STRETCH = 64;
/** The clock may be set, and the file be gone: they are looked at so often at least. */
const LONGEST_MS = 60_000;
const [FIRST_RETRY_MS, LAST_RETRY_MS] = [250, 10_000];

export class Host implements ControlTarget {
  readonly kernel: Kernel;
  /** Resolves when the host has ended; with why, if it was not told to. */
  readonly ended: Promise<AirError | Error | undefined>;
  private readonly log: Log;
  private readonly options: HostOptions;
  private readonly dispatcher: Dispatcher;
  private state: "new" | "up" | "ending" | "down" = "new";
  private readonly answers: Answer[] = [];
  private work: NodeJS.Immediate | undefined;
  private alarm: NodeJS.Timeout | undefined;
  private retryMs = 0;
  private snapshotAt: number;
  private readonly hurry = new AbortController();
  private readonly idlers: (() => void)[] = [];
  private end: (why: AirError | Error | undefined) => void = () => {};

  /** Opens a world for a host. Throws what `Kernel.open` throws, and `world.diverged`. */
  constructor(storage: WorldStorage, options: HostOptions) {
    const { modules, surroundings = SYSTEM, log = SILENT, onTurn, left = [] } = options;
    this.options = options;
    this.log = log;
    this.kernel = Kernel.open(storage, {
      modules,
      surroundings,
      ...(onTurn ? { onTurn } : {}),
      onIntents: (indices) => {
        this.dispatcher.add(indices);
        this.wake();
      },
    });
    const { kernel } = this;
    if (kernel.divergence) {
      const what = `at the record ${kernel.divergence.index}; see airlock journal verify`;
      throw new AirError("world.diverged", `the journal and what is derived from it differ ${what}`);
    }
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    const leaves = new Set(left);
    this.dispatcher = new Dispatcher({
      adapters: options.adapters(kernel),
      concurrency: options.concurrency ?? 16,
      deadlineMs: options.deadlineMs ?? 60_000,
      log,
      read: (index) => this.dispatchOf(index, leaves),
      answered: (answer) => {
        this.answers.push(answer);
        this.wake();
      },
    });
    this.snapshotAt = kernel.openedFrom + this.snapshotEvery;
    this.dispatcher.add(openExternal(kernel.state).map(({ index }) => index));
    log.info(
      {
        world_id: kernel.worldId,
        records: kernel.head.count,
        snapshot: kernel.openedFrom,
        open_intents: this.dispatcher.size,
      },
      "the world is open",
    );
  }

  /** Begins to work. */
  start(): void {
    if (this.state !== "new") return;
    this.state = "up";
    this.wake();
  }

  /** Something may be there to be done: whoever took an input in says so. */
  wake(): void {
    if (this.state !== "up" || this.work) return;
    this.work = setImmediate(() => {
      this.work = undefined;
      this.goOn();
    });
  }

  /** The state at a height, where it is at hand. */
  at(height: number): WorldState | undefined {
    return this.kernel.stateAt(height);
  }

  /** Takes a snapshot. Throws what `Kernel.snapshot` throws. */
  snapshot(): { readonly height: number; readonly hash: Hash } {
    const { count: height, hash } = this.kernel.snapshot();
    this.snapshotAt = height + this.snapshotEvery;
    this.log.info({ height, hash }, "a snapshot is taken");
    return { height, hash };
  }

  /** Resolves once nothing is left that can be done now: timers that are not due yet, and what others answer, stay. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idlers.push(resolve);
      this.wake();
    });
  }

  /**
   * Ends in good order: what runs has `graceMs` to come to its end, what has not stays open, and what is lost by a second
   * call is the waiting only.
   */
  stop(): void {
    if (this.state === "ending") this.hurry.abort();
    if (this.state === "new" || this.state === "up") void this.endBecause(undefined);
  }

  private get snapshotEvery(): number {
    return this.options.snapshotEvery ?? SNAPSHOT_EVERY;
  }

  private dispatchOf(index: number, leaves: ReadonlySet<string>): Dispatch | undefined {
    const intent = this.kernel.state.intent(index);
    if (!intent || leaves.has(intent.kind) || intent.kind === TIMER) return undefined;
    const { kind, capName, params } = intent;
    const { storage, worldId } = this.kernel;
    return { index, kind, capName, params, dispatchToken: dispatchToken(storage, worldId, index) };
  }

  /** A stretch of work. What cannot be kept now stays to be kept. */
  private goOn(): void {
    if (this.state !== "up") return;
    try {
      this.kernel.storage.check();
      for (let kept = 0; kept < STRETCH && this.answers.length > 0; kept++) this.keepNext();
      const fired = this.kernel.fireTimers(STRETCH);
      if (fired > 0) this.log.debug({ fired }, "timers fired");
      this.dispatcher.pump();
      this.retryMs = 0;
    } catch (error) {
      this.cannot(error as Error);
      return;
    }
    this.snapshotIfDue();
    if (this.answers.length > 0 || this.kernel.untilTimerNs() === 0n) this.wake();
    else if (this.dispatcher.size === 0) for (const resolve of this.idlers.splice(0)) resolve();
    this.setAlarm();
  }

  private keepNext(): void {
    const { intent, adapterId, receipt } = this.answers[0] as Answer;
    const { kernel, log } = this;
    const { status } = receipt;
    const fields = { intent, adapter: adapterId, status };
    try {
      const payload = receipt.status === "ok" ? { payload: { cbor: receipt.payload } } : {};
      kernel.receipt({ intent, adapterId, status, ...payload });
      // Only now: what cannot be kept yet is tried again.
      if (receipt.status === "ok") log.debug(fields, "answered");
      else log.warn({ ...fields, why: receipt.message }, "an effect failed");
    } catch (error) {
      // Somebody else has answered meanwhile.
      if (!isAirError(error) || error.code !== "receipt.unknown") throw error;
      log.info(fields, "answered already");
    }
    this.answers.shift();
  }

  private cannot(error: Error): void {
    const { patient = true } = this.options;
    const code = isAirError(error) ? error.code : undefined;
    const why = { code, why: error.message };
    if (code !== "store.unavailable" || !patient) {
      this.log.error(why, "the world cannot go on");
      void this.endBecause(error);
      return;
    }
    this.retryMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, this.retryMs * 2));
    this.log.error({ ...why, retry_ms: this.retryMs }, "the world cannot be written: nothing is lost");
    clearTimeout(this.alarm);
    this.alarm = setTimeout(() => this.goOn(), this.retryMs);
  }

  /** A snapshot is a cache: where none can be taken, the world goes on without. */
  private snapshotIfDue(): void {
    const { count } = this.kernel.head;
    if (this.snapshotEvery === 0 || count < this.snapshotAt) return;
    try {
      this.snapshot();
    } catch (error) {
      this.snapshotAt = count + this.snapshotEvery;
      this.log.warn({ why: (error as Error).message }, "no snapshot could be taken");
    }
  }

  private setAlarm(): void {
    clearTimeout(this.alarm);
    const untilNs = this.kernel.untilTimerNs();
    const untilMs = untilNs === undefined ? LONGEST_MS : Number(untilNs / 1_000_000n) + 1;
    this.alarm = setTimeout(() => this.goOn(), Math.min(untilMs, LONGEST_MS));
  }

  private async endBecause(why: AirError | Error | undefined): Promise<void> {
    const wasUp = this.state === "up";
    this.state = "ending";
    clearTimeout(this.alarm);
    clearImmediate(this.work);
    const hurry = new Promise((resolve) => this.hurry.signal.addEventListener("abort", resolve));
    await this.dispatcher.stop(why || !wasUp ? 0 : (this.options.graceMs ?? 10_000), hurry);
    const failure = why ?? this.keepLast();
    this.state = "down";
    for (const resolve of this.idlers.splice(0)) resolve();
    this.log.info({ records: this.kernel.head.count }, "the host has ended");
    this.end(failure);
  }

  /** What came in at the end, and a snapshot, so that opening is quick next time. */
  private keepLast(): Error | undefined {
    try {
      while (this.answers.length > 0) this.keepNext();
      if (this.snapshotEvery > 0 && this.kernel.sinceSnapshot > 0) this.snapshot();
      return undefined;
    } catch (error) {
      this.log.error({ why: (error as Error).message }, "what came last could not be kept: it stays open");
      return error as Error;
    }
  }
}
