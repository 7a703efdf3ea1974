/** The host that keeps a world open, if there is one. */
import { AirError, isAirError } from "../../air/errors.ts";
import type { ControlClient } from "../../runtime/host/control/client.ts";
import { withStorage } from "../world-file.ts";

/**
 * A client of the host; undefined where no host answers at `FILE.sock`, or at the path in `AIRLOCK_SOCKET`. Throws
 * `control.socket` where it keeps another world than the file, and what `ControlClient.connect` throws.
 */
export async function hostOf(path: string): Promise<ControlClient | undefined> {
  const socket = await socketOf(path);
  if (socket === undefined) return undefined;
  const { ControlClient } = await import("../../runtime/host/control/client.ts");
  const client = await ControlClient.connect(socket);
  if (!client) return undefined;
  try {
    const { world_id } = (await client.request("journal-head")) as { readonly world_id: string };
    const own = await worldId(path);
    if (world_id === own) return client;
    const what = `the host there keeps the world ${world_id}, and this file is the world ${own}`;
    throw new AirError("control.socket", what, { path: socket });
  } catch (error) {
    client.close();
    // It ends just now, and nothing has been asked of it.
    if (isAirError(error) && error.code === "control.gone") return undefined;
    throw error;
  }
}

async function socketOf(path: string): Promise<string | undefined> {
  const { socketPath } = await import("../../runtime/host/control/path.ts");
  const { AIRLOCK_SOCKET: instead } = process.env;
  try {
    return socketPath(path, instead);
  } catch (error) {
    // No host can listen at a path that is too long; whatever else is wrong with the file shows when it is opened.
    if (instead === undefined || instead === "") return undefined;
    throw error;
  }
}

function worldId(path: string): Promise<string | undefined> {
  return withStorage(path, { readonly: true }, async (storage) => {
    const { decodeRecord } = await import("../../runtime/kernel/records.ts");
    const bytes = storage.read(0);
    const entry = bytes && decodeRecord(bytes).entry;
    return entry?.$tag === "genesis" ? entry.$value.world_id : undefined;
  });
}
