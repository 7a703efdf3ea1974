/**
 * The seven kinds of definition and the manifest, as tables of fields. Reading one gives its canonical form: what is
 * encoded and hashed, key order aside.
 */

import type { Tree } from "../cbor/tree.ts";
import { expr } from "../expr/syntax.ts";
import { type JsonNode, member, placeOf } from "../json/node.ts";
import {
  hash,
  list,
  mapOf,
  object,
  omitEmpty,
  optional,
  type Read,
  required,
  type Shape,
  text,
  withDefault,
  word,
  wrongType,
} from "../json/shape.ts";
import { verbatim } from "../json/verbatim.ts";
import { VARIABLE } from "../names.ts";
import { typeExpr } from "../types/type-expr.ts";
import { grant, kind, name, slotNames, variable } from "./identifiers.ts";
import { manifestWith } from "./manifest.ts";

const variables = { regex: VARIABLE, code: "def.identifier", what: "variable name" };

/** Who reads a definition has read its kind. */
const KIND_KEY = "$kind";

const defschema = object(
  {
    name: required(name),
    type: required(typeExpr),
  },
  KIND_KEY,
);

const defmodule = object(
  {
    name: required(name),
    module_kind: required(word("reducer", "pure")),
    wasm_hash: required(hash),
    key_schema: optional(name),
    abi: required(
      object({
        reducer: optional(
          object({
            state: required(name),
            event: required(name),
            context: optional(name),
            annotations: optional(name),
            effects_emitted: omitEmpty(list(kind)),
            cap_slots: omitEmpty(mapOf(kind, slotNames)),
          }),
        ),
        pure: optional(
          object({
            input: required(name),
            output: required(name),
            context: optional(name),
          }),
        ),
      }),
    ),
  },
  KIND_KEY,
);

const defcap = object(
  {
    name: required(name),
    cap_type: required(kind),
    schema: required(typeExpr),
    enforcer: withDefault(object({ module: required(name) }), { module: "sys/CapAllowAll@1" }),
  },
  KIND_KEY,
);

const defeffect = object(
  {
    name: required(name),
    kind: required(kind),
    params_schema: required(name),
    receipt_schema: required(name),
    cap_type: required(kind),
    origin_scope: required(word("reducer", "plan", "both")),
  },
  KIND_KEY,
);

export const policyRules = list(
  object({
    when: required(
      object({
        effect_kind: optional(kind),
        cap_name: optional(grant),
        cap_type: optional(kind),
        origin_kind: optional(word("plan", "reducer")),
        origin_name: optional(name),
      }),
    ),
    decision: required(word("allow", "deny")),
  }),
);

const defpolicy = object({ name: required(name), rules: required(policyRules) }, KIND_KEY);

const defsecret = object(
  {
    name: required(name),
    binding_id: required(text),
    expected_digest: optional(hash),
    allowed_caps: omitEmpty(list(grant)),
    allowed_plans: omitEmpty(list(name)),
  },
  KIND_KEY,
);

// Plans. The value slots (params, value, expr, result, idempotency_key) and the params of grants are read by what the
// caller says: as written, or later, when their types are known (rulings D4, D5).

const bindAs = object({ as: required(variable) });

function stepsWith<S>(slot: Read<S>) {
  return {
    raise_event: object({
      id: required(variable),
      op: required(word("raise_event")),
      event: required(name),
      value: required(slot),
    }),
    emit_effect: object({
      id: required(variable),
      op: required(word("emit_effect")),
      kind: required(kind),
      params: required(slot),
      cap: required(grant),
      idempotency_key: optional(slot),
      bind: required(object({ effect_id_as: required(variable) })),
    }),
    await_receipt: object({
      id: required(variable),
      op: required(word("await_receipt")),
      for: required(expr),
      // `status_as` and `code_as` are this project's additions (ruling K10).
      bind: required(
        object({ as: required(variable), status_as: optional(variable), code_as: optional(variable) }),
      ),
    }),
    await_event: object({
      id: required(variable),
      op: required(word("await_event")),
      event: required(name),
      where: optional(expr),
      // This project's addition (ruling K15).
      from: optional(word("external")),
      bind: required(bindAs),
    }),
    assign: object({
      id: required(variable),
      op: required(word("assign")),
      expr: required(slot),
      bind: required(bindAs),
    }),
    end: object({
      id: required(variable),
      op: required(word("end")),
      result: optional(slot),
    }),
  };
}

type Steps<S> = ReturnType<typeof stepsWith<S>>;
type StepOp = keyof Steps<unknown>;

/** A step whose value slots hold `S`. */
export type StepOf<S> = { [O in StepOp]: Shape<Steps<S>[O]> }[StepOp];

function step<S>(slot: Read<S>): Read<StepOf<S>> {
  const steps = stepsWith(slot);
  const stepOp = word(...(Object.keys(steps) as StepOp[]));
  return (node, faults) => {
    if (node.type !== "object") return wrongType(node, "a step", faults);
    const op = member(node, "op");
    if (!op) faults.add("def.missing_field", 'the key "op" is missing', placeOf(node));
    const known = op && stepOp(op, faults);
    return known === undefined ? (undefined as never) : (steps[known](node, faults) as StepOf<S>);
  };
}

function planWith<S>(slot: Read<S>) {
  return object(
    {
      name: required(name),
      input: required(name),
      output: optional(name),
      locals: omitEmpty(mapOf(name, variables)),
      steps: required(list(step(slot))),
      edges: omitEmpty(
        list(object({ from: required(variable), to: required(variable), when: optional(expr) })),
      ),
      required_caps: omitEmpty(list(grant)),
      allowed_effects: omitEmpty(list(kind)),
      invariants: omitEmpty(list(expr)),
    },
    KIND_KEY,
  );
}

const defplan = planWith(verbatim);
const manifest = manifestWith(verbatim, KIND_KEY);

/** A part that is read later. */
export const later: Read<JsonNode> = (node) => node;
const authoredPlan = planWith(later);
const authoredManifest = manifestWith(later, KIND_KEY);

export type Step = StepOf<Tree>;
export type Defschema = Shape<typeof defschema>;
export type Defmodule = Shape<typeof defmodule>;
export type Defplan = Shape<typeof defplan>;
export type Defcap = Shape<typeof defcap>;
export type Defeffect = Shape<typeof defeffect>;
export type Defpolicy = Shape<typeof defpolicy>;
export type Defsecret = Shape<typeof defsecret>;
export type Manifest = Shape<typeof manifest>;

/** What each `$kind` is, in the order of the specification. */
export interface Defs {
  readonly defschema: Defschema;
  readonly defmodule: Defmodule;
  readonly defplan: Defplan;
  readonly defcap: Defcap;
  readonly defeffect: Defeffect;
  readonly defpolicy: Defpolicy;
  readonly defsecret: Defsecret;
  readonly manifest: Manifest;
}

export type DefKind = keyof Defs;

/** Definitions as authored: value slots and the params of grants are JSON still. */
export type AuthoredDefs = Omit<Defs, "defplan" | "manifest"> & {
  readonly defplan: Shape<typeof authoredPlan>;
  readonly manifest: Shape<typeof authoredManifest>;
};

export const DEF_READERS: { readonly [K in DefKind]: Read<Defs[K]> } = {
  defschema,
  defmodule,
  defplan,
  defcap,
  defeffect,
  defpolicy,
  defsecret,
  manifest,
};

export const AUTHORED_READERS: { readonly [K in DefKind]: Read<AuthoredDefs[K]> } = {
  ...DEF_READERS,
  defplan: authoredPlan,
  manifest: authoredManifest,
};

export const DEF_KINDS = Object.keys(DEF_READERS) as readonly DefKind[];
