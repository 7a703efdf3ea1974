/** `airlock journal`: what a world's journal says, whether it is whole and true, and how far it goes. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Tree } from "../air/cbor/tree.ts";
import { AirError, quote } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { printTreeLine } from "../air/json/print.ts";
import type { ChainRecord } from "../runtime/kernel/chain.ts";
import type { Divergence } from "../runtime/kernel/replay.ts";
import type { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { escapeLines, printableJson, printableLine } from "./faults/escape.ts";
import { showProgress } from "./progress.ts";
import { reported } from "./reporting.ts";
import { type WorldOption, withStorage, worldOption, worldPath } from "./world-file.ts";

interface ShowOptions extends WorldOption {
  readonly from?: number;
  readonly to?: number;
  readonly last?: number;
  readonly turn?: number;
  readonly kind?: readonly string[];
  readonly follow?: true;
  readonly json?: true;
}

interface VerifyOptions extends WorldOption {
  readonly recompute?: true;
  readonly json?: true;
}

const READ = { readonly: true };

export function journalCommand(): Command {
  return new Command("journal")
    .description("Read and verify the journal of a world, which may be in use meanwhile.")
    .addCommand(
      new Command("show")
        .description("Show records, one to a line, with their values by their schemas.")
        .addOption(worldOption())
        .option("--from <index>", "the first record", wholeNumber)
        .option("--to <index>", "the last record", wholeNumber)
        .addOption(
          new Option("--last <count>", "the last records only")
            .argParser(wholeNumber)
            .conflicts(["from", "to"]),
        )
        .option("--turn <number>", "the records of one turn", wholeNumber)
        .option("--kind <kind...>", "records of these kinds, such as plan_ended")
        .addOption(
          new Option("--follow", "go on with what is recorded from then on, until Ctrl-C").conflicts("to"),
        )
        .option("--json", "print each record as a JSON object, one to a line")
        .action((options: ShowOptions) => reported(options, () => show(worldPath(options), options))),
    )
    .addCommand(
      new Command("verify")
        .description("Check every link of the journal, derive the world from it again, and compare.")
        .addOption(worldOption())
        .option(
          "--recompute",
          "derive the receipts of internal effects, too, instead of taking them as given",
        )
        .option("--json", "print a report as JSON")
        .action((options: VerifyOptions) =>
          reported(options, () => withStorage(worldPath(options), READ, (world) => verify(world, options))),
        ),
    )
    .addCommand(
      new Command("head")
        .description("Print the number of records and the hash of the last one, for keeping elsewhere.")
        .addOption(worldOption())
        .option("--json", "print them as JSON")
        .action((options: WorldOption & { readonly json?: true }) =>
          reported(options, () =>
            withStorage(worldPath(options), READ, (world) => {
              const head = world.head();
              if (head.count === 0) throw new AirError("world.missing", "the file holds no world yet");
              process.stdout.write(
                options.json ? `${printableJson(head)}\n` : `${head.count} ${head.hash}\n`,
              );
            }),
          ),
        ),
    );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("a whole number is wanted");
}

async function show(path: string, options: ShowOptions): Promise<void> {
  const { RECORD_KINDS } = await import("../runtime/kernel/records.ts");
  const strange = options.kind?.find((kind) => !(RECORD_KINDS as readonly string[]).includes(kind));
  if (strange !== undefined) {
    throw new AirError(
      "usage",
      `${quote(strange)} is no kind of record; there are ${RECORD_KINDS.join(", ")}`,
    );
  }
  const { linksOf } = await import("../runtime/kernel/chain.ts");
  if (!options.follow) {
    return withStorage(path, READ, async (world) => (await printer(world, options))(linksOf(world)));
  }
  const { polling } = await import("./polling.ts");
  const { linksSince } = await import("./journal/follow.ts");
  let print: ((links: Iterable<ChainRecord>) => void) | undefined;
  await polling(path, async (world, before) => {
    print ??= await printer(world, options);
    print(before ? linksSince(world, before) : linksOf(world));
  });
}

/** Prints records that are wanted; it has to be given all of them, in order. */
async function printer(
  storage: SqliteWorld,
  options: ShowOptions,
): Promise<(links: Iterable<ChainRecord>) => void> {
  const { recordJson } = await import("../runtime/kernel/records.ts");
  const { Readable } = await import("./journal/readable.ts");
  const { recordLine } = await import("./journal/line.ts");
  const readable = new Readable(storage);
  const { count } = storage.head();
  const from = options.last === undefined ? (options.from ?? 0) : Math.max(0, count - options.last);
  const to = options.to ?? Infinity;
  return (links) => {
    for (const link of links) {
      const { index, record } = link;
      readable.pass(record.entry);
      if (index < from || index > to || !isWanted(link, options)) continue;
      const value = readable.of(record.entry);
      const line = options.json
        ? printableLine(machineRecord(link, recordJson(record), value))
        : escapeLines(recordLine(link, value));
      process.stdout.write(`${line}\n`);
    }
  };
}

function isWanted({ record: { turn, entry } }: ChainRecord, { turn: wanted, kind }: ShowOptions): boolean {
  return (wanted === undefined || turn === BigInt(wanted)) && (!kind || kind.includes(entry.$tag));
}

function machineRecord(
  { index, bytes }: ChainRecord,
  json: ReadonlyMap<string, Tree>,
  readable: Tree | undefined,
): Tree {
  const own: readonly (readonly [string, Tree])[] = [
    ["index", BigInt(index)],
    ["hash", hashBytes(bytes)],
  ];
  return new Map<string, Tree>([
    ...own,
    ...json,
    ...(readable === undefined ? [] : [["readable", readable] as const]),
  ]);
}

async function verify(storage: SqliteWorld, { recompute, json }: VerifyOptions): Promise<void> {
  const { replay } = await import("../runtime/kernel/replay.ts");
  const { stateHash } = await import("../runtime/kernel/snapshot.ts");
  const { Programs } = await import("../runtime/kernel/programs.ts");
  const { ModuleHost } = await import("../runtime/modules/host.ts");
  const modules = new ModuleHost();
  const { SnapshotCheck } = await import("../runtime/kernel/snapshot-check.ts");
  const progress = showProgress("records");
  const total = storage.head().count;
  const snapshots = new SnapshotCheck(storage);
  try {
    const { head, state, divergence } = replay(
      { storage, programs: new Programs(storage.store), modules },
      {
        whole: true,
        recompute: recompute === true,
        onTurn: (records, passing) => {
          snapshots.pass(records, passing);
          progress.update(records, total);
        },
      },
    );
    progress.end();
    if (divergence) return reportDivergence(divergence, json);
    const turns = state.turn;
    const { right } = snapshots;
    const also = right === 0 ? "" : `, ${right} ${right === 1 ? "snapshot" : "snapshots"}`;
    process.stdout.write(
      json
        ? `${printableJson({ ok: true, ...head, turns, state_hash: stateHash(state), snapshots: right })}\n`
        : `verified: ${head.count} records in ${turns} turns${also}, head ${head.hash}\n`,
    );
  } finally {
    modules.close();
  }
}

function reportDivergence({ index, recorded, derived, why }: Divergence, json: true | undefined): void {
  process.exitCode = 1;
  const shown = (record: ReadonlyMap<string, Tree> | null): string =>
    record ? printTreeLine(record) : "nothing";
  if (json) {
    const report = new Map<string, Tree>([
      ["ok", false],
      ["code", "replay.diverged"],
      ["index", BigInt(index)],
      ["recorded", recorded],
      ["derived", derived],
      ...(why === undefined ? [] : [["why", why] as const]),
    ]);
    process.stdout.write(`${printableLine(report)}\n`);
    return;
  }
  const reason = why === undefined ? "" : `\n  since     ${escapeLines(why)}`;
  process.stderr.write(
    `replay.diverged: the record ${index} is not what is derived\n  recorded  ${escapeLines(shown(recorded))}\n  derived   ${escapeLines(shown(derived))}${reason}\n`,
  );
}
