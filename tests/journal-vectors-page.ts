/** How the runs of the Rust reference (AgentOS) compare, as a page and as a list. */
import type { Compared, Difference, Shown, Tally } from "./journal-vectors-compare.ts";
import { REASONS, type Reason } from "./journal-vectors-reasons.ts";
import type { ReferenceReplay, RunVector } from "./journal-vectors-runs.ts";

export interface Outcome {
  readonly run: Compared;
  readonly tally: Tally;
  /** One for each difference. */
  readonly reasons: readonly (Reason | undefined)[];
  /** It ends at the first effect for want of a policy, and was run again with that rule changed. */
  readonly denied: boolean;
}

export const TITLES: Readonly<Record<string, string>> = {
  "a1-e2e-literal-ids": "A plan goes through all four steps, with the proposal's id as a literal",
  "a3-e2e-get-from-receipt": "The id is taken from the receipt with `get`, for a shadow",
  "a4-e2e-dotted-var-ref": "The id is taken from the receipt by a path, for a shadow",
  "a8-e2e-with-policy": "As a1, under a policy of two rules",
  "b1-policy-deny-rule": "The policy denies the proposal",
  "b3-policy-deny-apply": "The policy denies nothing but the apply",
  "c2-cap-deny-stub": "The enforcer is a module of the world, and denies",
  "d5-approve-after-reject": "Rejected, then approved, then shadowed again",
  "d7-approve-twice": "Approved twice",
  "d8-shadow-twice": "Shadowed twice, then approved",
  "d9-shadow-after-approve-downgrades": "Shadowed again after the approval, then applied",
  "d10-double-apply-direct":
    "As a1, then the steps again by an operator, also for a proposal that is not there",
  "d12-double-apply-parallel": "Two applies of one proposal at once",
  "e2-manifest-base-match": "A proposal whose event names the base, too",
  "e3-unknown-base": "The document is for a manifest that nobody knows",
  "f2-same-proposal-twice-parallel": "Two equal proposals at once, under one idempotency key",
  "g4-patch-blob-ref-doc": "As a1, with the document in a blob",
  "g6-stale-base": "Two proposals on one manifest, and an operator applies both",
  "g7-second-upgrade-after-apply":
    "After an upgrade, proposals for each hash that the new manifest might have",
  "h1-event-bad-shape": "Four events that do not fit their schema, of which three are refused there",
  "h2-event-options-absent": "A proposal whose event leaves out its options",
};

const HEAD = `# The runs of the Rust reference, run here

The Rust reference of AIR (AgentOS, see [NOTICE](../NOTICE)) was made to journal 21 runs of governed upgrades. This page says
what comes of the same inputs in the same worlds here. A test runs them, compares record by record, and fails at a
difference that no [ruling](../spec/RULINGS.md) makes; it writes this page, and each difference by itself is in
[a list](../tests/golden/journal-vectors.md). *Here* is this project, *there* the reference.

**What is compared.** Of both journals the kinds of the records and their order, and all fields that the reference's records
have: bytes of events, params and payloads, hashes of events, intents, grants, patches and manifests, decisions with their rules
and codes, statuses, signatures, origins. Beside the records: what the reference's driver was told and its journal does not
have (errors, refused receipts), the bytes of stored patches, and at the end the live manifest, running plans and proposals.

**What is read alike first.** The reference's records are other CBOR than ours (K6): hashes there are lists of 32
numbers, the steps of governance are one kind, decisions of policies are capitalised, what is absent is left out. A key of
32 zero bytes there is none here (A8). Our genesis record is passed over (K3), so heights are compared with the place of
their own record. Not compared are times and entropy, the texts of messages, and fields that only our records have.

**Policies.** Most of the worlds have none, and are denied at their first effect here (A3). What comes before
the denial is compared; then they are run again with that one rule changed to the reference's, no policy allows all, and the
table says what comes of that. The manifests stay as they are, and so every hash can be compared.

**Opened again.** Here each world, also each that was denied, has the same state hash when it is opened again from its journal,
whether receipts of the kernel are taken as recorded or derived as well, and the journal stays as it is. What came of that there is
in the last column: first under the manifest that the run began with, then, where something had been applied, under that
one; what differs from the state before, and how many records the effects add that a replay queues again.

**Left out.** The vectors have the hash of the enforcer in c2 and not its WASM: a module that always gives the recorded answer
stands in for it, under that hash. In d10 five intents were handed to the reference's kernel without a plan and were
refused; here there is no door for that. No run has a reducer, an external effect or a plan with a result.

| run | | agrees | differs | the reference, opened again |
|---|---|---|---|---|
`;

const LEGEND = `
In *agrees* a record counts if both sides have it (or its driver saw it there, or an input is refused by both), a field if it is
the same. In *differs* each reason stands with the number of differences it makes; a record that only one side has is one.

| reason | rulings | |
|---|---|---|
`;

export function page(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(row).join("\n");
  const legend = REASONS.map(({ name, rulings, says }) => `| ${name} | ${rulings.join(", ")} | ${says} |`);
  return `${HEAD}${rows}\n${LEGEND}${legend.join("\n")}\n`;
}

function row({ run: { vector }, tally, reasons, denied }: Outcome): string {
  const { pairs, fields, equal } = tally;
  const names = [...(denied ? ["no policy"] : []), ...reasons.map((reason) => reason?.name ?? "?")];
  const counts = [...new Set(names)].map((name) => {
    const { rulings } = REASONS.find((reason) => reason.name === name) as Reason;
    const times = names.filter((other) => other === name).length;
    return name === "no policy" ? `${name} (${rulings})` : `${name} ×${times} (${rulings.join(", ")})`;
  });
  const agrees = `${pairs} ${pairs === 1 ? "record" : "records"}, ${equal} of ${fields} fields`;
  const id = vector.id.split("-")[0];
  return `| ${id} | ${TITLES[vector.id]} | ${agrees} | ${counts.join("; ") || "nothing"} | ${replays(vector)} |`;
}

function replays({ expect }: RunVector): string {
  const { replay_with_base_manifest: base, replay_with_applied_manifest: applied } = expect;
  return [base, applied].flatMap((replay) => (replay ? [replayed(replay)] : [])).join("; applied: ");
}

const WORDS: Readonly<Record<string, string>> = {
  manifest_hash: "manifest",
  plan_instances: "plans",
  pending_plan_receipts: "awaited receipts",
  queued_effects: "queued effects",
};

function replayed({ result, error_code, same_state, differing_fields, ...more }: ReferenceReplay): string {
  if (result === "error") return `cannot be opened (\`${error_code}\`)`;
  if (result === "livelock") return "never ends";
  const added = more.if_queued_effects_are_dispatched_again?.new_journal_entries;
  const then = added ? `; +${added} ${added === 1 ? "record" : "records"}` : "";
  const differing = (differing_fields ?? []).map((field) => WORDS[field] ?? field).join(", ");
  return (same_state ? "same state" : `other ${differing}`) + then;
}

/** Every difference by itself. */
export function list(outcomes: readonly Outcome[]): string {
  const runs = outcomes.map(({ run, tally, reasons, denied }) => {
    const lines = tally.differences.map((difference, i) => {
      const { reference, here } = difference;
      return `| ${place(reference)} | ${place(here)} | ${named(difference)} | ${reasons[i]?.name ?? "?"} |`;
    });
    const before = denied
      ? "As given it is denied at its first effect (no policy); this is what comes next.\n\n"
      : "";
    const table =
      lines.length > 0
        ? `| there | here | | reason |\n|---|---|---|---|\n${lines.join("\n")}\n`
        : "No differences.\n";
    return `## ${run.vector.id}\n\n${before}${table}`;
  });
  return `# Differences from the runs of the Rust reference\n\nWritten by a test; \`docs/reference-runs.md\` says what this is. Numbers are places in the two journals.\n\n${runs.join("\n")}`;
}

function place(shown: Shown | undefined): string {
  return shown ? String(shown.at ?? "–") : "";
}

function named({ what, kind, field }: Difference): string {
  const short = kind.replace(/(sha256:[0-9a-f]{8})[0-9a-f]+/, "$1…");
  return what === "field" ? `\`${kind}.${field}\`` : what === "order" ? "order" : `\`${short}\` ${what}`;
}
