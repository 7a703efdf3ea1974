/** Governance: the whole loop of workload B3, in memory and on disk, and how its cost grows with the world. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../air/manifest/world.ts";
import type { Kernel } from "../runtime/kernel/kernel.ts";
import { ModuleHost } from "../runtime/modules/host.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { beginUpgradable, checkApplied, loopRequest, upgradableWorld } from "./governance-world.ts";
import { add, open } from "./kernel-world.ts";
import { machine, median } from "./measure.ts";

const quick = process.argv.includes("--quick");
const rounds = quick ? 3 : 9;
const modules = new ModuleHost();
const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
let files = 0;

console.log(`${machine()}\n`);
try {
  const world = upgradableWorld();
  const request = loopRequest(world);
  console.log("The loop of B3: an event, propose, shadow, approve, apply, in one turn of 23 records");
  loops(
    "in memory, the world's making included",
    quick ? 50 : 300,
    () => true,
    () => fresh(world, new MemoryWorld()),
    request,
  );
  loops(
    "in memory",
    quick ? 50 : 300,
    () => false,
    () => fresh(world, new MemoryWorld()),
    request,
  );
  loops(
    "durable, the world's making included",
    quick ? 10 : 40,
    () => true,
    () => fresh(world, file()),
    request,
  );
  loops(
    "durable",
    quick ? 10 : 40,
    () => false,
    () => fresh(world, file()),
    request,
  );
  console.log("\nReplay of B4: an event, a plan that proposes and ends; every patch is compiled again");
  for (const events of quick ? [143] : [143, 1_429]) replayed(events);
  console.log("\nThe loop in memory, by what else there is");
  for (const [schemas, cells] of [
    [0, 0],
    [100, 0],
    [1_000, 0],
    [0, 1_000],
    [0, 10_000],
  ] as const)
    grown(schemas, cells);
} finally {
  modules.close();
  rmSync(folder, { recursive: true });
}

type Begun = { readonly kernel: Kernel; readonly close: () => void };
type Request = ReturnType<typeof loopRequest>;

function file(): SqliteWorld {
  return new SqliteWorld(join(folder, `world-${files++}`), { create: true });
}

function fresh(world: World, storage: MemoryWorld | SqliteWorld): Begun {
  beginUpgradable(storage, world);
  return { kernel: open(storage, modules), close: () => storage.close() };
}

/** Each loop has a world of its own, which is made before the clock runs unless that is to be timed. */
function loops(
  name: string,
  count: number,
  timesMaking: () => boolean,
  make: () => Begun,
  request: Request,
): void {
  const times = Array.from({ length: rounds }, () => {
    const made = timesMaking() ? [] : Array.from({ length: count }, make);
    const worlds: Begun[] = [...made];
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) {
      if (timesMaking()) worlds.push(make());
      (worlds[i] as Begun).kernel.event(request);
    }
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    for (const { kernel, close } of worlds) {
      checkApplied(kernel);
      close();
    }
    return seconds / count;
  });
  rate(name, 1 / median(times));
}

function grown(schemas: number, cells: number): void {
  const world = upgradableWorld(schemas, cells > 0);
  const request = loopRequest(world);
  const times = Array.from({ length: rounds * 3 }, () => {
    const { kernel } = fresh(world, new MemoryWorld());
    for (let i = 0; i < cells; i++) addOne(kernel, i);
    const start = process.hrtime.bigint();
    kernel.event(request);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    checkApplied(kernel);
    return seconds;
  });
  const bytes = world.bareCbor.length.toLocaleString("en-US");
  rate(`${schemas} schemas, ${cells} cells (manifest ${bytes} bytes)`, 1 / median(times));
}

function replayed(events: number): void {
  const world = upgradableWorld(0, false, true);
  const storage = new MemoryWorld();
  const { kernel } = fresh(world, storage);
  for (let i = 0; i < events; i++) kernel.event(loopRequest(world, i));
  const { count } = kernel.head;
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    open(storage, modules);
    return Number(process.hrtime.bigint() - start) / 1e9;
  });
  rate(`${count.toLocaleString("en-US")} records`, count / median(times));
}

function addOne(kernel: Kernel, number: number): void {
  add(kernel, number);
}

function rate(name: string, perSecond: number): void {
  const each = `${(1e6 / perSecond).toFixed(0)} µs`;
  console.log(`${name.padEnd(56)} ${Math.round(perSecond).toLocaleString("en-US").padStart(8)}/s  ${each}`);
}
