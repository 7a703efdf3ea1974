/** What a plan that governs is admitted to: its grant, and the lists of it (rulings A1, G8). */
import type { Edit, Fault } from "../fault.ts";

const CHECKS = "runtime/authorize/checks.ts";
const EMISSION = "runtime/kernel/emission.ts";
const ENFORCER = "runtime/authorize/enforcers/governance.ts";

function a1(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "A1", words }], edits, levels: ["L5"] };
}

const REFUSED = "Only where a proposal cannot be prepared is it refused instead";

const admitted: readonly Fault[] = [
  a1("bad-patch-denied", REFUSED, {
    file: CHECKS,
    find: "attempt.refusal = denialOf(error);",
    replace: "return denialOf(error);",
  }),
  a1("grant-good-at-its-end", "it is not over, which it is from `expiry_ns` on", {
    file: CHECKS,
    find: "attempt.nowNs < expiryNs",
    replace: "attempt.nowNs <= expiryNs",
  }),
  a1("grant-over-before-its-end", "it is not over, which it is from `expiry_ns` on", {
    file: CHECKS,
    find: "attempt.nowNs < expiryNs",
    replace: "attempt.nowNs + 1n < expiryNs",
  }),
  {
    ...a1("bad-params-denied-as-type", "Params that do not fit are denied with the code of the reader", {
      file: CHECKS,
      find: "decodeValue(asked, params)",
      replace:
        '(() => { try { return decodeValue(asked, params); } catch (error) { throw Object.assign(error, { code: "effect.params" }); } })()',
    }),
    families: ["governance/denied/"],
  },
];

function summary(name: string, find: string, replace: string): Fault {
  return {
    name,
    breaks: [{ rule: "G8", words: "what a patch may do is the grant's to say" }],
    edits: [{ file: ENFORCER, find, replace }],
    levels: ["L5"],
  };
}

const OF_NAMES = "def_changes.find(({ name }) => !name_prefixes.some((prefix) => name.startsWith(prefix)))";
const OF_SECTIONS = "outside(manifest_sections, sections)";

const limited: readonly Fault[] = [
  summary("names-of-patch-not-limited", OF_NAMES, "undefined"),
  summary(
    "one-name-is-enough",
    OF_NAMES,
    `def_changes.some(({ name }) => name_prefixes.some((prefix) => name.startsWith(prefix))) ? undefined : ${OF_NAMES}`,
  ),
  summary("names-allowed-exactly", OF_NAMES, "def_changes.find(({ name }) => !name_prefixes.includes(name))"),
  summary(
    "sections-looked-at-before-names",
    OF_NAMES,
    `${OF_SECTIONS} === undefined ? ${OF_NAMES} : undefined`,
  ),
  {
    name: "own-enforcer-told-the-height-of-the-turn",
    breaks: [{ rule: "A6", words: "Enforcers are pure modules: `sys/CapCheckInput@1` in" }],
    edits: [{ file: EMISSION, find: "BigInt(stimulus.height)", replace: "BigInt(turn.ledger.height)" }],
    levels: ["L5"],
  },
  {
    name: "effect-of-other-enforcer-is-bad-params",
    breaks: [{ rule: "G8", words: "what a patch may do is the grant's to say" }],
    edits: [
      {
        file: "runtime/authorize/enforcers/native.ts",
        find: '"effect_kind_mismatch"',
        replace: '"effect_params_invalid"',
      },
    ],
  },
];

export const GOVERNANCE_GRANTS_FAULTS: readonly Fault[] = [...admitted, ...limited];
