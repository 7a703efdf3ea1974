/** What clients do who mean no good, or do not know better. */

import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AirError } from "../../../air/errors.ts";
import { client, Folder, listen, Raw, TestTarget } from "../../../tests/control-hosts.ts";
import { EVERYTHING } from "../../../tests/kernel-scripts.ts";
import { Running } from "../../../tests/running-worlds.ts";
import { LINE_LIMIT } from "./lines.ts";
import type { ControlServer } from "./server.ts";

const folder = new Folder();
afterAll(() => folder.remove());

let world: Running;
let target: TestTarget;
let server: ControlServer;
let faults: unknown[];
let number = 0;

beforeEach(async () => {
  world = new Running(EVERYTHING);
  target = new TestTarget(world.kernel);
  faults = [];
  server = await listen(target, folder.at(`s${number++}`), { onFault: (error) => faults.push(error) });
});
afterEach(() => server.close());

const HEAD = { v: 1, id: "h", cmd: "journal-head" };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Whatever happened before, the host still answers. */
async function works(path = server.path): Promise<void> {
  const one = await client(path);
  expect(await one.request("journal-head")).toMatchObject({ world_id: world.kernel.worldId });
  one.close();
}

describe("what is sent", () => {
  it.each([
    ["hello\n", "", "decode_error"],
    ["{\n", "", "decode_error"],
    [Buffer.from([0x7b, 0xff, 0x7d, 10]), "", "decode_error"],
    ["[1]\n", "", "decode_error"],
    ["1\n", "", "decode_error"],
    [`${"[".repeat(100_000)}\n`, "", "decode_error"],
    [line({ v: 1, cmd: "journal-head" }), "", "decode_error"],
    [line({ v: 1, id: 7, cmd: "journal-head" }), "", "decode_error"],
    [line({ v: 1, id: "a" }), "a", "decode_error"],
    [line({ id: "a", cmd: "journal-head" }), "a", "decode_error"],
    [line({ ...HEAD, more: 1 }), "h", "decode_error"],
    ['{"v":1,"id":"a","id":"b","cmd":"journal-head"}\n', "", "decode_error"],
    [line({ ...HEAD, v: 2 }), "h", "invalid_request"],
    [line({ v: "1", id: "a", other: [] }), "a", "invalid_request"],
    [line({ ...HEAD, cmd: "journal-tail" }), "h", "unknown_method"],
    [line({ ...HEAD, cmd: "__proto__" }), "h", "unknown_method"],
    [line({ ...HEAD, cmd: "toString" }), "h", "unknown_method"],
  ])("is answered with a code where it is no request: %#", async (sent, id, code) => {
    const raw = new Raw(server.path);
    raw.send(sent);
    raw.send(line(HEAD));
    const [refused, good] = await raw.answers(2);
    expect(refused).toMatchObject({ id, ok: false, error: { code } });
    expect(good).toMatchObject({ id: "h", ok: true });
    expect(faults).toEqual([]);
    raw.end();
  });

  it("may have no payload, or null, and blank lines between", async () => {
    const raw = new Raw(server.path);
    raw.send(`\n  \r\n${line(HEAD)}\n${line({ ...HEAD, payload: null })}`);
    expect(await raw.answers(2)).toMatchObject([{ ok: true }, { ok: true }]);
    raw.end();
  });

  it("is answered in order, however it is cut", async () => {
    const raw = new Raw(server.path);
    const ids = Array.from({ length: 200 }, (_, i) => `${i}`);
    const sent = ids.map((id) => line({ ...HEAD, id })).join("");
    for (let at = 0; at < sent.length; at += 97) raw.send(sent.slice(at, at + 97));
    expect((await raw.answers(200)).map(({ id }) => id)).toEqual(ids);
    raw.end();
  });

  it("ends with half a line: nothing comes of it, and all before it is answered", async () => {
    const raw = new Raw(server.path);
    const event = { schema: "t/Go@1", value_json: '{"n":1,"id":"a"}' };
    raw.send(line(HEAD) + line({ v: 1, id: "e", cmd: "event-send", payload: event }).slice(0, -1));
    raw.socket.end();
    await raw.closed;
    expect(raw.lines).toMatchObject([{ id: "h", ok: true }]);
    expect(world.kinds()).toEqual(["genesis"]);
    await works();
  });

  it("is a line of 100 MB: it is refused once and passed over, and the next one answered", async () => {
    const raw = new Raw(server.path);
    const piece = Buffer.alloc(1024 * 1024, "x");
    let most = 0;
    for (let i = 0; i < 100; i++) {
      if (!raw.socket.write(piece)) await new Promise((resolve) => raw.socket.once("drain", resolve));
      most = Math.max(most, ...[...connectionsOf(server)].map(({ splitter }) => splitter.held.length));
    }
    raw.send(`\n${line(HEAD)}`);
    expect(await raw.answers(2)).toMatchObject([
      { id: "", ok: false, error: { code: "control.too_large" } },
      { id: "h", ok: true },
    ]);
    expect(most).toBeLessThanOrEqual(LINE_LIMIT);
    raw.end();
  });

  it("is a flood of garbage: each line of it is answered, and others are served meanwhile", async () => {
    const raw = new Raw(server.path);
    const flood = "x\n".repeat(20_000);
    raw.send(flood);
    await works();
    expect((await raw.answers(20_000)).every(({ ok }) => ok === false)).toBe(true);
    raw.end();
  });
});

describe("clients", () => {
  it("take turns: one that sends without end holds nobody up", async () => {
    // So few that all of them could be answered without waiting for anybody to read.
    const MANY = 100;
    let served = 0;
    let before: number | undefined;
    target.snapshot = () => ({ height: served++, hash: world.kernel.head.hash });
    target.stop = () => {
      before = served;
    };
    const [greedy, modest] = [new Raw(server.path), new Raw(server.path)];
    modest.ask("m", "journal-head");
    await modest.answers(1);
    greedy.send(line({ ...HEAD, cmd: "snapshot" }).repeat(MANY));
    await greedy.answers(1);
    modest.ask("m", "shutdown");
    await modest.answers(2);
    expect(before).toBeLessThan(MANY);
    await greedy.answers(MANY);
    greedy.end();
    modest.end();
  });

  it("that never read are not served on, cost one answer, and are dropped", async () => {
    const path = folder.at("unread");
    const strict = await listen(target, path, { patienceMs: 300 });
    const bytes = Buffer.alloc(4 * 1024 * 1024, "b");
    const one = await client(path);
    const { hash } = (await one.request("blob-put", { data_b64: bytes.toString("base64") })) as {
      hash: string;
    };
    const get = vi.spyOn(world.storage.store, "get");
    const raw = new Raw(path);
    raw.socket.pause();
    raw.send(line({ v: 1, id: "b", cmd: "blob-get", payload: { hash } }).repeat(100));
    await vi.waitFor(() => expect(get).toHaveBeenCalled(), { timeout: 30_000 });
    // It is dropped, though it has asked for far more.
    await vi.waitFor(() => expect(connectionsOf(strict).size).toBe(1), { timeout: 30_000 });
    expect(get.mock.calls.length).toBeLessThan(10);
    expect(await one.request("journal-head")).toMatchObject({});
    one.close();
    raw.end();
    await strict.close();
  });

  it("are so many at most; the next one is told", async () => {
    const path = folder.at("many");
    const small = await listen(target, path, { connections: 10 });
    const all = await Promise.all(Array.from({ length: 10 }, () => client(path)));
    for (const one of all) await one.request("journal-head");
    const late = new Raw(path);
    await late.closed;
    expect(late.lines).toMatchObject([{ id: "", ok: false, error: { code: "control.busy" } }]);
    const known = await client(path);
    await expect(known.request("journal-head")).rejects.toMatchObject({ code: "control.busy" });
    all[0]?.close();
    await vi.waitFor(() => expect(connectionsOf(small).size).toBe(9), { timeout: 30_000 });
    await works(path);
    for (const one of all) one.close();
    await small.close();
  });

  it("that are many, and come and go in the middle of everything, change nothing for the others", async () => {
    const steady = await client(server.path);
    for (let i = 0; i < 200; i++) {
      const raw = new Raw(server.path);
      raw.send(
        line(HEAD)
          .repeat(5)
          .slice(0, 20 + i),
      );
      if (i % 3 === 0) raw.end();
      else raw.socket.end();
      if (i % 10 === 0) await steady.request("journal-head");
      if (i % 3 !== 0) await raw.closed;
    }
    await works();
    steady.close();
    await vi.waitFor(() => expect(connectionsOf(server).size).toBe(0), { timeout: 30_000 });
  });

  it("are told of a host that goes away, and of an answer and a request that fit no line", async () => {
    const one = await client(server.path);
    const data = "A".repeat(LINE_LIMIT);
    await expect(one.request("blob-put", { data_b64: data })).rejects.toMatchObject({
      code: "control.too_large",
    });
    vi.spyOn(world.kernel.storage, "read").mockReturnValue(undefined);
    await expect(one.request("journal-read")).rejects.toMatchObject({ code: "journal.damaged" });
    vi.restoreAllMocks();
    const state = vi.spyOn(target, "snapshot").mockReturnValue({ height: 1, hash: data as never });
    await expect(one.request("snapshot")).rejects.toMatchObject({ code: "control.too_large" });
    state.mockRestore();
    const asked = [one.request("journal-head"), one.request("journal-head")];
    one.close();
    for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: "control.gone" });
    await expect(one.request("journal-head")).rejects.toMatchObject({ code: "control.gone" });
  });

  it("do not take just anybody for a host", async () => {
    const path = folder.at("fake");
    const fake = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(path);
    const one = await client(path);
    await expect(one.request("journal-head")).rejects.toMatchObject({ code: "control.socket" });
    one.close();
    fake.close();
  });
});

describe("handlers", () => {
  it("that fail without a code are host errors, told to the host, and end nothing", async () => {
    const one = await client(server.path);
    target.snapshot = () => {
      throw new TypeError("a bug \ud800");
    };
    await expect(one.request("snapshot")).rejects.toMatchObject({
      code: "host_error",
      message: "a bug \ufffd",
    });
    expect(faults).toMatchObject([{ message: "a bug \ud800" }]);
    expect(await one.request("journal-head")).toMatchObject({});
    one.close();
  });

  it("answer what was taken in, also if the host cannot be woken", async () => {
    target.wake = () => {
      throw new Error("asleep");
    };
    const one = await client(server.path);
    const event = { schema: "t/Go@1", value_json: '{"n":1,"id":"a"}' };
    expect(await one.request("event-send", event)).toMatchObject({ is_new: true });
    expect(faults).toMatchObject([{ message: "asleep" }]);
    one.close();
  });

  it("say what keeps a world from being written, by its code", async () => {
    const one = await client(server.path);
    const commit = world.storage.commit.bind(world.storage);
    world.storage.commit = () => {
      throw new AirError("store.unavailable", "no space left");
    };
    const event = { schema: "t/Go@1", value_json: '{"n":1,"id":"a"}' };
    await expect(one.request("event-send", event)).rejects.toMatchObject({ code: "store.unavailable" });
    expect(world.kinds()).toEqual(["genesis"]);
    // The host is to see for itself.
    expect(target.woken).toBe(1);
    world.storage.commit = commit;
    expect(await one.request("event-send", event)).toMatchObject({ is_new: true, index: 1 });
    one.close();
  });
});

describe("closing", () => {
  it("answers what has come, and ends all connections", async () => {
    const [busy, idle] = [new Raw(server.path), new Raw(server.path)];
    idle.ask("i", "journal-head");
    await idle.answers(1);
    const ids = Array.from({ length: 50 }, (_, i) => `${i}`);
    busy.send(ids.map((id) => line({ ...HEAD, id })).join(""));
    await busy.answers(1);
    await Promise.all([server.close(), server.close()]);
    await Promise.all([busy.closed, idle.closed]);
    expect(busy.lines.map(({ id }) => id)).toEqual(ids);
    expect(existsSync(server.path)).toBe(false);
  });

  it("does not wait for who does not read", async () => {
    const path = folder.at("stuck");
    const strict = await listen(target, path, { patienceMs: 2000 });
    const raw = new Raw(path);
    raw.socket.pause();
    raw.send(line({ ...HEAD, id: "x".repeat(1000) }).repeat(5000));
    await vi.waitFor(() => expect(connectionsOf(strict).size).toBe(1), { timeout: 30_000 });
    await strict.close();
    raw.end();
  });
});

interface Inside {
  readonly splitter: { readonly held: Uint8Array };
}

function connectionsOf(one: ControlServer): ReadonlySet<Inside> {
  return (one as unknown as { readonly connections: ReadonlySet<Inside> }).connections;
}
