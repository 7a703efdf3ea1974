/** Secrets and keys of effects, and what is recorded of an attempt. */
import type { Fault } from "../fault.ts";

const FENCE = "runtime/authorize/fence.ts";
const HASHES = "runtime/authorize/hashes.ts";
const DECISIONS = "runtime/authorize/decisions.ts";
const SECRETS = "runtime/authorize/secrets.ts";

export const AUTHORISATION_RECORD_FAULTS: readonly Fault[] = [
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
    name: "cap-decision-has-one-code",
    breaks: [{ rule: "A2", words: "The cap decision has the code of the check that failed" }],
    edits: [{ file: DECISIONS, find: "denial.code", replace: '"constraints_failed"' }],
    levels: ["L4"],
  },
  {
    name: "missing-grant-has-the-enforcer-that-allows-all",
    breaks: [{ rule: "A2", words: "What was not reached is null" }],
    edits: [
      { file: DECISIONS, find: "grant?.enforcer ?? null", replace: 'grant?.enforcer ?? "sys/CapAllowAll@1"' },
    ],
    levels: ["L4"],
    families: ["reducer/output/effect/"],
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
    families: ["plan-run/order/"],
  },
];
