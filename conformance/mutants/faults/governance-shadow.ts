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
const FIRST = "First what the kernel answers itself is worked off, as far as introspection is open";
const FAILED = "The journal's report also has how many seeds there were, what failed, as it happened";
const BUDGET = "A fork that derives more than a turn may, or the 65th shadow of a turn";
const MACHINE = "a module in it that comes to a limit of the machine refuses the shadow with its `module.*`";

const LIVE = "turn.state.switchTo(candidate);";
const RETURN = "return turn.state.fork(look);";
const SEED_FAILED = 'failures.push({ failed: "seed", name: schema, code: error.code });';
const PUSH = "if (isIntrospection(kind)) fork.internal.push(index);";
const PREDICTIONS = "predictedEffects(fork)";

const fork: readonly Fault[] = [
  {
    ...g4("shadow-uses-live-state", STAYS, {
      file: SHADOW,
      find: RETURN,
      replace: "const seen = look(); turn.state.switchTo(live); return seen;",
    }),
    families: ["governance/shadow/"],
  },
  {
    ...g4(
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
    families: ["governance/shadow/"],
  },
  {
    ...g4("shadow-stops-running-plans", FORKS, {
      file: SHADOW,
      find: LIVE,
      replace:
        "turn.state.switchTo(candidate); for (const plan of turn.state.running()) turn.state.endPlan(plan);",
    }),
    families: ["governance/loop/"],
  },
  {
    ...g4("entropy-of-fork-is-random", STILL, {
      file: FORK,
      find: "new Uint8Array(ENTROPY_BYTES)",
      replace: "stamp.entropy",
    }),
    families: ["governance/shadow/"],
  },
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
  {
    ...g4("open-introspection-not-answered", FIRST, { file: SHADOW, find: PUSH, replace: "" }),
    families: ["governance/shadow/"],
  },
  {
    ...g4("receipts-unknown-in-fork", "What joins an intent that has its receipt gets that", {
      file: "runtime/kernel/ledger.ts",
      find: "intent < this.base ? this.before.receiptOf(intent) : undefined",
      replace:
        "intent < this.base && !(this.before instanceof Ledger) ? this.before.receiptOf(intent) : undefined",
    }),
    families: ["governance/shadow/"],
  },
];

const trying: readonly Fault[] = [
  g4("seed-that-does-not-fit-ends-shadow", FAILED, {
    file: SHADOW,
    find: SEED_FAILED,
    replace: "throw error;",
  }),
  g4("seed-that-does-not-fit-untold", FAILED, { file: SHADOW, find: SEED_FAILED, replace: "" }),
  g4("seed-failure-named-after-code", FAILED, {
    file: SHADOW,
    find: SEED_FAILED,
    replace: 'failures.push({ failed: "seed", name: error.code, code: error.code });',
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
