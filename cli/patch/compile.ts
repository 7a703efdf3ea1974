/** `airlock patch compile`: a patch document, or a raw patch, to its canonical bytes. */
import { Command } from "commander";
import type { Patch } from "../../runtime/patch/compile.ts";
import { entriesOf } from "../../runtime/patch/prepare.ts";
import { printableJson } from "../faults/escape.ts";
import { findingJson } from "../faults/machine.ts";
import { writeOutput } from "../output.ts";
import type { Texts } from "../worlds.ts";
import { type PatchOptions, withPatch } from "./inputs.ts";
import { showWarnings, warningsOf } from "./warnings.ts";

interface Options extends PatchOptions {
  readonly out?: string;
  readonly put?: string;
}

export function compileCommand(): Command {
  return new Command("compile")
    .description("Compile a patch: check it and everything that it makes of a world, and print its hash.")
    .argument("<patch>", "a patch document (JSON) or a raw manifest patch (CBOR)")
    .requiredOption("--world <dir>", "the directory of the live world")
    .option("--store <file>", "a store with further definitions that the patch names by their hashes")
    .option("--out <file>", "write the canonical bytes to a file")
    .option(
      "--put <file>",
      "put the patch, its definitions and the new manifest into this store, making it if need be",
    )
    .option("--json", "print a report as JSON")
    .action((path: string, options: Options) =>
      withPatch(path, options, async ({ patch, texts }) => {
        if (options.out !== undefined) writeOutput(options.out, patch.cbor);
        if (options.put !== undefined) await put(patch, options.put);
        print(patch, options, texts);
      }),
    );
}

async function put(patch: Patch, path: string): Promise<void> {
  const { SqliteStore } = await import("../../runtime/store/sqlite.ts");
  const store = new SqliteStore(path);
  try {
    store.putAll(entriesOf(patch));
  } finally {
    store.close();
  }
}

function print(patch: Patch, { json }: Options, texts: Texts): void {
  const { hash, cbor, candidate, nodes } = patch;
  const { manifestHash } = candidate;
  if (json) {
    const findings = warningsOf(patch).map(findingJson);
    const report = { ok: true, patch_hash: hash, manifest_hash: manifestHash, bytes: cbor.length, findings };
    process.stdout.write(`${printableJson(report)}\n`);
    return;
  }
  const size = `${cbor.length} bytes, ${nodes.length} ${nodes.length === 1 ? "definition" : "definitions"}`;
  showWarnings(patch, process.stderr, texts);
  process.stdout.write(`patch_hash     ${hash}  ${size}\nmanifest_hash  ${manifestHash}\n`);
}
