/** Effects that the kernel carries out itself, in the turn that asks for them (ruling K2; AIR, introspection). */
import type { Codec } from "../../air/cbor/document.ts";
import { hashBytes } from "../../air/hash.ts";
import { copyBytes } from "../../air/platform.ts";
import {
  IntrospectJournalHeadReceiptCodec,
  IntrospectListCellsParamsCodec,
  IntrospectListCellsReceiptCodec,
  IntrospectManifestParamsCodec,
  IntrospectManifestReceiptCodec,
  IntrospectReducerStateParamsCodec,
  IntrospectReducerStateReceiptCodec,
} from "../../generated/codecs.ts";
import type { ReadMeta } from "../../generated/schemas.ts";
import { governanceReceipt } from "../governance/effects.ts";
import type { Drain } from "../governance/shadow.ts";
import { isGovernance } from "./effect-kinds.ts";
import { type ReceiptContent, UNSIGNED } from "./receipt-content.ts";
import { deliverReceipts, recordReceipt } from "./receipts.ts";
import type { OpenIntent } from "./state.ts";
import type { Turn } from "./turn.ts";

/** The canonical payload of a receipt; undefined if what is asked for is not to be had. */
type Execute = (turn: Turn, params: Uint8Array) => Uint8Array | undefined;

const INTROSPECTION: ReadonlyMap<string, Execute> = new Map([
  ["introspect.manifest", manifest],
  ["introspect.reducer_state", reducerState],
  ["introspect.journal_head", journalHead],
  ["introspect.list_cells", listCells],
]);

/** Carries out an open intent and tells whoever asked. */
export function execute(turn: Turn, intent: number, drain: Drain): void {
  const open = turn.state.intent(intent);
  if (!open) throw new Error(`the intent ${intent} is not open`);
  const content = isGovernance(open.kind)
    ? governanceReceipt(turn, open, drain)
    : (given(turn, intent) ?? answer(turn, open));
  turn.weigh(content.payload);
  recordReceipt(turn, intent, content, turn.derivedEntropy());
  deliverReceipts(turn, intent, open.parties);
}

/** A replay takes what was answered (ruling K4). */
function given(turn: Turn, intent: number): ReceiptContent | undefined {
  const receipt = turn.givens?.receipts?.get(intent);
  return (
    receipt && {
      adapterId: receipt.adapter_id,
      status: receipt.status as ReceiptContent["status"],
      payload: receipt.payload_cbor,
      costCents: receipt.cost_cents,
      signature: receipt.signature,
    }
  );
}

function answer(turn: Turn, { kind, params }: OpenIntent): ReceiptContent {
  const payload = INTROSPECTION.get(kind)?.(turn, params);
  return {
    adapterId: "kernel.introspect",
    status: payload ? "ok" : "error",
    payload: payload ?? new Uint8Array(),
    costCents: 0n,
    signature: UNSIGNED,
  };
}

/** A snapshot is a cache, which nothing may depend on (ruling K7). */
function meta({ ledger, state }: Turn): ReadMeta {
  const { manifestHash } = state.program;
  return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };
}

function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  return copyBytes(codec.encode(value));
}

/** `head`, `exact:N` or `at_least:N`: there is no state but the present one. */
function isConsistent({ ledger }: Turn, consistency: string): boolean {
  const text = trimmed(consistency).toLowerCase();
  if (text === "head") return true;
  const [, how, digits] = /^(exact|at_least):0*([0-9]{1,20})$/.exec(text) ?? [];
  if (digits === undefined) return false;
  const wanted = BigInt(digits);
  const height = BigInt(ledger.height);
  return how === "exact" ? wanted === height : wanted <= height;
}

const SPACE = " \t\r\n";

function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.includes(text[start] as string)) start++;
  while (end > start && SPACE.includes(text[end - 1] as string)) end--;
  return text.slice(start, end);
}

function manifest(turn: Turn, params: Uint8Array): Uint8Array | undefined {
  const { consistency } = IntrospectManifestParamsCodec.decode(params);
  if (!isConsistent(turn, consistency)) return undefined;
  const { bareCbor } = turn.state.program.world;
  return encode(IntrospectManifestReceiptCodec, { manifest: bareCbor, meta: meta(turn) });
}

function reducerState(turn: Turn, params: Uint8Array): Uint8Array | undefined {
  const { reducer, key, consistency } = IntrospectReducerStateParamsCodec.decode(params);
  if (!isConsistent(turn, consistency)) return undefined;
  const state = turn.state.cell(reducer, key)?.state ?? null;
  return encode(IntrospectReducerStateReceiptCodec, { state, meta: meta(turn) });
}

function journalHead(turn: Turn): Uint8Array {
  return encode(IntrospectJournalHeadReceiptCodec, { meta: meta(turn) });
}

function listCells(turn: Turn, params: Uint8Array): Uint8Array {
  const { reducer } = IntrospectListCellsParamsCodec.decode(params);
  const cells = turn.state.cellsOf(reducer).map(({ key, state, lastActiveNs }) => ({
    key: key ?? new Uint8Array(),
    state_hash: hashBytes(state),
    size: BigInt(state.length),
    last_active_ns: lastActiveNs,
  }));
  return encode(IntrospectListCellsReceiptCodec, { cells, meta: meta(turn) });
}
