/**
 * One turn: an input and everything it causes, computed before anything is kept (rulings K1, K2, K11). The parts of the
 * kernel share it; none of them keeps anything from one turn to the next but in the state.
 */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { JournalEntry } from "../../generated/schemas.ts";
import type { Denial } from "../authorize/request.ts";
import { HostFailure, hosted, hostedSource } from "../host-failure.ts";
import type { ModuleHost } from "../modules/host.ts";
import { PHYSICAL } from "../modules/host.ts";
import type { Prepared } from "../patch/prepare.ts";
import type { WorldStorage } from "../store/journal.ts";
import { Overlay } from "../store/overlay.ts";
import type { Behaviour } from "./behaviour.ts";
import { isInternal } from "./effect-kinds.ts";
import { Ledger } from "./ledger.ts";
import type { Programs } from "./programs.ts";
import type { EntryOf, GovernanceEntry } from "./records.ts";
import { derivedEntropy, type InputStamp } from "./stamps.ts";
import type { WorldState } from "./state.ts";
import type { PureModule, Reducer } from "./world-program.ts";

/** What all turns of a world are computed with. */
export interface Machine {
  readonly storage: WorldStorage;
  readonly programs: Programs;
  readonly modules: ModuleHost;
  readonly behaviour: Behaviour;
}

/** What a replay takes as given instead of finding it out (ruling K4). */
export interface Givens {
  /** The code of a call of a module that came to a limit, by the call's number in the turn. */
  readonly limits: ReadonlyMap<number, string>;
  /** The receipt of an internal effect, by its intent; without any they are found out again. */
  readonly receipts: ReadonlyMap<number, EntryOf<"effect_receipt">> | undefined;
  /** What came of an effect of governance, by its intent. */
  readonly governance: ReadonlyMap<number, GovernanceEntry>;
  /** How long a call may take that came to no limit, in milliseconds. */
  readonly deadlineMs: number;
}

/** What a turn has found out about the effects of governance in it. */
export class Governance {
  /** What was found out when something was asked for that is not answered yet, by the intent. */
  readonly asked = new Map<number, Asked>();
  /** How often something was shadowed. */
  shadows = 0;
}

export interface Asked {
  /** Of a proposal, if it could be prepared. */
  readonly prepared: Prepared | undefined;
  /** Of a proposal, why it could not. */
  readonly refusal: Denial | null;
  /** Of anything else, whether there was such a proposal, and the grant was asked about it (ruling A5). */
  readonly proposalKnown: boolean;
  /** The manifest by which it was admitted. */
  readonly live: Hash;
}

/** An event on its way to a reducer, as the reducer takes it. */
export interface Delivery {
  readonly reducer: string;
  readonly value: Uint8Array;
  readonly key: Uint8Array | null;
  readonly stamp: EventStamp;
}

/** Of the record of an event. */
export interface EventStamp {
  readonly nowNs: bigint;
  readonly logicalNs: bigint;
  readonly height: number;
  readonly entropy: Uint8Array;
  readonly manifestHash: Hash;
}

const LIMITED = "the call came to a limit when it was made";

/** A call in a turn that leaves nothing came to a limit of this machine: nothing in it may make an outcome of that. */
export class CallLimited extends HostFailure {}

/** A turn came to its limit: not the fault of any one part of it. */
export class BudgetSpent extends Error {}

export class Turn {
  readonly machine: Machine;
  readonly state: WorldState;
  readonly stamp: InputStamp;
  readonly ledger: Ledger;
  /** What was there before, and above it what is to be kept beside the records. */
  readonly store: Overlay;
  readonly plans = new Set<number>();
  readonly deliveries: Delivery[] = [];
  /** Open intents that the kernel answers itself. */
  readonly internal: number[] = [];
  readonly givens: Givens | undefined;
  /** What the effects of governance in it are about. */
  readonly governance = new Governance();
  /** Limits that calls came to. */
  readonly limits: EntryOf<"module_limit">[] = [];
  /** Why a replay of the turn says nothing. */
  unreplayable: string | undefined;
  private readonly entropy: Uint8Array;
  private stamps = 0;
  private things = 0;
  private bytes = 0;
  private calls = 0;

  /** `base` is the number of records before it. A turn in a turn, a fork, goes on from where that one is. */
  constructor(
    machine: Machine,
    state: WorldState,
    stamp: InputStamp,
    base: number,
    givens?: Givens,
    within?: Turn,
  ) {
    this.machine = machine;
    this.state = state;
    this.stamp = stamp;
    this.entropy = stamp.entropy;
    this.ledger = within ? within.ledger.fork() : Ledger.of(machine.storage, base);
    this.store = within ? within.store : new Overlay(hostedSource(machine.storage.store.asOf(base)));
    this.givens = givens;
  }

  /** Whether it answers an effect of a kind itself. */
  answers(kind: string): boolean {
    return isInternal(kind);
  }

  append(entry: JournalEntry): number {
    return this.ledger.append(entry);
  }

  /** Counts a thing that the turn derives. Throws `BudgetSpent` past the limit. */
  count(): void {
    if (++this.things > this.machine.behaviour.thingsPerTurn) throw new BudgetSpent();
  }

  /** Counts the bytes of what the turn derives. Throws `BudgetSpent` past the limit. */
  weigh(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    if (this.bytes > this.machine.behaviour.bytesPerTurn) throw new BudgetSpent();
  }

  /** The stamp of the next derived record: with the entropy of its own. */
  derivedEntropy(): Uint8Array {
    return derivedEntropy(this.entropy, ++this.stamps);
  }

  /**
   * Looks ahead: counts as one call, whatever is called on the way, and comes to a limit as a call does. Throws what `look`
   * throws, and `module.*`.
   */
  lookAhead<T>(look: () => T): T {
    const call = this.calls++;
    const given = this.givens?.limits.get(call);
    if (given !== undefined) throw this.limit(call, new AirError(given, LIMITED));
    try {
      return look();
    } catch (error) {
      if (error instanceof CallLimited) throw this.limit(call, error.cause);
      throw error;
    }
  }

  /** Calls a module. Throws `module.*`; that a call came to a limit is recorded. */
  call(module: PureModule | Reducer, entry: "step" | "run", input: Uint8Array): Uint8Array {
    const call = this.calls++;
    const given = this.givens?.limits.get(call);
    if (given !== undefined) throw this.limit(call, new AirError(given, LIMITED));
    try {
      const { modules, storage } = this.machine;
      const load = (): Uint8Array =>
        hosted(() => {
          // It may have come in this very turn.
          const wasm = this.store.get("blob", module.wasmHash) ?? storage.store.get("blob", module.wasmHash);
          if (wasm) return wasm;
          const what = `the WASM of ${module.name} is not in the store: ${module.wasmHash}`;
          throw new AirError("store.missing", what);
        });
      const again = this.givens ? { again: { deadlineMs: this.givens.deadlineMs } } : {};
      return modules.call({ hash: module.wasmHash, load, entry, input, ...again });
    } catch (error) {
      if (!(error instanceof AirError)) throw error;
      // It was found good when the world took it: this machine cannot run what another one could.
      if (error.code === "module.invalid") throw new HostFailure(error);
      if (!PHYSICAL.has(error.code)) throw error;
      if (!this.givens) throw this.limit(call, error);
      // Nothing is wrong with the journal: this machine cannot do what another one did.
      this.unreplayable ??= `a call of ${module.name}: ${error.message}`;
      throw error;
    }
  }

  protected limit(call: number, error: AirError): AirError {
    const limit = { call: BigInt(call), code: error.code };
    this.limits.push(limit);
    this.append({ $tag: "module_limit", $value: limit });
    return error;
  }
}
