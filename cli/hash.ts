/** `airlock hash`: the hashes of a directory's world, or of the definitions in a file. */
import { Command } from "commander";
import { type AirNode, bareHash, collectNode, nodeHash } from "../air/defs/node.ts";
import { AirError, FaultList } from "../air/errors.ts";
import { readJsonBytes } from "../air/json/read.ts";
import { loadDirectory } from "../air/manifest/directory.ts";
import { builtins } from "../runtime/builtins.ts";
import { isDirectory, readAirDirectory, readInput } from "./air-directory.ts";
import { printableJson } from "./faults/escape.ts";

interface Row {
  readonly kind: string;
  readonly name: string;
  /** As a manifest lists it. */
  readonly hash: string;
}

interface Hashes {
  readonly manifest_hash?: string;
  readonly node_hash?: string;
  readonly defs: readonly Row[];
}

export function hashCommand(): Command {
  return new Command("hash")
    .description("Print the hashes of a world (of a directory) or of the definitions in a file, as written.")
    .argument("<path>", "a directory of AIR JSON, or a file with one definition or a list of them")
    .option("--json", "print JSON")
    .action((path: string, options: { readonly json?: true }) => {
      const hashes = isDirectory(path) ? hashDirectory(path) : hashFile(path);
      process.stdout.write(options.json ? `${printableJson(hashes)}\n` : table(hashes));
    });
}

function hashDirectory(path: string): Hashes {
  const faults = new FaultList();
  const world = loadDirectory(readAirDirectory(path, faults), builtins(), faults);
  faults.throwIfAny();
  if (!world) throw new Error("no world and no fault");
  const defs = world.defs.map(({ kind, name, hash }) => ({ kind, name, hash }));
  return { manifest_hash: world.manifestHash, node_hash: world.nodeHash, defs };
}

/** No literal is normalised: that needs the schemas of the whole directory. */
function hashFile(path: string): Hashes {
  const json = readJsonBytes(readInput(path), path);
  const faults = new FaultList();
  const nodes = (json.type === "array" ? json.items : [json]).flatMap(
    (one) => collectNode(one, faults) ?? [],
  );
  faults.throwIfAny();
  const manifests = nodes.filter(({ kind }) => kind === "manifest");
  const [manifest] = manifests;
  if (manifests.length > 1) throw new AirError("manifest.count", "there is more than one manifest", { path });
  const defs = nodes.flatMap((node) => (node.kind === "manifest" ? [] : [rowOf(node)]));
  if (!manifest) return { defs };
  return { manifest_hash: bareHash(manifest), node_hash: nodeHash(manifest), defs };
}

function rowOf(node: Exclude<AirNode, { kind: "manifest" }>): Row {
  const { name } = node.def;
  return { kind: node.kind, name, hash: name.startsWith("sys/") ? bareHash(node) : nodeHash(node) };
}

function table({ manifest_hash, node_hash, defs }: Hashes): string {
  const rows = [
    ...(manifest_hash === undefined ? [] : [["manifest_hash", "", manifest_hash]]),
    ...(node_hash === undefined ? [] : [["node_hash", "", node_hash]]),
    ...defs.map(({ kind, name, hash }) => [kind, name, hash]),
  ];
  const width = (column: number) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] as string).length), 0);
  const [first, second] = [width(0), width(1)];
  return rows
    .map(([kind = "", name = "", hash = ""]) => `${kind.padEnd(first)}  ${name.padEnd(second)}  ${hash}\n`)
    .join("");
}
