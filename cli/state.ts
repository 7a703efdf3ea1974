/** `airlock state`: what the reducers of a world hold. */
import { Command } from "commander";
import type { Tree } from "../air/cbor/tree.ts";
import { AirError, FaultList, quote } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { printTree, printTreeLine } from "../air/json/print.ts";
import { readJson } from "../air/json/read.ts";
import { copyBytes } from "../air/platform.ts";
import { normalizeJson } from "../air/values/normalize.ts";
import type { CellView } from "../runtime/kernel/views.ts";
import { escapeLines, printableLine } from "./faults/escape.ts";
import { reported } from "./reporting.ts";
import {
  type OpenWorld,
  type WorldOption,
  warnOfDivergence,
  withWorld,
  worldOption,
  worldPath,
} from "./world-file.ts";

interface Options extends WorldOption {
  readonly json?: true;
}

interface GetOptions extends Options {
  readonly key?: string;
}

const READ = { readonly: true };

export function stateCommand(): Command {
  return new Command("state")
    .description("Look at the cells of a world's reducers, which may be in use meanwhile.")
    .addCommand(
      new Command("get")
        .description("Print the state of a reducer as JSON by its schema; 1 if there is none.")
        .argument("<reducer>", "the reducer's module, such as demo/Counter@1")
        .addOption(worldOption())
        .option("--key <json>", "the key of the cell, as JSON")
        .option("--json", "print it on one line, with its hash and when it was written")
        .action((reducer: string, options: GetOptions) =>
          reported(options, () =>
            withWorld(worldPath(options), READ, (world) => get(world, reducer, options)),
          ),
        ),
    )
    .addCommand(
      new Command("list")
        .description("List the cells: reducer, key, hash of the state, its size, when it was written.")
        .argument("[reducer]", "of this reducer only")
        .addOption(worldOption())
        .option("--json", "print each cell as a JSON object, one to a line, with its state")
        .action((reducer: string | undefined, options: Options) =>
          reported(options, () =>
            withWorld(worldPath(options), READ, (world) => list(world, reducer, options)),
          ),
        ),
    );
}

async function get({ kernel }: OpenWorld, name: string, { key, json }: GetOptions): Promise<void> {
  warnOfDivergence(kernel);
  const reducer = kernel.state.program.reducers.get(name);
  if (!reducer) throw new AirError("usage", `the live manifest has no reducer ${quote(name)}`);
  if ((reducer.key === null) !== (key === undefined)) {
    const what = reducer.key ? "is keyed: name the cell with --key" : "has one cell, and no keys";
    throw new AirError("usage", `${quote(name)} ${what}`);
  }
  const cell = kernel.state.cell(name, key === undefined || !reducer.key ? null : keyBytes(key, reducer.key));
  if (!cell) {
    process.stderr.write("there is no such cell\n");
    process.exitCode = 1;
    return;
  }
  const shown = await cellTree({ kernel }, { ...cell, reducer: name });
  process.stdout.write(
    `${json ? printableLine(shown) : escapeLines(printTree(shown.get("state") ?? null))}\n`,
  );
}

function keyBytes(text: string, type: Parameters<typeof normalizeJson>[1]): Uint8Array {
  const faults = new FaultList();
  const bytes = normalizeJson(readJson(text, "the key"), type, faults);
  faults.throwIfAny();
  return copyBytes(bytes as Uint8Array);
}

async function list({ kernel }: OpenWorld, only: string | undefined, { json }: Options): Promise<void> {
  warnOfDivergence(kernel);
  const { cellsOf } = await import("../runtime/kernel/views.ts");
  for (const cell of cellsOf(kernel.state)) {
    if (only !== undefined && cell.reducer !== only) continue;
    const shown = await cellTree({ kernel }, cell);
    const columns = ["reducer", "key", "state_hash", "size", "last_active_ns"].map((name) => shown.get(name));
    const text = columns.map((value) => (typeof value === "string" ? value : printTreeLine(value ?? null)));
    process.stdout.write(`${json ? printableLine(shown) : escapeLines(text.join("  "))}\n`);
  }
}

/** A cell with key and state by the live schemas; null where they do not read it. */
async function cellTree(
  { kernel }: Pick<OpenWorld, "kernel">,
  { reducer: name, key, state, lastActiveNs }: CellView,
): Promise<ReadonlyMap<string, Tree>> {
  const { readableBy } = await import("../runtime/kernel/views.ts");
  const reducer = kernel.state.program.reducers.get(name);
  const read = (
    bytes: Uint8Array | null,
    type: Parameters<typeof readableBy>[0] | null | undefined,
  ): Tree => {
    try {
      return bytes && type ? readableBy(type, bytes) : null;
    } catch {
      return null;
    }
  };
  return new Map<string, Tree>([
    ["reducer", name],
    ["key", read(key, reducer?.key)],
    ["state", read(state, reducer?.state)],
    ["state_hash", hashBytes(state)],
    ["size", BigInt(state.length)],
    ["last_active_ns", lastActiveNs],
  ]);
}
