/** Effects: what they are checked for, in which order. */
import type { Fault } from "../fault.ts";

const CHECKS = "runtime/authorize/checks.ts";
const AUTHORIZE = "runtime/authorize/authorize.ts";
const AUTHORITY = "runtime/authorize/authority.ts";
const EMISSION = "runtime/kernel/emission.ts";
const WARNINGS = "air/manifest/check/warnings.ts";

export const AUTHORISATION_CHECK_FAULTS: readonly Fault[] = [
  {
    name: "cap-type-before-params",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "cap_type", "params", "idempotency", "prepare", "expiry", "enforcer", "secrets", "policy"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "expiry-before-the-key",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "params", "expiry", "idempotency", "prepare", "cap_type", "enforcer", "secrets", "policy"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "expiry-before-params",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "expiry", "params", "idempotency", "prepare", "cap_type", "enforcer", "secrets", "policy"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "expiry-before-cap-type",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "params", "idempotency", "prepare", "expiry", "cap_type", "enforcer", "secrets", "policy"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "policy-before-the-enforcer",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "params", "idempotency", "prepare", "cap_type", "expiry", "policy", "enforcer", "secrets"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "cap-type-before-origin-scope",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ((request.effect ? ["grant", "cap_type", "origin_scope", "params", "idempotency", "prepare", "expiry", "enforcer", "secrets", "policy"] : CHECK_NAMES) as readonly CheckName[])) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "origin-scope-is-for-reducers",
    breaks: [
      {
        rule: "A1",
        words: "the kind is known and its `origin_scope` admits the origin, plans and reducers alike",
      },
    ],
    edits: [
      {
        file: CHECKS,
        find: 'origin_scope === "both" || origin_scope === origin.kind',
        replace: 'origin_scope === "both" || origin_scope === origin.kind || origin.kind === "plan"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "origin-scope-is-for-plans",
    breaks: [
      {
        rule: "A1",
        words: "the kind is known and its `origin_scope` admits the origin, plans and reducers alike",
      },
    ],
    edits: [
      {
        file: CHECKS,
        find: 'origin_scope === "both" || origin_scope === origin.kind',
        replace: 'origin_scope === "both" || origin_scope === origin.kind || origin.kind === "reducer"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "grants-do-not-expire",
    breaks: [{ rule: "A1", words: "it is not over, which it is from `expiry_ns` on" }],
    edits: [{ file: CHECKS, find: "attempt.nowNs < expiryNs", replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "reducer-names-a-grant",
    breaks: [{ rule: "A1", words: "the slot that a reducer names is bound to one" }],
    edits: [
      {
        file: AUTHORITY,
        find: "bindings.get(origin.name)?.get(cap)",
        replace: "(bindings.get(origin.name)?.get(cap) ?? (grants.has(cap) ? cap : undefined))",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "slots-of-any-module",
    breaks: [{ rule: "A1", words: "the slot that a reducer names is bound to one" }],
    edits: [
      {
        file: AUTHORITY,
        find: "bindings.get(origin.name)?.get(cap)",
        replace: "[...bindings.values()].map((slots) => slots.get(cap)).find((one) => one !== undefined)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "default-slot-must-be-bound",
    breaks: [
      {
        rule: "A1",
        words: "the slot `default`, if it is not bound, means the one grant of the effect's cap type",
      },
    ],
    edits: [{ file: AUTHORITY, find: "cap === DEFAULT_SLOT", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "default-slot-takes-the-first-grant",
    breaks: [
      {
        rule: "A1",
        words: "the slot `default`, if it is not bound, means the one grant of the effect's cap type",
      },
    ],
    edits: [{ file: AUTHORITY, find: "only && others.length === 0", replace: "only" }],
    levels: ["L4"],
  },
  {
    name: "any-slot-is-a-default-slot",
    breaks: [
      {
        rule: "A1",
        words: "the slot `default`, if it is not bound, means the one grant of the effect's cap type",
      },
    ],
    edits: [{ file: AUTHORITY, find: "cap === DEFAULT_SLOT", replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "default-slot-of-any-cap-type",
    breaks: [
      {
        rule: "A1",
        words: "the slot `default`, if it is not bound, means the one grant of the effect's cap type",
      },
    ],
    edits: [{ file: AUTHORITY, find: "grantsOfType(grants, effect)", replace: "[...grants.values()]" }],
    levels: ["L4"],
  },
  {
    name: "denial-has-one-code",
    breaks: [{ rule: "A1", words: "the origin learns the code" }],
    edits: [
      {
        file: EMISSION,
        find: "if (failed) throw new AirError(failed.code, failed.message);",
        replace: 'if (failed) throw new AirError("policy.denied", failed.message);',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "policy-denial-still-makes-an-intent",
    breaks: [{ rule: "A1", words: "What fails is denied" }],
    edits: [
      {
        file: EMISSION,
        find: "if (failed) throw new AirError(failed.code, failed.message);",
        replace: 'if (failed && failed.check !== "policy") throw new AirError(failed.code, failed.message);',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "refused-proposal-passes-no-policy",
    breaks: [{ rule: "A1", words: "if the policy admits the proposal" }],
    edits: [
      {
        file: CHECKS,
        find: 'if (decision === "allow") return null;',
        replace: 'if (decision === "allow" || attempt.refusal) return null;',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "denied-proposer-learns-what-is-wrong",
    breaks: [{ rule: "A1", words: "who may not propose does not learn what is wrong with a patch" }],
    edits: [
      {
        file: EMISSION,
        find: "if (failed) throw new AirError(failed.code, failed.message);",
        replace: "if (failed) throw new AirError((found.refusal ?? failed).code, failed.message);",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "origin-scope-is-checked-with-the-world",
    breaks: [
      { rule: "A1", words: "`check` accepts a step or module whose effect its origin may not ask for" },
    ],
    edits: [
      {
        file: WARNINGS,
        find: 'faults.warn("effect.origin", what, placeAt(json, "steps", index, "kind"));',
        replace: 'faults.add("effect.origin", what, placeAt(json, "steps", index, "kind"));',
      },
    ],
    levels: ["L1", "L4"],
  },
  {
    name: "origin-scope-of-modules-is-checked-with-the-world",
    breaks: [
      { rule: "A1", words: "`check` accepts a step or module whose effect its origin may not ask for" },
    ],
    edits: [
      {
        file: WARNINGS,
        find: 'faults.warn("effect.origin", what, placeAt(json, "abi", "reducer", "effects_emitted", index));',
        replace:
          'faults.add("effect.origin", what, placeAt(json, "abi", "reducer", "effects_emitted", index));',
      },
    ],
    levels: ["L1", "L4"],
  },
];
