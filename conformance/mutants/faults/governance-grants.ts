/** What a plan that governs is admitted to: its grant, and the lists of it (rulings A1, G8). */
import type { Edit, Fault } from "../fault.ts";

const CHECKS = "runtime/authorize/checks.ts";
const EMISSION = "runtime/kernel/emission.ts";
const ENFORCER = "runtime/authorize/enforcers/governance.ts";

function a1(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "A1", words }], edits, levels: ["L5"] };
}

const REFUSED = "Only where a proposal cannot be prepared is it refused instead";
const ORDER = "An effect is checked in this order, and the first check that fails decides";

const admitted: readonly Fault[] = [
  a1("bad-patch-denied", REFUSED, {
    file: CHECKS,
    find: "attempt.refusal = denialOf(error);",
    replace: "return denialOf(error);",
  }),
  a1("bad-patch-asked-about", "the enforcer is left out", {
    file: CHECKS,
    find: "if (attempt.refusal) return null;",
    replace: "",
  }),
  a1("bad-patch-answered-without-intent", "its intent is recorded and answered with an error", {
    file: EMISSION,
    find: "if (failed) throw new AirError(failed.code, failed.message);",
    replace:
      "if (failed ?? found.refusal) throw new AirError((failed ?? found.refusal).code, (failed ?? found.refusal).message);",
  }),
  a1("bad-patch-emptied", "the params stay as they were asked for", {
    file: EMISSION,
    find: "found.params as Uint8Array",
    replace: "(found.refusal ? new Uint8Array([0xd9, 0xd9, 0xf7, 0xf6]) : found.params)",
  }),
  a1("reducers-may-govern", "the kind is known and its `origin_scope` admits the origin", {
    file: CHECKS,
    find: 'origin_scope === "both" || origin_scope === origin.kind',
    replace: "true",
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
  a1("proposal-prepared-after-policy", ORDER, {
    file: CHECKS,
    find: 'if (decision === "allow") return null;',
    replace: 'if (decision === "allow" || (attempt.refusal && request.kind === PROPOSE)) return null;',
  }),
  a1("patch-read-before-grant-is-over", ORDER, {
    file: CHECKS,
    find: "expiryNs === null || attempt.nowNs < expiryNs",
    replace: "expiryNs === null || attempt.nowNs < expiryNs || attempt.refusal !== null",
  }),
  a1("bad-params-denied-as-type", "Params that do not fit are denied with the code of the reader", {
    file: CHECKS,
    find: "decodeValue(asked, params)",
    replace:
      '(() => { try { return decodeValue(asked, params); } catch (error) { throw Object.assign(error, { code: "effect.params" }); } })()',
  }),
  a1("cap-type-of-grant-not-compared", "the grant is of the effect's cap type", {
    file: CHECKS,
    find: "capType === cap_type",
    replace: "true",
  }),
];

function summary(name: string, find: string, replace: string): Fault {
  return {
    name,
    breaks: [{ rule: "G8", words: "what a patch may do is the grant's to say" }],
    edits: [{ file: ENFORCER, find, replace }],
    levels: ["L5"],
  };
}

const OF_OPS = "outside(ops, done)";
const OF_KINDS = "outside(def_kinds, kinds)";
const OF_NAMES = "def_changes.find(({ name }) => !name_prefixes.some((prefix) => name.startsWith(prefix)))";
const OF_SECTIONS = "outside(manifest_sections, sections)";

const limited: readonly Fault[] = [
  summary("ops-of-patch-not-limited", OF_OPS, "undefined"),
  summary("refs-no-op", OF_OPS, 'outside(ops, done.filter((op) => op !== "set_manifest_refs"))'),
  summary(
    "ops-of-definitions-alike",
    OF_OPS,
    'outside(ops?.some((op) => op.endsWith("_def")) ? [...ops, "add_def", "replace_def", "remove_def"] : ops, done)',
  ),
  summary("kinds-of-patch-not-limited", OF_KINDS, "undefined"),
  summary("names-of-patch-not-limited", OF_NAMES, "undefined"),
  summary(
    "one-name-is-enough",
    OF_NAMES,
    `def_changes.some(({ name }) => name_prefixes.some((prefix) => name.startsWith(prefix))) ? undefined : ${OF_NAMES}`,
  ),
  summary("names-allowed-exactly", OF_NAMES, "def_changes.find(({ name }) => !name_prefixes.includes(name))"),
  summary("sections-of-patch-not-limited", OF_SECTIONS, "undefined"),
  summary(
    "refs-no-section",
    OF_SECTIONS,
    'outside(manifest_sections, sections.filter((one) => one !== "manifest_refs"))',
  ),
  summary(
    "definitions-need-no-section-but-refs",
    OF_SECTIONS,
    'sections.includes("manifest_refs") ? undefined : outside(manifest_sections, sections)',
  ),
  summary("listed-ops-deny", OF_OPS, 'ops?.length ? "add_def" : undefined'),
  summary("listed-kinds-deny", OF_KINDS, "def_kinds?.length ? kinds[0] : undefined"),
  summary("listed-sections-deny", OF_SECTIONS, "manifest_sections?.length ? sections[0] : undefined"),
  summary("empty-lists-allow-nothing", OF_OPS, "ops?.length === 0 ? done[0] : outside(ops, done)"),
  summary("patch-must-change-something", OF_OPS, 'done.length === 0 ? "nothing" : outside(ops, done)'),
  summary(
    "kinds-looked-at-before-ops",
    "op !== undefined",
    "outside(def_kinds, def_changes.map((one) => one.kind)) === undefined && op !== undefined",
  ),
  summary(
    "names-looked-at-before-kinds",
    "ofKind !== undefined",
    `!(limits(name_prefixes) && ${OF_NAMES}) && ofKind !== undefined`,
  ),
  summary(
    "sections-looked-at-before-names",
    OF_NAMES,
    `${OF_SECTIONS} === undefined ? ${OF_NAMES} : undefined`,
  ),
  {
    name: "grant-that-cannot-be-read-allows",
    breaks: [{ rule: "G8", words: "what a patch may do is the grant's to say" }],
    edits: [
      {
        file: "runtime/authorize/enforcers/native.ts",
        find: 'if ("deny" in granted) return granted;',
        replace: 'if ("deny" in granted) return { constraints_ok: true, deny: null };',
      },
    ],
  },
  {
    name: "governance-admitted-by-any-rule-that-fits",
    breaks: [
      { rule: "G8", words: "Policy decides by the names of plans and grants and the kind of the effect" },
    ],
    edits: [
      {
        file: "runtime/authorize/policy.ts",
        find: "rules.findIndex(({ when }) => fits(when, request))",
        replace:
          'rules.findIndex(({ when, decision }) => fits(when, request) && (decision === "allow" || !request.effect_kind.startsWith("governance.")))',
      },
    ],
    levels: ["L4", "L5"],
  },
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
