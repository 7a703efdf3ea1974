/** A world with everything in it, a host, and somebody who asks it. */
import { isAirError } from "../air/errors.ts";
import type { ControlClient } from "../runtime/host/control/client.ts";
import type { ControlServer } from "../runtime/host/control/server.ts";
import { client, type Json, listen, TestTarget } from "./control-hosts.ts";
import { addSchema, documentOn } from "./governance-worlds.ts";
import { EVERYTHING } from "./kernel-scripts.ts";
import { Running } from "./running-worlds.ts";

export class Asking {
  readonly world: Running;
  readonly target: TestTarget;
  readonly server: ControlServer;
  readonly host: ControlClient;

  private constructor(world: Running, target: TestTarget, server: ControlServer, host: ControlClient) {
    this.world = world;
    this.target = target;
    this.server = server;
    this.host = host;
  }

  static async at(path: string): Promise<Asking> {
    const world = new Running(EVERYTHING);
    const target = new TestTarget(world.kernel);
    const server = await listen(target, path);
    return new Asking(world, target, server, await client(path));
  }

  async end(): Promise<void> {
    this.host.close();
    await this.server.close();
  }

  /** How many records there are. */
  get head(): number {
    return this.world.kernel.head.count;
  }

  async ask(cmd: string, payload: object = {}): Promise<Json> {
    return (await this.host.request(cmd, payload as never)) as Json;
  }

  /** The code with which it is refused. */
  refusal(cmd: string, payload: object = {}): Promise<string> {
    return this.ask(cmd, payload).then(
      () => "accepted",
      (error: unknown) => (isAirError(error) ? error.code : String(error)),
    );
  }

  /** A patch document that adds a schema, in base64. */
  patch(name: string, on?: string): string {
    return base64(JSON.stringify(documentOn(this.world, [addSchema(name)], on)));
  }
}

export function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

/** An event that starts two plans. */
export function go(id: string, more: object = {}): object {
  return { schema: "t/Go@1", value_json: JSON.stringify({ n: 1, id }), ...more };
}
