/** The file that a socket is reached by: nobody else's is taken away, and nobody else may ever open ours (mode 0600). */
import { chmodSync, linkSync, lstatSync, mkdtempSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname, join } from "node:path";
import { AirError } from "../../../air/errors.ts";

/** Which file it is, whatever its name. */
export interface SocketFile {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

/**
 * Lets a server listen at a path. What a host left there that is gone is replaced. Throws `control.socket` where another
 * host listens, where something else is in its place, and for what the system refuses.
 */
export async function listenAt(server: Server, path: string): Promise<SocketFile> {
  try {
    await clear(path);
    // Made where nobody else can reach it, and given its name when its mode is right.
    const folder = mkdtempSync(join(dirname(path), "."));
    try {
      const made = join(folder, "s");
      await listening(server, made);
      chmodSync(made, 0o600);
      give(made, path);
      const { dev, ino } = lstatSync(path);
      return { path, device: dev, inode: ino };
    } catch (error) {
      server.close();
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw error instanceof AirError ? error : socketError(path, error);
  }
}

/** Removes the file, if it still is that one. */
export function removeSocket({ path, device, inode }: SocketFile): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.dev === device && found.ino === inode) rmSync(path, { force: true });
}

/** What the system says about a socket, as an error with a code. */
export function socketError(path: string, error: unknown): AirError {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new AirError("control.socket", `the socket cannot be used: ${reason}`, { path });
}

async function clear(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) {
    throw new AirError("control.socket", "in the place of the socket there is something else", { path });
  }
  if (await isAnswered(path)) {
    throw new AirError("control.socket", "another host listens there already", { path });
  }
  unlinkSync(path);
}

/** Whether somebody listens. Throws what the system says, but for its saying that nobody does. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(false);
      // Too many wait to be answered: there is somebody.
      else if (error.code === "EAGAIN") resolve(true);
      else reject(error);
    });
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** A link replaces nothing, where somebody else was faster; not every file system has them for sockets. */
function give(made: string, path: string): void {
  try {
    linkSync(made, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      throw new AirError("control.socket", "another host has begun to listen there", { path });
    }
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
    renameSync(made, path);
  }
}
