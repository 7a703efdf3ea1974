/** Plans under another manifest than the one they were started by, and what plans ask for again (rulings K2, K9, A8, K16). */
import type { Edit, Fault } from "../fault.ts";

const PLANS = "runtime/kernel/plans.ts";
const EMISSION = "runtime/kernel/emission.ts";
const INGRESS = "runtime/kernel/ingress.ts";
const CHECKS = "runtime/authorize/checks.ts";
const STEPS = "runtime/governance/steps.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";

function upgrade(name: string, rule: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule, words }], edits, levels: ["L5"] };
}

const KEEPS = "A running plan keeps its own definition and those of its schemas and effects";
const RAISED = "An event that it raises must fit the live schema, else `event.schema_changed`";
const LIVE = "An upgrade is live from `gov_applied` on";
const SWITCH = "state.switchTo(candidate);\n  return applied;";

const inFlight: readonly Fault[] = [
  upgrade("raised-event-fails-with-readers-code", "K9", RAISED, {
    file: PLANS,
    find: "if (!isAirError(error)) throw error;",
    replace: "throw error;",
  }),
  upgrade("receipt-read-by-live-schema", "K9", KEEPS, {
    file: INGRESS,
    find: "kernel.machine.programs.get(manifestHash).world.effects.get(kind)?.receipt",
    replace: "kernel.state.program.world.effects.get(kind)?.receipt",
  }),
  upgrade("receipt-of-removed-effect-refused", "K9", KEEPS, {
    file: INGRESS,
    find: "open && !isInternal(open.kind)",
    replace: "open && !isInternal(open.kind) && kernel.state.program.world.effects.has(open.kind)",
  }),
  upgrade(
    "repeated-receipt-read-by-live-schema",
    "K16",
    "that of a receipt (with its adapter, cost and signature) as it is read for its intent",
    {
      file: INGRESS,
      find: "manifestOfIntent(kernel, index, intent.$value)",
      replace: "kernel.state.program.manifestHash",
    },
  ),
  upgrade(
    "repeated-event-read-by-live-schema",
    "K16",
    "the content of an event is compared as the manifest reads it that was live when it was taken",
    {
      file: INGRESS,
      find: "kernel.machine.programs.get(entry.$value.manifest_hash)",
      replace: "kernel.state.program",
    },
  ),
  {
    ...upgrade("upgrade-drops-open-intents", "K2", LIVE, {
      file: STEPS,
      find: SWITCH,
      replace:
        'state.switchTo(candidate); for (const { index, kind } of state.openIntents()) if (kind === "timer.set" || !kind.includes(".")) state.closeIntent(index); return applied;',
    }),
    families: ["governance/inflight/"],
  },
  upgrade(
    "timer-of-removed-reducer-kept-from-firing",
    "K13",
    "Grants expire, and timers fire, by logical time",
    {
      file: RECEIPTS,
      find: "if (!event) return;",
      replace:
        'if (!event) return; if (!turn.state.program.reducers.has(reducer)) throw new AirError("receipt.unknown", reducer);',
    },
  ),
];

function a8(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "A8", words }], edits, levels: ["L5"] };
}

const JOINS =
  "An equal request again passes the remaining checks with the params that the first was prepared to";
const CONFLICT = "Another request under the key is `idempotency.conflict`";
const USES = "A denied attempt uses up no key, nor does one that was answered with an error or a timeout";
const BELONGS = "An idempotency key is 32 bytes or a hash, and belongs to one origin and one kind of effect";
const FENCE = "fenceKey(origin.kind, origin.name, kind, key)";
const DIFFERS = "fence.requestHash !== attempt.requestHash";

const fences: readonly Fault[] = [
  a8("keyed-request-never-conflicts", CONFLICT, { file: CHECKS, find: DIFFERS, replace: "false" }),
  a8("keyed-request-never-joins", JOINS, {
    file: CHECKS,
    find: "attempt.joins = fence;",
    replace: "",
  }),
  a8("keyed-request-always-conflicts", JOINS, { file: CHECKS, find: DIFFERS, replace: "true" }),
  a8(
    "prepared-proposals-compared",
    "What is compared is the request hash: the intent hash over the params as they were asked for",
    {
      file: CHECKS,
      find: DIFFERS,
      replace:
        "fence.requestHash !== attempt.requestHash && !(request.kind === PROPOSE && attempt.live.prepare(GovProposeParamsCodec.decode(attempt.params)).patch.hash === GovProposeParamsCodec.decode(fence.params).patch.$value)",
    },
  ),
  a8("joined-proposal-prepared-again", JOINS, {
    file: CHECKS,
    find: "attempt.params = joins.params;",
    replace:
      "if (request.kind === PROPOSE) attempt.params = live.prepare(GovProposeParamsCodec.decode(asked)).cbor; else attempt.params = joins.params;",
  }),
  a8("joined-refusal-forgotten", JOINS, {
    file: CHECKS,
    find: "attempt.refusal = joins.refusal;",
    replace: "",
  }),
  a8("key-used-up-by-refusal", USES, {
    file: EMISSION,
    find: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok"',
    replace: "false",
  }),
  a8("key-free-while-open", JOINS, {
    file: EMISSION,
    find: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok"',
    replace: 'receipt === undefined || ledger.get(receipt, "effect_receipt").status !== "ok"',
  }),
  a8("key-belongs-to-any-plan", BELONGS, {
    file: EMISSION,
    find: FENCE,
    replace: 'fenceKey(origin.kind, "t/Up@1", kind, key)',
  }),
  {
    name: "key-belongs-to-any-kind",
    breaks: [{ rule: "A8", words: BELONGS }],
    edits: [
      { file: EMISSION, find: FENCE, replace: 'fenceKey(origin.kind, origin.name, "", key)' },
      {
        file: "runtime/kernel/record-keys.ts",
        find: 'fenceKey(origin.origin_kind, origin.name ?? "", effect_kind, idempotency_key)',
        replace: 'fenceKey(origin.origin_kind, origin.name ?? "", "", idempotency_key)',
      },
    ],
    levels: ["L5"],
  },
  a8("joined-open-intent-told-nobody", "and joins its intent", {
    file: EMISSION,
    find: "turn.state.openIntent({ ...intent, parties: [...intent.parties, party] });",
    replace: "void party;",
  }),
  a8("any-text-is-a-key", BELONGS, {
    file: "runtime/authorize/fence.ts",
    find: "/^sha256:([0-9a-f]{64})$/.exec(value.value)?.[1]",
    replace: '/^sha256:([0-9a-f]{64})$/.exec(value.value)?.[1] ?? "00".repeat(KEY_BYTES)',
  }),
  a8("refusal-in-hand-forgotten", JOINS, {
    file: EMISSION,
    find: "this.turn.governance.asked.get(intent)?.refusal ?? null",
    replace: "null",
  }),
];

export const GOVERNANCE_PLANS_FAULTS: readonly Fault[] = [...inFlight, ...fences];
