/** What happens to a connection before a request is on it. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { rawServer, says } from "../../../tests/http-servers.ts";
import { type Answer, exchange } from "./http-exchange.ts";

const REQUEST = { method: "GET", path: "/", headers: ["Host", "a.test"], body: null };
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

function exchanged(socket: Socket, signal = new AbortController().signal): Promise<Answer> {
  return exchange(socket, REQUEST, { signal, bodyLimit: 10, wantsBody: () => true });
}

describe("a connection", () => {
  it("is destroyed after an answer, also if the server keeps it", async () => {
    const server = await rawServer(says(ANSWER, false));
    const socket = await connected(server.port);
    const { status, body } = await exchanged(socket);
    expect([status, [...body]]).toEqual([200, [0x78]]);
    expect(socket.destroyed).toBe(true);
  });

  it("that was closed is an error and no endless wait", async () => {
    const socket = await connected((await rawServer(says(ANSWER))).port);
    socket.destroy();
    await once(socket, "close");
    await expect(exchanged(socket)).rejects.toThrow(
      "the connection was closed before there was a whole answer",
    );
  });

  it("that closes just now is an error and no endless wait", async () => {
    const socket = await connected((await rawServer(says(ANSWER))).port);
    socket.destroy();
    await expect(exchanged(socket)).rejects.toThrow(
      "the connection was closed before there was a whole answer",
    );
  });

  it("that was reset meanwhile is an error that says so", async () => {
    const others: Socket[] = [];
    const server = await rawServer((socket) => others.push(socket));
    const socket = await connected(server.port);
    await expect.poll(() => others.length, { timeout: 20_000 }).toBe(1);
    others[0]?.resetAndDestroy();
    await new Promise((resolve) => socket.resume().once("close", resolve));
    await expect(exchanged(socket)).rejects.toThrow("ECONNRESET");
  });

  it("is destroyed if there is no time left, with nothing sent", async () => {
    const chunks: Buffer[] = [];
    const server = await rawServer((socket) => socket.on("data", (chunk) => chunks.push(chunk)));
    const socket = await connected(server.port);
    await expect(exchanged(socket, AbortSignal.abort())).rejects.toThrow("stopped");
    expect(socket.destroyed).toBe(true);
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
    expect(chunks).toEqual([]);
  });
});
