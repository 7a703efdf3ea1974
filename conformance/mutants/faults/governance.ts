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
  {
    ...takesToo("approve-without-shadow", "approve", '["submitted"]', TAKES),
    families: [
      "governance/authority/",
      "governance/mismatch/",
      "governance/table/",
      "governance/upgrade-of/",
    ],
  },
  {
    ...takesToo("approve-after-reject", "approve", '["rejected"]', FINAL),
    families: ["governance/stale/", "governance/table/"],
  },
  {
    ...takesToo("apply-without-approve", "apply", '["shadowed"]', TAKES),
    families: ["governance/idempotency/", "governance/table/"],
  },
  {
    ...takesToo("reshadow-drops-approval", "shadow", '["approved"]', TAKES),
    families: ["governance/table/"],
  },
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
    families: ["governance/table/"],
  },
  {
    name: "proposal-starts-shadowed",
    breaks: [{ rule: "G1", words: "A proposal is submitted, shadowed, approved, rejected or applied" }],
    edits: [{ file: STEPS, find: '"submitted"', replace: '"shadowed"' }],
    families: ["governance/smuggled/"],
  },
  {
    name: "unknown-proposal-is-state",
    breaks: [{ rule: "G1", words: "An unknown id is `governance.proposal_missing`" }],
    edits: [{ file: TRANSITIONS, find: '"governance.proposal_missing"', replace: '"governance.state"' }],
  },
  {
    ...base("apply-without-base-check", 'needsLiveBase && verb !== "apply" && base !== live', LIVE_BASE),
    families: ["governance/stale/"],
  },
  {
    ...base("stale-cannot-be-rejected", "base !== live", "A stale one can be rejected"),
    families: ["governance/stale/"],
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
    name: "patch-of-another-manifest-proposed",
    breaks: [{ rule: "G2", words: "another manifest might not have admitted it, and a patch was compiled" }],
    edits: [{ file: STEPS, find: "checkAskedUnder(state, by.askedUnder);", replace: "" }],
    families: ["governance/stale/"],
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
    families: ["governance/stale/"],
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

const REFUSED = "or `gov_refused` with the code, the verb";
const SAYS = "A record says its origin, the intent that asked (null for an operator)";
const IDS = "Ids count from 0 without gaps; a refused proposal has none";
const AUTHOR = "`author` is an operator's to give, null of a plan";
const REFUSAL = 'turn.append({ $tag: "gov_refused", $value: refused });';

const recorded: readonly Fault[] = [
  {
    ...step("refusal-names-only-what-is-there", REFUSED, {
      file: STEPS,
      find: REFUSAL,
      replace: `if (proposal !== null && !turn.state.proposal(proposal)) Object.assign(refused, { proposal_id: null }); ${REFUSAL}`,
    }),
    families: ["governance/deputy/", "governance/table/"],
  },
  {
    ...step(
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
    families: ["governance/mismatch/", "governance/smuggled/", "governance/stale/"],
  },
  {
    ...step("ids-begin-with-1", IDS, {
      file: STEPS,
      find: "state.nextProposal",
      replace: "state.nextProposal + 1",
    }),
    families: [
      "governance/authority/",
      "governance/denied/",
      "governance/deputy/",
      "governance/idempotency/",
      "governance/inflight/",
      "governance/loop/",
      "governance/shadow/",
      "governance/smuggled/",
      "governance/stale/",
      "governance/table/",
      "governance/upgrade-of/",
    ],
  },
  {
    ...step("record-has-logical-time-as-wall-time", SAYS, {
      file: STEPS,
      find: "stamp.nowNs",
      replace: "stamp.logicalNs",
    }),
    families: ["governance/replay/"],
  },
  {
    ...step("author-of-operator-lost", AUTHOR, {
      file: OPERATOR,
      find: "propose(turn, by, proposing, verb.author);",
      replace: "propose(turn, by, proposing, null);",
    }),
    families: ["governance/loop/"],
  },
  {
    ...step("report-hash-has-time", "all that the record says but for who asked and when", {
      file: STEPS,
      find: "JournalShadowReportCodec.hash(report)",
      replace: "JournalShadowReportCodec.hash({ ...report, seeds: report.seeds + turn.stamp.nowNs })",
    }),
    families: ["governance/loop/", "governance/mismatch/", "governance/stale/"],
  },
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
