/** Secrets and keys of effects, and what is recorded of an attempt. */
import type { Fault } from "../fault.ts";

const AUTHORIZE = "runtime/authorize/authorize.ts";
const FENCE = "runtime/authorize/fence.ts";
const HASHES = "runtime/authorize/hashes.ts";
const DECISIONS = "runtime/authorize/decisions.ts";
const SECRETS = "runtime/authorize/secrets.ts";
const EMISSION = "runtime/kernel/emission.ts";

export const AUTHORISATION_RECORD_FAULTS: readonly Fault[] = [
  {
    name: "secrets-before-the-enforcer",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "params", "idempotency", "prepare", "cap_type", "expiry", "secrets", "enforcer", "policy"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "policy-before-secrets",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: AUTHORIZE,
        find: "for (const check of CHECK_NAMES) {\n    const denial = CHECKS[check](attempt);\n    if (denial) return conclude(attempt, { check, ...denial });\n  }",
        replace:
          'for (const check of ["grant", "origin_scope", "params", "idempotency", "prepare", "cap_type", "expiry", "enforcer", "policy", "secrets"] as const) { const denial = CHECKS[check](attempt); if (denial) return conclude(attempt, { check, ...denial }); }',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plans-of-a-secret-bind-reducers",
    breaks: [{ rule: "A1", words: "A secret's list of plans says nothing about reducers" }],
    edits: [
      {
        file: SECRETS,
        find: 'origin.kind === "plan" && allowedPlans.length > 0',
        replace: "allowedPlans.length > 0",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "secret-must-be-declared",
    breaks: [{ rule: "A1", words: "a secret that is not declared is not denied" }],
    edits: [
      {
        file: SECRETS,
        find: "if (!secret) continue;",
        replace: 'if (!secret) return { code: "secret.denied", message: "the secret is not declared" };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "caps-of-a-secret-unchecked",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      { file: SECRETS, find: "allowedCaps.length > 0 && !allowedCaps.includes(capName)", replace: "false" },
    ],
    levels: ["L4"],
  },
  {
    name: "plans-of-a-secret-unchecked",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [{ file: SECRETS, find: 'origin.kind === "plan" && allowedPlans.length > 0', replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "secrets-of-a-list-unchecked",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: SECRETS,
        find: "for (const item of value.items) collect(item, type.item, found);",
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "secrets-of-a-map-unchecked",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: SECRETS,
        find: "for (const [, inner] of value.entries) collect(inner, type.value, found);",
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "secrets-of-a-variant-unchecked",
    breaks: [
      { rule: "A1", words: "An effect is checked in this order, and the first check that fails decides" },
    ],
    edits: [
      {
        file: SECRETS,
        find: 'collect(fields.get("$value") as Value, type.arms.get(tag.value) as Type, found);',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "allowed-attempt-leaves-no-cap-decision",
    breaks: [{ rule: "A2", words: "Every attempt leaves one cap decision" }],
    edits: [
      {
        file: EMISSION,
        find: 'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
        replace: 'if (failed) turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "allowing-policy-leaves-no-decision",
    breaks: [{ rule: "A2", words: "one policy decision if the policy was asked" }],
    edits: [
      {
        file: AUTHORIZE,
        find: "policyDecision(attempt)",
        replace: "failed ? policyDecision(attempt) : null",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denying-policy-leaves-no-decision",
    breaks: [{ rule: "A2", words: "one policy decision if the policy was asked" }],
    edits: [
      {
        file: AUTHORIZE,
        find: "policyDecision(attempt)",
        replace: "failed ? null : policyDecision(attempt)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "cap-decision-has-one-code",
    breaks: [{ rule: "A2", words: "The cap decision has the code of the check that failed" }],
    edits: [{ file: DECISIONS, find: "denial.code", replace: '"constraints_failed"' }],
    levels: ["L4"],
  },
  {
    name: "policy-denial-is-a-cap-denial",
    breaks: [{ rule: "A2", words: "the policy's denial stands in its own" }],
    edits: [{ file: AUTHORIZE, find: 'failed?.check === "policy" ? null : failed', replace: "failed" }],
    levels: ["L4"],
  },
  {
    name: "missing-grant-has-the-enforcer-that-allows-all",
    breaks: [{ rule: "A2", words: "What was not reached is null" }],
    edits: [
      { file: DECISIONS, find: "grant?.enforcer ?? null", replace: 'grant?.enforcer ?? "sys/CapAllowAll@1"' },
    ],
    levels: ["L4"],
  },
  {
    name: "missing-grant-has-the-type-of-the-effect",
    breaks: [{ rule: "A2", words: "What was not reached is null" }],
    edits: [
      {
        file: DECISIONS,
        find: "grant?.capType ?? null",
        replace: "grant?.capType ?? request.effect?.def.cap_type ?? null",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denial-has-no-intent-hash",
    breaks: [{ rule: "A2", words: "without prepared params the intent hash" }],
    edits: [{ file: DECISIONS, find: "attempt.intentHash", replace: "denial ? null : attempt.intentHash" }],
    levels: ["L4"],
  },
  {
    name: "conflict-has-an-intent-hash",
    breaks: [{ rule: "A2", words: "without prepared params the intent hash" }],
    edits: [
      { file: DECISIONS, find: "attempt.intentHash", replace: "attempt.intentHash ?? attempt.requestHash" },
    ],
    levels: ["L4", "L5"],
  },
  {
    name: "key-of-any-length",
    breaks: [{ rule: "A8", words: "An idempotency key is 32 bytes or a hash" }],
    edits: [
      {
        file: FENCE,
        find: 'value.kind === "bytes" && value.value.length === KEY_BYTES',
        replace: 'value.kind === "bytes"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "key-of-any-text",
    breaks: [{ rule: "A8", words: "An idempotency key is 32 bytes or a hash" }],
    edits: [
      {
        file: FENCE,
        find: "/^sha256:([0-9a-f]{64})$/.exec(value.value)?.[1]",
        replace:
          '(/^sha256:([0-9a-f]{64})$/.exec(value.value)?.[1] ?? [...value.value.slice(0, 32)].map((one) => one.charCodeAt(0).toString(16).padStart(2, "0").slice(-2)).join("").padEnd(64, "0"))',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "hash-is-no-key",
    breaks: [{ rule: "A8", words: "An idempotency key is 32 bytes or a hash" }],
    edits: [
      {
        file: FENCE,
        find: 'value.kind === "hash" || value.kind === "text"',
        replace: 'value.kind === "hash"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "no-key-is-no-bytes",
    breaks: [{ rule: "A8", words: "No key enters the intent hash as 32 zero bytes" }],
    edits: [{ file: HASHES, find: "key ?? NO_KEY", replace: "key ?? new Uint8Array()" }],
    levels: ["L4"],
  },
  {
    name: "no-key-is-left-out-of-the-hash",
    breaks: [{ rule: "A8", words: "No key enters the intent hash as 32 zero bytes" }],
    edits: [
      {
        file: HASHES,
        find: "hashTree({ cap: capName, kind, params, idempotency_key: key ?? NO_KEY })",
        replace: "hashTree({ cap: capName, kind, params, ...(key ? { idempotency_key: key } : {}) })",
      },
    ],
    levels: ["L0", "L4"],
  },
];
