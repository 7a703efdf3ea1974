/** Where the socket of a world's host is: beside the world's file, by whatever name that is reached. */
import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AirError, quote } from "../../../air/errors.ts";

/** What the system has room for, in bytes. */
const LONGEST = process.platform === "linux" ? 107 : 103;

/** Where a socket is made before it gets its name: a folder of its own, in the same place. */
const MAKING = join(".123456", "s");

/**
 * `FILE.sock`, or what is given instead (an option of the host, or `AIRLOCK_SOCKET`). Throws `control.socket` for a path that
 * is too long for a socket, and what `realpathSync` throws where there is no file.
 */
export function socketPath(worldFile: string, instead: string | undefined = undefined): string {
  const path = instead === undefined || instead === "" ? `${realpathSync(worldFile)}.sock` : resolve(instead);
  const longest = Math.max(...[path, join(dirname(path), MAKING)].map((one) => Buffer.byteLength(one)));
  if (longest <= LONGEST) return path;
  throw new AirError(
    "control.socket",
    `the path ${quote(path)} is too long for a socket, by ${longest - LONGEST} bytes: name a shorter one in AIRLOCK_SOCKET`,
  );
}
