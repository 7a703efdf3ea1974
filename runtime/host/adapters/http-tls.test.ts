import { beforeAll, describe, expect, it } from "vitest";
import { failureOf, memoryBlobs, payloadOf, send } from "../../../tests/http-adapter.ts";
import { type Certificate, certificate } from "../../../tests/http-certificate.ts";
import { httpServer, rawServer } from "../../../tests/http-servers.ts";

let ours: Certificate;

beforeAll(() => {
  ours = certificate({ names: ["a.test", "*.wild.test"], addresses: ["127.0.0.1"] });
});

/** A server with this certificate, and what comes of a request to it under a name. */
async function outcome(
  name: string,
  { shown = ours, trusted = shown }: { shown?: Certificate; trusted?: Certificate | undefined } = {},
): Promise<string> {
  const server = await httpServer((_, response) => response.end(), { certificate: shown });
  const receipt = await send(
    { url: `https://${name}:${server.port}/`, headers: new Map([["Authorization", "secret"]]) },
    {
      grant: { hosts: [name] },
      names: { [name.toLowerCase()]: ["127.0.0.1"] },
      options: trusted === undefined ? {} : { ca: trusted.cert },
    },
  );
  await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  if (receipt.status === "ok")
    return `${receipt.payload.status}: ${server.received[0]?.headers.host}`.replace(/:\d+$/, "");
  // It was not told anything.
  expect(server.received).toEqual([]);
  return failureOf(receipt);
}

describe("a certificate", () => {
  it.each(["a.test", "A.test", "a.test.", "one.wild.test", "127.0.0.1"])("is good for %s", async (name) => {
    expect(await outcome(name)).toBe(`200: ${name.toLowerCase()}`);
  });

  it.each(["b.test", "wild.test", "one.two.wild.test"])(
    "is none for %s, though it is shown there",
    async (name) => {
      expect(await outcome(name)).toMatch(/^error: Hostname\/IP does not match certificate's altnames/);
    },
  );

  it("is asked for by the name in the URL", async () => {
    const server = await httpServer((_, response) => response.end(), {
      certificate: certificate({ names: ["a.test"] }),
    });
    const receipt = await send({ url: `https://127.0.0.1:${server.port}/` }, { options: { ca: ours.cert } });
    expect(failureOf(receipt)).toMatch(/^error: ./);
  });

  it("that is nobody's, somebody else's or has run out is none", async () => {
    const old = certificate({ names: ["a.test"], notAfter: new Date(Date.now() - 1000 * 60 * 60) });
    expect(await outcome("a.test", { shown: old })).toBe("error: certificate has expired");
    const other = certificate({ names: ["a.test"] });
    expect(await outcome("a.test", { shown: other, trusted: ours })).toMatch(
      /^error: (self-signed|unable to verify)/,
    );
  });

  it("is checked against what the system trusts if nothing else is said, whatever the environment says", async () => {
    const server = await httpServer((_, response) => response.end(), { certificate: ours });
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    try {
      const receipt = await send({ url: `https://a.test:${server.port}/` });
      expect(failureOf(receipt)).toBe("error: self-signed certificate");
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    expect(server.received).toEqual([]);
  });
});

describe("a secure connection", () => {
  it.each([
    ["a.test", "a.test"],
    ["a.test.", "a.test"],
    ["127.0.0.1", false],
  ])("to %s is made for the name %j", async (host, servername) => {
    const server = await httpServer((_, response) => response.end(), { certificate: ours });
    const names = { [host]: ["127.0.0.1"] };
    const sending = { grant: { hosts: [host] }, names, options: { ca: ours.cert } };
    expect(payloadOf(await send({ url: `https://${host}:${server.port}/` }, sending)).status).toBe(200n);
    expect(server.received.map((one) => one.servername)).toEqual([servername]);
  });

  it("carries bodies in both directions", async () => {
    const server = await httpServer(({ body }, response) => response.end(body), { certificate: ours });
    const text = "body ".repeat(100_000);
    const blobs = memoryBlobs(text);
    const body_ref = blobs.put(new TextEncoder().encode(text));
    const receipt = await send(
      { method: "POST", url: `https://a.test:${server.port}/`, body_ref },
      { options: { blobs, ca: ours.cert } },
    );
    expect(payloadOf(receipt).body_ref).toBe(body_ref);
  });

  it("is an error with a server that speaks plainly, or garbage, or not at all", async () => {
    const at = async (port: number): Promise<string> =>
      failureOf(
        await send({ url: `https://a.test:${port}/` }, { options: { ca: ours.cert, deadlineMs: 5_000 } }),
      );
    const plain = await httpServer((_, response) => response.end());
    expect(await at(plain.port)).toMatch(/^error: ./);
    expect(await at((await rawServer((socket) => socket.end("garbage"))).port)).toMatch(/^error: ./);
    expect(await at((await rawServer((socket) => socket.destroy())).port)).toMatch(/^error: ./);
  });

  it("is an error with a server that is spoken to plainly", async () => {
    const server = await httpServer((_, response) => response.end(), { certificate: ours });
    expect(failureOf(await send({ url: `http://a.test:${server.port}/` }))).toMatch(/^error: ./);
    expect(server.received).toEqual([]);
  });

  it("is a timeout with a server that never shakes hands", async () => {
    const server = await rawServer(() => {});
    const options = { ca: ours.cert, deadlineMs: 150 };
    expect(failureOf(await send({ url: `https://a.test:${server.port}/` }, { options }))).toMatch(
      /^timeout: /,
    );
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  });

  it("is made to the next address if one does not shake hands", async () => {
    const good = await httpServer((_, response) => response.end(), { certificate: ours });
    const silent = await rawServer(() => {}, { host: "127.0.0.2", port: good.port });
    const receipt = await send(
      { url: `https://a.test:${good.port}/` },
      { names: { "a.test": ["127.0.0.2", "127.0.0.1"] }, options: { ca: ours.cert, attemptMs: 100 } },
    );
    expect(payloadOf(receipt).status).toBe(200n);
    await expect.poll(() => silent.open, { timeout: 20_000 }).toBe(0);
  });

  it("loses credentials on the way to one that is not secure", async () => {
    const plain = await httpServer((_, response) => response.end());
    const server = await httpServer(
      (_, response) => response.writeHead(302, { Location: `http://a.test:${plain.port}/` }).end(),
      { certificate: ours },
    );
    const headers = new Map([["Authorization", "secret"]]);
    await send({ url: `https://a.test:${server.port}/`, headers }, { options: { ca: ours.cert } });
    expect(server.received[0]?.headers.authorization).toBe("secret");
    expect(plain.received.map((one) => one.headers.authorization)).toEqual([undefined]);
  });
});
