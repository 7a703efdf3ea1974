/** Plans under another manifest than the one they were started by, and what plans ask for again (rulings K2, K9, A8, K16). */
import type { Edit, Fault } from "../fault.ts";

const PLANS = "runtime/kernel/plans.ts";
const EMISSION = "runtime/kernel/emission.ts";
const ADMISSION = "runtime/kernel/admission.ts";
const INGRESS = "runtime/kernel/ingress.ts";
const CHECKS = "runtime/authorize/checks.ts";
const STEPS = "runtime/governance/steps.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";

function upgrade(name: string, rule: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule, words }], edits, levels: ["L5"] };
}

const KEEPS = "A running plan keeps its own definition and those of its schemas and effects";
const RULED = "grants, policy, routing and secrets are the live ones";
const RAISED = "An event that it raises must fit the live schema, else `event.schema_changed`";
const PASSED = "An event that does not fit the schema as the plan knows it is not what the plan waits for";
const LIVE = "An upgrade is live from `gov_applied` on";
const SWITCH = "state.switchTo(candidate);\n  return applied;";
const PINNED: Edit = {
  file: PLANS,
  find: "plan.stimulus",
  replace: "{ ...plan.stimulus, pinned: plan.manifestHash }",
};
const OLD = "(stimulus.pinned ? turn.machine.programs.get(stimulus.pinned) : turn.state.program).authority";

const inFlight: readonly Fault[] = [
  upgrade("running-plan-takes-new-definition", "K9", KEEPS, {
    file: PLANS,
    find: "if (!plan) return;",
    replace:
      "if (!plan) return; if (turn.state.program.world.plans.has(plan.program.name)) Object.assign(plan, { program: turn.state.program.plan(plan.program.name), manifestHash: turn.state.program.manifestHash });",
  }),
  upgrade("removed-plan-ends", "K9", KEEPS, {
    file: STEPS,
    find: SWITCH,
    replace:
      "state.switchTo(candidate); for (const plan of state.running()) if (!candidate.world.plans.has(plan.program.name)) state.endPlan(plan); return applied;",
  }),
  upgrade("running-plan-takes-live-manifest", "K9", KEEPS, {
    file: PLANS,
    find: "if (!plan) return;",
    replace: "if (!plan) return; Object.assign(plan, { manifestHash: turn.state.program.manifestHash });",
  }),
  upgrade("plan-keeps-its-grants", "K9", RULED, PINNED, {
    file: EMISSION,
    find: "this.grants = grants;",
    replace: `this.grants = ${OLD}.grants;`,
  }),
  upgrade("plan-keeps-its-policy", "K9", RULED, PINNED, {
    file: EMISSION,
    find: "this.policy = policy;",
    replace: `this.policy = ${OLD}.policy;`,
  }),
  upgrade("plan-loses-removed-effect", "K9", KEEPS, {
    file: PLANS,
    find: 'return emit(this.turn, {\n      request: { origin: { kind: "plan", name }, kind: effect.def.kind, effect, cap, params, key },\n      origin: originOfPlan(name, plan.id),\n      party: { kind: "plan", id: plan.id },\n      manifestHash: plan.manifestHash,\n      stimulus: plan.stimulus,\n    });',
    replace:
      'const live = this.turn.state.program.world.effects.get(effect.def.kind); return emit(this.turn, { request: { origin: { kind: "plan", name }, kind: effect.def.kind, effect: live, cap, params, key }, origin: originOfPlan(name, plan.id), party: { kind: "plan", id: plan.id }, manifestHash: plan.manifestHash, stimulus: plan.stimulus });',
  }),
  upgrade("raised-event-as-plan-knows-it", "K9", RAISED, {
    file: PLANS,
    find: "copyBytes(normalizeCbor(value, type))",
    replace: "value",
  }),
  upgrade("raised-event-must-be-of-the-same-bytes", "K9", RAISED, {
    file: PLANS,
    find: "copyBytes(normalizeCbor(value, type))",
    replace:
      '((bytes) => { if (Buffer.compare(bytes, value) !== 0) throw new AirError("value.type", "other bytes"); return bytes; })(copyBytes(normalizeCbor(value, type)))',
  }),
  upgrade("raised-event-of-removed-schema-passes", "K9", RAISED, {
    file: PLANS,
    find: "this.live(schema, value)",
    replace: "program.schema(schema) ? this.live(schema, value) : value",
  }),
  upgrade("raised-event-fails-with-readers-code", "K9", RAISED, {
    file: PLANS,
    find: "if (!isAirError(error)) throw error;",
    replace: "throw error;",
  }),
  upgrade("awaited-event-read-by-live-schema", "K9", PASSED, {
    file: ADMISSION,
    find: "readOrPass(bytes, step.type)",
    replace: "readOrPass(bytes, turn.state.program.schema(step.event) ?? step.type)",
  }),
  upgrade("awaited-event-that-does-not-fit-ends-plan", "K9", PASSED, {
    file: ADMISSION,
    find: "if (!value) return true;",
    replace:
      'if (!value) { endPlan(turn, plan, { status: "error", code: "event.schema_changed", message: "" }); return false; }',
  }),
  upgrade("awaited-event-must-have-the-same-schema", "K9", PASSED, {
    file: ADMISSION,
    find: "readOrPass(bytes, step.type)",
    replace:
      'plan.manifestHash !== turn.state.program.manifestHash && turn.machine.programs.get(plan.manifestHash).world.def("defschema", step.event)?.hash !== turn.state.program.world.def("defschema", step.event)?.hash ? undefined : readOrPass(bytes, step.type)',
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
  upgrade("upgrade-drops-open-intents", "K2", LIVE, {
    file: STEPS,
    find: SWITCH,
    replace:
      'state.switchTo(candidate); for (const { index, kind } of state.openIntents()) if (kind === "timer.set" || !kind.includes(".")) state.closeIntent(index); return applied;',
  }),
  upgrade("upgrade-drops-intents-of-other-plans", "K2", LIVE, {
    file: STEPS,
    find: SWITCH,
    replace:
      'state.switchTo(candidate); for (const { index, kind } of state.openIntents()) if (!kind.startsWith("governance.")) state.closeIntent(index); return applied;',
  }),
  upgrade("upgrade-live-from-next-turn-on", "K2", LIVE, {
    file: STEPS,
    find: SWITCH,
    replace:
      "const advance = state.advance; state.advance = (...time) => { delete state.advance; advance.apply(state, time); state.switchTo(candidate); }; return applied;",
  }),
  upgrade("upgrade-live-from-approval-on", "K2", LIVE, {
    file: STEPS,
    find: "move(turn.state, proposal, decision);",
    replace:
      'move(turn.state, proposal, decision); if (decision === "approve") turn.state.switchTo(candidateOf(turn, proposal));',
  }),
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
  upgrade("upgrade-of-nothing-refused", "G1", "apply one that is approved", {
    file: STEPS,
    find: "checkKeyedness(state, candidate);",
    replace:
      'if (candidate.manifestHash === state.program.manifestHash) throw new AirError("governance.state", "nothing would change"); checkKeyedness(state, candidate);',
  }),
  upgrade("upgraded-manifest-not-switched-to", "K2", LIVE, {
    file: STEPS,
    find: SWITCH,
    replace: "return applied;",
  }),
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
  a8("what-joins-is-not-checked", JOINS, {
    file: CHECKS,
    find: "expiryNs === null || attempt.nowNs < expiryNs",
    replace: "expiryNs === null || attempt.nowNs < expiryNs || attempt.joins !== undefined",
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
