/** Governance: the table of steps, and what is recorded of them (rulings G1 … G3); all mutants of governance. */
import type { Breach, Edit, Fault } from "../fault.ts";
import { GOVERNANCE_AUTHORITY_FAULTS } from "./governance-authority.ts";
import { GOVERNANCE_GRANTS_FAULTS } from "./governance-grants.ts";
import { GOVERNANCE_PATCHES_FAULTS } from "./governance-patches.ts";
import { GOVERNANCE_PLANS_FAULTS } from "./governance-plans.ts";
import { GOVERNANCE_RECEIPTS_FAULTS } from "./governance-receipts.ts";
import { GOVERNANCE_REPORTS_FAULTS } from "./governance-reports.ts";
import { GOVERNANCE_SHADOW_FAULTS } from "./governance-shadow.ts";
import { GOVERNANCE_STORE_FAULTS } from "./governance-store.ts";

/** Clauses of governance that no case can tell by. */
export const UNTESTED_GOVERNANCE: readonly (Breach & { readonly why: string })[] = [
  {
    rule: "G4",
    words: "A predicted effect need not come about: nothing outside has answered",
    why: "It says what a prediction is worth, not what is done.",
  },
  {
    rule: "G7",
    words: "Their input is one step or several, of which the later ones may be about the proposal",
    why: "A step of a script is one step of governance; several come by the command line only.",
  },
  {
    rule: "G9",
    words: "`check` warns of a rule that admits plans to `governance.*` without naming them",
    why: "Answers of testees have no warnings.",
  },
];

const TRANSITIONS = "runtime/governance/transitions.ts";
const STEPS = "runtime/governance/steps.ts";
const EFFECTS = "runtime/governance/effects.ts";
const OPERATOR = "runtime/governance/operator.ts";

const TAKES = "Shadow takes one that is submitted or shadowed, approve one that is shadowed, reject one";
const FINAL = "Everything else is `governance.state`; rejected and applied are final";

/** The verb takes a proposal in a state in which it may not. */
function takesToo(name: string, verb: string, states: string, words: string): Fault {
  const replace = `!(from.includes(status) || (verb === "${verb}" && ${states}.includes(status)))`;
  return {
    name,
    breaks: [{ rule: "G1", words }],
    edits: [{ file: TRANSITIONS, find: "!from.includes(status)", replace }],
  };
}

/** The verb does not take a proposal in a state in which it should. */
function takesNot(name: string, verb: string, state: string): Fault {
  const replace = `!from.includes(status) || (verb === "${verb}" && status === "${state}")`;
  return {
    name,
    breaks: [{ rule: "G1", words: TAKES }],
    edits: [{ file: TRANSITIONS, find: "!from.includes(status)", replace }],
  };
}

function base(name: string, replace: string, words: string): Fault {
  return {
    name,
    breaks: [{ rule: "G2", words }],
    edits: [{ file: TRANSITIONS, find: "needsLiveBase && base !== live", replace }],
  };
}

const LIVE_BASE =
  "Shadow, approve and apply also need the manifest live that was so when the proposal was made";

const table: readonly Fault[] = [
  takesToo("approve-without-shadow", "approve", '["submitted"]', TAKES),
  takesToo("approve-after-reject", "approve", '["rejected"]', FINAL),
  takesToo("approve-approved-again", "approve", '["approved"]', TAKES),
  takesToo("approve-applied", "approve", '["applied"]', FINAL),
  takesToo("apply-without-approve", "apply", '["shadowed"]', TAKES),
  takesToo("apply-what-is-submitted", "apply", '["submitted"]', TAKES),
  takesToo("apply-rejected", "apply", '["rejected"]', FINAL),
  takesToo("apply-twice", "apply", '["applied"]', FINAL),
  takesToo("shadow-what-is-final", "shadow", '["rejected", "applied"]', FINAL),
  takesToo("reject-what-is-final", "reject", '["rejected", "applied"]', FINAL),
  takesToo("reshadow-drops-approval", "shadow", '["approved"]', TAKES),
  {
    name: "reshadow-keeps-approval",
    breaks: [{ rule: "G1", words: TAKES }],
    edits: [
      {
        file: TRANSITIONS,
        find: "!from.includes(status)",
        replace: '!(from.includes(status) || (verb === "shadow" && status === "approved"))',
      },
      {
        file: STEPS,
        find: 'move(turn.state, { ...proposal, report: hash }, "shadow");',
        replace:
          'turn.state.setProposal({ ...proposal, report: hash, status: proposal.status === "approved" ? "approved" : "shadowed" });',
      },
    ],
  },
  takesNot("shadow-once-only", "shadow", "shadowed"),
  takesNot("reject-after-shadow-only", "reject", "submitted"),
  takesNot("reject-before-shadow-only", "reject", "shadowed"),
  takesNot("reject-before-approval-only", "reject", "approved"),
  takesNot("apply-never", "apply", "approved"),
  takesNot("approve-never", "approve", "shadowed"),
  {
    name: "proposal-starts-shadowed",
    breaks: [{ rule: "G1", words: "A proposal is submitted, shadowed, approved, rejected or applied" }],
    edits: [{ file: STEPS, find: '"submitted"', replace: '"shadowed"' }],
  },
  {
    name: "unknown-proposal-is-state",
    breaks: [{ rule: "G1", words: "An unknown id is `governance.proposal_missing`" }],
    edits: [{ file: TRANSITIONS, find: '"governance.proposal_missing"', replace: '"governance.state"' }],
  },
  {
    name: "proposal-id-is-last-digits",
    breaks: [{ rule: "G1", words: "An unknown id is `governance.proposal_missing`" }],
    edits: [
      {
        file: TRANSITIONS,
        find: "state.proposal(id)",
        replace: "state.proposal(BigInt.asUintN(32, id + 1n))",
      },
    ],
  },
  base("apply-without-base-check", 'needsLiveBase && verb !== "apply" && base !== live', LIVE_BASE),
  base("approve-without-base-check", 'needsLiveBase && verb !== "approve" && base !== live', LIVE_BASE),
  base("shadow-without-base-check", 'needsLiveBase && verb !== "shadow" && base !== live', LIVE_BASE),
  base("stale-cannot-be-rejected", "base !== live", "A stale one can be rejected"),
  base(
    "any-apply-makes-stale",
    'needsLiveBase && (base !== live || state.allProposals().some((p) => p.status === "applied" && p.base === base))',
    LIVE_BASE,
  ),
  {
    name: "stale-before-state",
    breaks: [{ rule: "G2", words: "The order is: missing, state, stale base" }],
    edits: [
      {
        file: TRANSITIONS,
        find: "!from.includes(status)",
        replace: "!from.includes(status) && !(needsLiveBase && base !== state.program.manifestHash)",
      },
    ],
  },
  {
    name: "pins-before-state",
    breaks: [{ rule: "G2", words: "stale base, what the asker meant (G3), authority (G9)" }],
    edits: [
      {
        file: TRANSITIONS,
        find: "!from.includes(status)",
        replace: "!from.includes(status) && (asked.patchHash ?? patchHash) === patchHash",
      },
    ],
  },
  {
    name: "pins-before-base",
    breaks: [{ rule: "G2", words: "stale base, what the asker meant (G3), authority (G9)" }],
    edits: [
      {
        file: TRANSITIONS,
        find: "needsLiveBase && base !== live",
        replace: "needsLiveBase && base !== live && (asked.patchHash ?? patchHash) === patchHash",
      },
    ],
  },
  {
    name: "pins-before-missing",
    breaks: [{ rule: "G2", words: "The order is: missing, state, stale base" }],
    edits: [
      {
        file: TRANSITIONS,
        find: '"governance.proposal_missing"',
        replace: 'asked.patchHash === undefined ? "governance.proposal_missing" : "governance.changed"',
      },
    ],
  },
  {
    name: "authority-before-state",
    breaks: [{ rule: "G2", words: "The order is: missing, state, stale base" }],
    edits: [
      {
        file: STEPS,
        find: "proposalFor(turn.state, decision, id, { ...by, ...pins })",
        replace:
          'proposalFor((decision === "approve" && by.grant !== null && turn.state.proposal(id) && checkAuthority(turn, turn.state.proposal(id), by.grant), turn.state), decision, id, { ...by, ...pins })',
      },
    ],
  },
  {
    name: "asked-under-another-manifest-done",
    breaks: [
      { rule: "G2", words: "Stale is also what was asked for under a manifest that is no longer live" },
    ],
    edits: [{ file: TRANSITIONS, find: "checkAskedUnder(state, asked.askedUnder);", replace: "" }],
  },
  {
    name: "rejection-asked-under-another-manifest-done",
    breaks: [
      { rule: "G2", words: "Stale is also what was asked for under a manifest that is no longer live" },
    ],
    edits: [
      {
        file: TRANSITIONS,
        find: "checkAskedUnder(state, asked.askedUnder);",
        replace: "if (needsLiveBase) checkAskedUnder(state, asked.askedUnder);",
      },
    ],
  },
  {
    name: "patch-of-another-manifest-proposed",
    breaks: [{ rule: "G2", words: "another manifest might not have admitted it, and a patch was compiled" }],
    edits: [{ file: STEPS, find: "checkAskedUnder(state, by.askedUnder);", replace: "" }],
  },
  {
    name: "operators-admitted-by-base",
    breaks: [{ rule: "G2", words: "Operators are admitted by none" }],
    edits: [
      {
        file: TRANSITIONS,
        find: "checkAskedUnder(state, asked.askedUnder);",
        replace: "checkAskedUnder(state, asked.askedUnder ?? base);",
      },
    ],
  },
];

const pins: readonly Fault[] = [
  ["pin-of-patch-ignored", 'checkPin("patch", asked.patchHash, patchHash, id);', ""],
  ["pin-of-report-ignored", 'checkPin("shadow report", asked.report, report, id);', ""],
  [
    "pin-good-where-there-is-none",
    "meant === undefined || meant === is",
    "meant === undefined || is === null || meant === is",
  ],
  ["pin-refused-as-state", '"governance.changed"', '"governance.state"'],
  ["pins-always-refused", "meant === undefined || meant === is", "meant === undefined"],
].map(([name = "", find = "", replace = ""]) => ({
  name,
  breaks: [{ rule: "G3", words: "An operator may name the patch and the report that are meant" }],
  edits: [{ file: TRANSITIONS, find, replace }],
}));

function step(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "G3", words }], edits };
}

const RECORDS = "Each step leaves one record: `gov_proposed`, `gov_shadow_report`, `gov_approved`";
const REFUSED = "or `gov_refused` with the code, the verb";
const SAYS = "A record says its origin, the intent that asked (null for an operator)";
const IDS = "Ids count from 0 without gaps; a refused proposal has none";
const AUTHOR = "`author` is an operator's to give, null of a plan";
const HASH = "an approval records the one in force, null if there is none";
const REFUSAL = 'turn.append({ $tag: "gov_refused", $value: refused });';

const recorded: readonly Fault[] = [
  step("rejection-not-recorded-as-such", RECORDS, {
    file: STEPS,
    find: "turn.append(entry);",
    replace:
      'turn.append(entry.$tag === "gov_approved" ? { ...entry, $value: { ...entry.$value, decision: "approve" } } : entry);',
  }),
  step("refusal-of-plan-not-recorded", REFUSED, {
    file: EFFECTS,
    find: "refuse(turn, by, verb, proposal, error);",
    replace: "",
  }),
  step("refusal-forgets-id", REFUSED, {
    file: STEPS,
    find: REFUSAL,
    replace: `Object.assign(refused, { proposal_id: null }); ${REFUSAL}`,
  }),
  step("refusal-names-only-what-is-there", REFUSED, {
    file: STEPS,
    find: REFUSAL,
    replace: `if (proposal !== null && !turn.state.proposal(proposal)) Object.assign(refused, { proposal_id: null }); ${REFUSAL}`,
  }),
  step("refused-rejection-recorded-as-approval", REFUSED, {
    file: STEPS,
    find: REFUSAL,
    replace: `if (verb === "reject") Object.assign(refused, { verb: "approve" }); ${REFUSAL}`,
  }),
  step("refusal-recorded-with-one-code", REFUSED, {
    file: STEPS,
    find: REFUSAL,
    replace: `Object.assign(refused, { code: "governance.refused" }); ${REFUSAL}`,
  }),
  step(
    "refused-proposal-named-by-next-id",
    IDS,
    {
      file: OPERATOR,
      find: 'verb.verb !== "propose" && verb.proposal !== "proposed" ? verb.proposal : null',
      replace: 'verb.verb === "propose" ? BigInt(turn.state.nextProposal) : verb.proposal',
    },
    {
      file: EFFECTS,
      find: "refuse(turn, by, verb, proposal, error);",
      replace: "refuse(turn, by, verb, proposal ?? BigInt(turn.state.nextProposal), error);",
    },
  ),
  step("refused-proposal-uses-up-id", IDS, {
    file: STEPS,
    find: REFUSAL,
    replace:
      'turn.append({ $tag: "gov_refused", $value: refused }); if (verb === "propose") { const { manifestHash } = turn.state.program; turn.state.setProposal({ id: turn.state.nextProposal, index: turn.ledger.height - 1, status: "rejected", patchHash: manifestHash, base: manifestHash, candidate: manifestHash, authority: [], report: null }); }',
  }),
  step("ids-begin-with-1", IDS, {
    file: STEPS,
    find: "state.nextProposal",
    replace: "state.nextProposal + 1",
  }),
  step("record-forgets-intent", SAYS, {
    file: STEPS,
    find: "intent === null ? null : BigInt(intent)",
    replace: "null",
  }),
  step("record-has-logical-time-as-wall-time", SAYS, {
    file: STEPS,
    find: "stamp.nowNs",
    replace: "stamp.logicalNs",
  }),
  step("record-has-wall-time-as-logical-time", SAYS, {
    file: STEPS,
    find: "stamp.logicalNs",
    replace: "stamp.nowNs",
  }),
  step("record-names-operator-as-external", SAYS, {
    file: OPERATOR,
    find: "return {\n    origin: OPERATOR,\n    intent: null,\n    grant: null,\n    askedUnder: null,\n    requestHash: first ? requestHash : null,\n    inputId: first ? inputId : null,\n    given,\n  };",
    replace:
      'return { origin: { ...OPERATOR, origin_kind: "external" }, intent: null, grant: null, askedUnder: null, requestHash: first ? requestHash : null, inputId: first ? inputId : null, given };',
  }),
  step("record-has-the-live-manifest-as-request-hash", SAYS, {
    file: OPERATOR,
    find: "first ? requestHash : null",
    replace: 'first ? "sha256:" + "0".repeat(64) : null',
  }),
  step("plan-is-author", AUTHOR, {
    file: EFFECTS,
    find: "propose(turn, by, proposingOf(turn, prepared), null)",
    replace: "propose(turn, by, proposingOf(turn, prepared), by.origin.name)",
  }),
  step("author-of-operator-lost", AUTHOR, {
    file: OPERATOR,
    find: "propose(turn, by, proposing, verb.author);",
    replace: "propose(turn, by, proposing, null);",
  }),
  step("first-report-stays-in-force", HASH, {
    file: STEPS,
    find: 'move(turn.state, { ...proposal, report: hash }, "shadow");',
    replace: 'move(turn.state, { ...proposal, report: proposal.report ?? hash }, "shadow");',
  }),
  step("report-hash-has-time", "all that the record says but for who asked and when", {
    file: STEPS,
    find: "JournalShadowReportCodec.hash(report)",
    replace: "JournalShadowReportCodec.hash({ ...report, seeds: report.seeds + turn.stamp.nowNs })",
  }),
  step("report-hash-without-failures-and-cells", "The hash of a report is that of `journal/ShadowReport@1`", {
    file: STEPS,
    find: "JournalShadowReportCodec.hash(report)",
    replace: "JournalShadowReportCodec.hash({ ...report, seeds: 0n, failures: [], cells: [] })",
  }),
  step("approval-forgets-report", HASH, { file: STEPS, find: "proposal.report", replace: "null" }),
  step("rejection-has-report-where-none-is", HASH, {
    file: STEPS,
    find: "proposal.report",
    replace: "proposal.report ?? proposal.patchHash",
  }),
];

export const GOVERNANCE_FAULTS: readonly Fault[] = [
  ...table,
  ...pins,
  ...recorded,
  ...GOVERNANCE_RECEIPTS_FAULTS,
  ...GOVERNANCE_AUTHORITY_FAULTS,
  ...GOVERNANCE_GRANTS_FAULTS,
  ...GOVERNANCE_PATCHES_FAULTS,
  ...GOVERNANCE_PLANS_FAULTS,
  ...GOVERNANCE_REPORTS_FAULTS,
  ...GOVERNANCE_SHADOW_FAULTS,
  ...GOVERNANCE_STORE_FAULTS,
];
