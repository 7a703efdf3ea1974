/** Proposals and the live manifest after a snapshot. */
import type { Fault } from "../fault.ts";

const OPENING = "runtime/kernel/opening.ts";
const SNAPSHOT = "runtime/kernel/snapshot.ts";

export const SNAPSHOT_GOVERNANCE_FAULTS: readonly Fault[] = [
  {
    name: "snapshots-without-proposals",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [{ file: SNAPSHOT, find: "shown.proposals.map(proposalOf)", replace: "[]" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-the-first-proposal",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace: "shown.proposals.slice(0, 1).map(proposalOf)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-proposals-to-be-decided",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace:
          'shown.proposals.filter((one) => one.status !== "applied" && one.status !== "rejected").map(proposalOf)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-submit-proposals-anew",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [{ file: SNAPSHOT, find: "shown.status as ProposalStatus", replace: '"submitted"' }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-take-proposals-for-shadowed",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [{ file: SNAPSHOT, find: "shown.status as ProposalStatus", replace: '"shadowed"' }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-forget-approvals",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.status as ProposalStatus",
        replace: '(shown.status === "approved" ? "shadowed" : shown.status) as ProposalStatus',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-forget-rejections",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.status as ProposalStatus",
        replace: '(shown.status === "rejected" ? "shadowed" : shown.status) as ProposalStatus',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-forget-applications",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.status as ProposalStatus",
        replace: '(shown.status === "applied" ? "approved" : shown.status) as ProposalStatus',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-reports",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace: "shown.proposals.map((one, id) => ({ ...proposalOf(one, id), report: null }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-authority",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace: "shown.proposals.map((one, id) => ({ ...proposalOf(one, id), authority: [] }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-make-proposals-fresh",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace: "shown.proposals.map((one, id) => ({ ...proposalOf(one, id), base: shown.manifest_hash }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-bases-for-candidates",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace: "shown.proposals.map((one, id) => ({ ...proposalOf(one, id), candidate: one.base }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-candidates-for-patches",
    breaks: [{ rule: "K7", words: "proposals;" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.proposals.map(proposalOf)",
        replace: "shown.proposals.map((one, id) => ({ ...proposalOf(one, id), patchHash: one.candidate }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-the-manifest-of-genesis",
    breaks: [{ rule: "K7", words: "and the live manifest" }],
    edits: [
      {
        file: OPENING,
        find: "good.state",
        replace: "Object.assign(good.state, { program: kept.programs.get(genesis.manifest_hash) })",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-the-grants-of-genesis",
    breaks: [{ rule: "K7", words: "and the live manifest" }],
    edits: [
      {
        file: OPENING,
        find: "good.state",
        replace:
          "Object.assign(good.state, { program: Object.assign(Object.create(good.state.program), { authority: kept.programs.get(genesis.manifest_hash).authority }) })",
      },
    ],
    families: ["snapshot/"],
  },
];
