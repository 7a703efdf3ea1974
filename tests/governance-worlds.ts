/** Worlds that upgrade themselves, for tests: a plan that goes through all four steps, and operators beside it. */
import { printTree } from "../air/json/print.ts";
import { readJson } from "../air/json/read.ts";
import type { GovPatchInput, GovProposeParams } from "../generated/schemas.ts";
import type { OperatorVerb } from "../runtime/governance/operator.ts";
import type { Governed } from "../runtime/kernel/kernel.ts";
import { diffWorlds } from "../runtime/patch/diff.ts";
import type { Entry } from "../runtime/store/store.ts";
import { ALLOW_ALL, GRANTS, loadSpec, plan, type Running, ref, type WorldSpec } from "./running-worlds.ts";

type Json = Readonly<Record<string, unknown>>;

export const REQUESTED = "sys/GovActionRequested@1";
export const UPGRADER = "t/Upgrade@1";

/** The grant `gov` without limits, unless there are some. */
export function govGrant(params: Json = {}, more: Json = {}): Json {
  return { name: "gov", cap: "sys/governance@1", params, ...more };
}

export function emit(id: string, kind: string, params: unknown, more: Json = {}): Json {
  return {
    id,
    op: "emit_effect",
    kind: `governance.${kind}`,
    params,
    cap: "gov",
    bind: { effect_id_as: `${id}_h` },
    ...more,
  };
}

export function receipt(id: string, of: string): Json {
  const bind = { as: `${id}_r`, status_as: `${id}_s`, code_as: `${id}_c` };
  return { id, op: "await_receipt", for: ref(`@var:${of}_h`), bind };
}

const FROM_INPUT = {
  record: {
    patch: ref("@plan.input.patch"),
    summary: { null: {} },
    manifest_base: ref("@plan.input.manifest_base"),
    description: ref("@plan.input.description"),
  },
};

/** The four steps and the receipts of all; of a failed one the plan ends. */
export function loop(name = UPGRADER): Json {
  const id = { record: { proposal_id: ref("@var:proposed_r.proposal_id") } };
  const approval = {
    record: {
      proposal_id: ref("@var:proposed_r.proposal_id"),
      decision: { variant: { tag: "approve" } },
      approver: { text: "a test" },
      reason: { null: {} },
    },
  };
  const wait = (step: string, of: string) => ({
    id: step,
    op: "await_receipt",
    for: ref(`@var:${of}_h`),
    bind: { as: `${step}_r` },
  });
  return plan(name, REQUESTED, [
    emit("propose", "propose", FROM_INPUT),
    wait("proposed", "propose"),
    emit("shadow", "shadow", id),
    wait("shadowed", "shadow"),
    emit("approve", "approve", approval),
    wait("approved", "approve"),
    emit("apply", "apply", id),
    wait("applied", "apply"),
    { id: "end", op: "end" },
  ]);
}

/** The same, but before each step after the first the plan waits for an event whose `who` is what it is correlated by. */
export function steppedLoop(name: string, event: string): Json {
  const steps = (loop(name) as { readonly steps: readonly Json[] }).steps;
  const where = { op: "eq", args: [ref("@event.who"), ref("@var:correlation_id")] };
  return plan(
    name,
    REQUESTED,
    steps.flatMap((step, index) =>
      step.op === "emit_effect" && index > 0
        ? [{ id: `wait_${index}`, op: "await_event", event, where, bind: { as: `word_${index}` } }, step]
        : [step],
    ),
  );
}

/** A world whose plan `t/Upgrade@1` goes through the loop for every request. */
export function upgradable(
  more: {
    readonly defs?: readonly Json[];
    readonly manifest?: Json;
    readonly plan?: Json;
    readonly grant?: Json;
  } = {},
): WorldSpec {
  const defaults = GRANTS.defaults as { readonly cap_grants: readonly Json[] };
  const cap_grants = [...defaults.cap_grants, more.grant ?? govGrant()];
  return {
    defs: [ALLOW_ALL, more.plan ?? loop(), ...(more.defs ?? [])],
    manifest: {
      defaults: { policy: "t/all@1", cap_grants },
      triggers: [{ event: REQUESTED, plan: UPGRADER }],
      ...more.manifest,
    },
  };
}

/** A document on the live manifest of a world. */
export function documentOn(world: Running, patches: readonly Json[], base?: string): Json {
  return { version: "1", base_manifest_hash: base ?? world.kernel.state.program.manifestHash, patches };
}

export function addSchema(name: string, type: Json = { text: {} }): Json {
  return { add_def: { kind: "defschema", node: { $kind: "defschema", name, type } } };
}

export function docInput(document: Json): GovPatchInput {
  return { $tag: "patch_doc_json", $value: new Uint8Array(Buffer.from(JSON.stringify(document))) };
}

/** Sends a request as an event. */
export function request(world: Running, document: Json, more: Json = {}, inputId?: string): boolean {
  const patch = { patch_doc_json: Buffer.from(JSON.stringify(document)).toString("base64") };
  return world.event(REQUESTED, { patch, ...more }, inputId);
}

export function proposal(patch: GovPatchInput, more: Partial<GovProposeParams> = {}): OperatorVerb {
  const params = { patch, summary: null, manifest_base: null, description: null, ...more };
  return { verb: "propose", params, author: null, entries: [] };
}

export function shadowing(id: OperatorShadowed, more: Json = {}): OperatorVerb {
  return { verb: "shadow", proposal: id, seeds: [], recent: 0, pins: {}, ...more };
}

type OperatorShadowed = bigint | "proposed";

export function deciding(verb: "approve" | "reject", id: OperatorShadowed, more: Json = {}): OperatorVerb {
  return { verb, proposal: id, approver: "an operator", reason: null, pins: {}, ...more };
}

export function applying(id: OperatorShadowed, more: Json = {}): OperatorVerb {
  return { verb: "apply", proposal: id, pins: {}, ...more };
}

/** All four at once. */
export function upgrading(patch: GovPatchInput): readonly OperatorVerb[] {
  const id = "proposed";
  return [proposal(patch), shadowing(id), deciding("approve", id), applying(id)];
}

/** The smallest document from a world's manifest to another one, and the modules that it needs. */
function wayTo(
  world: Running,
  spec: WorldSpec,
): { readonly text: string; readonly entries: readonly Entry[] } {
  const { world: next, entries } = loadSpec(spec);
  const { document, inexpressible } = diffWorlds(world.kernel.state.program.world, next);
  inexpressible.throwIfAny();
  return { text: printTree(document ?? {}), entries };
}

/** All four steps to another manifest. */
export function wayUp(world: Running, spec: WorldSpec): readonly OperatorVerb[] {
  const { text, entries } = wayTo(world, spec);
  const [propose, ...rest] = upgrading({ $tag: "patch_doc_json", $value: new Uint8Array(Buffer.from(text)) });
  return [{ ...propose, entries } as OperatorVerb, ...rest];
}

/** Moves a world to another manifest, as an operator does. */
export function moveTo(world: Running, spec: WorldSpec): Governed {
  return world.kernel.govern(wayUp(world, spec));
}

/** Asks the world's own plan for the same; the modules are brought first. */
export function askFor(world: Running, spec: WorldSpec): void {
  const { text, entries } = wayTo(world, spec);
  world.storage.put(entries);
  world.event(REQUESTED, { patch: { patch_doc_json: Buffer.from(text).toString("base64") } });
}

/** What an operator's input came to: the kinds of its records, or the code of its refusal. */
export function came({ answers }: Governed): readonly string[] {
  return answers.map((entry) => (entry.$tag === "gov_refused" ? entry.$value.code : entry.$tag));
}

export function seed(schema: string, value: unknown) {
  return { schema, value: { json: readJson(JSON.stringify(value)) }, key: null };
}
