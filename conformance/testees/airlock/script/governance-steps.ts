/** The steps that operators take in a script: on a proposal, and on the world with it. */
import type { Tree } from "../../../../air/cbor/tree.ts";
import { AirError } from "../../../../air/errors.ts";
import type { Hash } from "../../../../air/hash.ts";
import { type JsonNode, type JsonObject, member } from "../../../../air/json/node.ts";
import type { GovPatchInput } from "../../../../generated/schemas.ts";
import type { OperatorVerb } from "../../../../runtime/governance/operator.ts";
import type { Seed } from "../../../../runtime/governance/shadow.ts";
import { receiptTree } from "../../../../runtime/governance/views.ts";
import { hexMember, listMember, objectMember, optionalText, textMember } from "../messages.ts";
import { rawValue } from "./raw-members.ts";
import type { ScriptWorld } from "./script-world.ts";

type Ok = Readonly<Record<string, Tree>>;

export const GOVERNANCE_STEPS: Readonly<Record<string, (world: ScriptWorld, step: JsonObject) => Ok>> = {
  propose: (world, step) => {
    const params = {
      patch: patchInput(objectMember(step, "patch")),
      summary: null,
      manifest_base: (optionalText(step, "manifest_base") ?? null) as Hash | null,
      description: optionalText(step, "description") ?? null,
    };
    const author = optionalText(step, "author") ?? null;
    return govern(world, step, { verb: "propose", params, author, entries: [] });
  },
  shadow: (world, step) => {
    const seeds = listMember(step, "events").map(seedOf);
    return govern(world, step, { verb: "shadow", proposal: idOf(step), seeds, recent: 0, pins: {} });
  },
  approve: (world, step) => {
    const pins = { patchHash: optionalText(step, "patch_hash"), report: optionalText(step, "report") };
    return govern(world, step, {
      verb: textMember(step, "decision") as "approve" | "reject",
      proposal: idOf(step),
      approver: textMember(step, "approver"),
      reason: optionalText(step, "reason") ?? null,
      pins,
    });
  },
  apply: (world, step) => govern(world, step, { verb: "apply", proposal: idOf(step), pins: {} }),
};

function govern({ kernel }: ScriptWorld, step: JsonObject, verb: OperatorVerb): Ok {
  const { answers } = kernel.govern([verb], optionalText(step, "input_id") ?? null);
  const [answer] = answers;
  if (!answer) throw new Error("an input leaves a record");
  if (answer.$tag === "gov_refused") throw new AirError(answer.$value.code, answer.$value.message);
  return Object.fromEntries(receiptTree(answer) as ReadonlyMap<string, Tree>);
}

function idOf(step: JsonObject): bigint {
  const id = member(step, "proposal_id");
  if (id?.type !== "number") throw new Error('"proposal_id" is a number');
  return BigInt(id.text);
}

function patchInput(patch: JsonObject): GovPatchInput {
  const doc = member(patch, "doc");
  if (doc) return docInput(doc.source.text.slice(doc.offset, doc.end));
  const text = optionalText(patch, "doc_text");
  if (text !== undefined) return docInput(text);
  if (member(patch, "cbor")) return { $tag: "patch_cbor", $value: hexMember(patch, "cbor") };
  return { $tag: "hash", $value: textMember(patch, "hash") as Hash };
}

function docInput(text: string): GovPatchInput {
  return { $tag: "patch_doc_json", $value: new Uint8Array(Buffer.from(text)) };
}

function seedOf(event: JsonNode): Seed {
  if (event.type !== "object") throw new Error("an event is an object");
  const value = rawValue(event, "value");
  if (!value) throw new Error("an event has a value");
  const key = member(event, "key_cbor") ? hexMember(event, "key_cbor") : null;
  return { schema: textMember(event, "schema"), value, key };
}
