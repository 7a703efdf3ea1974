/** What the socket's file is, and whose. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { client, Folder, listen, TestTarget } from "../../../tests/control-hosts.ts";
import { EVERYTHING } from "../../../tests/kernel-scripts.ts";
import { Running } from "../../../tests/running-worlds.ts";
import { ControlClient } from "./client.ts";
import { socketPath } from "./path.ts";
import type { ControlServer } from "./server.ts";

const folder = new Folder();
afterAll(() => folder.remove());

let target: TestTarget;
let server: ControlServer;

beforeEach(async () => {
  target = new TestTarget(new Running(EVERYTHING).kernel);
  server = await listen(target, folder.at("server"));
});
afterEach(() => server.close());

/** Whatever happened before, the host still answers. */
async function works(path = server.path): Promise<void> {
  const one = await client(path);
  expect(await one.request("journal-head")).toMatchObject({ world_id: target.kernel.worldId });
  one.close();
}

describe("the socket's file", () => {
  it("is its owner's alone, and leaves nothing else behind", async () => {
    const place = folder.at("place");
    mkdirSync(place);
    const before = process.umask(0);
    const own = await listen(target, join(place, "x.sock"));
    process.umask(before);
    expect(lstatSync(own.path).mode & 0o777).toBe(0o600);
    expect(lstatSync(own.path).isSocket()).toBe(true);
    expect(readdirSync(place)).toEqual(["x.sock"]);
    await own.close();
    expect(readdirSync(place)).toEqual([]);
  });

  it("of a host that is gone is replaced", async () => {
    const path = folder.at("stale");
    const gone = createServer().listen(folder.at("first"));
    await new Promise((resolve) => gone.once("listening", resolve));
    // A killed process leaves its file.
    renameSync(folder.at("first"), path);
    await new Promise((resolve) => gone.close(resolve));
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(await ControlClient.connect(path)).toBeUndefined();
    const next = await listen(target, path);
    await works(path);
    await next.close();
  });

  it("of a host that listens is not taken from it", async () => {
    await expect(listen(target, server.path)).rejects.toMatchObject({
      code: "control.socket",
      message: expect.stringContaining("another host"),
      place: { path: server.path },
    });
    await works();
  });

  it("is not put where there is something else", async () => {
    const [file, dir, link] = ["file", "dir", "link"].map((name) => folder.at(`no-${name}`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, "mine");
    mkdirSync(dir);
    symlinkSync(server.path, link);
    for (const path of [file, dir, link]) {
      await expect(listen(target, path)).rejects.toMatchObject({ code: "control.socket" });
    }
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    await expect(listen(target, folder.at("none/x"))).rejects.toMatchObject({ code: "control.socket" });
    expect(await ControlClient.connect(folder.at("none/x"))).toBeUndefined();
    expect(await ControlClient.connect(file)).toBeUndefined();
  });

  it("is not removed if it is another's by then", async () => {
    const path = folder.at("moved");
    const first = await listen(target, path);
    unlinkSync(path);
    const second = await listen(target, path);
    await first.close();
    await works(path);
    await second.close();
    expect(existsSync(path)).toBe(false);
  });

  it("is beside the world's own file, or where it is said to be", () => {
    const file = folder.at("w.world");
    writeFileSync(file, "");
    symlinkSync(file, folder.at("other-name"));
    expect(socketPath(folder.at("other-name"))).toBe(socketPath(file));
    expect(socketPath(file)).toMatch(/w\.world\.sock$/);
    expect(socketPath(file, "/tmp/s")).toBe("/tmp/s");
    expect(socketPath(file, "")).toBe(socketPath(file));
    const deep = folder.at("d".repeat(120));
    writeFileSync(deep, "");
    expect(() => socketPath(deep)).toThrow(expect.objectContaining({ code: "control.socket" }));
    expect(() => socketPath(deep)).toThrow("AIRLOCK_SOCKET");
    expect(socketPath(deep, "/tmp/s")).toBe("/tmp/s");
  });
});
