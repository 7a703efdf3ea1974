/** How much memory a replay holds on to while the journal passes by. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WorldStorage } from "../runtime/store/journal.ts";
import {
  ALLOW_ALL,
  awaitReceipt,
  END,
  GRANTS,
  look,
  NAT,
  plan,
  Running,
  record,
  schema,
} from "./running-worlds.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** The world whose every event starts a plan of one effect, which the kernel answers: six records. */
export function busyWorld(storage: WorldStorage): Running {
  const steps = [look("l"), awaitReceipt("a", "l"), END];
  return new Running(
    {
      defs: [schema("t/Go@1", record({ n: NAT })), ALLOW_ALL, plan("t/p@1", "t/Go@1", steps)],
      manifest: { ...GRANTS, triggers: [{ event: "t/Go@1", plan: "t/p@1" }] },
    },
    { storage },
  );
}

export interface Footprint {
  /** Bytes in use after so many records. */
  readonly early: number;
  readonly late: number;
  readonly records: number;
}

/** Replays a world and measures after `mark` records and at the end. */
export function footprint(world: Running, mark: number): Footprint {
  let early: number | undefined;
  let late = 0;
  const { count } = world.storage.head();
  const kernel = world.open(world.storage, {
    onTurn: (records) => {
      if (early === undefined && records >= mark) early = used();
      if (records === count) late = used();
    },
  });
  return { early: early ?? 0, late, records: kernel.head.count };
}

function used(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
