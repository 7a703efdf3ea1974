/** Effects: what they are checked for, in which order. */
import type { Fault } from "../fault.ts";

const CHECKS = "runtime/authorize/checks.ts";
const AUTHORITY = "runtime/authorize/authority.ts";
const EMISSION = "runtime/kernel/emission.ts";
const WARNINGS = "air/manifest/check/warnings.ts";

export const AUTHORISATION_CHECK_FAULTS: readonly Fault[] = [
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
    families: ["plan-run/checks/"],
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
