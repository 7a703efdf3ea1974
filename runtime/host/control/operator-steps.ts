/** What operators ask for, as it is sent and read: each step an object, with the fields of its verb. */
import type { TreeObject } from "../../../air/cbor/tree.ts";
import { AirError, type FaultList, quote } from "../../../air/errors.ts";
import { hashBytes } from "../../../air/hash.ts";
import { type JsonNode, member, placeOf } from "../../../air/json/node.ts";
import { hash, type ObjectShape, type Read } from "../../../air/json/shape.ts";
import type { GovPatchInput } from "../../../generated/schemas.ts";
import type { OperatorPropose, OperatorVerb, RecordedStep, Which } from "../../governance/operator.ts";
import type { Seed } from "../../governance/shadow.ts";
import type { Pins } from "../../governance/transitions.ts";
import { type Entry, SPACES } from "../../store/store.ts";
import {
  base64,
  index,
  list,
  nat,
  neededValue,
  object,
  optional,
  required,
  sentValue,
  text,
  toBase64,
  word,
} from "./payload.ts";

export type Step = Exclude<OperatorVerb, RecordedStep>;

/** Of one form: `patch_b64`, `patch_hash` or `blob_ref`. */
export const PROPOSE = {
  /** A manifest patch as CBOR or a patch document as JSON; `form` says which, else its first byte does. */
  patch_b64: optional(base64),
  form: optional(word("patch_cbor", "patch_doc_json")),
  patch_hash: optional(hash),
  blob_ref: optional(hash),
  blob_format: optional(text),
  manifest_base: optional(hash),
  description: optional(text),
  author: optional(text),
  /** What the candidate needs and the store may not have yet. */
  entries: optional(list(object({ space: required(word(...SPACES)), data_b64: required(base64) }))),
} as const;

const PINS = { patch_hash: optional(hash), report: optional(hash) } as const;

const seed = object({
  schema: required(text),
  value_b64: optional(base64),
  value_json: optional(text),
  key_b64: optional(base64),
});

export const SHADOW = { seeds: optional(list(seed)), recent: optional(index), ...PINS } as const;
export const DECIDE = { approver: optional(text), reason: optional(text), ...PINS } as const;
export const APPLY = PINS;

type Given<F extends Parameters<typeof object>[0]> = ObjectShape<F>;

/** Who decides where nobody is named. */
const CLIENT = "control-client";

/** Throws `decode_error` unless the patch has just one form. */
export function proposeStep(given: Given<typeof PROPOSE>): OperatorPropose {
  const { manifest_base = null, description = null, author = null, entries = [] } = given;
  const params = { patch: patchOf(given), summary: null, manifest_base, description };
  const brought = entries.map(({ space, data_b64: bytes }): Entry => {
    return { space, hash: hashBytes(bytes), bytes };
  });
  return { verb: "propose", params, author, entries: brought };
}

export function shadowStep(proposal: Which, given: Given<typeof SHADOW>): OperatorVerb {
  const { seeds = [], recent = 0 } = given;
  const read = seeds.map(({ schema, value_b64, value_json, key_b64 = null }): Seed => {
    return { schema, value: neededValue("value", { b64: value_b64, json: value_json }), key: key_b64 };
  });
  return { verb: "shadow", proposal, seeds: read, recent, pins: pinsOf(given) };
}

export function decideStep(
  verb: "approve" | "reject",
  proposal: Which,
  given: Given<typeof DECIDE>,
): OperatorVerb {
  const { approver = CLIENT, reason = null } = given;
  return { verb, proposal, approver, reason, pins: pinsOf(given) };
}

export function applyStep(proposal: Which, given: Given<typeof APPLY>): OperatorVerb {
  return { verb: "apply", proposal, pins: pinsOf(given) };
}

function pinsOf({ patch_hash, report }: Given<typeof PINS>): Pins {
  return { patchHash: patch_hash, report };
}

function patchOf(given: Given<typeof PROPOSE>): GovPatchInput {
  const { patch_b64: bytes, form, patch_hash, blob_ref, blob_format } = given;
  if ([bytes, patch_hash, blob_ref].filter((one) => one !== undefined).length === 1) {
    if (bytes) return { $tag: form ?? formOf(bytes), $value: bytes };
    if (patch_hash) return { $tag: "hash", $value: patch_hash };
    if (blob_ref && blob_format !== undefined) {
      return { $tag: "patch_blob_ref", $value: { blob_ref, format: blob_format } };
    }
  }
  throw new AirError("decode_error", "give one of patch_b64, patch_hash, and blob_ref with blob_format");
}

/** JSON begins with a brace or a space, neither of which begins a map in CBOR or its tag. */
function formOf([first = 0]: Uint8Array): "patch_cbor" | "patch_doc_json" {
  return first < 0x80 ? "patch_doc_json" : "patch_cbor";
}

// Several steps in one input

/** The id of a proposal, or `"proposed"` for the one that an earlier step makes. */
function which(node: JsonNode, faults: FaultList): Which {
  return node.type === "string" && node.value === "proposed" ? "proposed" : nat(node, faults);
}

const THIS = { verb: required(text), proposal_id: required(which) } as const;

const READERS: Readonly<Record<Step["verb"], Read<OperatorVerb>>> = {
  propose: made(object({ verb: required(text), ...PROPOSE }), proposeStep),
  shadow: made(object({ ...THIS, ...SHADOW }), (given) => shadowStep(given.proposal_id, given)),
  approve: made(object({ ...THIS, ...DECIDE }), (given) => decideStep("approve", given.proposal_id, given)),
  reject: made(object({ ...THIS, ...DECIDE }), (given) => decideStep("reject", given.proposal_id, given)),
  apply: made(object({ ...THIS, ...APPLY }), (given) => applyStep(given.proposal_id, given)),
};

function made<T>(shape: Read<T>, make: (given: T) => OperatorVerb): Read<OperatorVerb> {
  return (node, faults) => {
    const before = faults.faults.length;
    const given = shape(node, faults);
    return faults.faults.length > before ? (undefined as never) : make(given);
  };
}

export function step(node: JsonNode, faults: FaultList): OperatorVerb {
  const named = node.type === "object" ? member(node, "verb") : undefined;
  const verb = named?.type === "string" ? named.value : "";
  if (Object.hasOwn(READERS, verb)) return READERS[verb as Step["verb"]](node, faults);
  const what = `${quote(verb)} is no verb of a step; there are ${Object.keys(READERS).join(", ")}`;
  faults.add("decode_error", what, placeOf(named ?? node));
  return undefined as never;
}

/** A step as `step` reads it. */
export function sentStep(verb: Step): TreeObject {
  switch (verb.verb) {
    case "propose": {
      const { params, author, entries } = verb;
      const { patch, manifest_base, description } = params;
      return {
        verb: "propose",
        ...sentPatch(patch),
        manifest_base,
        description,
        author,
        entries: entries.map(({ space, bytes }) => ({ space, data_b64: toBase64(bytes) })),
      };
    }
    case "shadow": {
      const { proposal: proposal_id, recent, pins } = verb;
      const seeds = verb.seeds.map(({ schema, value, key }) => {
        return { schema, ...sentValue("value", value), key_b64: key && toBase64(key) };
      });
      return { verb: "shadow", proposal_id, seeds, recent: BigInt(recent), ...sentPins(pins) };
    }
    case "approve":
    case "reject": {
      const { proposal: proposal_id, approver, reason, pins } = verb;
      return { verb: verb.verb, proposal_id, approver, reason, ...sentPins(pins) };
    }
    case "apply":
      return { verb: "apply", proposal_id: verb.proposal, ...sentPins(verb.pins) };
  }
}

function sentPatch(patch: GovPatchInput): TreeObject {
  switch (patch.$tag) {
    case "hash":
      return { patch_hash: patch.$value };
    case "patch_blob_ref":
      return { blob_ref: patch.$value.blob_ref, blob_format: patch.$value.format };
    default:
      return { patch_b64: toBase64(patch.$value), form: patch.$tag };
  }
}

function sentPins({ patchHash, report }: Pins): TreeObject {
  return { patch_hash: patchHash ?? null, report: report ?? null };
}
