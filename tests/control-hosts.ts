/** Hosts for tests of the control channel: a world, a socket, and what was asked of the host. */

import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hash } from "../air/hash.ts";
import { ControlClient } from "../runtime/host/control/client.ts";
import { socketPath } from "../runtime/host/control/path.ts";
import { type ControlOptions, ControlServer } from "../runtime/host/control/server.ts";
import type { ControlTarget } from "../runtime/host/control/target.ts";
import { Kernel } from "../runtime/kernel/kernel.ts";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { ModuleHost } from "../runtime/modules/host.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { SYSTEM } from "../runtime/system.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A folder that goes away. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "airlock-c-"));

  at(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export class TestTarget implements ControlTarget {
  readonly kernel: Kernel;
  woken = 0;
  stopped = 0;
  readonly at?: NonNullable<ControlTarget["at"]>;

  constructor(kernel: Kernel, at?: ControlTarget["at"]) {
    this.kernel = kernel;
    if (at) this.at = at;
  }

  wake(): void {
    this.woken++;
  }

  stop(): void {
    this.stopped++;
  }

  snapshot(): { height: number; hash: Hash } {
    return { height: this.kernel.head.count, hash: stateHash(this.kernel.state) };
  }
}

export function listen(
  target: ControlTarget,
  path: string,
  more: Partial<ControlOptions> = {},
): Promise<ControlServer> {
  return ControlServer.listen(target, { path, ...more });
}

export async function client(path: string): Promise<ControlClient> {
  const made = await ControlClient.connect(path);
  if (!made) throw new Error(`nobody listens at ${path}`);
  return made;
}

/** A connection that sends what it likes, and collects what comes. */
export class Raw {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  readonly lines: Json[] = [];
  private rest = "";
  private readonly waiting: (() => void)[] = [];

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.setEncoding("utf8");
    this.socket.on("data", (text: string) => {
      const lines = `${this.rest}${text}`.split("\n");
      this.rest = lines.pop() ?? "";
      this.lines.push(...lines.map((line) => JSON.parse(line) as Json));
      this.tell();
    });
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) =>
      this.socket.on("close", () => {
        resolve();
        this.tell();
      }),
    );
  }

  private tell(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  send(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  ask(id: string, cmd: string, payload: Json = {}): void {
    this.send(`${JSON.stringify({ v: 1, id, cmd, payload })}\n`);
  }

  /** The first so many answers, when they are there. Throws if the connection closes before. */
  async answers(count: number): Promise<readonly Json[]> {
    while (this.lines.length < count) {
      if (this.socket.destroyed) throw new Error(`closed after ${this.lines.length} answers`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.lines.slice(0, count);
  }

  end(): void {
    this.socket.destroy();
  }
}

/** A host of a world's file, within the test's own process: commands run beside it. */
export class FileHost {
  readonly storage: SqliteWorld;
  readonly target: TestTarget;
  private readonly modules = new ModuleHost();
  private server: ControlServer | undefined;

  private constructor(file: string) {
    this.storage = new SqliteWorld(file);
    this.target = new TestTarget(Kernel.open(this.storage, { modules: this.modules, surroundings: SYSTEM }));
  }

  static async of(file: string, path: string = socketPath(file)): Promise<FileHost> {
    const host = new FileHost(file);
    host.server = await listen(host.target, path);
    return host;
  }

  async close(): Promise<void> {
    await this.server?.close();
    this.leave();
  }

  /** The file is closed, whatever becomes of the socket. */
  leave(): void {
    this.storage.close();
    this.modules.close();
  }
}
