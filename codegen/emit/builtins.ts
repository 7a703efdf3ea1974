/** Emits the built-in definitions themselves, one JSON text each, so that nobody needs the spec's files to know them. */
import { nodeTree } from "../../air/defs/node.ts";
import type { Linked } from "../link.ts";
import { nameOfNode } from "../read.ts";
import type { Statement } from "./printer.ts";

export function builtinStatements({ spec }: Linked): Statement[] {
  // Only what the project defines for all worlds is built in (ruling D6); the shapes of records are not.
  const texts = spec.nodes
    .filter((node) => nameOfNode(node).startsWith("sys/"))
    .map((node) => `  ${JSON.stringify(JSON.stringify(nodeTree(node), mapsAsObjects))},`);
  return [
    [
      "/** Every built-in definition in the order of names, as the JSON text of its node. */",
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
