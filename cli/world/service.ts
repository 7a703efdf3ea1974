/** A host in a process of its own: the world's file, its socket, and the signals that end it. */

import { builtinAdapters } from "../../runtime/host/builtin-adapters.ts";
import { socketPath } from "../../runtime/host/control/path.ts";
import { ControlServer } from "../../runtime/host/control/server.ts";
import { Host } from "../../runtime/host/host.ts";
import type { Log, LogFormat, LogLevel } from "../../runtime/host/log.ts";
import { openLog } from "../../runtime/host/open-log.ts";
import { openExternal } from "../../runtime/kernel/views.ts";
import { ModuleHost } from "../../runtime/modules/host.ts";
import type { SqliteWorld } from "../../runtime/store/sqlite-world.ts";
import { useColor } from "../color.ts";
import { printableJson } from "../faults/escape.ts";
import { showProgress } from "../progress.ts";
import { withStorage } from "../world-file.ts";
import { loadAdapters } from "./adapters.ts";

export interface ServiceOptions {
  readonly path: string;
  readonly once?: true;
  readonly adapters?: readonly string[];
  readonly leave?: readonly string[];
  readonly concurrency: number;
  /** In milliseconds. */
  readonly deadline: number;
  readonly snapshotEvery: number;
  /** In milliseconds. */
  readonly grace: number;
  readonly logLevel: LogLevel;
  readonly logFormat?: LogFormat;
  readonly json?: true;
}

/** Ends when it is told to; throws why it could not go on. */
export async function runService(options: ServiceOptions): Promise<void> {
  const { path, logLevel, logFormat = process.stderr.isTTY ? "text" : "json" } = options;
  const log = openLog(logLevel, logFormat, useColor(process.stderr));
  const own = await loadAdapters(options.adapters ?? []);
  await withStorage(path, {}, async (storage) => {
    const modules = new ModuleHost();
    const progress = showProgress("records");
    const total = storage.head().count;
    try {
      const host = new Host(storage, {
        modules,
        adapters: (kernel) => [...builtinAdapters(kernel, { deadlineMs: options.deadline }), ...own],
        left: options.leave ?? [],
        concurrency: options.concurrency,
        deadlineMs: options.deadline,
        snapshotEvery: options.snapshotEvery,
        graceMs: options.grace,
        // Who waits for a batch to end is told that it cannot.
        patient: options.once !== true,
        log,
        onTurn: (records) => progress.update(records, total),
      });
      progress.end();
      await serve(host, storage, log, options);
    } finally {
      modules.close();
    }
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function serve(host: Host, storage: SqliteWorld, log: Log, options: ServiceOptions): Promise<void> {
  const onSignal = (signal: string): void => {
    log.info({ signal }, "the host is to end");
    host.stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  let control: ControlServer | undefined;
  try {
    control = await ControlServer.listen(host, {
      path: socketPath(storage.path, process.env.AIRLOCK_SOCKET),
      onFault: (error) => log.error({ why: String(error) }, "a command failed"),
    });
    log.info({ socket: control.path }, "commands are taken");
    host.start();
    if (options.once) void host.idle().then(() => host.stop());
    const failure = await host.ended;
    if (failure) throw failure;
    report(host, options);
  } finally {
    // What was asked for is answered before the world is closed.
    await control?.close();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

function report({ kernel: { head, state } }: Host, { json }: ServiceOptions): void {
  const open = openExternal(state).length;
  const intents = `${open} ${open === 1 ? "intent is" : "intents are"} open`;
  process.stdout.write(
    json
      ? `${printableJson({ ok: true, head, open_intents: open })}\n`
      : `ended: ${head.count} records, ${intents}\n`,
  );
}
