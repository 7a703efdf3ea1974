/** `airlock blob`: bytes that an operator brings into a world, such as the WASM of a module that a plan will propose. */
import { Command } from "commander";
import { hashBytes } from "../air/hash.ts";
import { readInput } from "./air-directory.ts";
import { escapeControls, printableJson } from "./faults/escape.ts";
import { reported } from "./reporting.ts";
import { type WorldOption, worldOption, worldPath } from "./world-file.ts";

interface Options extends WorldOption {
  readonly json?: true;
}

export function blobCommand(): Command {
  return new Command("blob").description("Bring bytes into a world's store.").addCommand(
    new Command("put")
      .description("Put files into the store, and print the hashes that patches and events name them by.")
      .argument("<file...>", "the files; what is there already is kept once")
      .addOption(worldOption())
      .option("--json", "print the hashes as JSON")
      .action((files: readonly string[], options: Options) => reported(options, () => put(files, options))),
  );
}

async function put(files: readonly string[], options: Options): Promise<void> {
  const path = worldPath(options);
  const { withInputs } = await import("./inputs.ts");
  const blobs = files.map((file) => {
    const bytes = readInput(file);
    return { file, hash: hashBytes(bytes), bytes };
  });
  await withInputs(path, async (inputs) => {
    await inputs.put(blobs.map(({ hash, bytes }) => ({ space: "blob", hash, bytes })));
    const rows = blobs.map(({ file, hash, bytes }) => ({ file, hash, bytes: bytes.length }));
    process.stdout.write(
      options.json
        ? `${printableJson({ ok: true, blobs: rows })}\n`
        : rows.map(({ file, hash, bytes }) => `${hash}  ${bytes}  ${escapeControls(file)}\n`).join(""),
    );
  });
}
