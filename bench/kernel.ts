/** The kernel: records replayed, calls of modules, turns in memory and on disk. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeTree } from "../air/cbor/tree.ts";
import { hashBytes } from "../air/hash.ts";
import { encodeReducerInput } from "../runtime/modules/envelopes.ts";
import { ModuleHost } from "../runtime/modules/host.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { add, begin, open, RECORDS_PER_REQUEST, request, TALLY } from "./kernel-world.ts";
import { machine, measure, median } from "./measure.ts";

const quick = process.argv.includes("--quick");
const options = { rounds: quick ? 3 : 11, slice: quick ? 100 : 300 };
const rounds = quick ? 3 : 9;
const modules = new ModuleHost();
const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));

console.log(`${machine()}\n`);
try {
  console.log("Replay from memory (an event, a plan, one effect of the kernel's own: six records)");
  for (const records of quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]) replayed(records);
  console.log("\nReplay of a reducer in WASM (one call and one record per event)");
  reduced(quick ? 1_000 : 10_000);
  console.log("\nTurns of that plan, with all they leave");
  turns("in memory", new MemoryWorld());
  turns("in a file, durable", new SqliteWorld(join(folder, "world"), { create: true }));
  console.log("\nCalls of a module (a keyed reducer, 90 bytes in, 60 out)");
  calls();
} finally {
  modules.close();
  rmSync(folder, { recursive: true });
}

function rate(name: string, perSecond: number, more = ""): void {
  console.log(`${name.padEnd(44)} ${Math.round(perSecond).toLocaleString("en-US").padStart(10)}/s${more}`);
}

function replayed(records: number): void {
  const storage = new MemoryWorld();
  begin(storage);
  const kernel = open(storage, modules);
  for (let i = 0; i < records / RECORDS_PER_REQUEST; i++) request(kernel, i);
  const { count } = kernel.head;
  const times = Array.from({ length: rounds }, () => timed(() => open(storage, modules)));
  rate(`${count.toLocaleString("en-US")} records`, count / median(times));
}

function reduced(events: number): void {
  const storage = new MemoryWorld();
  begin(storage);
  const kernel = open(storage, modules);
  for (let i = 0; i < events; i++) add(kernel, i);
  const times = Array.from({ length: rounds }, () => timed(() => open(storage, modules)));
  rate(`${events.toLocaleString("en-US")} events`, events / median(times));
}

function turns(name: string, storage: MemoryWorld | SqliteWorld): void {
  begin(storage);
  const kernel = open(storage, modules);
  let number = 0;
  const batch = quick ? 200 : 1000;
  const times = Array.from({ length: rounds }, () =>
    timed(() => {
      for (let i = 0; i < batch; i++) request(kernel, number++);
    }),
  );
  const perSecond = batch / median(times);
  rate(
    name,
    perSecond,
    ` (${Math.round(perSecond * RECORDS_PER_REQUEST).toLocaleString("en-US")} records/s)`,
  );
  storage.close();
}

function calls(): void {
  const hash = hashBytes(TALLY);
  const value = encodeTree({ id: "a", amount: 1n }).slice();
  const state = encodeTree({ count: 1n, total: 1n }).slice();
  const event = { schema: "b/Added@1", value, key: encodeTree("a").slice() };
  const input = encodeReducerInput({ state, event, context: undefined });
  const compiled = new WebAssembly.Module(new Uint8Array(TALLY));
  const warm = new WebAssembly.Instance(compiled);
  const results = measure(
    [
      {
        name: "a fresh instance, in this thread",
        run: () => direct(new WebAssembly.Instance(compiled), input),
      },
      {
        name: "ModuleHost: fresh instance, cleared memory",
        run: () => modules.call({ hash, load: () => TALLY, entry: "step", input }),
      },
      { name: "one instance for all (no isolation)", run: () => direct(warm, input) },
    ],
    options,
  );
  for (const { name, nanoseconds, speed } of results) {
    rate(name, 1e9 / nanoseconds, `  ${(nanoseconds / 1000).toFixed(1)} µs, × ${speed.toFixed(2)}`);
  }
}

/** A call as it would be made by hand. */
function direct(instance: WebAssembly.Instance, input: Uint8Array): Uint8Array {
  const { memory, alloc, step } = instance.exports as unknown as {
    readonly memory: WebAssembly.Memory;
    readonly alloc: (size: number) => number;
    readonly step: (result: number, at: number, length: number) => void;
  };
  // The stub allocator never frees: begin anew before it runs out.
  const result = alloc(8);
  const at = alloc(input.length);
  new Uint8Array(memory.buffer).set(input, at);
  step(result, at, input.length);
  const view = new DataView(memory.buffer);
  return new Uint8Array(memory.buffer).slice(
    view.getUint32(result, true),
    view.getUint32(result, true) + view.getUint32(result + 4, true),
  );
}

function timed(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
