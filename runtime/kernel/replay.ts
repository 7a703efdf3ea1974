/**
 * Derives a world from its journal again (rulings K4, K14): what came from outside is taken as it is, everything else is
 * computed and compared.
 */
import { sameBytes } from "../../air/bytes.ts";
import type { Tree } from "../../air/cbor/tree.ts";
import { AirError, isAirError } from "../../air/errors.ts";
import { JournalRecordCodec } from "../../generated/codecs.ts";
import { HostFailure } from "../host-failure.ts";
import { EMPTY, type Head, type RecordKeys } from "../store/journal.ts";
import type { Behaviour } from "./behaviour.ts";
import { BEHAVIOURS } from "./behaviour.ts";
import { type ChainRecord, type ChainTurn, turnsOf } from "./chain.ts";
import { type Input, takeInput } from "./inputs.ts";
import type { Derived } from "./ledger.ts";
import { genesisStart, type Start, snapshotStart } from "./opening.ts";
import {
  type EntryOf,
  encodeRecord,
  type GovernanceEntry,
  isGovernanceEntry,
  type RecordKind,
  recordJson,
  withoutMessages,
} from "./records.ts";
import { ENTROPY_BYTES, inputStamp } from "./stamps.ts";
import type { WorldState } from "./state.ts";
import { type Givens, type Machine, Turn } from "./turn.ts";

/** Where a replay first comes to something else than what is recorded. */
export interface Divergence {
  /** Of the record. */
  readonly index: number;
  /** Both as sugar JSON; null where there is none. */
  readonly recorded: ReadonlyMap<string, Tree> | null;
  readonly derived: ReadonlyMap<string, Tree> | null;
  /** Why nothing was derived. */
  readonly why?: string;
}

export interface Replayed {
  readonly state: WorldState;
  readonly machine: Machine;
  readonly genesis: EntryOf<"genesis">;
  /** Up to where the journal and what was derived are the same. */
  readonly head: Head;
  /** How many records there were behind the snapshot that it was taken up from; 0 without one. */
  readonly from: number;
  readonly divergence: Divergence | undefined;
}

export interface ReplayOptions {
  /** Derive everything from the genesis on, whatever snapshots there are. */
  readonly whole?: boolean;
  /** Find out the receipts of internal effects again as well, and compare them. */
  readonly recompute?: boolean;
  /** By number. */
  readonly behaviours?: ReadonlyMap<number, Behaviour>;
  /** How long a call of a module may take that came to no limit when it was made, in milliseconds. */
  readonly deadlineMs?: number;
  /** Told after every turn how many records there were so far, and shown what they come to. */
  readonly onTurn?: (records: number, state: WorldState) => void;
}

/** A call that came to no limit ends, on a slower machine too; this is for a journal that lies. */
const REPLAY_DEADLINE_MS = 120_000;

/**
 * Derives a world from its newest good snapshot on, or from its genesis. Throws `world.missing` for an empty journal,
 * `world.newer` for one of a later format or behaviour, `journal.damaged`, and `replay.impossible` where a module does not
 * come to its end on this machine.
 */
export function replay(machine: Omit<Machine, "behaviour">, options: ReplayOptions = {}): Replayed {
  const { whole = false, behaviours = BEHAVIOURS } = options;
  const taken = whole ? undefined : snapshotStart(machine, behaviours);
  if (taken) {
    const replayed = new Replay(machine, taken, options, taken.head.count);
    replayed.take(turnsOf(machine.storage, taken.head, taken.state.turn));
    return replayed;
  }
  const turns = turnsOf(machine.storage);
  const { value: first } = turns.next();
  if (!first) throw new AirError("world.missing", "there is no world: its journal is empty");
  const replayed = new Replay(machine, genesisStart(machine, first, behaviours), options, 0);
  replayed.take(turns);
  return replayed;
}

const GIVEN: ReadonlySet<RecordKind> = new Set([
  "module_limit",
  "effect_receipt",
  "gov_proposed",
  "gov_shadow_report",
  "gov_approved",
  "gov_applied",
  "gov_refused",
]);

class Replay implements Replayed {
  readonly machine: Machine;
  readonly state: WorldState;
  readonly genesis: EntryOf<"genesis">;
  readonly from: number;
  head: Head;
  divergence: Divergence | undefined;
  private readonly recompute: boolean;
  private readonly deadlineMs: number;
  private readonly onTurn: ReplayOptions["onTurn"];

  constructor(
    machine: Omit<Machine, "behaviour">,
    { genesis, behaviour, head, state }: Start,
    { recompute = false, deadlineMs = REPLAY_DEADLINE_MS, onTurn }: ReplayOptions,
    from: number,
  ) {
    this.machine = { ...machine, behaviour };
    this.state = state;
    this.genesis = genesis;
    this.head = head;
    this.from = from;
    this.recompute = recompute;
    this.deadlineMs = deadlineMs;
    this.onTurn = onTurn;
    onTurn?.(head.count, state);
  }

  take(turns: Iterable<ChainTurn>): void {
    for (const turn of turns) {
      this.turn(turn);
      if (this.divergence) break;
      this.onTurn?.(this.head.count, this.state);
    }
  }

  private turn({ number, records }: ChainTurn): void {
    const [first] = records as readonly [ChainRecord];
    const { input, nowNs, entropy } = inputOf(first, records);
    const { state, machine, head } = this;
    const stamp = inputStamp(nowNs, state.logicalNs, entropy);
    const givens = this.givensOf(records);
    let turn: Turn | undefined;
    let why: string | undefined;
    try {
      turn = takeInput(input, () => {
        state.rollback();
        state.advance(stamp.logicalNs);
        turn = new Turn(machine, state, stamp, head.count, givens);
        return turn;
      });
    } catch (error) {
      if (error instanceof HostFailure) throw error.cause;
      if (!isAirError(error)) throw error;
      why = `${error.code}: ${error.message}`;
    }
    if (turn?.unreplayable !== undefined) {
      const what = `the turn ${number} cannot be derived again on this machine: ${turn.unreplayable}`;
      throw new AirError("replay.impossible", what);
    }
    const difference = firstDifference(number, records, turn?.ledger.derived ?? [], why);
    if (difference) {
      state.rollback();
      this.divergence = difference;
      return;
    }
    for (const [i, { keys }] of (turn?.ledger.derived ?? []).entries()) this.checkKeys(head.count + i, keys);
    state.keep();
    this.head = after(head, records);
  }

  /** The indices that records are found by are kept beside them, and may be damaged as well. */
  private checkKeys(index: number, { input, fence, receiptOf, plan, proposal }: RecordKeys): void {
    const { storage } = this.machine;
    const good =
      (input === undefined || storage.input(input) === index) &&
      (fence === undefined || storage.fence(fence, index + 1) === index) &&
      (receiptOf === undefined || storage.receiptOf(receiptOf) === index) &&
      (plan === undefined || storage.planEnd(plan) === index) &&
      (proposal === undefined || storage.recordsOf(proposal).includes(index));
    if (good) return;
    throw new AirError(
      "journal.damaged",
      `the record ${index} is not found any more by what it is looked up by`,
    );
  }

  private givensOf(records: readonly ChainRecord[]): Givens {
    const limits = new Map<number, string>();
    const receipts = new Map<number, EntryOf<"effect_receipt">>();
    const governance = new Map<number, GovernanceEntry>();
    for (const link of records) {
      if (!GIVEN.has(link.kind)) continue;
      const { entry } = link.record;
      if (isGovernanceEntry(entry) && entry.$value.intent !== null && !this.recompute) {
        governance.set(Number(entry.$value.intent), entry);
      }
      if (entry.$tag === "module_limit") limits.set(Number(entry.$value.call), entry.$value.code);
      if (entry.$tag === "effect_receipt") receipts.set(Number(entry.$value.intent), entry.$value);
    }
    const { recompute, deadlineMs } = this;
    return { limits, receipts: recompute ? undefined : receipts, governance, deadlineMs };
  }
}

function after(head: Head, records: readonly ChainRecord[]): Head {
  const last = records.at(-1) as ChainRecord;
  return { count: head.count + records.length, hash: last.hash };
}

/** What the first record of a turn says came from outside. */
function inputOf(
  { index, record: { entry } }: ChainRecord,
  records: readonly ChainRecord[],
): {
  readonly input: Input;
  readonly nowNs: bigint;
  readonly entropy: Uint8Array;
} {
  switch (entry.$tag) {
    case "domain_event": {
      const { schema, value, key, now_ns, entropy, input_id, origin } = entry.$value;
      if (origin.origin_kind !== "external") break;
      const input = { kind: "event", payload: { schema, value, key }, inputId: input_id } as const;
      return { input, nowNs: now_ns, entropy };
    }
    case "effect_receipt": {
      const { intent, adapter_id, status, payload_cbor, cost_cents, signature, now_ns, entropy, input_id } =
        entry.$value;
      const content = {
        adapterId: adapter_id,
        status: status as "ok" | "error" | "timeout",
        payload: payload_cbor,
        costCents: cost_cents,
        signature,
      };
      const input = { kind: "receipt", intent: Number(intent), content, inputId: input_id } as const;
      return { input, nowNs: now_ns, entropy };
    }
    case "plan_ended": {
      const { plan_id, now_ns, input_id } = entry.$value;
      if (now_ns === null) break;
      const input = { kind: "plan_end", plan: Number(plan_id), inputId: input_id } as const;
      return { input, nowNs: now_ns, entropy: new Uint8Array(ENTROPY_BYTES) };
    }
    default: {
      if (!isGovernanceEntry(entry) || entry.$value.request_hash === null) break;
      const { now_ns, input_id, request_hash } = entry.$value;
      const verbs = records.flatMap(({ record: { entry: step } }) =>
        isGovernanceEntry(step) && step.$value.intent === null
          ? [{ verb: "recorded", entry: step } as const]
          : [],
      );
      const input = { kind: "govern", verbs, requestHash: request_hash, inputId: input_id } as const;
      return { input, nowNs: now_ns, entropy: new Uint8Array(ENTROPY_BYTES) };
    }
  }
  throw new AirError("journal.damaged", `the record ${index} begins a turn and is no input`);
}

function firstDifference(
  turn: number,
  recorded: readonly ChainRecord[],
  derived: readonly Derived[],
  why: string | undefined,
): Divergence | undefined {
  const base = recorded[0]?.index ?? 0;
  const count = Math.max(recorded.length, derived.length);
  for (let i = 0; i < count; i++) {
    const [was, is] = [recorded[i], derived[i]];
    if (was && is && isSame(turn, was, is)) continue;
    const is_ = is && { turn: BigInt(turn), prev: was?.record.prev ?? EMPTY.hash, entry: is.entry };
    return {
      index: base + i,
      recorded: was ? recordJson(was.record) : null,
      derived: is_ ? recordJson(is_) : null,
      ...(why === undefined ? {} : { why }),
    };
  }
  // What was refused when it was derived again had not been refused: nothing of it is to be recorded.
  if (why === undefined) return undefined;
  const last = recorded.at(-1);
  return { index: last?.index ?? base, recorded: last ? recordJson(last.record) : null, derived: null, why };
}

function isSame(turn: number, link: ChainRecord, { entry }: Derived): boolean {
  const record = { turn: BigInt(turn), prev: link.prev, entry };
  if (sameBytes(JournalRecordCodec.encode(record), link.bytes)) return true;
  if (link.kind !== entry.$tag) return false;
  const was = encodeRecord({ ...record, entry: withoutMessages(link.record.entry) });
  return sameBytes(was, encodeRecord({ ...record, entry: withoutMessages(entry) }));
}
