/** JSON as values, with integers that numbers cannot hold as bigints: 2^64-1 and its neighbour are two. */
import { isAirError } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { readJson } from "../../air/json/read.ts";

/** Throws `SyntaxError` for what is no JSON. What our own reader refuses for another reason is read as others do. */
export function parseExactly(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (!LONG_NUMBER.test(text)) return plain;
  try {
    return plainOf(readJson(text));
  } catch (error) {
    if (isAirError(error)) return plain;
    throw error;
  }
}

/** Where there is none, nothing is lost. */
const LONG_NUMBER = /[0-9]{16}/;

function plainOf(node: JsonNode): unknown {
  switch (node.type) {
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plainOf(value)]));
    case "array":
      return node.items.map(plainOf);
    case "number": {
      const number = Number(node.text);
      return /^-?[0-9]+$/.test(node.text) && !Number.isSafeInteger(number) ? BigInt(node.text) : number;
    }
    case "null":
      return null;
    default:
      return node.value;
  }
}
