/** Governance: who may do what with a proposal (rulings A5, G7 … G9). */
import type { Edit, Fault } from "../fault.ts";

const AUTHORITY = "runtime/governance/authority.ts";
const STEPS = "runtime/governance/steps.ts";
const CHECKS = "runtime/authorize/checks.ts";
const POLICY = "runtime/authorize/policy.ts";
const PREPARING = "runtime/governance/preparing.ts";
const EFFECTS = "runtime/governance/effects.ts";

function g9(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "G9", words }], edits };
}

const TOUCHES = "A proposal touches authority if its summary changes the section";
const NAMED = "A plan may approve such a proposal only under a grant that `sys/CapEnforceGovernance@1` reads";
const ENFORCER = "An enforcer needs its kind (`defmodule`) and such a prefix";
const ORDER = "Reasons are recorded, sections first";
const REASONS = "authorityReasons(summary, state.program, candidate)";

function kind(name: string, untold: string): Fault {
  const find = "AUTHORITY_KINDS.includes(kind)";
  return g9(name, TOUCHES, { file: AUTHORITY, find, replace: `kind !== "${untold}" && ${find}` });
}

function reasons(name: string, replace: string): Fault {
  return g9(name, ORDER, { file: PREPARING, find: REASONS, replace });
}

function names(name: string, find: string, replace: string, words = NAMED): Fault {
  return g9(name, words, { file: AUTHORITY, find, replace });
}

const IN_SECTIONS = "!(manifest_sections ?? []).includes(name)";
const IN_KINDS = "(def_kinds ?? []).includes(kind)";
const OF_ENFORCER = '!(hasKind("defmodule") && hasPrefix(name))';
const BY_PREFIX = '(name_prefixes ?? []).some((prefix) => prefix !== "" && name.startsWith(prefix))';

const touching: readonly Fault[] = [
  { ...kind("cap-widening-unseen", "defcap"), families: ["governance/authority/"] },
  g9("every-module-an-enforcer", "a module that a cap of either manifest names as its enforcer", {
    file: AUTHORITY,
    find: "enforcers.has(name)",
    replace: "true",
  }),
  g9("enforcer-no-authority", "a module that a cap of either manifest names as its enforcer", {
    file: AUTHORITY,
    find: "enforcers.has(name)",
    replace: "false",
  }),
  {
    ...reasons(
      "reasons-definitions-first",
      `((all) => [...all.filter((one) => !one.startsWith("section ")), ...all.filter((one) => one.startsWith("section "))])(${REASONS})`,
    ),
    families: ["governance/authority/"],
  },
];

const naming: readonly Fault[] = [
  {
    ...g9("approve-own-proposal", NAMED, {
      file: STEPS,
      find: 'decision === "approve" && by.grant !== null',
      replace:
        'decision === "approve" && by.grant !== null && turn.ledger.get(proposal.index, "gov_proposed").origin.name !== by.origin.name',
    }),
    families: ["governance/authority/own"],
  },
  names("empty-prefix-names-plan", 'prefix !== "" && name.startsWith(prefix)', "name.startsWith(prefix)"),
  names("any-prefix-names-plan", 'prefix !== "" && name.startsWith(prefix)', 'prefix !== ""'),
  names("absent-kinds-name-all", IN_KINDS, "def_kinds === null || (def_kinds ?? []).includes(kind)"),
  names("empty-lists-name-all", IN_KINDS, "def_kinds?.length === 0 || (def_kinds ?? []).includes(kind)"),
  names(
    "absent-sections-name-all",
    IN_SECTIONS,
    "manifest_sections !== null && !manifest_sections.includes(name)",
  ),
  names("no-prefix-names-all", BY_PREFIX, `!name_prefixes?.length || ${BY_PREFIX}`),
  names("section-named-by-kinds", IN_SECTIONS, `${IN_SECTIONS} && !def_kinds?.length`),
  names("section-need-not-be-named", IN_SECTIONS, "false"),
  names("section-cannot-be-named", IN_SECTIONS, "true"),
  names("kind-named-by-prefix", "!hasKind(what)", "!hasKind(what) && !hasPrefix(name)"),
  names("kind-cannot-be-named", "!hasKind(what)", "true"),
  names("kind-need-not-be-named", "!hasKind(what)", "false"),
  names("governing-plan-named-by-kind", "return !hasPrefix(name);", 'return !hasKind("defplan");'),
  names(
    "governing-plan-needs-kind-too",
    "return !hasPrefix(name);",
    'return !(hasKind("defplan") && hasPrefix(name));',
  ),
  names("enforcer-named-by-kind", OF_ENFORCER, '!hasKind("defmodule")', ENFORCER),
  names("enforcer-named-by-prefix", OF_ENFORCER, "!hasPrefix(name)", ENFORCER),
  names("enforcer-cannot-be-named", OF_ENFORCER, "true", ENFORCER),
  {
    ...g9("plan-cannot-reject-what-touches-authority", "Who may ask for a rejection may reject", {
      file: STEPS,
      find: 'decision === "approve" && by.grant !== null',
      replace: "by.grant !== null",
    }),
    families: ["governance/loop/"],
  },
  g9("unnamed-authority-is-denied-as-state", "Otherwise `governance.operator_required`", {
    file: STEPS,
    find: '"governance.operator_required"',
    replace: '"governance.state"',
  }),
  {
    name: "operators-need-a-policy",
    breaks: [{ rule: "G7", words: "Operators pass no grant and no policy: they are the root of trust" }],
    edits: [
      {
        file: STEPS,
        find: 'decision === "approve" && by.grant !== null',
        replace: 'decision === "approve" && (by.grant !== null || !turn.state.program.authority.policy)',
      },
    ],
    families: ["governance/upgrade-of/"],
  },
];

function a5(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "A5", words }], edits };
}

const NEEDS = "Who shadows, approves or applies a proposal needs the authority to make it";
const ASKS = "attempt.proposal ? askAbout(attempt, PROPOSE, attempt.proposal) : null";

const deputies: readonly Fault[] = [
  ...["shadow", "approve", "apply"].map((verb) =>
    a5(`${verb}-without-authority-to-propose`, NEEDS, {
      file: CHECKS,
      find: ASKS,
      replace: `request.kind === "governance.${verb}" ? null : ${ASKS}`,
    }),
  ),
  {
    ...a5("two-cap-decisions", "There is one cap decision, the first denial's", {
      file: "runtime/kernel/emission.ts",
      find: 'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
      replace:
        'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } }); if (found.proposal) turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
    }),
    families: ["governance/deputy/"],
  },
  {
    ...a5(
      "guessed-id-done",
      "also if there is such a proposal by the time that the intent comes to be answered",
      {
        file: EFFECTS,
        find: "proposal !== null && !asked.proposalKnown",
        replace: "false",
      },
    ),
    families: ["governance/deputy/"],
  },
  {
    name: "missing-policy-allows",
    breaks: [
      { rule: "G8", words: "Policy decides by the names of plans and grants and the kind of the effect" },
    ],
    edits: [
      {
        file: POLICY,
        find: 'if (!policy) return { decision: "deny", policy_name: DEFAULT_DENY, rule_index: null };',
        replace: 'if (!policy) return { decision: "allow", policy_name: DEFAULT_DENY, rule_index: null };',
      },
    ],
    levels: ["L4", "L5"],
    families: [
      "governance/authority/",
      "governance/denied/",
      "governance/inflight/",
      "governance/upgrade-of/",
    ],
  },
  ...["effect_kind", "cap_name", "origin_kind", "origin_name"].map(
    (field): Fault => ({
      name: `governance-admitted-whatever-the-${field.replace("_", "-")}`,
      breaks: [
        { rule: "G8", words: "Policy decides by the names of plans and grants and the kind of the effect" },
      ],
      edits: [
        {
          file: POLICY,
          find: `(${field} === undefined || ${field} === request.${field})`,
          replace: `${field} === undefined || ${field} === request.${field} || request.effect_kind.startsWith("governance.")`,
        },
      ],
      levels: ["L4", "L5"],
    }),
  ),
];

export const GOVERNANCE_AUTHORITY_FAULTS: readonly Fault[] = [...touching, ...naming, ...deputies];
