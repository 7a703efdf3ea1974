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
const GOVERNS = 'decidePolicy(policy, { ...about, origin_name: plan }).decision === "allow"';
const ENFORCERS = "[...enforcersOf(live.world), ...enforcersOf(candidate)]";
const REASONS = "authorityReasons(summary, state.program, candidate)";

function section(name: string, untold: string): Fault {
  const find = "AUTHORITY_SECTIONS.filter((section) => manifest_sections.includes(section))";
  return g9(name, TOUCHES, {
    file: AUTHORITY,
    find,
    replace: `${find}.filter((one) => one !== "${untold}")`,
  });
}

function kind(name: string, untold: string): Fault {
  const find = "AUTHORITY_KINDS.includes(kind)";
  return g9(name, TOUCHES, { file: AUTHORITY, find, replace: `kind !== "${untold}" && ${find}` });
}

function governs(name: string, replace: string): Fault {
  return g9(name, "a plan whose name the live policy admits to an effect of governance under any grant", {
    file: AUTHORITY,
    find: GOVERNS,
    replace,
  });
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
  section("defaults-no-authority", "defaults"),
  section("module-bindings-no-authority", "module_bindings"),
  section("secrets-no-authority", "secrets"),
  kind("cap-widening-unseen", "defcap"),
  kind("policy-change-unseen", "defpolicy"),
  kind("effect-change-unseen", "defeffect"),
  kind("secret-change-unseen", "defsecret"),
  g9("removed-definition-no-authority", TOUCHES, {
    file: AUTHORITY,
    find: "AUTHORITY_KINDS.includes(kind)",
    replace:
      'AUTHORITY_KINDS.includes(kind) && !def_changes.some((one) => one.kind === kind && one.name === name && one.action.$tag === "removed")',
  }),
  g9("added-definition-no-authority", TOUCHES, {
    file: AUTHORITY,
    find: "AUTHORITY_KINDS.includes(kind)",
    replace:
      'AUTHORITY_KINDS.includes(kind) && !def_changes.some((one) => one.kind === kind && one.name === name && one.action.$tag === "added")',
  }),
  g9("only-policy-in-force-is-authority", TOUCHES, {
    file: AUTHORITY,
    find: "AUTHORITY_KINDS.includes(kind)",
    replace:
      'AUTHORITY_KINDS.includes(kind) && (kind !== "defpolicy" || name === live.authority.policy?.name)',
  }),
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
  g9("enforcers-of-live-caps-only", "a module that a cap of either manifest names as its enforcer", {
    file: AUTHORITY,
    find: ENFORCERS,
    replace: "enforcersOf(live.world)",
  }),
  g9("enforcers-of-new-caps-only", "a module that a cap of either manifest names as its enforcer", {
    file: AUTHORITY,
    find: ENFORCERS,
    replace: "enforcersOf(candidate)",
  }),
  g9("governing-plan-no-authority", "a plan whose name the live policy admits to an effect of governance", {
    file: AUTHORITY,
    find: "isGoverning(name, live)",
    replace: "false",
  }),
  g9("every-plan-governs", "a plan whose name the live policy admits to an effect of governance", {
    file: AUTHORITY,
    find: "isGoverning(name, live)",
    replace: "true",
  }),
  g9("whatever-governs-is-authority", "a plan whose name the live policy admits to an effect of governance", {
    file: AUTHORITY,
    find: 'kind === "defplan" && isGoverning(name, live)',
    replace: '(kind === "defplan" || kind === "defschema") && isGoverning(name, live)',
  }),
  g9("plans-govern-by-candidates-policy", "a plan whose name the live policy admits", {
    file: AUTHORITY,
    find: "isGoverning(name, live)",
    replace:
      'isGoverning(name, { authority: { policy: candidate.def("defpolicy", candidate.manifest.defaults?.policy ?? "")?.node.def ?? null } })',
  }),
  g9("removed-plan-does-not-govern", "a plan whose name the live policy admits", {
    file: AUTHORITY,
    find: "isGoverning(name, live)",
    replace: "candidate.plans.has(name) && isGoverning(name, live)",
  }),
  g9("added-plan-does-not-govern", "a plan whose name the live policy admits", {
    file: AUTHORITY,
    find: "isGoverning(name, live)",
    replace: "live.world.plans.has(name) && isGoverning(name, live)",
  }),
  governs(
    "governing-plan-must-be-named",
    `policy?.rules.some(({ when }) => when.origin_name === plan) && ${GOVERNS}`,
  ),
  governs(
    "any-rule-that-admits-governs",
    `(policy?.rules ?? []).some((rule) => decidePolicy({ name: "", rules: [rule] }, { ...about, origin_name: plan }).decision === "allow")`,
  ),
  governs("governs-by-propose-only", `effect_kind === "governance.propose" && ${GOVERNS}`),
  governs("governs-by-approve-and-apply-only", `!/propose|shadow/.test(effect_kind) && ${GOVERNS}`),
  governs(
    "cap-type-of-rule-passed-over",
    '(policy?.rules ?? []).find(({ when: { cap_type, ...when } }) => decidePolicy({ name: "", rules: [{ when, decision: "allow" }] }, { ...about, origin_name: plan }).decision === "allow")?.decision === "allow"',
  ),
  governs(
    "origin-kind-of-rule-passed-over",
    '(policy?.rules ?? []).find(({ when: { origin_kind, ...when } }) => decidePolicy({ name: "", rules: [{ when, decision: "allow" }] }, { ...about, origin_name: plan }).decision === "allow")?.decision === "allow"',
  ),
  governs(
    "effect-kind-of-rule-passed-over",
    '(policy?.rules ?? []).find(({ when: { effect_kind: _, ...when } }) => decidePolicy({ name: "", rules: [{ when, decision: "allow" }] }, { ...about, origin_name: plan }).decision === "allow")?.decision === "allow"',
  ),
  g9("governs-under-named-grants-only", "under any grant, there or to come", {
    file: AUTHORITY,
    find: "[...new Set(named), ANY_GRANT]",
    replace: "new Set(named)",
  }),
  g9("governs-under-unnamed-grants-only", "under any grant, there or to come", {
    file: AUTHORITY,
    find: "[...new Set(named), ANY_GRANT]",
    replace: "[ANY_GRANT]",
  }),
  reasons(
    "reasons-definitions-first",
    `((all) => [...all.filter((one) => !one.startsWith("section ")), ...all.filter((one) => one.startsWith("section "))])(${REASONS})`,
  ),
  reasons("reasons-sorted", `[...${REASONS}].sort()`),
  reasons("first-reason-only", `${REASONS}.slice(0, 1)`),
];

const naming: readonly Fault[] = [
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
  names(
    "any-enforcer-reads-the-lists",
    "reasons.length === 0 || grant?.enforcer !== READER",
    "reasons.length === 0 || grant === undefined",
  ),
  names(
    "grant-of-own-cap-type-not-read",
    "reasons.length === 0 || grant?.enforcer !== READER",
    'reasons.length === 0 || grant?.defcap !== "sys/governance@1"',
  ),
  g9("one-reason-named-is-enough", "whose lists name every reason", {
    file: STEPS,
    find: "unnamed.length === 0",
    replace: "unnamed.length === 0 || unnamed.length < authority.length",
  }),
  g9("no-plan-approves-authority", NAMED, {
    file: STEPS,
    find: "unnamed.length === 0",
    replace: "authority.length === 0",
  }),
  g9("approve-own-proposal", NAMED, {
    file: STEPS,
    find: 'decision === "approve" && by.grant !== null',
    replace:
      'decision === "approve" && by.grant !== null && turn.ledger.get(proposal.index, "gov_proposed").origin.name !== by.origin.name',
  }),
  g9("plan-approves-whatever-touches-authority", NAMED, {
    file: STEPS,
    find: 'decision === "approve" && by.grant !== null',
    replace: "false",
  }),
  g9("plan-cannot-reject-what-touches-authority", "Who may ask for a rejection may reject", {
    file: STEPS,
    find: 'decision === "approve" && by.grant !== null',
    replace: "by.grant !== null",
  }),
  g9("unnamed-authority-is-denied-as-state", "Otherwise `governance.operator_required`", {
    file: STEPS,
    find: '"governance.operator_required"',
    replace: '"governance.state"',
  }),
  g9("plan-cannot-apply-what-touches-authority", NAMED, {
    file: STEPS,
    find: 'move(state, proposal, "apply");',
    replace:
      'if (by.grant !== null) checkAuthority(turn, proposal, by.grant); move(state, proposal, "apply");',
  }),
  {
    name: "operators-need-a-grant",
    breaks: [{ rule: "G7", words: "Operators pass no grant and no policy: they are the root of trust" }],
    edits: [
      {
        file: STEPS,
        find: 'decision === "approve" && by.grant !== null',
        replace: 'decision === "approve"',
      },
    ],
  },
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
  },
  {
    name: "operators-names-replaced",
    breaks: [{ rule: "G7", words: "their names are recorded as they are given" }],
    edits: [
      {
        file: "runtime/governance/operator.ts",
        find: "decide(turn, by, id, { decision, approver, reason }, pins);",
        replace: 'decide(turn, by, id, { decision, approver: "operator", reason }, pins);',
      },
    ],
  },
  {
    name: "operators-reason-lost",
    breaks: [{ rule: "G7", words: "their names are recorded as they are given" }],
    edits: [
      {
        file: "runtime/governance/operator.ts",
        find: "decide(turn, by, id, { decision, approver, reason }, pins);",
        replace: "decide(turn, by, id, { decision, approver, reason: null }, pins);",
      },
    ],
  },
];

function a5(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "A5", words }], edits };
}

const NEEDS = "Who shadows, approves or applies a proposal needs the authority to make it";
const ASKS = "attempt.proposal ? askAbout(attempt, PROPOSE, attempt.proposal) : null";
const MISSING = "Where there is no such proposal the second question is left out";

const deputies: readonly Fault[] = [
  ...["shadow", "approve", "apply"].map((verb) =>
    a5(`${verb}-without-authority-to-propose`, NEEDS, {
      file: CHECKS,
      find: ASKS,
      replace: `request.kind === "governance.${verb}" ? null : ${ASKS}`,
    }),
  ),
  a5("rejection-without-authority-to-propose", NEEDS, {
    file: CHECKS,
    find: ASKS,
    replace: `JSON.stringify(attempt.value, (_, one) => (one instanceof Map ? [...one] : typeof one === "bigint" ? String(one) : one)).includes('"reject"') ? null : ${ASKS}`,
  }),
  a5("enforcer-asked-about-first-proposal", NEEDS, {
    file: CHECKS,
    find: "live.proposal(proposalId(attempt))",
    replace: "live.proposal(proposalId(attempt)) && live.proposal(0n)",
  }),
  a5(
    "proposals-of-plans-need-no-authority",
    NEEDS,
    {
      file: "runtime/kernel/emission.ts",
      find: 'return proposal && ledger.get(proposal.index, "gov_proposed").params;',
      replace:
        'if (!proposal) return undefined; const { origin, params } = ledger.get(proposal.index, "gov_proposed"); return Object.assign(params.slice(), { byPlan: origin.origin_kind === "plan" });',
    },
    { file: CHECKS, find: ASKS, replace: `attempt.proposal?.byPlan ? null : ${ASKS}` },
  ),
  a5("enforcer-not-asked-about-effect-itself", "the grant's enforcer is asked about the effect", {
    file: CHECKS,
    find: "askAbout(attempt, request.kind, params)",
    replace: "ON_PROPOSALS.has(request.kind) ? null : askAbout(attempt, request.kind, params)",
  }),
  a5("one-of-two-answers-is-enough", "and both must allow", {
    file: CHECKS,
    find: ASKS,
    replace: "null",
  }),
  a5("two-cap-decisions", "There is one cap decision, the first denial's", {
    file: "runtime/kernel/emission.ts",
    find: 'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
    replace:
      'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } }); if (found.proposal) turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
  }),
  a5("missing-proposal-denied", MISSING, {
    file: CHECKS,
    find: ASKS,
    replace:
      'attempt.proposal ? askAbout(attempt, PROPOSE, attempt.proposal) : { code: "governance.proposal_missing", message: "there is none" }',
  }),
  a5("guessed-id-done", "also if there is such a proposal by the time that the intent comes to be answered", {
    file: EFFECTS,
    find: "proposal !== null && !asked.proposalKnown",
    replace: "false",
  }),
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
