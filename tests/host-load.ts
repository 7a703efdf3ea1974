/**
 * A world under load whose host is killed at random moments, and what must be true afterwards: clients lose nothing that was
 * acknowledged, a server sees every effect at least once, and the world is what its journal says.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { isAirError } from "../air/errors.ts";
import { ControlClient } from "../runtime/host/control/client.ts";
import { socketPath } from "../runtime/host/control/path.ts";
import { dispatchToken } from "../runtime/host/dispatch-token.ts";
import { decodeRecord } from "../runtime/kernel/records.ts";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { PROJECT } from "./extra-codecs.ts";
import { begun, openWorld } from "./hosts.ts";
import {
  ALLOW_ALL,
  awaitReceipt,
  END,
  fetch,
  fixtureModule,
  NAT,
  plan,
  record,
  ref,
  schema,
  TEXT,
  type WorldSpec,
} from "./running-worlds.ts";

/** Events name the page that a plan fetches; what came of it is counted by a reducer. */
export function loadedWorld(port: number): WorldSpec {
  const text = (...args: unknown[]) => ({ op: "concat", args });
  const url = text({ text: `http://127.0.0.1:${port}/` }, ref("@plan.input.page"));
  const params = {
    record: { method: { text: "GET" }, url, headers: { map: [] }, body_ref: { null: {} } },
  };
  return {
    defs: [
      schema("load/Go@1", record({ page: TEXT })),
      schema("tally/Added@1", record({ id: TEXT, amount: NAT })),
      schema("tally/Total@1", record({ count: NAT, total: NAT })),
      schema("tally/Full@1", record({ id: TEXT, total: NAT })),
      schema("tally/Id@1", TEXT),
      {
        $kind: "defmodule",
        name: "tally/Tally@1",
        module_kind: "reducer",
        key_schema: "tally/Id@1",
        abi: { reducer: { state: "tally/Total@1", event: "tally/Added@1" } },
      },
      plan("load/Fetch@1", "load/Go@1", [
        fetch("page", { params }),
        awaitReceipt("got", "page", { status_as: "status" }),
        {
          id: "count",
          op: "raise_event",
          event: "tally/Added@1",
          value: { record: { id: ref("@var:status"), amount: { nat: 1 } } },
        },
        END,
      ]),
      ALLOW_ALL,
    ],
    manifest: {
      defaults: {
        policy: "t/all@1",
        cap_grants: [
          {
            name: "web",
            cap: "sys/http.out@1",
            params: { record: { hosts: { set: [{ text: "127.0.0.1" }] }, ports: { set: [{ nat: port }] } } },
          },
        ],
      },
      routing: { events: [{ event: "tally/Added@1", reducer: "tally/Tally@1", key_field: "id" }] },
      triggers: [{ event: "load/Go@1", plan: "load/Fetch@1" }],
    },
    modules: { "tally/Tally@1": fixtureModule("tally") },
  };
}

const PAGES = ["ok", "fail", "hang", "redirect", "away", "lie", "slow"] as const;

/** Answers, fails, hangs, redirects and lies, by the page that is asked for; notes the tokens that it sees. */
class Troublemaker {
  readonly seen = new Set<string>();
  contacts = 0;
  private readonly server: Server;
  /** Where nobody is to be sent. */
  private readonly elsewhere: Server;
  visitors = 0;

  constructor() {
    this.elsewhere = createServer((_, response) => response.end("never")).on("connection", () => {
      this.visitors++;
    });
    this.server = createServer((request, response) => {
      this.contacts++;
      this.seen.add(String(request.headers["idempotency-key"]));
      const [, page, n] = (request.url ?? "").split("/");
      if (page === "ok") response.end(`page ${n}`);
      else if (page === "fail") response.writeHead(500).end();
      else if (page === "redirect") response.writeHead(302, { location: `/ok/${n}` }).end();
      else if (page === "away") {
        response.writeHead(302, { location: `http://127.0.0.1:${portOf(this.elsewhere)}/` }).end();
      } else if (page === "lie") {
        response.writeHead(200, { "content-length": "100" });
        response.write("five.");
        response.socket?.destroySoon();
      } else if (page === "slow") setTimeout(() => response.end("late"), 50);
      // What hangs is never answered.
    });
  }

  get port(): number {
    return portOf(this.server);
  }

  async start(): Promise<void> {
    for (const server of [this.server, this.elsewhere]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    }
  }

  stop(): void {
    for (const server of [this.server, this.elsewhere]) {
      server.closeAllConnections();
      server.close();
    }
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Sends events one after the other, each until it is acknowledged, to whatever host there is. */
class Client {
  readonly acknowledged: string[] = [];
  private isDone = false;
  private readonly name: string;
  private readonly path: string;
  private client: ControlClient | undefined;

  constructor(name: string, path: string) {
    this.name = name;
    this.path = path;
  }

  async work(): Promise<void> {
    for (let n = 0; !this.isDone; n++) {
      const input_id = `${this.name}-${n}`;
      const page = `${PAGES[n % PAGES.length]}/${input_id}`;
      while (!this.isDone && !(await this.send(input_id, page))) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  private async send(input_id: string, page: string): Promise<boolean> {
    try {
      this.client ??= await ControlClient.connect(this.path);
      if (!this.client) return false;
      await this.client.request("event-send", {
        schema: "load/Go@1",
        value_json: JSON.stringify({ page }),
        input_id,
      });
      this.acknowledged.push(input_id);
      return true;
    } catch (error) {
      if (!isAirError(error) || !error.code.startsWith("control.")) throw error;
      this.client?.close();
      this.client = undefined;
      return false;
    }
  }

  stop(): void {
    this.isDone = true;
    this.client?.close();
  }
}

/** `airlock world run` on a file. */
export function hostProcess(path: string, more: readonly string[] = []): ChildProcess {
  const args = ["cli/airlock.js", "world", "run", path, "--log-level", "error", ...more];
  return spawn(process.execPath, args, { cwd: PROJECT, stdio: ["ignore", "ignore", "inherit"] });
}

export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

export interface Load {
  readonly events: number;
  readonly contacts: number;
  readonly records: number;
  /** How many effects had no time left when they were about to be sent: their receipts are timeouts. */
  readonly unsent: number;
}

const RUN = ["--deadline", "400", "--snapshot-every", "300", "--concurrency", "8"];

/** Kills the host so many times, `delay(round)` milliseconds after it takes commands, and checks the world at the end. */
export async function checkHostKills(rounds: number, delay: (round: number) => number): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-host-"));
  const path = join(folder, "load.world");
  const server = new Troublemaker();
  try {
    await server.start();
    begun(loadedWorld(server.port), new SqliteWorld(path, { create: true })).close();
    const socket = socketPath(path);
    const clients = ["a", "b", "c"].map((name) => new Client(name, socket));
    const working = clients.map((client) => client.work());
    for (let round = 0; round < rounds; round++) {
      const host = hostProcess(path, RUN);
      await taken(socket, host);
      await new Promise((resolve) => setTimeout(resolve, delay(round)));
      host.kill("SIGKILL");
      await ended(host);
    }
    for (const client of clients) client.stop();
    await Promise.all(working);
    expect(await ended(hostProcess(path, [...RUN, "--once"]))).toBe(0);
    const acknowledged = clients.flatMap((client) => client.acknowledged);
    const checked = checkWorld(path, server, acknowledged);
    expect(server.visitors).toBe(0);
    return { events: acknowledged.length, contacts: server.contacts, ...checked };
  } finally {
    server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Until somebody listens. */
async function taken(socket: string, host: ChildProcess): Promise<void> {
  for (;;) {
    expect(host.exitCode).toBeNull();
    const client = await ControlClient.connect(socket);
    if (client) return client.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function checkWorld(
  path: string,
  server: Troublemaker,
  acknowledged: readonly string[],
): Pick<Load, "records" | "unsent"> {
  const storage = new SqliteWorld(path);
  try {
    const quick = openWorld(storage);
    const whole = openWorld(storage, { whole: true });
    expect(quick.openedFrom).toBeGreaterThan(0);
    expect(whole.divergence).toBeUndefined();
    expect([quick.head, stateHash(quick.state)]).toEqual([whole.head, stateHash(whole.state)]);
    expect(acknowledged.filter((id) => storage.input(id) === undefined)).toEqual([]);
    expect(openExternal(whole.state)).toEqual([]);
    const unseen: number[] = [];
    const receipts = new Map<number, string>();
    for (const [index, bytes] of storage.records(0)) {
      const { entry } = decodeRecord(bytes);
      if (entry.$tag === "effect_receipt") receipts.set(Number(entry.$value.intent), entry.$value.status);
      if (entry.$tag !== "effect_intent") continue;
      const token = Buffer.from(dispatchToken(storage, whole.worldId, index)).toString("hex");
      if (!server.seen.has(token)) unseen.push(index);
    }
    // A machine that stands still for a moment lets effects run out of time before they are sent, and the journal says so.
    expect(unseen.filter((index) => receipts.get(index) !== "timeout")).toEqual([]);
    expect(unseen.length).toBeLessThan(receipts.size / 10);
    expect(new Set(receipts.values())).toEqual(new Set(["ok", "error", "timeout"]));
    return { records: whole.head.count, unsent: unseen.length };
  } finally {
    storage.close();
  }
}
