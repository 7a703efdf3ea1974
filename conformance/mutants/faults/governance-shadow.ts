/** Shadows: the fork, what is tried in it, what the report says (rulings G4, K18). */
import type { Edit, Fault } from "../fault.ts";

const SHADOW = "runtime/governance/shadow.ts";
const FORK = "runtime/kernel/fork.ts";
const STEPS = "runtime/governance/steps.ts";
const TURN = "runtime/kernel/turn.ts";

function g4(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "G4", words }], edits };
}

const FORKS = "A shadow puts the candidate on a fork of the live state";
const STAYS = "Only the report stays";
const STILL = "Time stands still, and entropy is derived (K5) from 64 zero bytes";
const SEEDS = "then each seed is admitted, as an event from outside, and worked off before the next";
const FIRST = "First what the kernel answers itself is worked off, as far as introspection is open";
const FAILED = "The journal's report also has how many seeds there were, what failed, as it happened";
const BUDGET = "A fork that derives more than a turn may, or the 65th shadow of a turn";
const MACHINE = "a module in it that comes to a limit of the machine refuses the shadow with its `module.*`";

const LIVE = "turn.state.switchTo(candidate);";
const RETURN = "return turn.state.fork(look);";
const KNOWS_LIVE = "Object.assign(new Fork(turn), { lived: live })";
const SOW = "sow(fork, seed, failures);\n      drain(fork);\n      tell();";
const SEED_FAILED = 'failures.push({ failed: "seed", name: schema, code: error.code });';
const PUSH = "if (isIntrospection(kind)) fork.internal.push(index);";
const PREDICTIONS = "predictedEffects(fork)";
const ADMITTED = "admit(fork, { payload, deliveries, origin: EXTERNAL, inputId: null });";

const fork: readonly Fault[] = [
  g4("shadow-of-live-manifest", FORKS, { file: SHADOW, find: LIVE, replace: "" }),
  g4("shadow-uses-live-state", STAYS, {
    file: SHADOW,
    find: RETURN,
    replace: "const seen = look(); turn.state.switchTo(live); return seen;",
  }),
  g4("shadow-leaves-candidate-live", STAYS, {
    file: SHADOW,
    find: RETURN,
    replace: "const seen = turn.state.fork(look); turn.state.switchTo(candidate); return seen;",
  }),
  g4(
    "shadow-emits-effect",
    "it is predicted, with its params as sugar JSON without spaces, keys in canonical order, and never answered",
    {
      file: SHADOW,
      find: PREDICTIONS,
      replace: `((turn.emitted = fork.ledger.derived.flatMap(({ entry }, at) => (entry.$tag === "effect_intent" && !isIntrospection(entry.$value.effect_kind) ? [[entry, fork.state.intent(fork.ledger.base + at)]] : []))), ${PREDICTIONS})`,
    },
    {
      file: STEPS,
      find: 'return record(turn, { $tag: "gov_shadow_report", $value: { ...report, ...asked(turn, by) } });',
      replace:
        'const seen = record(turn, { $tag: "gov_shadow_report", $value: { ...report, ...asked(turn, by) } }); for (const [entry, open] of turn.emitted ?? []) turn.state.openIntent({ ...open, index: turn.append(entry) }); return seen;',
    },
  ),
  g4("shadow-on-state-of-genesis", FORKS, {
    file: SHADOW,
    find: LIVE,
    replace:
      "turn.state.switchTo(candidate); for (const name of turn.state.reducers()) for (const { key } of turn.state.cellsOf(name)) turn.state.setCell(name, key, null);",
  }),
  g4("shadow-stops-running-plans", FORKS, {
    file: SHADOW,
    find: LIVE,
    replace:
      "turn.state.switchTo(candidate); for (const plan of turn.state.running()) turn.state.endPlan(plan);",
  }),
  g4("entropy-of-fork-is-random", STILL, {
    file: FORK,
    find: "new Uint8Array(ENTROPY_BYTES)",
    replace: "stamp.entropy",
  }),
  g4("entropy-of-fork-is-empty", STILL, {
    file: FORK,
    find: "new Uint8Array(ENTROPY_BYTES)",
    replace: "new Uint8Array()",
  }),
  g4("time-of-fork-is-none", "Time stands still", {
    file: FORK,
    find: "ledger.height",
    replace: "(Object.assign(still, { nowNs: 0n, logicalNs: 0n }), ledger.height)",
  }),
  g4("time-of-fork-goes-on", "Time stands still", {
    file: FORK,
    find: "ledger.height",
    replace: "(Object.assign(still, { logicalNs: stamp.logicalNs + 1n }), ledger.height)",
  }),
  g4("timers-not-predicted", "Time stands still", {
    file: SHADOW,
    find: PREDICTIONS,
    replace: `${PREDICTIONS}.filter(({ kind }) => kind !== "timer.set")`,
  }),
  g4("records-of-fork-counted-anew", "records of the fork are counted on from the turn's", {
    file: "runtime/kernel/ledger.ts",
    find: "new Ledger(this, this.height)",
    replace: "new Ledger(this, this.base)",
  }),
  g4("introspection-predicted", "In the fork `introspect.*` is answered from the fork", {
    file: FORK,
    find: "isIntrospection(kind)",
    replace: "false",
  }),
  g4(
    "governance-answered-in-fork",
    "keys in canonical order, and never answered",
    { file: FORK, find: "isIntrospection(kind)", replace: "super.answers(kind)" },
    {
      file: SHADOW,
      find: 'if (!intent) throw new Error("nobody has answered it");',
      replace: "if (!intent) return [];",
    },
  ),
  g4("open-introspection-not-answered", FIRST, { file: SHADOW, find: PUSH, replace: "" }),
  g4(
    "fork-authorised-by-live-manifest",
    "every other effect is authorised against the candidate",
    { file: SHADOW, find: "new Fork(turn)", replace: KNOWS_LIVE },
    {
      file: "runtime/kernel/emission.ts",
      find: "turn.state.program.authority",
      replace: "(turn.lived ?? turn.state.program).authority",
    },
  ),
  g4("receipts-unknown-in-fork", "What joins an intent that has its receipt gets that", {
    file: "runtime/kernel/ledger.ts",
    find: "intent < this.base ? this.before.receiptOf(intent) : undefined",
    replace:
      "intent < this.base && !(this.before instanceof Ledger) ? this.before.receiptOf(intent) : undefined",
  }),
  g4("joined-in-fork-predicted-anew", "What joins an intent that has its receipt gets that", {
    file: "runtime/kernel/ledger.ts",
    find: "this.fences.get(bytesToHex(key)) ?? this.before.fence(key)",
    replace:
      "this.fences.get(bytesToHex(key)) ?? (this.before instanceof Ledger ? undefined : this.before.fence(key))",
  }),
];

const trying: readonly Fault[] = [
  g4("seeds-sown-at-once", SEEDS, {
    file: SHADOW,
    find: SOW,
    replace: "sow(fork, seed, failures); if (seed === seeds.at(-1)) { drain(fork); tell(); }",
  }),
  g4("seeds-in-reverse", SEEDS, {
    file: SHADOW,
    find: "run(fork, seeds, drain)",
    replace: "run(fork, [...seeds].reverse(), drain)",
  }),
  g4("seed-is-operators-event", SEEDS, {
    file: SHADOW,
    find: ADMITTED,
    replace:
      'admit(fork, { payload, deliveries, origin: { ...EXTERNAL, origin_kind: "operator" }, inputId: null });',
  }),
  g4("seed-starts-no-plans", SEEDS, {
    file: SHADOW,
    find: ADMITTED,
    replace:
      "const { height } = fork.ledger; for (const delivery of deliveries) fork.deliveries.push({ ...delivery, stamp: { nowNs: fork.stamp.nowNs, logicalNs: fork.stamp.logicalNs, height, entropy: fork.stamp.entropy, manifestHash: program.manifestHash } });",
  }),
  g4("seed-that-does-not-fit-ends-shadow", FAILED, {
    file: SHADOW,
    find: SEED_FAILED,
    replace: "throw error;",
  }),
  g4("seed-that-does-not-fit-untold", FAILED, { file: SHADOW, find: SEED_FAILED, replace: "" }),
  g4("seed-that-goes-nowhere-fails", FAILED, {
    file: SHADOW,
    find: ADMITTED,
    replace: `if (deliveries.length === 0 && !program.triggers.has(schema)) failures.push({ failed: "seed", name: schema, code: "event.unrouted" }); ${ADMITTED}`,
  }),
  g4("seed-failure-named-after-code", FAILED, {
    file: SHADOW,
    find: SEED_FAILED,
    replace: 'failures.push({ failed: "seed", name: error.code, code: error.code });',
  }),
  g4("key-of-seed-ignored", SEEDS, {
    file: SHADOW,
    find: "key && copyBytes(canonicalize(key))",
    replace: "null",
  }),
  g4("key-of-seed-as-it-came", SEEDS, {
    file: SHADOW,
    find: "key && copyBytes(canonicalize(key))",
    replace: "key",
  }),
  g4(
    "seed-read-by-live-schema",
    "`seed`: an event that the candidate does not read or route",
    { file: SHADOW, find: "new Fork(turn)", replace: KNOWS_LIVE },
    {
      file: SHADOW,
      find: "eventValue(program, schema, (type) => readValue(value, type))",
      replace: "eventValue(fork.lived, schema, (type) => readValue(value, type))",
    },
  ),
  g4("seeds-counted-if-they-fit", "The journal's report also has how many seeds there were", {
    file: SHADOW,
    find: "BigInt(seeds.length)",
    replace: 'BigInt(seeds.length - failures.filter(({ failed }) => failed === "seed").length)',
  }),
  g4("denied-effect-untold", FAILED, {
    file: SHADOW,
    find: 'deny ? [{ failed: "effect", name, code: deny.code }] : []',
    replace: "[]",
  }),
  g4("denied-effect-told-without-its-code", FAILED, {
    file: SHADOW,
    find: 'deny ? [{ failed: "effect", name, code: deny.code }] : []',
    replace: 'deny ? [{ failed: "effect", name, code: "cap.denied" }] : []',
  }),
  g4("effect-that-policy-denies-untold", FAILED, {
    file: SHADOW,
    find: 'entry.$value.decision === "allow"',
    replace: "true",
  }),
  g4("plan-that-fails-untold", "a denial that ends a plan is two", {
    file: SHADOW,
    find: 'error_code === null ? [] : [{ failed: "plan", name, code: error_code }]',
    replace: "[]",
  }),
  g4("reducer-that-fails-untold", FAILED, {
    file: SHADOW,
    find: '[{ failed: "reducer", name: entry.$value.reducer, code: entry.$value.code }]',
    replace: "[]",
  }),
  g4("failures-in-order-of-kinds", FAILED, {
    file: SHADOW,
    find: "BigInt(seeds.length)",
    replace: "(failures.sort((a, b) => (a.failed < b.failed ? -1 : 1)), BigInt(seeds.length))",
  }),
  g4("failures-latest-first", FAILED, {
    file: SHADOW,
    find: "BigInt(seeds.length)",
    replace: "(failures.reverse(), BigInt(seeds.length))",
  }),
];

const limits: readonly Fault[] = [
  g4("shadow-budget-spent-ends-turn", BUDGET, {
    file: SHADOW,
    find: "error instanceof BudgetSpent",
    replace: "false",
  }),
  g4("shadow-budget-spent-is-turn-budget", BUDGET, {
    file: SHADOW,
    find: '"governance.shadow_budget"',
    replace: '"turn.budget"',
  }),
  g4("shadow-budget-spent-ends-looking", BUDGET, {
    file: SHADOW,
    find: 'if (error instanceof BudgetSpent) {\n      throw new AirError("governance.shadow_budget", "the candidate derives more than a turn may");\n    }',
    replace: "if (error instanceof BudgetSpent) return failures; else throw error;",
  }),
  g4("sixty-fourth-shadow-refused", BUDGET, {
    file: STEPS,
    find: "++turn.governance.shadows > most",
    replace: "++turn.governance.shadows >= most",
  }),
  g4("shadows-of-a-turn-not-counted", BUDGET, {
    file: STEPS,
    find: "++turn.governance.shadows > most",
    replace: "false",
  }),
  g4("limit-of-module-in-fork-is-a-failure", MACHINE, {
    file: FORK,
    find: "throw new CallLimited(error);",
    replace: "return error;",
  }),
  g4("limit-in-shadow-not-recorded", "of a plan's shadow that is recorded as `module_limit`", {
    file: TURN,
    find: "this.limit(call, error.cause)",
    replace: "error.cause",
  }),
  g4("limit-in-shadow-has-number-of-next-call", "the whole shadow counting as one call of the turn", {
    file: TURN,
    find: "this.limit(call, error.cause)",
    replace: "this.limit(this.calls, error.cause)",
  }),
];

export const GOVERNANCE_SHADOW_FAULTS: readonly Fault[] = [...fork, ...trying, ...limits];
