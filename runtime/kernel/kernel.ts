/** A world that runs: inputs in, turns committed, everything in the journal (rulings K1, K3, K12, K13, K16). */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { World } from "../../air/manifest/world.ts";
import { TimerSetParamsCodec } from "../../generated/codecs.ts";
import { answersAt } from "../governance/answers.ts";
import { checkVerbs, type OperatorVerb } from "../governance/operator.ts";
import { requestHashOf } from "../governance/request-hash.ts";
import { HostFailure } from "../host-failure.ts";
import type { ModuleHost } from "../modules/host.ts";
import { EMPTY, type Head, type WorldStorage } from "../store/journal.ts";
import type { Entry } from "../store/store.ts";
import { BEHAVIOUR, type Behaviour, FORMAT } from "./behaviour.ts";
import { seal } from "./chain.ts";
import { type RawEvent, type RawReceipt, readEvent, readReceipt, TIMER, timerReceipt } from "./ingress.ts";
import { recordedInput } from "./input-ids.ts";
import { type Input, takeInput } from "./inputs.ts";
import { entriesOfWorld, Programs } from "./programs.ts";
import { keysOf } from "./record-keys.ts";
import type { GovernanceEntry } from "./records.ts";
import { type Divergence, type ReplayOptions, replay } from "./replay.ts";
import { inputStamp, later } from "./stamps.ts";
import type { WorldState } from "./state.ts";
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
}

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
  /** Set if the journal says something else than what is derived: the world can be read, as it was before. */
  readonly divergence: Divergence | undefined;
  private at: Head;
  private readonly options: OpenOptions;

  private constructor(storage: WorldStorage, options: OpenOptions) {
    this.storage = storage;
    this.options = options;
    const machine = { storage, programs: new Programs(storage.store), modules: options.modules };
    const { state, machine: whole, genesis, head, divergence } = replay(machine, options);
    this.machine = whole;
    this.state = state;
    this.worldId = genesis.world_id;
    this.at = head;
    this.divergence = divergence;
  }

  /** Opens a world by replaying its journal. Throws what `replay` throws. */
  static open(storage: WorldStorage, options: OpenOptions): Kernel {
    return new Kernel(storage, options);
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
   * waits for the next time, also if it is due: this comes to an end (ruling K13).
   */
  fireTimers(): number {
    const nowNs = this.options.surroundings.nowNs();
    const due = this.dueTimers(later(nowNs, this.state.logicalNs));
    for (const timer of due) this.submit(timer, nowNs);
    return due.length;
  }

  /** By deadline, then by intent. */
  private dueTimers(nowNs: bigint): readonly Input[] {
    const timers = this.state.openIntents().flatMap(({ index, kind, params }) => {
      if (kind !== TIMER) return [];
      const { deliver_at_ns, key } = TimerSetParamsCodec.decode(params);
      return deliver_at_ns <= nowNs ? [{ index, at: deliver_at_ns, key }] : [];
    });
    timers.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.index - b.index));
    return timers.map(({ index, key }) => timerReceipt(index, key, nowNs));
  }

  private commit(number: number, turn: Turn): void {
    const { records, head } = seal(number, turn.ledger.derived, this.at);
    if (records.length === 0) throw new Error("a turn leaves a record");
    this.options.onCommit?.("before");
    this.storage.commit({ entries: turn.store.entries(), records, from: this.at, head });
    this.at = head;
    this.state.keep();
    this.options.onCommit?.("after");
  }

  private checkWritable(): void {
    if (!this.divergence) return;
    const what = `the journal and what is derived from it differ at the record ${this.divergence.index}`;
    throw new AirError("world.diverged", `the world can only be read: ${what}`);
  }
}
