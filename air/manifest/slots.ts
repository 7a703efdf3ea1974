/** The value slots of plans: an expression, or a value of the slot's type in either lens (rulings D3, D4, D5). */
import type { Tree } from "../cbor/tree.ts";
import { FaultList } from "../errors.ts";
import { expr, isReference } from "../expr/syntax.ts";
import { type JsonNode, member, placeOf } from "../json/node.ts";
import type { Type } from "../types/types.ts";
import { readLiteral, type SecretUse } from "../values/literal.ts";
import { readTaggedLiteral } from "../values/tagged.ts";

export interface Slot {
  /** As stored. */
  readonly tree: Tree;
  /** Holds an operation or a reference, so that it is evaluated, and checked by its type, when the plan runs. */
  readonly dynamic: boolean;
  /** Its type could not be had, so that this is not what will be stored. */
  readonly unknown: boolean;
  readonly secrets: readonly SecretUse[];
}

/**
 * Reads a slot of a type; without one an expression or a tagged literal may stand there, and is kept as written.
 * Adds `expr.*`, `value.*` and `plan.untyped`; what it returns then is never used.
 */
export function readSlot(json: JsonNode, type: Type | undefined, faults: FaultList): Slot {
  const before = faults.faults.length;
  if (isDynamic(json)) {
    const tree = expr(json, faults);
    return faults.faults.length > before
      ? { tree: null, dynamic: false, unknown: true, secrets: [] }
      : { tree, dynamic: true, unknown: false, secrets: [] };
  }
  if (type) {
    const { literal, unknown, secrets } = readLiteral(json, type, faults);
    return { tree: literal, dynamic: false, unknown, secrets };
  }
  const secrets: SecretUse[] = [];
  const literal = constant(json) ?? readTaggedLiteral(json, secrets);
  if (literal === undefined) {
    const why = "a variable without a schema takes an expression or a tagged literal";
    faults.add(
      "plan.untyped",
      `${why}, such as {"text": "a"}; declare it in locals to write plain JSON`,
      placeOf(json),
    );
  }
  return { tree: literal ?? null, dynamic: false, unknown: false, secrets };
}

function constant(json: JsonNode): Tree | undefined {
  const faults = new FaultList();
  const tree = expr(json, faults);
  return faults.faults.length > 0 ? undefined : tree;
}

/** Whether an operation or a reference stands at a place where an expression may. */
function isDynamic(json: JsonNode): boolean {
  if (json.type !== "object") return false;
  const { members } = json;
  if (members.length === 2) return member(json, "op") !== undefined && member(json, "args") !== undefined;
  const [only] = members;
  if (!only || members.length > 1) return false;
  const { key, value } = only;
  switch (key) {
    case "ref":
      return value.type === "string" && isReference(value.value);
    case "record":
      return value.type === "object" && value.members.some((one) => isDynamic(one.value));
    case "list":
    case "set":
      return value.type === "array" && value.items.some(isDynamic);
    case "map":
      return value.type === "array" && value.items.some(isDynamicEntry);
    case "variant":
      return isDynamicAt(value, "value");
    default:
      return false;
  }
}

function isDynamicEntry(json: JsonNode): boolean {
  return (
    json.type === "object" &&
    json.members.length === 2 &&
    (isDynamicAt(json, "key") || isDynamicAt(json, "value"))
  );
}

function isDynamicAt(json: JsonNode, key: string): boolean {
  const inner = json.type === "object" ? member(json, key) : undefined;
  return inner !== undefined && isDynamic(inner);
}
