import { describe, expect, it } from "vitest";
import { hashBytes } from "../../../air/hash.ts";
import type { HttpRequestParams } from "../../../generated/schemas.ts";
import {
  failureOf,
  granting,
  LISTED,
  memoryBlobs,
  payloadOf,
  send,
  TOKEN,
} from "../../../tests/http-adapter.ts";
import { contacts, httpServer, rawServer, says } from "../../../tests/http-servers.ts";
import type { HttpAuthority } from "./http-authority.ts";

const BODY = hashBytes(new TextEncoder().encode("hello"));

/** A server that sends every path but `/end` there, with this status. */
function redirecting(status: number, location = "/end"): ReturnType<typeof httpServer> {
  return httpServer(({ path }, response) => {
    if (path === "/end") response.end("there");
    else response.writeHead(status, { Location: location }).end("moved");
  });
}

/** What the grant lists, and everything that is asked. */
function listening(): {
  authority: HttpAuthority;
  asked: (HttpRequestParams & { readonly intent: number })[];
} {
  const asked: (HttpRequestParams & { readonly intent: number })[] = [];
  const real = granting({ hosts: LISTED });
  return {
    asked,
    authority: {
      ask(intent, params) {
        asked.push({ intent, ...params });
        return real.ask(intent, params);
      },
    },
  };
}

describe("a redirect", () => {
  it.each([
    [301, "GET", "GET", null, true],
    [301, "HEAD", "HEAD", null, true],
    [301, "POST", "GET", null, false],
    [301, "PUT", "PUT", "hello", true],
    [302, "POST", "GET", null, false],
    [302, "DELETE", "DELETE", "hello", true],
    [302, "PATCH", "PATCH", "hello", true],
    [303, "GET", "GET", null, false],
    [303, "HEAD", "HEAD", null, true],
    [303, "POST", "GET", null, false],
    [303, "PUT", "GET", null, false],
    [307, "POST", "POST", "hello", true],
    [307, "GET", "GET", null, true],
    [308, "POST", "POST", "hello", true],
    [308, "PUT", "PUT", "hello", true],
  ])("with status %i of %s is followed by %s with the body %j", async (status, method, then, body, kept) => {
    const server = await redirecting(status);
    const { authority, asked } = listening();
    const body_ref = method === "GET" || method === "HEAD" ? null : BODY;
    const headers = new Map([
      ["Content-Type", "text/plain"],
      ["content-language", "en"],
      ["X-Other", "1"],
    ]);
    const options = { blobs: memoryBlobs("hello"), authority };
    const url = `http://a.test:${server.port}/start`;
    const receipt = await send({ method, url, headers, body_ref }, { options });
    expect(payloadOf(receipt).status).toBe(200n);
    expect(asked).toEqual([
      { intent: 7, method, url, headers, body_ref },
      {
        intent: 7,
        method: then,
        url: `http://a.test:${server.port}/end`,
        headers: kept ? headers : new Map([["X-Other", "1"]]),
        body_ref: body === null ? null : BODY,
      },
    ]);
    expect(server.received.map((one) => [one.method, one.path, one.body])).toEqual([
      [method, "/start", body_ref === null ? "" : "hello"],
      [then, "/end", body ?? ""],
    ]);
    expect(server.received[1]?.headers["content-type"]).toBe(kept ? "text/plain" : undefined);
    expect(server.received[1]?.headers["x-other"]).toBe("1");
  });

  it.each([300, 304, 305, 306, 309])("with status %i is none", async (status) => {
    const server = await redirecting(status);
    const { status: got, headers } = payloadOf(await send({ url: `http://a.test:${server.port}/` }));
    expect([got, headers.get("location")]).toEqual([BigInt(status), "/end"]);
    expect(server.received.length).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])("with status %i that leads nowhere is an answer", async (status) => {
    const server = await httpServer((_, response) => response.writeHead(status).end("moved"));
    const blobs = memoryBlobs();
    const payload = payloadOf(await send({ url: `http://a.test:${server.port}/` }, { options: { blobs } }));
    expect([payload.status, blobs.text(payload.body_ref as never)]).toEqual([BigInt(status), "moved"]);
  });

  it.each([
    ["end", "/x/end"],
    ["../end?q#part", "/end?q"],
    ["?q", "/x/y?q"],
    ["/a\\b/%2e%2E/c", "/a/c"],
    ["//b.test:PORT/z", "/z"],
    ["HTTP:\\\\b.test:PORT", "/"],
    ["/ü", "/%C3%BC"],
  ])("to %s is one to %s", async (location, path) => {
    const server = await httpServer(({ path: at }, response) => {
      if (at !== "/x/y") response.end();
      else {
        response.writeHead(302, { Location: location.replace("PORT", String(server.port)) });
        response.end(Buffer.from("moved"));
      }
    });
    expect(payloadOf(await send({ url: `http://a.test:${server.port}/x/y` })).status).toBe(200n);
    expect(server.received[1]?.path).toBe(path);
  });

  it.each(["http://", "http://[::1", "http://a b/", "//"])("to %s is an error", async (location) => {
    const server = await redirecting(302, location);
    const message = `error: a redirect of http://a.test:${server.port}/x: the redirect leads to something that is no URL`;
    expect(failureOf(await send({ url: `http://a.test:${server.port}/x?secret` }))).toBe(message);
  });

  it.each([
    ["ftp://a.test/", "the scheme is 'ftp', and only http and https can be sent"],
    ["mailto:a@b", "the URL cannot be used: missing host"],
    ["file:///etc/passwd", "the URL cannot be used: missing host"],
    ["http://me:secret@a.test/", "the URL carries a user or password: give an Authorization header"],
  ])("to %s is an error: %s", async (location, message) => {
    const server = await redirecting(302, location);
    const receipt = await send({ url: `http://a.test:${server.port}/x` });
    expect(failureOf(receipt)).toBe(`error: a redirect of http://a.test:${server.port}/x: ${message}`);
  });

  it("to two places is an error, and to the same one twice a redirect", async () => {
    const answer = (...locations: readonly string[]): string =>
      ["HTTP/1.1 302 x", ...locations.map((one) => `Location: ${one}`), "Content-Length: 0", "", ""].join(
        "\r\n",
      );
    const two = await rawServer(says(answer("/1", "/2")));
    expect(failureOf(await send({ url: `http://a.test:${two.port}/` }))).toBe(
      `error: a redirect of http://a.test:${two.port}/: the redirect leads to more than one place`,
    );
    const end = await httpServer((_, response) => response.end());
    const same = await rawServer(says(answer(`http://b.test:${end.port}/`, `http://b.test:${end.port}/`)));
    expect(payloadOf(await send({ url: `http://a.test:${same.port}/` })).status).toBe(200n);
  });

  it("that the grant does not allow is an error that says where it leads, and nobody is contacted there", async () => {
    const target = await rawServer(() => {});
    const where = `http://evil.test:${target.port}/path`;
    const server = await redirecting(302, `${where}?token=secret`);
    // The name stands for the server that counts: only the authority is in the way.
    const names = { "a.test": ["127.0.0.1"], "evil.test": ["127.0.0.1"] };
    const receipt = await send({ url: `http://a.test:${server.port}/` }, { names });
    expect(failureOf(receipt)).toBe(
      `error: host_not_allowed: redirected to "${where}": host 'evil.test' not allowed`,
    );
    expect(await contacts(target)).toBe(0);
  });

  it.each([
    [{ ports: [] as bigint[], path_prefixes: ["/in/"] }, "path_not_allowed"],
    [{ schemes: ["https"] }, "scheme_not_allowed"],
    [{ methods: ["POST"] }, "method_not_allowed"],
  ])("is held to the whole grant %o", async (limits, code) => {
    const server = await redirecting(303, "/in/../out");
    // The first request is let pass, whatever it is.
    const real = granting({ hosts: LISTED, ...limits });
    let first = true;
    const authority: HttpAuthority = {
      ask(intent, params) {
        const answer = first ? ({ allowed: true, hosts: LISTED } as const) : real.ask(intent, params);
        first = false;
        return answer;
      },
    };
    const url = `http://a.test:${server.port}/in/x`;
    const receipt = await send({ method: "POST", url }, { options: { authority } });
    expect(failureOf(receipt)).toContain(
      `error: ${code}: redirected to "http://a.test:${server.port}/out": `,
    );
    expect(await contacts(server)).toBe(1);
  });

  it("to an address that is not public is refused, and not contacted", async () => {
    const target = await rawServer(() => {});
    const server = await redirecting(302, `http://127.0.0.1:${target.port}/`);
    const authority: HttpAuthority = {
      ask: (_, { url }) => ({ allowed: true, hosts: url.includes("a.test") ? ["a.test"] : null }),
    };
    const receipt = await send({ url: `http://a.test:${server.port}/` }, { options: { authority } });
    expect(failureOf(receipt)).toContain("not public (loopback)");
    expect(await contacts(target)).toBe(0);
  });

  it("to another origin takes no credentials along, and they do not come back", async () => {
    const seen: unknown[] = [];
    const server = await httpServer(({ path, headers }, response) => {
      const { authorization, cookie, host } = headers;
      seen.push([host?.toString().split(":")[0], path, authorization, cookie, headers["x-other"]]);
      const next: Readonly<Record<string, string>> = {
        "/1": "/2",
        "/2": `http://b.test:${server.port}/3`,
        "/3": "/4",
        "/4": `http://a.test:${server.port}/5`,
      };
      response.writeHead(path === "/5" ? 200 : 307, { Location: next[path] ?? "" }).end();
    });
    const headers = new Map([
      ["AUTHORIZATION", "secret"],
      ["Cookie", "c=1"],
      ["X-Other", "x"],
    ]);
    await send({ url: `http://a.test:${server.port}/1`, headers });
    expect(seen).toEqual([
      ["a.test", "/1", "secret", "c=1", "x"],
      ["a.test", "/2", "secret", "c=1", "x"],
      ["b.test", "/3", undefined, undefined, "x"],
      ["b.test", "/4", undefined, undefined, "x"],
      ["a.test", "/5", undefined, undefined, "x"],
    ]);
  });

  it("that made a request a GET is not undone by one that keeps methods", async () => {
    const server = await httpServer(({ path }, response) => {
      if (path === "/3") response.end();
      else response.writeHead(path === "/1" ? 303 : 307, { Location: path === "/1" ? "/2" : "/3" }).end();
    });
    const options = { blobs: memoryBlobs("hello") };
    await send({ method: "POST", url: `http://a.test:${server.port}/1`, body_ref: BODY }, { options });
    expect(server.received.map(({ method, body }) => [method, body])).toEqual([
      ["POST", "hello"],
      ["GET", ""],
      ["GET", ""],
    ]);
  });

  it("to another port is one to another origin", async () => {
    const end = await httpServer((_, response) => response.end());
    const server = await redirecting(302, `http://a.test:${end.port}/`);
    await send({ url: `http://a.test:${server.port}/`, headers: new Map([["authorization", "secret"]]) });
    expect(server.received[0]?.headers.authorization).toBe("secret");
    expect(end.received[0]?.headers.authorization).toBeUndefined();
  });

  it("has the dispatch token of the first request, wherever it leads", async () => {
    const end = await httpServer((_, response) => response.end());
    const server = await redirecting(307, `http://b.test:${end.port}/`);
    await send({ method: "POST", url: `http://a.test:${server.port}/` });
    const tokens = [...server.received, ...end.received].map(({ headers }) => headers["idempotency-key"]);
    const hex = Buffer.from(TOKEN).toString("hex");
    expect(tokens).toEqual([hex, hex]);
  });

  it("is followed so often and not more", async () => {
    const server = await httpServer(({ path }, response) => {
      const left = Number(path.slice(1));
      if (left === 0) response.end();
      else response.writeHead(302, { Location: `/${left - 1}` }).end();
    });
    const at = (left: number, options = {}): ReturnType<typeof send> =>
      send({ url: `http://a.test:${server.port}/${left}` }, { options });
    expect(payloadOf(await at(10)).status).toBe(200n);
    expect(failureOf(await at(11))).toBe("error: there are more than 10 redirects");
    expect(payloadOf(await at(2, { maxRedirects: 2 })).status).toBe(200n);
    expect(failureOf(await at(3, { maxRedirects: 2 }))).toBe("error: there are more than 2 redirects");
    expect(failureOf(await at(1, { maxRedirects: 0 }))).toBe("error: there are more than 0 redirects");
    expect(server.connections).toBe(11 + 11 + 3 + 3 + 1);
  });

  it("leaves nothing behind that Node warns of", async () => {
    const server = await redirecting(302, "/");
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on("warning", onWarning);
    await send({ url: `http://a.test:${server.port}/` }, { options: { maxRedirects: 30 } });
    // Warnings come a moment later.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(server.received.length).toBe(31);
    expect(warnings).toEqual([]);
  });

  it.each(["", "/", "#part"])("in a circle, to %j, ends", async (location) => {
    const server = await redirecting(302, location);
    expect(failureOf(await send({ url: `http://a.test:${server.port}/` }))).toBe(
      "error: there are more than 10 redirects",
    );
  });

  it("is not read: its body may be endless", async () => {
    const end = await httpServer((_, response) => response.end());
    const server = await rawServer((socket) => {
      socket.once("data", () => {
        socket.write(`HTTP/1.1 302 x\r\nLocation: http://b.test:${end.port}/\r\n\r\n`);
        const more = setInterval(() => socket.write("x".repeat(1000)), 1);
        socket.on("close", () => clearInterval(more));
      });
    });
    const receipt = await send({ url: `http://a.test:${server.port}/` }, { options: { bodyLimit: 10 } });
    expect(payloadOf(receipt).status).toBe(200n);
    await expect.poll(() => server.open, { timeout: 20_000 }).toBe(0);
  });
});
