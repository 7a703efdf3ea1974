/** Literals and constant expressions to values. What they hold has been checked when they were read. */
import type { Tree, TreeObject } from "../cbor/tree.ts";
import { decodeBase64 } from "../platform.ts";
import { NULL, setOf, type Value, variantValue } from "./value.ts";

/** Kinds whose payload is the value itself, by their tag. */
const SCALARS = {
  bool: "bool",
  int: "int",
  nat: "nat",
  dec128: "dec128",
  text: "text",
  time_ns: "time",
  duration_ns: "duration",
  hash: "hash",
  uuid: "uuid",
} as const;

/** The value that a literal stands for. */
export function literalValue(literal: Tree): Value {
  const tree = new Map(entriesOf(literal));
  const [tag, payload] = [...tree][0] as [string, Tree];
  if (tree.has("tag")) {
    const value = tree.get("value");
    return variantValue(tree.get("tag") as string, value === undefined ? undefined : literalValue(value));
  }
  if (tree.has("alias")) {
    return {
      kind: "record",
      fields: new Map<string, Value>([
        ["alias", { kind: "text", value: tree.get("alias") as string }],
        ["version", { kind: "nat", value: tree.get("version") as bigint }],
      ]),
    };
  }
  switch (tag) {
    case "null":
      return NULL;
    case "bytes_b64":
      return { kind: "bytes", value: decodeBase64(payload as string) };
    case "variant":
      return literalValue(payload);
    case "list":
      return { kind: "list", items: (payload as readonly Tree[]).map(literalValue) };
    case "set":
      return setOf((payload as readonly Tree[]).map(literalValue));
    case "map":
      return {
        kind: "map",
        entries: (payload as readonly Tree[]).map((entry) => {
          const { key, value } = Object.fromEntries(entriesOf(entry)) as { key: Tree; value: Tree };
          return [literalValue(key), literalValue(value)];
        }),
      };
    case "record":
      return {
        kind: "record",
        fields: new Map([...entriesOf(payload)].map(([key, inner]) => [key as string, literalValue(inner)])),
      };
    default:
      return { kind: SCALARS[tag as keyof typeof SCALARS], value: payload } as Value;
  }
}

/** The entries of a tree that stands for a map, whichever way it was made. */
export function entriesOf(tree: Tree): [string, Tree][] {
  if (tree instanceof Map) return [...tree] as [string, Tree][];
  return Object.entries(tree as TreeObject).filter(
    (entry): entry is [string, Tree] => entry[1] !== undefined,
  );
}
