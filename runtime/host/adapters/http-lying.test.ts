/** Servers that fail, hang, lie and never end. */
import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Hash } from "../../../air/hash.ts";
import { failureOf, memoryBlobs, payloadOf, send } from "../../../tests/http-adapter.ts";
import { closedPort, httpServer, rawServer, says, type TestServer } from "../../../tests/http-servers.ts";
import type { HttpAuthority } from "./http-authority.ts";

const HEAD = "HTTP/1.1 200 OK\r\n";

/** What comes of an answer, byte by byte as it is given: a body, or a failure. */
async function outcome(answer: string | Uint8Array, options = {}, method = "GET"): Promise<string> {
  const server = await rawServer(says(typeof answer === "string" ? Buffer.from(answer, "latin1") : answer));
  return outcomeAt(server, options, method);
}

async function outcomeAt(server: TestServer, options = {}, method = "GET"): Promise<string> {
  const blobs = memoryBlobs();
  const receipt = await send(
    { method, url: `http://a.test:${server.port}/` },
    { options: { blobs, ...options } },
  );
  await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  if (receipt.status !== "ok") return failureOf(receipt);
  const { status, body_ref } = payloadOf(receipt);
  return `${status}: ${body_ref === null ? "" : blobs.text(body_ref as Hash)}`;
}

describe("an answer that breaks off", () => {
  it.each([
    ["", "nothing"],
    ["HTTP/1.1 200", "the status line"],
    [HEAD, "the headers"],
    [`${HEAD}Content-Length: 5\r\n`, "the headers, later"],
    [`${HEAD}Content-Length: 5\r\n\r\n`, "the body's first byte"],
    [`${HEAD}Content-Length: 5\r\n\r\nfour`, "the body"],
    [`${HEAD}Connection: close\r\nContent-Length: 5\r\n\r\nfour`, "a body that is the last"],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, "the first chunk"],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfo`, "a chunk"],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n`, "the last chunk"],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n`, "the trailers"],
    ["HTTP/1.1 100 Continue\r\n\r\n", "what is only announced"],
    ["HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "what is only hinted at"],
  ])("as %j is an error, for want of %s", async (answer) => {
    expect(await outcome(answer)).toMatch(/^error: ./);
  });

  it.each([
    ["before anything", ""],
    ["within a body of known length", `${HEAD}Content-Length: 5\r\n\r\nfour`],
    // Whose end is the connection's: but a reset is no end.
    ["within a body of unknown length", "HTTP/1.0 200 OK\r\n\r\nfour"],
  ])("by a reset %s is an error", async (_, answer) => {
    const server = await rawServer((socket) => {
      socket.once("data", () => {
        socket.write(answer);
        setTimeout(() => socket.resetAndDestroy(), 50);
      });
    });
    expect(await outcomeAt(server)).toMatch(/^error: .*ECONNRESET/);
  });

  it("at once, without any request, is an error", async () => {
    expect(await outcomeAt(await rawServer((socket) => socket.destroy()))).toMatch(/^error: ./);
    expect(await outcomeAt(await rawServer((socket) => socket.resetAndDestroy()))).toMatch(/^error: ./);
    expect(await outcomeAt(await rawServer((socket) => socket.end()))).toMatch(/^error: ./);
  });

  it("is an error where nobody listens", async () => {
    const receipt = await send({ url: `http://a.test:${await closedPort()}/` });
    expect(failureOf(receipt)).toMatch(/^error: connect ECONNREFUSED 127\.0\.0\.1:/);
  });
});

describe("an answer that is no HTTP", () => {
  it.each([
    "garbage\r\n\r\n",
    "\0\0\0\0",
    "SSH-2.0-OpenSSH_9.6\r\n",
    "HTTP/9.9 200 OK\r\n\r\n",
    "HTTP/1.1 2OO OK\r\n\r\n",
    "HTTP/1.1 099 OK\r\n\r\n",
    "HTTP/1.1 000 OK\r\n\r\n",
    "HTTP/1.1 1000 OK\r\n\r\n",
    `${HEAD}no colon\r\n\r\n`,
    `${HEAD}: no name\r\n\r\n`,
    `${HEAD}a b: c\r\n\r\n`,
    `${HEAD}Content-Length : 5\r\n\r\nhello`,
    `${HEAD}Transfer-Encoding : chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    `${HEAD}x: a\0b\r\n\r\n`,
    `${HEAD}Content-Length: x\r\n\r\n`,
    `${HEAD}Content-Length: -1\r\n\r\n`,
    `${HEAD}Content-Length: 99999999999999999999\r\n\r\n`,
    `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`,
    `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nz\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n`,
    `HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n`,
    `HTTP/1.1 101 Switching\r\n\r\n`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  ])("as %j is an error", async (answer) => {
    expect(await outcome(answer)).toMatch(/^error: ./);
  });

  it.each(["099", "000"])("as one of status %s is an error that says so", async (status) => {
    const message = `error: the answer has the status ${Number(status)}`;
    expect(await outcome(`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`)).toBe(message);
  });

  it("is an error if it comes before the request, and so is an answer", async () => {
    const early = await rawServer((socket) => socket.end(`${HEAD}Content-Length: 1\r\n\r\nx`));
    const outcomes = await Promise.all([...Array(10)].map(() => outcomeAt(early)));
    // Who is faster is nobody's to say; that there is a receipt is.
    for (const one of outcomes) expect(one).toMatch(/^(error: .|200: x$)/);
  });

  it("is never more than a receipt, whatever bytes come in whatever pieces", async () => {
    const good = Buffer.from(
      `HTTP/1.1 103 x\r\na: b\r\n\r\n${HEAD}Transfer-Encoding: chunked\r\nA: b\r\n\r\n4\r\nfour\r\n0\r\nt: u\r\n\r\n`,
    );
    let pieces: readonly Uint8Array[] = [];
    const server = await rawServer((socket) => {
      const mine = pieces;
      socket.once("data", async () => {
        for (const piece of mine) {
          socket.write(piece);
          await new Promise((resolve) => setImmediate(resolve));
        }
        socket.end();
      });
    });
    const edit = fc.record({
      at: fc.nat(good.length),
      cut: fc.nat(8),
      bytes: fc.uint8Array({ maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 3 }), fc.nat(good.length), async (edits, split) => {
        let answer = good;
        for (const { at, cut, bytes } of edits)
          answer = Buffer.concat([answer.subarray(0, at), bytes, answer.subarray(at + cut)]);
        pieces = [answer.subarray(0, split), answer.subarray(split)];
        const receipt = await send({ url: `http://127.0.0.1:${server.port}/` });
        if (edits.length === 0) expect(payloadOf(receipt).status).toBe(200n);
        expect(["ok", "error"]).toContain(receipt.status);
      }),
      { numRuns: 300 },
    );
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  });
});

describe("an answer of another length than it says", () => {
  it("ends where it says: what follows is no part of it, and no other answer", async () => {
    expect(await outcome(`${HEAD}Content-Length: 2\r\n\r\nfour`)).toBe("200: fo");
    expect(await outcome(`${HEAD}Content-Length: 0\r\n\r\n${HEAD}Content-Length: 2\r\n\r\nxx`)).toBe("200: ");
    expect(await outcome("HTTP/1.1 204 x\r\n\r\nfour")).toBe("204: ");
    expect(await outcome(`${HEAD}Content-Length: 4\r\n\r\nfour`, {}, "HEAD")).toBe("200: ");
    const chunked = `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nmore`;
    expect(await outcome(chunked)).toBe("200: x");
  });

  it("may end with the connection", async () => {
    expect(await outcome(`${HEAD}\r\nto the end`)).toBe("200: to the end");
    expect(await outcome("HTTP/1.0 200 OK\r\n\r\nto the end")).toBe("200: to the end");
  });

  it("may be announced", async () => {
    // Nobody reads that, so it does not matter what it says.
    const hints = "HTTP/1.1 103 x\r\nLocation: /no\r\nno name: x\r\n\r\nHTTP/1.1 102 x\r\n\r\n";
    expect(await outcome(`${hints}${HEAD}Content-Length: 1\r\n\r\nx`)).toBe("200: x");
  });
});

describe("an answer that is too long", () => {
  it("is an error, and one byte less is an answer", async () => {
    const server = await httpServer((_, response) => response.end("x".repeat(1000)));
    expect(await outcomeAt(server, { bodyLimit: 1000 })).toBe(`200: ${"x".repeat(1000)}`);
    expect(await outcomeAt(server, { bodyLimit: 999 })).toBe("error: the body is longer than 999 bytes");
    expect(await outcomeAt(server, { bodyLimit: 0 })).toBe("error: the body is longer than 0 bytes");
    expect(await outcomeAt(server, { bodyLimit: 0 }, "HEAD")).toBe("200: ");
  });

  it("is an error while it comes, however it comes", async () => {
    const endless = (head: string, piece: string): Promise<TestServer> =>
      rawServer((socket) => {
        socket.once("data", () => {
          socket.write(head);
          flood(socket, piece);
        });
      });
    const tooLong = "error: the body is longer than 100000 bytes";
    const options = { bodyLimit: 100_000 };
    const chunked = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
    expect(await outcomeAt(await endless("HTTP/1.0 200 OK\r\n\r\n", "x".repeat(1000)), options)).toBe(
      tooLong,
    );
    expect(await outcomeAt(await endless(chunked, "1\r\nx\r\n".repeat(1000)), options)).toBe(tooLong);
    const long = `${HEAD}Content-Length: 1000000000\r\n\r\n`;
    expect(await outcomeAt(await endless(long, "x".repeat(1000)), options)).toBe(tooLong);
  });

  it("takes no more memory for coming in single bytes", async () => {
    const size = 2_000_000;
    const server = await rawServer(
      says(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${"1\r\nx\r\n".repeat(size)}0\r\n\r\n`),
    );
    expect(await outcomeAt(server, { bodyLimit: size })).toBe(`200: ${"x".repeat(size)}`);
    expect(await outcomeAt(server, { bodyLimit: size - 1 })).toBe(
      `error: the body is longer than ${size - 1} bytes`,
    );
  });

  it("is an error if the headers are, in one or in many, before the body or after it", async () => {
    const most = "x".repeat(30_000);
    expect(await outcome(`${HEAD}A: ${most}\r\nContent-Length: 0\r\n\r\n`)).toBe("200: ");
    const overflow = "error: Headers Overflow Error";
    expect(await outcome(`${HEAD}A: ${"x".repeat(40_000)}\r\n\r\n`)).toBe(overflow);
    expect(await outcome(HEAD + "A: b\r\n".repeat(20_000))).toBe(overflow);
    expect(await outcome(`${HEAD}${"x".repeat(40_000)}: y\r\n\r\n`)).toBe(overflow);
    const trailers = `${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n${"A: b\r\n".repeat(20_000)}`;
    expect(await outcome(trailers)).toBe(overflow);
  });
});

/** Writes as fast as the other side reads. */
function flood(socket: Socket, piece: string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", more);
  more();
}

describe("a request that takes too long", () => {
  const HANGING: readonly (readonly [what: string, serve: (socket: Socket) => void])[] = [
    ["nothing", () => {}],
    ["a status line", says("HTTP/1.1 200", false)],
    ["headers", says(HEAD, false)],
    ["a body", says(`${HEAD}Content-Length: 5\r\n\r\nfour`, false)],
    ["a chunk", says(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfo`, false)],
    ["a body without end", says("HTTP/1.0 200 OK\r\n\r\nfour", false)],
    ["an announcement", says("HTTP/1.1 103 x\r\n\r\n", false)],
    ["endless headers, slowly", (socket) => drip(socket, HEAD, "a: b\r\n")],
    ["an endless body, slowly", (socket) => drip(socket, "HTTP/1.0 200 OK\r\n\r\n", "x")],
    ["endless announcements", (socket) => drip(socket, "", "HTTP/1.1 103 x\r\n\r\n")],
    ["an endless status line", (socket) => drip(socket, "HTTP/1.1 200 ", "OK")],
  ];

  it.each(HANGING)("for want of more than %s is a timeout", async (_, serve) => {
    const server = await rawServer(serve);
    const message = "timeout: there was no whole answer within 150 ms";
    expect(await outcomeAt(server, { deadlineMs: 150 })).toBe(message);
  });

  it.each(HANGING)("for want of more than %s is an error when the host stops", async (_, serve) => {
    const stop = new AbortController();
    const server = await rawServer((socket) => {
      serve(socket);
      setTimeout(() => stop.abort(), 50);
    });
    const context = { signal: stop.signal };
    const receipt = await send({ url: `http://a.test:${server.port}/` }, { context });
    expect(failureOf(receipt)).toBe("error: the host stopped before there was an answer");
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  });

  it("is a timeout also for want of an address", async () => {
    const options = { deadlineMs: 50, lookup: () => new Promise<never>(() => {}) };
    expect(failureOf(await send({ url: "http://a.test/" }, { options }))).toMatch(/^timeout: /);
  });

  it("is one, and what the name turns out to be afterwards is nobody's", async () => {
    let late: (error: Error) => void = () => {};
    const options = {
      deadlineMs: 50,
      lookup: () =>
        new Promise<never>((_, reject) => {
          late = reject;
        }),
    };
    expect(failureOf(await send({ url: "http://a.test/" }, { options }))).toMatch(/^timeout: /);
    late(new Error("unheard"));
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("is a timeout if it reads nothing of a long body", async () => {
    const body = new Uint8Array(50_000_000);
    const blobs = memoryBlobs(body);
    const sockets: Socket[] = [];
    const server = await rawServer((socket) => sockets.push(socket.pause()));
    const body_ref = memoryBlobs().put(body);
    const receipt = await send(
      { method: "POST", url: `http://a.test:${server.port}/`, body_ref },
      { options: { blobs, deadlineMs: 300 } },
    );
    expect(failureOf(receipt)).toMatch(/^timeout: /);
    // Now it may notice that the other side has gone.
    for (const socket of sockets) socket.resume();
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  });

  it("is a timeout also if each redirect alone would be in time", async () => {
    const server = await httpServer((_, response) => {
      setTimeout(() => response.writeHead(302, { Location: "/" }).end(), 100);
    });
    const options = { deadlineMs: 500, maxRedirects: 1_000 };
    expect(await outcomeAt(server, options)).toBe("timeout: there was no whole answer within 500 ms");
    expect(server.received.length).toBeGreaterThan(1);
  });

  it("is not begun if the host has stopped", async () => {
    const server = await rawServer(() => {});
    const context = { signal: AbortSignal.abort() };
    const asked: number[] = [];
    const authority: HttpAuthority = {
      ask(intent) {
        asked.push(intent);
        return { allowed: true, hosts: null };
      },
    };
    const sending = { context, options: { authority } };
    const receipt = await send({ url: `http://a.test:${server.port}/` }, sending);
    expect(failureOf(receipt)).toBe("error: the host stopped before there was an answer");
    expect([asked, server.connections]).toEqual([[], 0]);
  });
});

/** One piece after the other, until the other side has enough. */
function drip(socket: Socket, head: string, piece: string): void {
  socket.once("data", () => {
    socket.write(head);
    const more = setInterval(() => socket.write(piece), 5);
    socket.on("close", () => clearInterval(more));
  });
}
