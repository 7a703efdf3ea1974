/** Where requests may not go: a server that counts shows that it was not contacted. */
import { describe, expect, it } from "vitest";
import { failureOf, granting, payloadOf, send } from "../../../tests/http-adapter.ts";
import { contacts, httpServer, rawServer } from "../../../tests/http-servers.ts";

const ANYWHERE = { hosts: null };

describe("an address that is not public", () => {
  it("is refused under a grant that lists no hosts, and not connected to", async () => {
    const server = await rawServer(() => {});
    for (const host of [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "localhost.",
    ]) {
      const names = { "localhost.": ["127.0.0.1"] };
      const receipt = await send({ url: `http://${host}:${server.port}/` }, { grant: ANYWHERE, names });
      expect(failureOf(receipt)).toMatch(
        /^error: the host .* which is not public .* does not list the host$/,
      );
    }
    expect(await contacts(server)).toBe(0);
  });

  it("is refused as what a name stands for, also beside public ones", async () => {
    const server = await rawServer(() => {});
    for (const addresses of [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["::1"]]) {
      const sending = { grant: ANYWHERE, names: { "inner.test": addresses } };
      const receipt = await send({ url: `http://inner.test:${server.port}/` }, sending);
      expect(failureOf(receipt)).toMatch(
        /^error: the host "inner.test" has the address (127.0.0.1|::1), which is not public \(loopback\), and the grant/,
      );
    }
    expect(await contacts(server)).toBe(0);
  });

  it("is refused if the list that limits nothing is an empty one", async () => {
    const server = await rawServer(() => {});
    const receipt = await send({ url: `http://127.0.0.1:${server.port}/` }, { grant: { hosts: [] } });
    expect(failureOf(receipt)).toContain("not public (loopback)");
    expect(await contacts(server)).toBe(0);
  });

  it("is refused if it is the machine's own, public or not", async () => {
    const sending = {
      grant: ANYWHERE,
      names: { "me.test": ["8.8.8.8"] },
      options: { own: () => ["8.8.8.8"] },
    };
    expect(failureOf(await send({ url: "http://me.test/" }, sending))).toContain("(this machine's own)");
  });

  it.each(["inner.test", "INNER.test", "ｉnner.test", "%69nner.test"])(
    "is connected to if the grant lists the host, here as %s",
    async (listed) => {
      const server = await httpServer((_, response) => response.end());
      const sending = { grant: { hosts: ["x.test", listed] }, names: { "inner.test": ["127.0.0.1"] } };
      const receipt = await send({ url: `http://Inner.Test:${server.port}/` }, sending);
      expect(payloadOf(receipt).status).toBe(200n);
    },
  );

  it("is listed by its own form and not by a name that stands for it", async () => {
    const server = await httpServer((_, response) => response.end());
    const url = `http://127.0.0.1:${server.port}/`;
    expect(payloadOf(await send({ url }, { grant: { hosts: ["0x7f.1"] } })).status).toBe(200n);
    // An authority may allow more than the list names; the address is judged by the list.
    const authority = { ask: () => ({ allowed: true, hosts: ["inner.test"] }) as const };
    expect(failureOf(await send({ url }, { options: { authority } }))).toContain("not public (loopback)");
    expect(await contacts(server)).toBe(1);
  });
});

describe("a name", () => {
  it("is looked up once: what it means a moment later is nobody's concern", async () => {
    const meant = await httpServer((_, response) => response.end("meant"), { host: "127.0.0.1" });
    let asked = 0;
    // First the server's address, and from then on one at which nobody answers.
    const lookup = async (): Promise<readonly string[]> => [asked++ === 0 ? "127.0.0.1" : "127.0.0.3"];
    const receipt = await send({ url: `http://a.test:${meant.port}/` }, { options: { lookup } });
    expect(payloadOf(receipt).status).toBe(200n);
    expect(meant.received[0]?.headers.host).toBe(`a.test:${meant.port}`);
    expect(asked).toBe(1);
  });

  it("that stands for something public first and for the machine then is refused when it is looked up again", async () => {
    const server = await httpServer((_, response) => response.writeHead(302, { Location: "/again" }).end());
    const answers = [["127.0.0.1"], ["127.0.0.1"]];
    const hosts: (readonly string[] | null)[] = [["a.test"], null];
    const authority = { ask: () => ({ allowed: true, hosts: hosts.shift() ?? null }) as const };
    const lookup = async (): Promise<readonly string[]> => answers.shift() ?? [];
    const receipt = await send({ url: `http://a.test:${server.port}/` }, { options: { authority, lookup } });
    expect(failureOf(receipt)).toContain("not public (loopback)");
    expect(server.received.map(({ path }) => path)).toEqual(["/"]);
    expect(await contacts(server)).toBe(1);
  });

  it("without an address is an error, and so is one that cannot be looked up", async () => {
    const url = "http://a.test/";
    expect(failureOf(await send({ url }, { names: {} }))).toBe('error: the host "a.test" has no address');
    const lookup = async (): Promise<never> => {
      throw new Error("getaddrinfo ENOTFOUND a.test");
    };
    expect(failureOf(await send({ url }, { options: { lookup } }))).toBe(
      "error: getaddrinfo ENOTFOUND a.test",
    );
  });

  it("whose address is none is refused, also if the host is listed: a connection would look that up itself", async () => {
    const names = { "a.test": ["0x7f.1"] };
    expect(failureOf(await send({ url: "http://a.test/" }, { names }))).toBe(
      'error: the host "a.test" has the address "0x7f.1", which is none',
    );
  });

  it("has several addresses, of which the first that answers is taken", async () => {
    const server = await httpServer((_, response) => response.end(), { host: "127.0.0.1" });
    const names = { "a.test": ["127.0.0.2", "127.0.0.1", "127.0.0.3"] };
    expect(payloadOf(await send({ url: `http://a.test:${server.port}/` }, { names })).status).toBe(200n);
  });

  it("of this machine is known without any network", async () => {
    const server = await httpServer((_, response) => response.end());
    const url = `http://localhost:${server.port}/`;
    const { lookupName } = await import("./http-resolve.ts");
    const options = { lookup: lookupName };
    expect(failureOf(await send({ url }, { grant: ANYWHERE, options }))).toContain("not public (loopback)");
    const authority = granting({ hosts: ["localhost"] });
    expect(payloadOf(await send({ url }, { options: { ...options, authority } })).status).toBe(200n);
    expect(await contacts(server)).toBe(1);
  });
});
