/** A world that runs: inputs in, turns committed, everything in the journal (rulings K1, K3, K12, K13, K16). */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { World } from "../../air/manifest/world.ts";
import { answersAt } from "../governance/answers.ts";
import { checkVerbs, type OperatorVerb } from "../governance/operator.ts";
import { requestHashOf } from "../governance/request-hash.ts";
import { HostFailure } from "../host-failure.ts";
import type { ModuleHost } from "../modules/host.ts";
import { EMPTY, type Head, type WorldStorage } from "../store/journal.ts";
import type { Entry } from "../store/store.ts";
import { ask, type Permission } from "./asking.ts";
import { BEHAVIOUR, type Behaviour, FORMAT } from "./behaviour.ts";
import { seal } from "./chain.ts";
import { isInternal } from "./effect-kinds.ts";
import { type RawEvent, type RawReceipt, readEvent, readReceipt, timerReceipt } from "./ingress.ts";
import { recordedInput } from "./input-ids.ts";
import { type Input, takeInput } from "./inputs.ts";
import type { Derived } from "./ledger.ts";
import { snapshotAt } from "./opening.ts";
import { entriesOfWorld, Programs } from "./programs.ts";
import { keysOf } from "./record-keys.ts";
import type { GovernanceEntry } from "./records.ts";
import { type Divergence, type Replayed, type ReplayOptions, replay } from "./replay.ts";
import { encodeSnapshot } from "./snapshot.ts";
import { inputStamp, later } from "./stamps.ts";
import type { WorldState } from "./state.ts";
import { TIMER, Timers, timerOf } from "./timers.ts";
import { type Machine, Turn } from "./turn.ts";

/** What a world cannot find out by itself. */
export interface Surroundings {
  /** Wall time in nanoseconds since 1970. */
  nowNs(): bigint;
  /** 64 bytes for the n-th input, from 0. */
  entropy(input: number): Uint8Array;
}

export interface Genesis {
  readonly world: World;
  readonly worldId: Hash;
  /** WASM and other blobs that the world begins with. */
  readonly entries?: Iterable<Entry>;
  readonly behaviour?: Behaviour;
}

export interface OpenOptions extends ReplayOptions {
  readonly modules: ModuleHost;
  readonly surroundings: Surroundings;
  /** Asked before a turn is committed and told after it: for tests that lose the process there. */
  readonly onCommit?: (when: "before" | "after") => void;
  /** Told after a commit which intents somebody outside has to answer now, timers not among them. */
  readonly onIntents?: (indices: readonly number[]) => void;
}

/** After how many records a snapshot is taken, unless somebody says otherwise. */
export const SNAPSHOT_EVERY = 10_000;

/** How many snapshots are kept: the newest may turn out to be damaged. */
export const KEPT_SNAPSHOTS = 3;

/** Begins a world. Throws `world.exists` if the storage holds one already. */
export function createWorld(storage: WorldStorage, genesis: Genesis): void {
  if (storage.head().count > 0) throw new AirError("world.exists", "there is a world already");
  const { world, worldId, entries = [], behaviour = BEHAVIOUR } = genesis;
  const entry = {
    $tag: "genesis",
    $value: {
      format: BigInt(FORMAT),
      behaviour: BigInt(behaviour.number),
      world_id: worldId,
      manifest_hash: world.manifestHash,
    },
  } as const;
  const sealed = seal(0, [{ entry, keys: keysOf(entry) }], EMPTY);
  storage.commit({ entries: [...entriesOfWorld(world), ...entries], from: EMPTY, ...sealed });
}

/** What came of an operator's input. */
export interface Governed {
  /** False if it was there before. */
  readonly isNew: boolean;
  /** The index of its first record. */
  readonly first: number;
  /** What was done, step by step; or why nothing was. */
  readonly answers: readonly GovernanceEntry[];
}

export class Kernel {
  readonly storage: WorldStorage;
  readonly machine: Machine;
  readonly state: WorldState;
  readonly worldId: Hash;
  private readonly options: OpenOptions;
  private readonly replayed: Replayed;
  private readonly timers: Timers;
  private at: Head;
  private taken: number;

  private constructor(storage: WorldStorage, options: OpenOptions) {
    this.storage = storage;
    this.options = options;
    const machine = { storage, programs: new Programs(storage.store), modules: options.modules };
    this.replayed = replay(machine, options);
    this.machine = this.replayed.machine;
    this.state = this.replayed.state;
    this.worldId = this.replayed.genesis.world_id;
    this.at = this.replayed.head;
    this.taken = this.replayed.from;
    this.timers = new Timers((index) => this.state.intent(index) !== undefined);
    for (const { index, kind, params } of this.state.openIntents()) {
      if (kind === TIMER) this.timers.add(timerOf(index, params));
    }
  }

  /** Opens a world: from its newest good snapshot, or from its genesis. Throws what `replay` throws. */
  static open(storage: WorldStorage, options: OpenOptions): Kernel {
    return new Kernel(storage, options);
  }

  /** Set if the journal says something else than what is derived: the world can be read, as it was before. */
  get divergence(): Divergence | undefined {
    return this.replayed.divergence;
  }

  /** How many records there were behind the snapshot that the world was opened from; 0 without one. */
  get openedFrom(): number {
    return this.replayed.from;
  }

  /** How far the journal goes. */
  get head(): Head {
    return this.at;
  }

  /**
   * Takes an input: computes its turn and commits it. Throws what `takeInput` throws, `world.diverged`, `input.conflict`,
   * and what committing throws; nothing has happened then. False if the input was there before, with this client's id.
   */
  submit(input: Input, nowNs: bigint = this.options.surroundings.nowNs()): boolean {
    this.checkWritable();
    if (input.inputId !== null && recordedInput(this, input, input.inputId)) return false;
    const { state, machine, options } = this;
    const stamp = inputStamp(nowNs, state.logicalNs, options.surroundings.entropy(state.turn - 1));
    try {
      const number = state.turn;
      const turn = takeInput(input, () => {
        state.rollback();
        state.advance(stamp.logicalNs);
        return new Turn(machine, state, stamp, this.at.count);
      });
      this.commit(number, turn);
      return true;
    } catch (error) {
      state.rollback();
      throw error instanceof HostFailure ? error.cause : error;
    }
  }

  /** Takes an event from outside. Throws what `readEvent` and `submit` throw. */
  event(event: RawEvent): boolean {
    return this.submit(readEvent(this, event));
  }

  /** Takes the receipt of an open external intent. Throws what `readReceipt` and `submit` throw. */
  receipt(receipt: RawReceipt): boolean {
    return this.submit(readReceipt(this, receipt));
  }

  /** Ends a running plan (ruling K9). Throws `plan.not_running`. */
  endPlan(plan: number, inputId: string | null = null): boolean {
    return this.submit({ kind: "plan_end", plan, inputId });
  }

  /**
   * Carries out what an operator asks for, as one turn. What it came to is in the records, also if that is a refusal; sent
   * again under its id it does nothing and comes to the same (rulings G7, K16). Throws what `submit` throws.
   */
  govern(verbs: readonly OperatorVerb[], inputId: string | null = null): Governed {
    checkVerbs(verbs);
    const before = this.at.count;
    const isNew = this.submit({ kind: "govern", verbs, requestHash: requestHashOf(verbs), inputId });
    const first = isNew ? before : (this.storage.input(inputId as string) as number);
    return { isNew, first, answers: answersAt(this.storage, first) };
  }

  /**
   * Fires the timers that are due, each as an input of its own, and says how many there were. One that a timer sets meanwhile
   * waits for the next time, also if it is due: this comes to an end (ruling K13). At most so many: the others stay due.
   */
  fireTimers(most = Infinity): number {
    const nowNs = this.options.surroundings.nowNs();
    const atNs = later(nowNs, this.state.logicalNs);
    const due = this.timers.takeDue(atNs, most);
    let fired = 0;
    try {
      for (const { index, key } of due) {
        this.submit(timerReceipt(index, key, atNs), nowNs);
        fired++;
      }
    } finally {
      // What could not be kept fires when it can be.
      for (const timer of due.slice(fired)) this.timers.add(timer);
    }
    return due.length;
  }

  /** How long until the next timer is due, in nanoseconds of wall time; undefined if none runs. */
  untilTimerNs(): bigint | undefined {
    const next = this.timers.next();
    if (next === undefined) return undefined;
    const nowNs = later(this.options.surroundings.nowNs(), this.state.logicalNs);
    return next > nowNs ? next - this.options.surroundings.nowNs() : 0n;
  }

  /** Whether an open intent's effect would be allowed with other canonical params now. Throws what `ask` throws. */
  ask(intent: number, params: Uint8Array): Permission {
    const { machine, state, at } = this;
    const { nowNs, entropy } = this.options.surroundings;
    const stamp = inputStamp(nowNs(), state.logicalNs, entropy(state.turn - 1));
    return ask({ machine, state, stamp, count: at.count }, intent, params);
  }

  // Snapshots

  /** How many records there are since the last snapshot. */
  get sinceSnapshot(): number {
    return this.at.count - this.taken;
  }

  /** Takes a snapshot of the state as it is (ruling K7). Throws `world.diverged`, and what keeping it throws. */
  snapshot(): Head {
    this.checkWritable();
    const { worldId, at: head, state } = this;
    const bytes = encodeSnapshot({ worldId, head, state });
    const hash = this.storage.putSnapshot({ height: head.count, bytes }, KEPT_SNAPSHOTS);
    this.taken = head.count;
    return { count: head.count, hash };
  }

  /** The state at a height: the present one, or one of which there is a snapshot; undefined otherwise. */
  stateAt(height: number): WorldState | undefined {
    if (height === this.at.count) return this.state;
    return snapshotAt(this.machine, this.replayed.genesis, height)?.state;
  }

  private commit(number: number, turn: Turn): void {
    const { records, head } = seal(number, turn.ledger.derived, this.at);
    if (records.length === 0) throw new Error("a turn leaves a record");
    this.options.onCommit?.("before");
    this.storage.commit({ entries: turn.store.entries(), records, from: this.at, head });
    const before = this.at.count;
    this.at = head;
    this.state.keep();
    this.options.onCommit?.("after");
    this.follow(turn.ledger.derived, before);
  }

  /** What a turn leaves to be done: timers run from now on, other effects are for somebody outside. */
  private follow(derived: readonly Derived[], base: number): void {
    const outside: number[] = [];
    for (const [offset, { entry }] of derived.entries()) {
      if (entry.$tag !== "effect_intent") continue;
      const { effect_kind, params_cbor } = entry.$value;
      if (effect_kind === TIMER) this.timers.add(timerOf(base + offset, params_cbor));
      else if (!isInternal(effect_kind)) outside.push(base + offset);
    }
    if (outside.length > 0) this.options.onIntents?.(outside);
  }

  private checkWritable(): void {
    if (!this.divergence) return;
    const what = `the journal and what is derived from it differ at the record ${this.divergence.index}`;
    throw new AirError("world.diverged", `the world can only be read: ${what}`);
  }
}
