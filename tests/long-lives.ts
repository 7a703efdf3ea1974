/** Worlds with a long history, and hosts that are up for long: what opening costs, and what stays in memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WorldStorage } from "../runtime/store/journal.ts";
import { SYSTEM } from "../runtime/system.ts";
import { begun, go, hostOf, PAGE_RECEIPT, pages, setTimer } from "./hosts.ts";
import type { Running } from "./running-worlds.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is in use, in bytes, once nothing else is. */
export function used(): number {
  for (let i = 0; i < 3; i++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Lets a world that `busyWorld` began grow to so many records. */
export function grow(world: Running, records: number): void {
  for (let n = 0; world.kernel.head.count < records; n++) world.event("t/Go@1", { n });
}

/** How many records are read when a world is opened, from the newest snapshot or from the first one on. */
export function recordsRead(world: Running, whole: boolean): number {
  let [first, last] = [0, 0];
  const kernel = world.open(world.storage, {
    whole,
    onTurn: (records) => {
      if (first === 0) first = records;
      last = records;
    },
  });
  if (kernel.divergence) throw new Error("the world diverges");
  return last - first;
}

/**
 * A day under a clock of its own: events that each fetch a page, and a timer every `1 / timers` of it, on a host that takes
 * snapshots. Every effect is answered before the clock goes on. What is in use after each tenth of the day, in bytes.
 */
export async function day(storage: WorldStorage, events: number, timers: number): Promise<readonly number[]> {
  const dayNs = 86_400_000_000_000n;
  const startNs = 10n ** 18n;
  let nowNs = startNs;
  const surroundings = { ...SYSTEM, nowNs: () => nowNs };
  const answer = pages(async () => PAGE_RECEIPT);
  const host = hostOf(begun(undefined, storage), [answer], { surroundings, snapshotEvery: 10_000 });
  host.start();
  for (let n = 1; n <= timers; n++) setTimer(host, startNs + (dayNs * BigInt(n)) / BigInt(timers));
  const measured: number[] = [];
  const STEPS = 100;
  for (let step = 1; step <= STEPS; step++) {
    nowNs = startNs + (dayNs * BigInt(step)) / BigInt(STEPS);
    go(host, events / STEPS);
    host.wake();
    await host.idle();
    if (step % (STEPS / 10) === 0) measured.push(used());
  }
  const open = host.kernel.state.openIntents().length;
  if (open > 0) throw new Error(`${open} intents are open`);
  host.stop();
  await host.ended;
  return measured;
}
