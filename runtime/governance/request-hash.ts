/** What an operator's input is, as one hash: sent again under its id it does nothing (ruling K16). */
import { hashTree, type Tree } from "../../air/cbor/tree.ts";
import type { Hash } from "../../air/hash.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { GovProposeParamsCodec } from "../../generated/codecs.ts";
import type { OperatorVerb } from "./operator.ts";
import type { Seed } from "./shadow.ts";
import type { Pins } from "./transitions.ts";

export function requestHashOf(verbs: readonly OperatorVerb[]): Hash {
  return hashTree(verbs.map(treeOf));
}

function treeOf(verb: OperatorVerb): Tree {
  switch (verb.verb) {
    case "propose": {
      const { params, author, entries } = verb;
      const brought = entries.map(({ space, hash }): Tree => [space, hash]);
      return ["propose", GovProposeParamsCodec.hash(params), author, brought];
    }
    case "shadow":
      return ["shadow", verb.proposal, verb.seeds.map(seedTree), BigInt(verb.recent), pinsTree(verb.pins)];
    case "approve":
    case "reject":
      return [verb.verb, verb.proposal, verb.approver, verb.reason, pinsTree(verb.pins)];
    case "apply":
      return ["apply", verb.proposal, pinsTree(verb.pins)];
    case "recorded":
      throw new Error("what is recorded is not asked for again");
  }
}

function pinsTree({ patchHash, report }: Pins): Tree {
  return [patchHash ?? null, report ?? null];
}

function textOf({ source, offset, end }: JsonNode): string {
  return source.text.slice(offset, end);
}

/** A value counts as it was sent: JSON that says the same in other words is another one. */
function seedTree({ schema, value, key }: Seed): Tree {
  return [schema, "cbor" in value ? value.cbor : textOf(value.json), key];
}
