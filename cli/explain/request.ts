/** From the command line to the request that is explained. */
import { AirError, FaultList, quote } from "../../air/errors.ts";
import { readJson, readJsonBytes } from "../../air/json/read.ts";
import type { NormalPlan } from "../../air/manifest/plan.ts";
import type { Effect, World } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import { MAX_U64 } from "../../air/scalars.ts";
import { encodeValue } from "../../air/values/encode.ts";
import { literalValue } from "../../air/values/from-literal.ts";
import { normalizeJson } from "../../air/values/normalize.ts";
import { parseTime } from "../../air/values/time.ts";
import type { Value } from "../../air/values/value.ts";
import { GovProposeParamsCodec } from "../../generated/codecs.ts";
import type { GovProposeParams } from "../../generated/schemas.ts";
import { DEFAULT_SLOT } from "../../runtime/authorize/authority.ts";
import type { EffectRequest, Origin } from "../../runtime/authorize/request.ts";
import { readInput } from "../air-directory.ts";
import { isJson } from "../patch/inputs.ts";
import type { Texts } from "../worlds.ts";

/** What the command line says about the request. `step` comes without `effect` and `cap`. */
export interface RequestOptions {
  readonly plan?: string;
  readonly reducer?: string;
  readonly step?: string;
  readonly effect?: string;
  readonly cap?: string;
  readonly slot?: string;
  readonly params?: string;
  readonly patch?: string;
  readonly key?: string;
  readonly at?: string;
}

export interface Asked {
  readonly request: EffectRequest;
  /** Why the JSON of the params does not fit their schema. */
  readonly misfit: FaultList;
  /** Of the patch that is given: what is proposed, or what the proposal holds that the effect is about. */
  readonly proposal: GovProposeParams | undefined;
  /** Logical time, in nanoseconds. */
  readonly nowNs: bigint;
  /** What is odd about the request, and yet may be asked. */
  readonly notes: readonly string[];
}

const PROPOSE = "governance.propose";

export function readRequest(world: World, options: RequestOptions, texts: Texts): Asked {
  const origin = originOf(options);
  const plan = origin.kind === "plan" ? world.plans.get(origin.name) : undefined;
  const step = options.step === undefined ? undefined : stepOf(plan, options.step, origin, world);
  const kind = options.effect ?? step?.kind;
  if (kind === undefined) throw usage("say which effect with --effect KIND, or with --step ID of the plan");
  const effect = world.effects.get(kind);
  const misfit = new FaultList();
  const proposal = proposalFrom(options, kind, texts);
  const params =
    options.params !== undefined
      ? paramsFrom(options.params, effect, misfit, texts)
      : proposal
        ? paramsFor(kind, proposal, effect)
        : step?.params;
  if (params === undefined) {
    throw usage(
      step
        ? "the params of the step depend on what its plan is given: say them with --params"
        : "give --params: an object, a list or text in JSON, or a file with it",
    );
  }
  const cap = capOf(origin, options, step?.cap ?? onlyCap(plan, kind));
  const request = { origin, kind, effect, cap, params, key: keyOf(options, step) };
  return { request, misfit, proposal, nowNs: timeOf(options.at), notes: notesOn(origin, world) };
}

/** A running plan may have left the manifest, and is judged by it all the same. */
function notesOn({ kind, name }: Origin, world: World): readonly string[] {
  const listed = kind === "plan" ? world.plans.has(name) : world.def("defmodule", name) !== undefined;
  const what = kind === "plan" ? "plan" : "module";
  return listed ? [] : [`the world lists no ${what} ${quote(name)}`];
}

function keyOf({ key }: RequestOptions, step: Emitted | undefined): Value | null {
  if (key !== undefined) return { kind: "text", value: key };
  if (step && step.key === undefined) {
    throw usage("the idempotency key of the step depends on what its plan is given: say it with --key");
  }
  return step?.key ?? null;
}

function usage(message: string): AirError {
  return new AirError("usage", message);
}

function originOf({ plan, reducer }: RequestOptions): Origin {
  if (plan !== undefined && reducer === undefined) return { kind: "plan", name: plan };
  if (reducer !== undefined && plan === undefined) return { kind: "reducer", name: reducer };
  throw usage("say who asks with --plan NAME or with --reducer NAME");
}

interface Emitted {
  readonly kind: string;
  readonly cap: string;
  /** Undefined if they are an expression. */
  readonly params: Uint8Array | undefined;
  /** Null if there is none; undefined if it is an expression. */
  readonly key: Value | null | undefined;
}

function stepOf(plan: NormalPlan | undefined, id: string, origin: Origin, world: World): Emitted {
  if (!plan) throw usage(`the world has no plan ${quote(origin.name)} whose step --step could mean`);
  const index = plan.def.steps.findIndex((one) => one.id === id);
  const step = plan.def.steps[index];
  if (step?.op !== "emit_effect") {
    const emits = plan.def.steps.flatMap((one) => (one.op === "emit_effect" ? [one.id] : []));
    throw usage(
      `${quote(id)} is no step of ${plan.name} that asks for an effect; those are ${emits.join(", ")}`,
    );
  }
  // The slots of such a step are its params and, if it has one, its key.
  const [written, key] = plan.slots
    .filter((slot) => slot.step === index)
    .map((slot) => (slot.dynamic ? undefined : literalValue(slot.tree)));
  const type = world.effects.get(step.kind)?.params;
  const params = written && type ? copyBytes(encodeValue(written, type)) : undefined;
  return { kind: step.kind, cap: step.cap, params, key: step.idempotency_key === undefined ? null : key };
}

/** The grant that all steps of a plan name for this kind. */
function onlyCap(plan: NormalPlan | undefined, kind: string): string | undefined {
  const steps = plan?.def.steps ?? [];
  const caps = new Set(
    steps.flatMap((step) => (step.op === "emit_effect" && step.kind === kind ? [step.cap] : [])),
  );
  return caps.size === 1 ? [...caps][0] : undefined;
}

function capOf(origin: Origin, { cap, slot }: RequestOptions, usual: string | undefined): string {
  if (origin.kind === "reducer") {
    if (cap !== undefined)
      throw usage("a reducer names no grant: give --slot, or nothing for the slot default");
    return slot ?? DEFAULT_SLOT;
  }
  if (slot !== undefined) throw usage("a plan has no slots: give --cap");
  const name = cap ?? usual;
  if (name === undefined) throw usage("say under which grant with --cap NAME");
  return name;
}

/** Params as JSON in either lens, from a file or from the command line itself. Nothing where they do not fit. */
function paramsFrom(option: string, effect: Effect | undefined, misfit: FaultList, texts: Texts): Uint8Array {
  const inline = /^\s*[[{"]/.test(option);
  const path = inline ? "--params" : option;
  const bytes = inline ? new TextEncoder().encode(option) : readInput(option);
  texts.set(path, bytes);
  const json = inline ? readJson(option, path) : readJsonBytes(bytes, path);
  const cbor = effect && normalizeJson(json, effect.params, misfit);
  return cbor ? copyBytes(cbor) : new Uint8Array();
}

/** What proposes the patch that is given: a document if it is JSON, else a raw patch. */
function proposalFrom(
  { patch: path, params }: RequestOptions,
  kind: string,
  texts: Texts,
): GovProposeParams | undefined {
  if (path === undefined) return undefined;
  if (!kind.startsWith("governance.")) throw usage(`--patch is about proposals, and ${kind} is not`);
  if (kind === PROPOSE && params !== undefined) throw usage("give --patch or --params, not both");
  const patch = readInput(path);
  const $tag = isJson(patch) ? "patch_doc_json" : "patch_cbor";
  texts.set(path, patch);
  return { patch: { $tag, $value: patch }, summary: null, manifest_base: null, description: null };
}

/** Params for a proposal: those that make it, or those that are about it, whichever number it will have. */
function paramsFor(kind: string, proposal: GovProposeParams, effect: Effect | undefined): Uint8Array {
  if (kind === PROPOSE) return copyBytes(GovProposeParamsCodec.encode(proposal));
  const decision = kind === "governance.approve" ? { decision: { approve: null }, approver: "" } : {};
  const json = { proposal_id: 0, ...decision };
  const faults = new FaultList();
  const cbor = effect && normalizeJson(readJson(JSON.stringify(json)), effect.params, faults);
  if (!cbor) throw usage(`give --params: ${kind} is not known to be about proposals`);
  return copyBytes(cbor);
}

/** RFC 3339, or nanoseconds since 1970; now, if it is not given. */
function timeOf(at: string | undefined): bigint {
  if (at === undefined) return BigInt(Date.now()) * 1_000_000n;
  const time = /^[0-9]{1,20}$/.test(at) ? BigInt(at) : parseTime(at);
  if (time === undefined || time < 0n || time > MAX_U64) {
    throw usage(`${quote(at)} is no time: give RFC 3339, such as 2026-01-31T12:00:00Z, or nanoseconds`);
  }
  return time;
}
