/** Shadows: what the report says of what was seen (ruling G4). */
import type { Edit, Fault } from "../fault.ts";

const SHADOW = "runtime/governance/shadow.ts";

function g4(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "G4", words }], edits };
}

const PREDICTED = "if it is admitted it is predicted, with its params as sugar JSON without spaces";
const LISTS = "The lists of a report stand in the order of what happened: predictions, results of plans";
const PENDING = "pending receipts are those of open intents whose plans are running at the end";
const DELTAS = "ledger deltas compare the lists of caps and policies of both manifests";
const PREDICTIONS = "predictedEffects(fork)";
const JSON_OF = "printTreeLine(inCanonicalOrder(sugarOf(decodeValue(params, type), type)))";
const RESULTS = 'derived(fork, "plan_result")';
const PENDING_OF = "pendingReceipts(fork.state)";
const DELTAS_OF = "ledgerDeltas(live, world.manifest)";

export const GOVERNANCE_REPORTS_FAULTS: readonly Fault[] = [
  g4("proposals-not-predicted", PREDICTED, {
    file: SHADOW,
    find: PREDICTIONS,
    replace: `${PREDICTIONS}.filter(({ kind }) => !kind.startsWith("governance."))`,
  }),
  g4("nothing-predicted", PREDICTED, { file: SHADOW, find: PREDICTIONS, replace: "[]" }),
  g4("predictions-latest-first", LISTS, {
    file: SHADOW,
    find: PREDICTIONS,
    replace: `${PREDICTIONS}.reverse()`,
  }),
  g4("predictions-by-kind", LISTS, {
    file: SHADOW,
    find: PREDICTIONS,
    replace: `${PREDICTIONS}.sort((a, b) => (a.kind < b.kind ? -1 : 1))`,
  }),
  g4("params-in-order-of-schema", PREDICTED, {
    file: SHADOW,
    find: JSON_OF,
    replace: "printTreeLine(sugarOf(decodeValue(params, type), type))",
  }),
  g4("params-with-inexact-numbers", PREDICTED, {
    file: SHADOW,
    find: JSON_OF,
    replace: `JSON.stringify(JSON.parse(${JSON_OF}))`,
  }),
  g4("params-with-spaces", PREDICTED, {
    file: SHADOW,
    find: JSON_OF,
    replace: `JSON.stringify(JSON.parse(${JSON_OF}), null, 1)`,
  }),
  g4("params-not-told", PREDICTED, { file: SHADOW, find: "jsonOf(params_cbor, type)", replace: "null" }),
  g4("results-latest-first", LISTS, { file: SHADOW, find: RESULTS, replace: `[...${RESULTS}].reverse()` }),
  g4("results-by-plan-id", LISTS, {
    file: SHADOW,
    find: RESULTS,
    replace: `[...${RESULTS}].sort((a, b) => (a.plan_id < b.plan_id ? -1 : 1))`,
  }),
  g4("results-of-new-plans-only", LISTS, {
    file: SHADOW,
    find: RESULTS,
    replace: `${RESULTS}.slice(0, 1)`,
  }),
  g4("pending-of-first-who-asked", PENDING, {
    file: SHADOW,
    find: PENDING_OF,
    replace:
      "pendingReceipts({ openIntents: () => fork.state.openIntents().map((one) => ({ ...one, parties: one.parties.slice(0, 1) })), plan: (id) => fork.state.plan(id) })",
  }),
  g4("pending-by-plan", "by intent, then by who asked first", {
    file: SHADOW,
    find: PENDING_OF,
    replace: `${PENDING_OF}.sort((a, b) => (a.plan_id < b.plan_id ? -1 : 1))`,
  }),
  g4("pending-latest-first", "by intent, then by who asked first", {
    file: SHADOW,
    find: PENDING_OF,
    replace: `${PENDING_OF}.reverse()`,
  }),
  g4("pending-without-asking-plan", "(the asking plan's own among them)", {
    file: SHADOW,
    find: PENDING_OF,
    replace:
      'pendingReceipts({ openIntents: () => fork.state.openIntents().filter(({ kind }) => !kind.startsWith("governance.")), plan: (id) => fork.state.plan(id) })',
  }),
  g4("pending-of-fork-only", PENDING, {
    file: SHADOW,
    find: PENDING_OF,
    replace:
      "pendingReceipts({ openIntents: () => fork.state.openIntents().filter(({ index }) => index >= fork.ledger.base), plan: (id) => fork.state.plan(id) })",
  }),
  g4("pending-of-live-only", PENDING, {
    file: SHADOW,
    find: PENDING_OF,
    replace:
      "pendingReceipts({ openIntents: () => fork.state.openIntents().filter(({ index }) => index < fork.ledger.base), plan: (id) => fork.state.plan(id) })",
  }),
  g4("pending-of-ended-plans", PENDING, {
    file: SHADOW,
    find: "plan ? [{ plan_id: BigInt(plan.id), plan: plan.program.name, intent_hash: intentHash }] : []",
    replace:
      'party.kind === "plan" ? [{ plan_id: BigInt(party.id), plan: plan?.program.name ?? "", intent_hash: intentHash }] : []',
  }),
  g4("ledger-deltas-of-caps-only", DELTAS, {
    file: SHADOW,
    find: DELTAS_OF,
    replace: `${DELTAS_OF}.filter(({ ledger }) => ledger.$tag === "capability")`,
  }),
  g4("ledger-deltas-of-policies-only", DELTAS, {
    file: SHADOW,
    find: DELTAS_OF,
    replace: `${DELTAS_OF}.filter(({ ledger }) => ledger.$tag === "policy")`,
  }),
  g4("ledger-deltas-policies-first", "capabilities first, by name", {
    file: SHADOW,
    find: DELTAS_OF,
    replace: `${DELTAS_OF}.sort((a, b) => (a.ledger.$tag > b.ledger.$tag ? -1 : 1))`,
  }),
  g4("ledger-deltas-by-name-only", "capabilities first, by name", {
    file: SHADOW,
    find: DELTAS_OF,
    replace: `${DELTAS_OF}.sort((a, b) => (a.name < b.name ? -1 : 1))`,
  }),
  g4("ledger-deltas-backwards", DELTAS, {
    file: SHADOW,
    find: "defChanges(live.world.manifest, candidate)",
    replace: "defChanges(candidate, live.world.manifest)",
  }),
];
