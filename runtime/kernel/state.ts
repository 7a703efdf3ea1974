/**
 * The logical state of a world: all that a replay comes to again, and nothing else. Changes are made through the methods,
 * which note how each is undone, so that a turn can be given up at any point (ruling K1).
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Hash } from "../../air/hash.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import type { PlanInstance } from "../plans/instance.ts";
import type { WorldProgram } from "./world-program.ts";

/** One state of a reducer. */
export interface Cell {
  /** Canonical by the key's schema; null for the one cell of a reducer without keys. */
  readonly key: Uint8Array | null;
  /** Canonical by the state's schema. */
  readonly state: Uint8Array;
  /** Logical time of the turn that wrote it. */
  readonly lastActiveNs: bigint;
}

/** Who gets the receipt of an intent. */
export type Party =
  | { readonly kind: "plan"; readonly id: number }
  | { readonly kind: "reducer"; readonly name: string };

/** An intent without a receipt. */
export interface OpenIntent {
  /** Its index in the journal. */
  readonly index: number;
  readonly kind: string;
  readonly capName: string;
  readonly intentHash: Hash;
  readonly params: Uint8Array;
  /** The manifest that says what a receipt of it is. */
  readonly manifestHash: Hash;
  /** Who asked for it, then who joined. */
  readonly parties: readonly Party[];
}

/** A step that waits for an event, by plan and step. */
export interface Wait {
  readonly plan: number;
  readonly step: string;
}

export type ProposalStatus = "submitted" | "shadowed" | "approved" | "rejected" | "applied";

/** What has become of a proposal; what it asks for is in its record. */
export interface Proposal {
  readonly id: number;
  /** Index of the record that made it. */
  readonly index: number;
  readonly status: ProposalStatus;
  readonly patchHash: Hash;
  /** The manifest that was live when it was made. */
  readonly base: Hash;
  /** The manifest that it makes live. */
  readonly candidate: Hash;
  /** Why it touches authority (ruling G9). */
  readonly authority: readonly string[];
  /** The hash of the shadow report in force. */
  readonly report: Hash | null;
}

/** All of a state. */
export interface StateParts {
  readonly program: WorldProgram;
  readonly logicalNs: bigint;
  readonly turn: number;
  readonly nextPlan: number;
  /** With the names of their reducers. */
  readonly cells: readonly (readonly [string, Cell])[];
  readonly plans: readonly PlanInstance[];
  readonly intents: readonly OpenIntent[];
  readonly proposals: readonly Proposal[];
}

export class WorldState {
  program: WorldProgram;
  /** Time of the last input, in nanoseconds. */
  logicalNs = 0n;
  /** The number of the next turn. */
  turn = 1;
  nextPlan = 0;
  private readonly cells = new Map<string, Map<string, Cell>>();
  private readonly plans = new Map<number, PlanInstance>();
  private readonly intents = new Map<number, OpenIntent>();
  private readonly proposals = new Map<number, Proposal>();
  /** Which plans wait for events of a schema: how often each. */
  private readonly waits = new Map<string, Map<number, number>>();
  private undo: (() => void)[] = [];
  private touched = new Set<number>();

  constructor(program: WorldProgram) {
    this.program = program;
  }

  /** A state as it was. */
  static of({
    program,
    logicalNs,
    turn,
    nextPlan,
    cells,
    plans,
    intents,
    proposals,
  }: StateParts): WorldState {
    const state = new WorldState(program);
    state.logicalNs = logicalNs;
    state.turn = turn;
    state.nextPlan = nextPlan;
    for (const [reducer, cell] of cells) state.cellMap(reducer).set(cellKey(cell.key), cell);
    for (const plan of plans) {
      state.plans.set(plan.id, plan);
      for (const event of plan.awaitedEvents()) state.countWait(event, plan.id, 1);
    }
    for (const intent of intents) state.intents.set(intent.index, intent);
    for (const proposal of proposals) state.proposals.set(proposal.id, proposal);
    state.keep();
    return state;
  }

  // Turns

  /** What was done since the last turn stays. */
  keep(): void {
    this.undo = [];
    this.touched.clear();
  }

  /** What was done since the last turn is undone. */
  rollback(): void {
    this.undoDownTo(0);
    this.keep();
  }

  /** What `run` does is seen by nobody else, and undone when it is through: costs what it touches. */
  fork<T>(run: () => T): T {
    const { touched } = this;
    const before = this.undo.length;
    this.touched = new Set();
    try {
      return run();
    } finally {
      this.undoDownTo(before);
      this.touched = touched;
    }
  }

  private undoDownTo(length: number): void {
    while (this.undo.length > length) this.undo.pop()?.();
  }

  advance(logicalNs: bigint): void {
    const { logicalNs: before, turn } = this;
    this.undo.push(() => {
      this.logicalNs = before;
      this.turn = turn;
    });
    this.logicalNs = logicalNs;
    this.turn++;
  }

  // Cells

  cell(reducer: string, key: Uint8Array | null): Cell | undefined {
    return this.cells.get(reducer)?.get(cellKey(key));
  }

  /** Writes a cell; without a state it is deleted. */
  setCell(reducer: string, key: Uint8Array | null, state: Uint8Array | null): void {
    const cell = state ? { key, state, lastActiveNs: this.logicalNs } : undefined;
    this.set(this.cellMap(reducer), cellKey(key), cell);
  }

  private cellMap(reducer: string): Map<string, Cell> {
    const cells = this.cells.get(reducer) ?? new Map<string, Cell>();
    if (!this.cells.has(reducer)) this.cells.set(reducer, cells);
    return cells;
  }

  /** The cells of a reducer, by their keys' bytes. */
  cellsOf(reducer: string): readonly Cell[] {
    return [...(this.cells.get(reducer) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  }

  /** Any of the cells of a reducer: they all have keys, or none has. */
  someCell(reducer: string): Cell | undefined {
    for (const cell of this.cells.get(reducer)?.values() ?? []) return cell;
    return undefined;
  }

  /** The names of reducers that have cells, in order. */
  reducers(): readonly string[] {
    return [...this.cells].flatMap(([name, cells]) => (cells.size > 0 ? [name] : [])).sort(compareUtf8);
  }

  // Plans

  plan(id: number): PlanInstance | undefined {
    return this.plans.get(id);
  }

  /** A plan that is about to be changed: what becomes of it can be undone. */
  touch(id: number): PlanInstance | undefined {
    const plan = this.plans.get(id);
    if (!plan || this.touched.has(id)) return plan;
    const copy = plan.copy();
    this.touched.add(id);
    this.set(this.plans, id, copy);
    return copy;
  }

  startPlan(plan: PlanInstance): void {
    const { nextPlan } = this;
    this.undo.push(() => {
      this.nextPlan = nextPlan;
    });
    this.nextPlan = plan.id + 1;
    this.touched.add(plan.id);
    this.set(this.plans, plan.id, plan);
  }

  endPlan(plan: PlanInstance): void {
    for (const event of plan.awaitedEvents()) this.countWait(event, plan.id, -1);
    this.set(this.plans, plan.id, undefined);
  }

  /** Running plans, by id. */
  running(): readonly PlanInstance[] {
    return [...this.plans.values()].sort((a, b) => a.id - b.id);
  }

  /** Plans that wait for events of a schema, by id. */
  waitingFor(schema: string): readonly number[] {
    const ids = this.waits.get(schema);
    return ids ? [...ids.keys()].sort((a, b) => a - b) : [];
  }

  /** A step of a plan begins to wait for an event, or no longer does. */
  countWait(schema: string, plan: number, by: 1 | -1): void {
    const ids = this.waits.get(schema) ?? new Map<number, number>();
    if (!this.waits.has(schema)) this.waits.set(schema, ids);
    const count = (ids.get(plan) ?? 0) + by;
    this.set(ids, plan, count > 0 ? count : undefined);
  }

  // Intents

  intent(index: number): OpenIntent | undefined {
    return this.intents.get(index);
  }

  openIntent(intent: OpenIntent): void {
    this.set(this.intents, intent.index, intent);
  }

  closeIntent(index: number): void {
    this.set(this.intents, index, undefined);
  }

  /** In the order of the journal. */
  openIntents(): readonly OpenIntent[] {
    return [...this.intents.values()].sort((a, b) => a.index - b.index);
  }

  // Proposals

  /** Ids count from 0 without gaps. */
  get nextProposal(): number {
    return this.proposals.size;
  }

  proposal(id: bigint): Proposal | undefined {
    return id < BigInt(this.proposals.size) ? this.proposals.get(Number(id)) : undefined;
  }

  setProposal(proposal: Proposal): void {
    this.set(this.proposals, proposal.id, proposal);
  }

  /** By id. */
  allProposals(): readonly Proposal[] {
    return [...this.proposals.values()].sort((a, b) => a.id - b.id);
  }

  /** The live manifest is another one from here on. */
  switchTo(program: WorldProgram): void {
    const before = this.program;
    this.undo.push(() => {
      this.program = before;
    });
    this.program = program;
  }

  private set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
    const before = map.get(key);
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    this.undo.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }
}

/** Keys as text that sorts like their bytes. */
function cellKey(key: Uint8Array | null): string {
  return key ? bytesToHex(key) : "";
}
