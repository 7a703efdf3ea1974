/** What goes wrong around a host, as its clients and its operator see it: a refusal or an end with a code, and no loss. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { ControlClient } from "../runtime/host/control/client.ts";
import { socketPath } from "../runtime/host/control/path.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { rejectionOf } from "./codes.ts";
import { PROJECT } from "./extra-codecs.ts";
import { ended } from "./host-load.ts";
import { begun, openWorld } from "./hosts.ts";
import { MODULES } from "./running-worlds.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "airlock-trouble-"));
afterAll(() => {
  MODULES.close();
  rmSync(FOLDER, { recursive: true });
});

let worlds = 0;

function newWorld(): string {
  const path = join(FOLDER, `${worlds++}.world`);
  begun(undefined, new SqliteWorld(path, { create: true })).close();
  return path;
}

interface Running {
  readonly child: ChildProcess;
  readonly client: ControlClient;
  /** What it has said so far. */
  said(): string;
}

/** A host in a process of its own, which ends with the test. */
async function running(path: string, ...more: string[]): Promise<Running> {
  const { child, said } = host(path, ...more);
  for (;;) {
    expect(child.exitCode, said()).toBeNull();
    const client = await ControlClient.connect(socketPath(path));
    if (client) {
      onTestFinished(() => client.close());
      return { child, client, said };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function host(path: string, ...more: string[]): Omit<Running, "client"> {
  const args = ["cli/airlock.js", "world", "run", path, ...more];
  const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const out of [child.stdout, child.stderr]) {
    out.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, said: () => said };
}

function airlock(...args: string[]): {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/airlock.js", ...args], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  return { status, out: stdout, err: stderr };
}

const EVENT = { schema: "t/Twice@1", value_json: '{"n":1}' };
const send = ({ client }: Running, input_id: string): Promise<unknown> =>
  client.request("event-send", { ...EVENT, input_id });

/** The ids of events that the journal has, read from the file. */
function recorded(path: string, ids: readonly string[]): readonly string[] {
  const storage = new SqliteWorld(path);
  try {
    expect(openWorld(storage, { whole: true }).divergence).toBeUndefined();
    return ids.filter((id) => storage.input(id) !== undefined);
  } finally {
    storage.close();
  }
}

/** What the process may write to one file, in bytes: what is more fails as on a full disk. */
function limit({ child }: Running, bytes: number | "unlimited"): void {
  const { status } = spawnSync("prlimit", [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]);
  expect(status).toBe(0);
}

describe("a disk that is full", () => {
  it("refuses inputs with a code until there is room, and the world goes on", async () => {
    const path = newWorld();
    const up = await running(path, "--leave", "http.request");
    const [taken, refused]: [string[], string[]] = [[], []];
    await send(up, "before");
    taken.push("before");
    limit(up, 1);
    for (const id of ["x", "y"]) {
      expect(await rejectionOf(send(up, id))).toBe("store.unavailable");
      refused.push(id);
    }
    expect(await rejectionOf(up.client.request("snapshot"))).toBe("store.unavailable");
    limit(up, "unlimited");
    for (const id of ["after", "x"]) {
      await send(up, id);
      taken.push(id);
    }
    up.child.kill("SIGTERM");
    expect(await ended(up.child)).toBe(0);
    expect(recorded(path, [...taken, ...refused])).toEqual([...taken, "x"]);
  }, 60_000);

  it("keeps what effects came to until there is room", async () => {
    const path = newWorld();
    const up = await running(path, "--deadline", "300");
    // The request waits for a name that never comes, or is refused: either way there is an answer to keep.
    await send(up, "one");
    limit(up, 1);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    limit(up, "unlimited");
    for (;;) {
      const { plans } = (await up.client.request("plan-list")) as { plans: { status: string }[] };
      if (plans[0]?.status !== "running") break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    up.child.kill("SIGTERM");
    expect(await ended(up.child)).toBe(0);
    expect(recorded(path, ["one"])).toEqual(["one"]);
  }, 60_000);
});

describe("a file", () => {
  it("that is removed ends the host at its next write, and what it had is whole", async () => {
    const path = newWorld();
    const up = await running(path, "--leave", "http.request");
    await send(up, "before");
    renameSync(path, `${path}.away`);
    expect(await rejectionOf(send(up, "lost"))).toBe("world.moved");
    expect(await ended(up.child)).toBe(1);
    expect(up.said()).toContain("world.moved");
    renameSync(`${path}.away`, path);
    expect(recorded(path, ["before", "lost"])).toEqual(["before"]);
  }, 60_000);

  it("that may not be written is refused by name", () => {
    // Nobody can take a permission from who may do everything.
    if (process.getuid?.() === 0) {
      const folder = join(FOLDER, "nowhere");
      const { status, err } = airlock("world", "run", join(folder, "no.world"));
      expect([status, err]).toEqual([1, expect.stringContaining("store.unavailable")]);
      return;
    }
    const path = newWorld();
    chmodSync(path, 0o400);
    const { status, err } = airlock("world", "run", path);
    expect([status, err]).toEqual([1, expect.stringContaining("store.unavailable")]);
  }, 30_000);

  it("has one host only", async () => {
    const path = newWorld();
    const up = await running(path);
    const second = airlock("world", "run", path, "--once");
    expect([second.status, second.err]).toEqual([1, expect.stringContaining("world.locked")]);
    expect(existsSync(socketPath(path))).toBe(true);
    expect(await up.client.request("journal-head")).toBeDefined();
    up.child.kill("SIGTERM");
    expect(await ended(up.child)).toBe(0);
    expect(existsSync(socketPath(path))).toBe(false);
  }, 60_000);
});

describe("an end", () => {
  it("that is asked for through the socket is orderly, and the next host finds no stale socket in its way", async () => {
    const path = newWorld();
    const up = await running(path, "--json");
    await up.client.request("shutdown");
    expect(await ended(up.child)).toBe(0);
    expect(up.said()).toMatch(/"ok": true,\s+"head": \{\s+"count": 1,/);
    const killed = await running(path);
    killed.child.kill("SIGKILL");
    await ended(killed.child);
    expect(existsSync(socketPath(path))).toBe(true);
    const again = await running(path);
    again.child.kill("SIGTERM");
    expect(await ended(again.child)).toBe(0);
  }, 60_000);
});

describe("a snapshot", () => {
  it("is where the host looks up what was, and what the next one opens from", async () => {
    const path = newWorld();
    const up = await running(path, "--leave", "http.request", "--snapshot-every", "0");
    const plans = async (consistency: string): Promise<number> => {
      const answer = await up.client.request("plan-list", { consistency });
      return (answer as { plans: unknown[] }).plans.length;
    };
    await send(up, "one");
    const { height } = (await up.client.request("snapshot")) as { height: number };
    await send(up, "two");
    expect([await plans(`exact:${height}`), await plans("head")]).toEqual([1, 2]);
    expect(await rejectionOf(plans(`exact:${height - 1}`))).toBe("snapshot.unavailable");
    up.child.kill("SIGTERM");
    expect(await ended(up.child)).toBe(0);
    expect(JSON.parse(airlock("snapshot", "list", "--world", path, "--json").out)).toMatchObject({
      snapshots: [{ height }],
    });
    const next = await running(path, "--leave", "http.request");
    expect(next.said()).toContain(`"snapshot":${height}`);
    next.child.kill("SIGTERM");
    await ended(next.child);
    const verified = JSON.parse(airlock("journal", "verify", "--world", path, "--json").out);
    expect(verified).toMatchObject({ ok: true, snapshots: 2 });
    expect(airlock("snapshot", "prune", "--keep", "0", "--world", path).out).toMatch(
      /^forgotten: \d+, \d+\n/,
    );
  }, 60_000);
});

describe("--once", () => {
  it("works off what is open, and says how it ended", () => {
    const path = newWorld();
    expect(airlock("event", "send", "t/Go@1", '{"n":1}', "--world", path).status).toBe(0);
    const left = airlock("world", "run", path, "--once", "--json", "--leave", "http.request");
    expect(JSON.parse(left.out)).toMatchObject({ ok: true, open_intents: 1 });
    const done = airlock("world", "run", path, "--once", "--json", "--deadline", "2000");
    expect([done.status, JSON.parse(done.out)]).toMatchObject([0, { ok: true, open_intents: 0 }]);
  }, 60_000);

  it("is wrong usage with adapters that are none", () => {
    const path = newWorld();
    for (const args of [
      ["--adapters", "nowhere.js"],
      ["--adapters", "package.json"],
      ["--concurrency", "0"],
      ["--log-level", "loud"],
    ]) {
      expect(airlock("world", "run", path, "--once", ...args).status, args.join(" ")).toBe(2);
    }
  }, 60_000);
});
