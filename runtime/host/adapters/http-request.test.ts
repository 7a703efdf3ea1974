import { describe, expect, it } from "vitest";
import { hashBytes } from "../../../air/hash.ts";
import { HttpRequestReceiptCodec } from "../../../generated/codecs.ts";
import { failureOf, LISTED, memoryBlobs, payloadOf, send, TOKEN } from "../../../tests/http-adapter.ts";
import { httpServer } from "../../../tests/http-servers.ts";

const HEX = Buffer.from(TOKEN).toString("hex");

describe("a request", () => {
  it("is sent with its method, headers and body, to the path as the URL parser writes it", async () => {
    const server = await httpServer((_, response) => response.end());
    const blobs = memoryBlobs("hello");
    await send(
      {
        method: "POST",
        url: `http://a.test:${server.port}\\x/./y/../z z?q=a b#part`,
        headers: new Map([
          ["X-One", "1"],
          ["Content-Type", "text/plain"],
          ["x-latin", "ü"],
        ]),
        body_ref: hashBytes(new TextEncoder().encode("hello")),
      },
      { options: { blobs } },
    );
    expect(server.received).toEqual([
      {
        method: "POST",
        path: "/x/z%20z?q=a%20b",
        headers: {
          host: `a.test:${server.port}`,
          "idempotency-key": HEX,
          "accept-encoding": "identity",
          "x-one": "1",
          "content-type": "text/plain",
          "x-latin": "ü",
          connection: "close",
          "content-length": "5",
        },
        body: "hello",
      },
    ]);
  });

  it("has no body and no length if it is given none", async () => {
    const server = await httpServer((_, response) => response.end());
    await send({ url: `http://a.test:${server.port}` });
    expect(server.received).toEqual([
      {
        method: "GET",
        path: "/",
        headers: {
          host: `a.test:${server.port}`,
          "idempotency-key": HEX,
          "accept-encoding": "identity",
          connection: "close",
        },
        body: "",
      },
    ]);
  });

  it("has the length 0 where an empty body is given", async () => {
    const server = await httpServer((_, response) => response.end());
    const blobs = memoryBlobs("");
    const body_ref = hashBytes(new Uint8Array(0));
    await send({ method: "PUT", url: `http://a.test:${server.port}`, body_ref }, { options: { blobs } });
    expect(server.received[0]?.headers["content-length"]).toBe("0");
  });

  it("has its method in capital letters, as grants tell none apart by case", async () => {
    const server = await httpServer((_, response) => response.end());
    await send({ method: "pAtch", url: `http://a.test:${server.port}` });
    expect(server.received[0]?.method).toBe("PATCH");
  });

  it("may ask for a compressed answer, and gets it as it comes", async () => {
    const compressed = Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3);
    const server = await httpServer((_, response) => {
      response.setHeader("Content-Encoding", "gzip");
      response.end(compressed);
    });
    const url = `http://a.test:${server.port}`;
    const headers = new Map([["ACCEPT-encoding", "gzip"]]);
    const { body_ref } = payloadOf(await send({ url, headers }));
    expect(server.received[0]?.headers["accept-encoding"]).toBe("gzip");
    expect(body_ref).toBe(hashBytes(compressed));
  });

  it("is one connection each, closed afterwards", async () => {
    const server = await httpServer((_, response) => response.end("x"));
    const url = `http://a.test:${server.port}`;
    for (let count = 0; count < 3; count++) await send({ url });
    expect(server.connections).toBe(3);
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  });

  it("is sent to an address in the URL without asking for a name", async () => {
    const server = await httpServer((_, response) => response.end("x"));
    const lookup = async (): Promise<never> => {
      throw new Error("no names here");
    };
    const receipt = await send({ url: `http://127.0.0.1:${server.port}/` }, { options: { lookup } });
    expect(payloadOf(receipt).status).toBe(200n);
  });

  it("is kept apart from a hundred others", async () => {
    const server = await httpServer(({ path }, response) => response.end(path));
    const blobs = memoryBlobs();
    const paths = [...Array(100).keys()].map((index) => `/${index}`);
    const receipts = await Promise.all(
      paths.map((path) => send({ url: `http://a.test:${server.port}${path}` }, { options: { blobs } })),
    );
    expect(receipts.map((one) => blobs.text(payloadOf(one).body_ref as never))).toEqual(paths);
  });
});

describe("an answer", () => {
  it("is a receipt with status, headers, body and times", async () => {
    const server = await httpServer((_, response) => {
      response.setHeader("X-Answer", "ä");
      response.setHeader("Set-Cookie", ["a=1; Expires=Thu, 01 Jan 2030 00:00:00 GMT", "b=2"]);
      response.setHeader("Date", "now");
      // As bytes: a text would be sent with the headers, and in its encoding.
      response.end(Buffer.from("body"));
    });
    const blobs = memoryBlobs();
    const before = BigInt(Date.now()) * 1_000_000n;
    const payload = payloadOf(await send({ url: `http://a.test:${server.port}` }, { options: { blobs } }));
    const { timings, body_ref, ...rest } = payload;
    expect(rest).toEqual({
      status: 200n,
      headers: new Map([
        ["x-answer", "ä"],
        ["set-cookie", "a=1; Expires=Thu, 01 Jan 2030 00:00:00 GMT, b=2"],
        ["date", "now"],
        ["connection", "close"],
        ["content-length", "4"],
      ]),
      adapter_id: "host.http",
    });
    expect(blobs.text(body_ref as never)).toBe("body");
    expect(timings.start_ns).toBeGreaterThanOrEqual(before);
    expect(timings.end_ns).toBeGreaterThan(timings.start_ns);
    expect(HttpRequestReceiptCodec.decode(HttpRequestReceiptCodec.encode(payload))).toEqual(payload);
  });

  it.each([200, 204, 299, 300, 304, 400, 404, 418, 500, 503, 599, 999])(
    "of status %i is ok",
    async (status) => {
      const server = await httpServer((_, response) => {
        response.statusCode = status;
        response.end();
      });
      const payload = payloadOf(await send({ url: `http://a.test:${server.port}` }));
      expect([payload.status, payload.body_ref]).toEqual([BigInt(status), null]);
    },
  );

  it("to HEAD has the length of a body and none", async () => {
    const server = await httpServer((_, response) => {
      response.setHeader("Content-Length", 10 ** 9);
      response.end();
    });
    const payload = payloadOf(await send({ method: "HEAD", url: `http://a.test:${server.port}` }));
    expect([payload.headers.get("content-length"), payload.body_ref]).toEqual(["1000000000", null]);
  });

  it("of any bytes is kept byte by byte", async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
    const server = await httpServer((_, response) => response.end(bytes));
    const blobs = memoryBlobs();
    const { body_ref } = payloadOf(
      await send({ url: `http://a.test:${server.port}` }, { options: { blobs } }),
    );
    expect(body_ref).toBe(hashBytes(bytes));
    expect(Buffer.compare(blobs.get(body_ref as never) as Uint8Array, bytes)).toBe(0);
  });

  it("that cannot be stored is an error", async () => {
    const server = await httpServer((_, response) => response.end("body"));
    const put = (): never => {
      throw new Error("the disk is full");
    };
    const blobs = { ...memoryBlobs(), put };
    const receipt = await send({ url: `http://a.test:${server.port}` }, { options: { blobs } });
    expect(failureOf(receipt)).toBe("error: the disk is full");
  });
});

describe("a receipt of an error", () => {
  const url = "http://a.test:1/";

  it.each([
    [{ url: "nonsense" }, "the URL cannot be used: no absolute URL"],
    [{ url: "mailto:x@a.test" }, "the URL cannot be used: missing host"],
    [{ url: "ftp://a.test/" }, "the scheme is 'ftp', and only http and https can be sent"],
    [{ url: "ws://a.test/" }, "the scheme is 'ws', and only http and https can be sent"],
    [{ url: "http://me:secret@a.test/" }, "the URL carries a user or password: give an Authorization header"],
    [{ url: "http://me@a.test/" }, "the URL carries a user or password: give an Authorization header"],
    [{ url: "http://a.test:0/" }, "no connection can be made to port 0"],
    [{ url, method: "" }, '"" is no method'],
    [{ url, method: "GET /x" }, '"GET /x" is no method'],
    [{ url, method: "GET\r\nX: y" }, '"GET\\u000d\\u000aX: y" is no method'],
    [{ url, method: "connect" }, 'the method "connect" is not sent'],
    [{ url, method: "TRACE" }, 'the method "TRACE" is not sent'],
    [{ url, method: "tracK" }, 'the method "tracK" is not sent'],
  ])("is what %o comes to", async (params, message) => {
    expect(failureOf(await send(params))).toBe(`error: ${message}`);
  });

  it.each([
    "Connection",
    "content-length",
    "EXPECT",
    "host",
    "HTTP2-Settings",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
  ])("is what a header %s comes to", async (name) => {
    const message = `error: the header "${name}" is not a plan's to give`;
    expect(failureOf(await send({ url, headers: new Map([[name, "x"]]) }))).toBe(message);
  });

  it.each([
    ["", '"" is no header name'],
    ["a b", '"a b" is no header name'],
    ["a:", '"a:" is no header name'],
    ["ä", '"ä" is no header name'],
    ["x\r\ny", '"x\\u000d\\u000ay" is no header name'],
    [
      "idempotency-KEY",
      'the header "idempotency-KEY" carries the dispatch token: give the effect an idempotency key instead',
    ],
  ])("is what a header named %j comes to", async (name, message) => {
    expect(failureOf(await send({ url, headers: new Map([[name, "x"]]) }))).toBe(`error: ${message}`);
  });

  it.each(["secret\r\nX: y", "secret\n", "secret\0", "secret\x7f", "secret\u0100", "secret\u{1f600}"])(
    "is what a header's value %j comes to, and the value is not told",
    async (value) => {
      const message = 'error: the value of the header "x" has characters that no header can have';
      expect(failureOf(await send({ url, headers: new Map([["x", value]]) }))).toBe(message);
    },
  );

  it("is what a header that is given twice comes to", async () => {
    const headers = new Map([
      ["Accept", "a"],
      ["accept", "b"],
    ]);
    expect(failureOf(await send({ url, headers }))).toBe('error: the header "accept" is given twice');
  });

  it("is what a missing body comes to, and nobody is contacted", async () => {
    const server = await httpServer((_, response) => response.end());
    const body_ref = hashBytes(Uint8Array.of(1));
    const receipt = await send({ method: "POST", url: `http://a.test:${server.port}`, body_ref });
    expect(failureOf(receipt)).toBe(`error: there is no blob ${body_ref}`);
    expect(server.connections).toBe(0);
  });

  it("is what the grant's denial comes to", async () => {
    const denied = send({ url: "http://other.test/" }, { grant: { hosts: LISTED } });
    expect(failureOf(await denied)).toBe("error: host_not_allowed: host 'other.test' not allowed");
  });

  it("is what an authority that fails comes to", async () => {
    const ask = (): never => {
      throw new Error("the world is closed");
    };
    expect(failureOf(await send({ url }, { options: { authority: { ask } } }))).toBe(
      "error: the world is closed",
    );
  });
});
