/** `airlock store`: is a store sound, and a copy of it. */
import { Command } from "commander";
import { formatFault } from "../air/errors.ts";
import { escapeControls, printableJson } from "./faults/escape.ts";
import { adviceFor } from "./faults/finding.ts";
import { showProgress } from "./progress.ts";

interface Options {
  readonly json?: true;
}

export function storeCommand(): Command {
  return new Command("store")
    .description("Look after the file that holds a world's nodes and blobs; it may be in use meanwhile.")
    .addCommand(
      new Command("verify")
        .description("Read everything in a store: each entry must hash to its key, and the file be sound.")
        .argument("<store>", "the store's file")
        .option("--json", "print a report as JSON")
        .action((path: string, options: Options) => verify(path, options)),
    )
    .addCommand(
      new Command("backup")
        .description("Copy a store as it is at one moment, and verify the copy.")
        .argument("<store>", "the store's file")
        .argument("<target>", "the file to make; there must be none")
        .option("--json", "print a report as JSON")
        .action((path: string, target: string, options: Options) => backup(path, target, options)),
    );
}

async function verify(path: string, options: Options): Promise<void> {
  const { SqliteStore } = await import("../runtime/store/sqlite.ts");
  const { verifyStore } = await import("../runtime/store/verify.ts");
  const store = new SqliteStore(path, { readonly: true });
  const progress = showProgress("entries");
  try {
    const verified = verifyStore(store, progress.update);
    progress.end();
    report(verified, "sound", options);
  } finally {
    store.close();
  }
}

async function backup(path: string, target: string, options: Options): Promise<void> {
  const { SqliteStore } = await import("../runtime/store/sqlite.ts");
  const { backupStore } = await import("../runtime/store/backup.ts");
  const store = new SqliteStore(path, { readonly: true });
  try {
    report(backupStore(store, target), "copied", options);
  } finally {
    store.close();
  }
}

type Verified = import("../runtime/store/verify.ts").Verified;

function report({ read, faults }: Verified, done: string, { json }: Options): void {
  const ok = faults.length === 0;
  if (json) {
    process.stdout.write(`${printableJson({ ok, read, faults })}\n`);
  } else {
    for (const fault of faults) process.stderr.write(`${escapeControls(formatFault(fault))}\n`);
    if (!ok) process.stderr.write(`store.corrupt: ${adviceFor("store.corrupt").help}\n`);
    const entries = `${count(read.node, "node")}, ${count(read.blob, "blob")}`;
    process.stdout.write(
      ok ? `${done}: ${entries}\n` : `damaged: ${count(faults.length, "fault")} in ${entries}\n`,
    );
  }
  process.exitCode = ok ? 0 : 1;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
