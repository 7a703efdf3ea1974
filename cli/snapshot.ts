/** `airlock snapshot`: caches of a world's state, from which it is opened (ruling K7). */
import { Command, InvalidArgumentError } from "commander";
import { hashBytes } from "../air/hash.ts";
import { printableJson } from "./faults/escape.ts";
import { reported } from "./reporting.ts";
import { type WorldOption, withStorage, withWorld, worldOption, worldPath } from "./world-file.ts";

interface Options extends WorldOption {
  readonly json?: true;
}

interface PruneOptions extends Options {
  readonly keep: number;
}

export function snapshotCommand(): Command {
  return new Command("snapshot")
    .description("Take, list and prune snapshots; a world does without them, and opens more slowly then.")
    .addCommand(
      new Command("take")
        .description("Take one of the world as it is, through its host if there is one.")
        .addOption(worldOption())
        .option("--json", "print its height and hash as JSON")
        .action((options: Options) => reported(options, () => take(options))),
    )
    .addCommand(
      new Command("list")
        .description("List those that are kept, the newest first.")
        .addOption(worldOption())
        .option("--json", "print them as JSON")
        .action((options: Options) => reported(options, () => list(options))),
    )
    .addCommand(
      new Command("prune")
        .description("Forget all but the newest; the journal stays as it is.")
        .addOption(worldOption())
        .option("--keep <count>", "how many to keep", wholeNumber, 1)
        .option("--json", "print the heights of those that are gone as JSON")
        .action((options: PruneOptions) => reported(options, () => prune(options))),
    );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("a whole number is wanted");
}

interface Taken {
  readonly height: number;
  readonly hash: string;
}

async function take(options: Options): Promise<void> {
  const path = worldPath(options);
  const { hostOf } = await import("./inputs/host.ts");
  const host = await hostOf(path);
  const here = (): Promise<Taken> =>
    withWorld(path, {}, ({ kernel }) => {
      const { count: height, hash } = kernel.snapshot();
      return { height, hash };
    });
  const taken = host ? await asked<Taken>(host, "snapshot", {}) : await here();
  process.stdout.write(
    options.json
      ? `${printableJson({ ok: true, ...taken })}\n`
      : `taken: ${taken.height} records, ${taken.hash}\n`,
  );
}

async function list(options: Options): Promise<void> {
  await withStorage(worldPath(options), { readonly: true }, (storage) => {
    const snapshots = storage.snapshots().map((height) => {
      const bytes = storage.snapshot(height);
      return { height, hash: bytes ? hashBytes(bytes) : null, bytes: bytes?.length ?? null };
    });
    const lines = snapshots.map(({ height, hash, bytes }) =>
      hash === null ? `${height}  damaged\n` : `${height}  ${bytes}  ${hash}\n`,
    );
    process.stdout.write(options.json ? `${printableJson({ ok: true, snapshots })}\n` : lines.join(""));
  });
}

async function prune({ keep, ...options }: PruneOptions): Promise<void> {
  const path = worldPath(options);
  const { hostOf } = await import("./inputs/host.ts");
  const host = await hostOf(path);
  const { heights } = host
    ? await asked<{ readonly heights: readonly number[] }>(host, "snapshot-prune", { keep: BigInt(keep) })
    : await withStorage(path, {}, (storage) => ({ heights: storage.dropSnapshots(keep) }));
  process.stdout.write(
    options.json
      ? `${printableJson({ ok: true, forgotten: heights })}\n`
      : `forgotten: ${heights.length === 0 ? "none" : heights.join(", ")}\n`,
  );
}

type Host = NonNullable<Awaited<ReturnType<typeof import("./inputs/host.ts")["hostOf"]>>>;

async function asked<T>(host: Host, command: string, payload: Parameters<Host["request"]>[1]): Promise<T> {
  try {
    return (await host.request(command, payload)) as T;
  } finally {
    host.close();
  }
}
