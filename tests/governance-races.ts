/** Two plans and an operator on one world, in any order: what they do, and what the journal must say about it. */
import fc from "fast-check";
import { expect } from "vitest";
import { readJson } from "../air/json/read.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import type { OperatorVerb } from "../runtime/governance/operator.ts";
import { compileDocument } from "../runtime/patch/compile.ts";
import { readDocument } from "../runtime/patch/document.ts";
import { Live } from "../runtime/patch/live.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import {
  addSchema,
  applying,
  deciding,
  docInput,
  govGrant,
  proposal,
  REQUESTED,
  shadowing,
  steppedLoop,
  upgrading,
} from "./governance-worlds.ts";
import { ALLOW_ALL, Running, record, schema, TEXT, type WorldSpec } from "./running-worlds.ts";

const STEP = "t/Step@1";
const PLANS = ["t/First@1", "t/Second@1"] as const;
const NAMES = 4;

/** Both plans wait for a word before each of their steps, so that anything may happen in between. */
const SPEC: WorldSpec = {
  defs: [ALLOW_ALL, schema(STEP, record({ who: TEXT })), ...PLANS.map((name) => steppedLoop(name, STEP))],
  manifest: {
    defaults: { policy: "t/all@1", cap_grants: [govGrant()] },
    triggers: PLANS.map((plan) => ({ event: REQUESTED, plan, correlate_by: "description" })),
  },
};

export type Action =
  /** Both plans take it up, and race. */
  | { readonly do: "request"; readonly name: number; readonly stale: boolean; readonly who: string }
  | { readonly do: "step"; readonly who: string }
  | { readonly do: "propose" | "upgrade"; readonly name: number; readonly stale: boolean }
  | { readonly do: "shadow" | "approve" | "reject" | "apply"; readonly proposal: number }
  | { readonly do: "reopen" };

const name = fc.nat(NAMES - 1);
const who = fc.constantFrom("a", "b");
const stale = fc.nat(3).map((one) => one === 0);
const verb = fc.record({
  do: fc.constantFrom("shadow", "approve", "reject", "apply"),
  proposal: fc.nat(5),
}) as fc.Arbitrary<Action>;

export const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("request" as const), name, stale, who }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant("step" as const), who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("propose", "upgrade"), name, stale }) },
    { weight: 6, arbitrary: verb },
    { weight: 1, arbitrary: fc.constant({ do: "reopen" as const }) },
  ) as fc.Arbitrary<Action>,
  { minLength: 4, maxLength: 40 },
);

/** Adds a schema if it is not there, takes it out if it is: every document is good on some manifests. */
function documentFor(world: World, index: number): { readonly [key: string]: unknown } {
  const def = `t/N${index}@1`;
  const hash = world.def("defschema", def)?.hash;
  const patch = hash
    ? { remove_def: { kind: "defschema", name: def, pre_hash: hash } }
    : addSchema(def, index % 2 === 0 ? { text: {} } : { nat: {} });
  return { version: "1", base_manifest_hash: world.manifestHash, patches: [patch] };
}

export function race(told: readonly Action[]): Running {
  const world = new Running(SPEC);
  const first = world.kernel.state.program.world;
  const base = (isStale: boolean): World => (isStale ? first : world.kernel.state.program.world);
  for (const action of told) {
    world.clockNs += 10n;
    perform(world, action, base);
  }
  return world;
}

function perform(world: Running, action: Action, base: (stale: boolean) => World): void {
  switch (action.do) {
    case "request": {
      const document = documentFor(base(action.stale), action.name);
      const patch = { patch_doc_json: Buffer.from(JSON.stringify(document)).toString("base64") };
      world.event(REQUESTED, { patch, description: action.who });
      return;
    }
    case "step":
      world.event(STEP, { who: action.who });
      return;
    case "reopen":
      world.reopen();
      return;
    default:
      world.kernel.govern(verbsOf(action, base));
  }
}

function verbsOf(action: Action, base: (stale: boolean) => World): readonly OperatorVerb[] {
  switch (action.do) {
    case "propose":
      return [proposal(docInput(documentFor(base(action.stale), action.name)))];
    case "upgrade":
      return upgrading(docInput(documentFor(base(action.stale), action.name)));
    case "shadow":
      return [shadowing(BigInt(action.proposal))];
    case "apply":
      return [applying(BigInt(action.proposal))];
    case "approve":
    case "reject":
      return [deciding(action.do, BigInt(action.proposal))];
    default:
      throw new Error("no operator does that");
  }
}

// What must be so

interface Told {
  state: string;
  readonly base: string;
  readonly patch: string;
}

/** From which states each verb goes on. */
const FROM: Readonly<Record<string, string>> = {
  shadow: "submitted shadowed",
  approve: "shadowed",
  reject: "submitted shadowed approved",
  apply: "approved",
};

/** Follows the journal by itself; fails where it says what cannot have been. Gives what happened how often. */
export function checkRace(world: Running): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  const proposals: Told[] = [];
  let live = programOf(SPEC);
  const move = (id: bigint, verb: string, to: string): Told => {
    const one = proposals[Number(id)] as Told;
    expect(FROM[verb]?.split(" ")).toContain(one.state);
    if (verb !== "reject") expect(one.base).toBe(live.manifestHash);
    one.state = to;
    note(to);
    return one;
  };
  for (const entry of world.entries()) {
    switch (entry.$tag) {
      case "gov_proposed": {
        const { proposal_id, manifest_base, patch_hash } = entry.$value;
        expect([Number(proposal_id), manifest_base]).toEqual([proposals.length, live.manifestHash]);
        proposals.push({ state: "submitted", base: manifest_base, patch: patch_hash });
        break;
      }
      case "gov_shadow_report":
        move(entry.$value.proposal_id, "shadow", "shadowed");
        break;
      case "gov_approved": {
        const { decision, proposal_id } = entry.$value;
        move(proposal_id, decision, decision === "approve" ? "approved" : "rejected");
        break;
      }
      case "gov_applied": {
        const { patch } = move(entry.$value.proposal_id, "apply", "applied");
        live = applied(live, patch);
        expect(entry.$value.manifest_hash_new).toBe(live.manifestHash);
        break;
      }
      case "gov_refused":
        note(checkRefusal(entry.$value, proposals, live.manifestHash));
        break;
      default:
    }
  }
  const { state } = world.kernel;
  expect(state.program.manifestHash).toBe(live.manifestHash);
  expect(state.allProposals().map(({ status }) => status)).toEqual(proposals.map((one) => one.state));
  return seen;
}

function programOf(spec: WorldSpec): World {
  return new Running(spec).kernel.state.program.world;
}

/** The world after the patch: found again among all that anybody could have proposed on it, and compiled anew. */
function applied(live: World, patchHash: string): World {
  const context = { live: new Live(live), store: new MemoryStore(), builtins: builtins() };
  for (let index = 0; index < NAMES; index++) {
    const text = JSON.stringify(documentFor(live, index));
    const patch = compileDocument(readDocument(readJson(text)), context);
    if (patch.hash === patchHash) return patch.candidate;
  }
  throw new Error(`nobody could have proposed ${patchHash} on ${live.manifestHash}`);
}

/** Says why, if it was right. */
function checkRefusal(
  { verb, proposal_id, code }: { verb: string; proposal_id: bigint | null; code: string },
  proposals: readonly Told[],
  live: string,
): string {
  if (verb === "propose") {
    expect(["governance.stale_base"]).toContain(code);
    return code;
  }
  const one = proposals[Number(proposal_id)];
  const right = !one
    ? "governance.proposal_missing"
    : !FROM[verb]?.split(" ").includes(one.state)
      ? "governance.state"
      : "governance.stale_base";
  expect(code).toBe(right);
  if (code === "governance.stale_base") expect(one?.base).not.toBe(live);
  return code;
}
