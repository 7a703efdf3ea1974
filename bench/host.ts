/** The host: opening a world with and without a snapshot, and effects carried out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EFFECT_CODECS } from "../generated/adapters.ts";
import { bindAdapter } from "../runtime/host/adapter.ts";
import { Host } from "../runtime/host/host.ts";
import { ModuleHost } from "../runtime/modules/host.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { begin, fetchOne, open, request } from "./kernel-world.ts";
import { machine, median } from "./measure.ts";

const quick = process.argv.includes("--quick");
const rounds = quick ? 3 : 9;
const modules = new ModuleHost();
const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
let files = 0;

console.log(`${machine()}\n`);
try {
  console.log("Opening a file (six records per event; 600 records behind the snapshot)");
  for (const records of quick ? [1_000, 10_000] : [10_000, 100_000]) opened(records);
  console.log(
    "\nEffects carried out by an adapter that answers at once (event, decisions, intent, receipt, end)",
  );
  await effects("in memory", new MemoryWorld());
  await effects("in a file, durable", newFile());
} finally {
  modules.close();
  rmSync(folder, { recursive: true });
}

function newFile(): SqliteWorld {
  return new SqliteWorld(join(folder, `${files++}.world`), { create: true });
}

function opened(records: number): void {
  const storage = newFile();
  storage.store.database.pragma("synchronous = OFF");
  begin(storage);
  const kernel = open(storage, modules);
  for (let n = 0; kernel.head.count < records; n++) request(kernel, n);
  const { count } = kernel.snapshot();
  for (let n = 0; kernel.head.count < count + 600; n++) request(kernel, n);
  const times = (whole: boolean): number => {
    const all = Array.from({ length: rounds }, () => {
      const start = performance.now();
      open(storage, modules, { whole });
      return performance.now() - start;
    });
    return median(all);
  };
  // The whole journal first: by then the code is compiled.
  const [slowly, quickly] = [times(true), times(false)];
  const size = storage.snapshot(count)?.length ?? 0;
  console.log(
    `${String(records).padStart(9)} records: ${quickly.toFixed(1)} ms from a snapshot of ${size} bytes, ${slowly.toFixed(0)} ms from genesis`,
  );
  storage.close();
}

async function effects(name: string, storage: WorldStorage): Promise<void> {
  begin(storage);
  const page = {
    status: 200n,
    headers: new Map(),
    body_ref: null,
    timings: { start_ns: 1n, end_ns: 2n },
    adapter_id: "bench",
  };
  const adapter = bindAdapter(
    { kind: "http.request", execute: async () => ({ status: "ok" as const, payload: page }) },
    EFFECT_CODECS["http.request"],
  );
  const host = new Host(storage, { modules, adapters: () => [adapter], snapshotEvery: 0 });
  host.start();
  const COUNT = quick ? 200 : 1_000;
  const perSecond: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let n = 0; n < COUNT; n++) fetchOne(host.kernel);
    await host.idle();
    perSecond.push((COUNT * 1000) / (performance.now() - start));
  }
  console.log(`${name.padEnd(44)} ${Math.round(median(perSecond)).toLocaleString("en-US").padStart(10)}/s`);
  host.stop();
  await host.ended;
  storage.close();
}
