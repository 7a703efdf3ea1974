/** Inputs to a world that nobody keeps open: its file is opened for writing. */
import { AirError } from "../../air/errors.ts";
import type { Kernel } from "../../runtime/kernel/kernel.ts";
import type { SqliteWorld } from "../../runtime/store/sqlite-world.ts";
import type { OpenWorld } from "../world-file.ts";
import type { Inputs } from "./inputs.ts";

/** `open` replays the journal, once, and only for what needs it. */
export function localInputs(storage: SqliteWorld, open: () => Promise<Kernel>): Inputs {
  let opened: Promise<Kernel> | undefined;
  const kernel = (): Promise<Kernel> => {
    opened ??= open();
    return opened;
  };
  const look: Inputs["look"] = async (use) => use({ storage, kernel: await kernel() } satisfies OpenWorld);
  const taking = () => import("../../runtime/host/control/taken.ts");
  return {
    event: async (event) => (await taking()).takeEvent(await kernel(), event),
    receipt: async (receipt) => (await taking()).takeReceipt(await kernel(), receipt),
    endPlan: async (plan, inputId) => (await taking()).takePlanEnd(await kernel(), plan, inputId),
    govern: async (steps, inputId) => (await kernel()).govern(steps, inputId),
    put: async (blobs) => {
      if (storage.head().count === 0) throw new AirError("world.missing", "the file holds no world yet");
      storage.put(blobs);
    },
    look,
  };
}
