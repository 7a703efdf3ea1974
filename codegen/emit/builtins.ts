/** Emits the built-in definitions themselves, one JSON text each, so that nobody needs the spec's files to know them. */
import { nodeTree } from "../../air/defs/node.ts";
import type { Linked } from "../link.ts";
import type { Statement } from "./printer.ts";

export function builtinStatements({ spec }: Linked): Statement[] {
  const texts = spec.nodes.map(
    (node) => `  ${JSON.stringify(JSON.stringify(nodeTree(node), mapsAsObjects))},`,
  );
  return [
    [
      "/** Every definition of the spec in the order of names, as the JSON text of its node. */",
      "export const BUILTINS: readonly string[] = [",
      ...texts,
      "];",
      "",
    ].join("\n"),
  ];
}

function mapsAsObjects(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
