/** Every command over a real socket: a world and its host, anew for each test. */
import { afterAll, afterEach, beforeEach } from "vitest";
import { isAirError } from "../air/errors.ts";
import type { ControlClient } from "../runtime/host/control/client.ts";
import type { ControlServer } from "../runtime/host/control/server.ts";
import { client, Folder, type Json, listen, TestTarget } from "./control-hosts.ts";
import { addSchema, documentOn } from "./governance-worlds.ts";
import { EVERYTHING } from "./kernel-scripts.ts";
import { Running } from "./running-worlds.ts";

export class Commands {
  readonly folder = new Folder();
  /** The commands that were given. */
  readonly asked = new Set<string>();
  world!: Running;
  target!: TestTarget;
  server!: ControlServer;
  host!: ControlClient;
  private number = 0;

  async begin(): Promise<void> {
    this.world = new Running(EVERYTHING);
    this.target = new TestTarget(this.world.kernel);
    this.server = await listen(this.target, this.folder.at(`${this.number++}`));
    this.host = await client(this.server.path);
  }

  async end(): Promise<void> {
    this.host.close();
    await this.server.close();
  }

  async ask(cmd: string, payload: object = {}): Promise<Json> {
    this.asked.add(cmd);
    return (await this.host.request(cmd, payload as never)) as Json;
  }

  async refusal(cmd: string, payload: object = {}): Promise<string> {
    return this.ask(cmd, payload).then(
      () => "accepted",
      (error: unknown) => (isAirError(error) ? error.code : String(error)),
    );
  }

  /** A patch that adds a schema, in base64. */
  patch(name: string): string {
    return base64(JSON.stringify(documentOn(this.world, [addSchema(name)])));
  }

  head(): number {
    return this.world.kernel.head.count;
  }
}

/** For the tests of a file. */
export function commands(): Commands {
  const on = new Commands();
  beforeEach(() => on.begin());
  afterEach(() => on.end());
  afterAll(() => on.folder.remove());
  return on;
}

export function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

/** An event that starts plans. */
export function go(id: string, more: object = {}): object {
  return { schema: "t/Go@1", value_json: JSON.stringify({ n: 1, id }), ...more };
}
