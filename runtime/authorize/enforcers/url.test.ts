/** Hostile URLs: the enforcer and the WHATWG parser of the platform, which requests are sent by, read them alike. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HttpRequestParamsCodec } from "../../../generated/codecs.ts";
import type { HttpOutGrant } from "../../../generated/schemas.ts";
import { grantOf, PLAN } from "../../../tests/authority.ts";
import { enforce } from "../enforce.ts";
import { nativeEnforcers } from "./native.ts";
import { type HostUrl, parseHost, parseHostUrl } from "./url.ts";

const NO_LIMITS: HttpOutGrant = {
  hosts: null,
  schemes: null,
  methods: null,
  ports: null,
  path_prefixes: null,
};

/** `allow`, or the code of the denial. */
function decide(url: string, limits: Partial<HttpOutGrant> = {}, method = "GET"): string {
  const { params, defcap, enforcer, name } = grantOf("web", "sys/http.out@1", { ...NO_LIMITS, ...limits });
  const request = { method, url, headers: new Map(), body_ref: null };
  const input = {
    cap_def: defcap,
    grant_name: name,
    cap_params: params,
    effect_kind: "http.request",
    effect_params: HttpRequestParamsCodec.encode(request).slice(),
    origin: PLAN,
    logical_now_ns: 0n,
  };
  return enforce(enforcer, input, nativeEnforcers)?.code ?? "allow";
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, ftp: 21 };

/** What the platform's parser makes of it; undefined if it is nothing that a request can be sent to. */
function byPlatform(text: string): Omit<HostUrl, "href"> | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(text);
  const scheme = protocol.slice(0, -1);
  // Where there is no host there may be an opaque path, too.
  if (hostname === "") return undefined;
  return {
    scheme,
    host: hostname,
    port: port === "" ? (DEFAULT_PORTS[scheme] ?? null) : Number(port),
    path: pathname,
  };
}

/** Without the path, which old releases of the platform read wrongly; `byEnforcer` compares it as it is sent. */
function hostOf(url: Omit<HostUrl, "href"> | undefined): object | undefined {
  return url && { scheme: url.scheme, host: url.host, port: url.port };
}

function byEnforcer(text: string): Omit<HostUrl, "href"> | undefined {
  const parsed = parseHostUrl(text);
  if (typeof parsed === "string") return undefined;
  const { href, ...rest } = parsed;
  // Who sends the request gets this, and must read the same in it.
  expect(new URL(href).href).toBe(href);
  expect(byPlatform(href)).toEqual(rest);
  return rest;
}

/** The host and the path that each is about, or that it is no URL at all; written by hand from the standard. */
const HOSTILE: Readonly<Record<string, readonly (readonly [url: string, reads: string])[]>> = {
  backslashes: [
    ["https://evil.example\\@good.example/", "evil.example /@good.example/"],
    ["https:\\\\good.example\\api\\..\\admin", "good.example /admin"],
    ["https://good.example\\.evil.example/", "good.example /.evil.example/"],
    ["https:/\\evil.example/", "evil.example /"],
    ["custom://good.example\\x/", "invalid"],
  ],
  "user info": [
    ["https://good.example@evil.example/", "evil.example /"],
    ["https://good.example:443@evil.example/", "evil.example /"],
    ["https://a@b@good.example/", "good.example /"],
    ["https://good.example%40evil.example/", "invalid"],
    ["https://@good.example/", "good.example /"],
    ["https://user:@/x", "invalid"],
    ["https://good.example#@evil.example/", "good.example /"],
    ["https://good.example?@evil.example/", "good.example /"],
  ],
  "dot segments": [
    ["https://good.example/api/../admin", "good.example /admin"],
    ["https://good.example/api/./../../admin", "good.example /admin"],
    ["https://good.example/api/%2e%2e/admin", "good.example /admin"],
    ["https://good.example/api/.%2E/admin", "good.example /admin"],
    ["https://good.example/api/..;/admin", "good.example /api/..;/admin"],
    ["https://good.example/api/%2e%2e%2fadmin", "good.example /api/%2e%2e%2fadmin"],
    ["https://good.example/api//../admin", "good.example /api/admin"],
    ["https://good.example/..", "good.example /"],
    // The parser of Node 20 leaves the dots of this one where they stand.
    ["https://good.example/api/.x/../../admin", "good.example /admin"],
    ["custom://good.example/api/../admin", "good.example /admin"],
  ],
  "percent encodings": [
    ["https://%67ood.example/", "good.example /"],
    ["https://good%2Eexample/", "good.example /"],
    ["https://good.example%2Fevil/", "invalid"],
    ["https://good.example%00/", "invalid"],
    ["https://good.example%/", "invalid"],
    ["https://good.example/%61pi", "good.example /%61pi"],
    ["https://good.example/\u00e4", "good.example /%C3%A4"],
    ["custom://%67ood.example/", "%67ood.example /"],
  ],
  IPv6: [
    ["https://[::1]/", "[::1] /"],
    ["https://[0:0:0:0:0:0:0:1]:443/", "[::1] /"],
    ["https://[::ffff:127.0.0.1]/", "[::ffff:7f00:1] /"],
    ["https://[2001:DB8::0:0:1]/", "[2001:db8::1] /"],
    ["https://[::1%25eth0]/", "invalid"],
    ["https://[::1/", "invalid"],
    ["https://::1/", "invalid"],
    ["https://[1:2:3]/", "invalid"],
    ["custom://[::ffff:127.0.0.1]/", "[::ffff:7f00:1] /"],
  ],
  "IPv4 in other spellings": [
    ["https://127.0.0.1/", "127.0.0.1 /"],
    ["https://127.1/", "127.0.0.1 /"],
    ["https://0x7f000001/", "127.0.0.1 /"],
    ["https://0177.0.0.1/", "127.0.0.1 /"],
    ["https://2130706433/", "127.0.0.1 /"],
    ["https://127.0.0.1./", "127.0.0.1 /"],
    ["https://127.0.0.256/", "invalid"],
    ["https://4294967296/", "invalid"],
    ["https://1.2.3.4.5/", "invalid"],
    ["https://good.example.0x1/", "invalid"],
    ["https://\uff11\uff12\uff17.0.0.1/", "127.0.0.1 /"],
    ["custom://127.1/", "127.1 /"],
  ],
  "trailing dots": [
    ["https://good.example./", "good.example. /"],
    ["https://good.example../", "good.example.. /"],
    ["https://good.example\u3002/", "good.example. /"],
  ],
  punycode: [
    ["https://b\u00fccher.example/", "xn--bcher-kva.example /"],
    ["https://xn--bcher-kva.example/", "xn--bcher-kva.example /"],
    ["https://XN--BCHER-KVA.example/", "xn--bcher-kva.example /"],
    ["https://\uff47\uff4f\uff4f\uff44.example/", "good.example /"],
    ["https://go\u00adod.example/", "good.example /"],
    ["https://g\u043e\u043ed.example/", "xn--gd-fmca.example /"],
  ],
  "default ports": [
    ["https://good.example:443/", "good.example /"],
    ["https://good.example:0443/", "good.example /"],
    ["https://good.example:/", "good.example /"],
    ["https://good.example:65536/", "invalid"],
    ["https://good.example:443x/", "invalid"],
    ["https://good.example:-1/", "invalid"],
    ["https://good.example:4 43/", "invalid"],
  ],
  "control characters": [
    ["https://good.ex\tample/", "good.example /"],
    ["https://good.example\n.evil.example/", "good.example.evil.example /"],
    ["ht\rtps://good.example/", "good.example /"],
    [" \u0000https://good.example/ ", "good.example /"],
    ["https://good.example\u0000/", "invalid"],
    ["https://good example/", "invalid"],
    ["https://good.example\u007f/", "invalid"],
    ["https://good.example/\u0001x", "good.example /%01x"],
  ],
  "no host": [
    ["https://", "invalid"],
    ["https:///good.example/x", "good.example /x"],
    ["https:good.example/x", "good.example /x"],
    ["file:///etc/passwd", "invalid"],
    ["file://localhost/etc", "invalid"],
    ["file://good.example/etc", "good.example /etc"],
    ["mailto:a@good.example", "invalid"],
    ["data:text/plain,x", "invalid"],
    ["javascript:alert(1)", "invalid"],
    ["custom:/x", "invalid"],
    ["custom:///x", "invalid"],
    ["//good.example/", "invalid"],
    ["good.example/x", "invalid"],
    ["", "invalid"],
  ],
};

describe.each(Object.entries(HOSTILE))("hostile URLs: %s", (_class, urls) => {
  it.each(urls)("%j", (url, reads) => {
    const parsed = byEnforcer(url);
    expect(parsed ? `${parsed.host} ${parsed.path}` : "invalid").toBe(reads);
    expect(hostOf(parsed)).toEqual(hostOf(byPlatform(url)));
    // And so they are decided.
    const host = reads.split(" ")[0] as string;
    if (reads === "invalid") {
      expect(decide(url)).toBe("invalid_url");
      return;
    }
    expect(decide(url, { hosts: [host] })).toBe("allow");
    expect(decide(url, { hosts: [host === "good.example" ? "evil.example" : "good.example"] })).toBe(
      "host_not_allowed",
    );
    expect(decide(url, { path_prefixes: ["/api/"] })).toBe(
      reads.includes(" /api/") ? "allow" : "path_not_allowed",
    );
  });
});

/** ASCII, and no name in punycode. */
const PLAIN = /^(?!.*xn--)[\0-\x7f]*$/is;

describe("a URL of any characters", () => {
  const piece = fc.constantFrom(
    ...[
      "https:",
      "http:",
      "custom:",
      "file:",
      "ws:",
      "/",
      "//",
      "\\",
      "@",
      ":",
      "?",
      "#",
      "%",
      "%2e",
      "%2F",
      "%40",
    ],
    ...[
      "..",
      ".",
      "[",
      "]",
      "::",
      "1",
      "0x7f",
      "127",
      "a",
      "A",
      "good.example",
      "xn--",
      "-",
      "_",
      "|",
      "C:",
      "\t",
    ],
    ...[" ", "\u0000", "\u00e4", "\u3002", "\u00ad", "\uff0f", "80", "443", "99999", "*", "^", "<", "~", "'"],
  );
  it("leads where the platform sends it", () => {
    let good = 0;
    fc.assert(
      fc.property(
        fc.constantFrom("", "https://", "http://", "custom://"),
        fc.array(piece, { maxLength: 8 }),
        (start, rest) => {
          const text = start + rest.join("");
          const parsed = byEnforcer(text);
          if (parsed) good++;
          // Which names there are is a matter of tables; what is sent has been compared in any case.
          if (PLAIN.test(text)) expect(hostOf(parsed)).toEqual(hostOf(byPlatform(text)));
        },
      ),
      { numRuns: 5000 },
    );
    expect(good).toBeGreaterThan(300);
  });
});

describe("a host of any length", () => {
  const name = (length: number) => `${"a".repeat(length - 8)}.example`;
  it("is read up to 1,024 characters, so that no URL takes long", () => {
    expect(decide(`https://${name(1024)}/`)).toBe("allow");
    expect(decide(`https://${name(1025)}/`)).toBe("invalid_url");
    expect(decide(`https:\\\\user@${name(1025)}`)).toBe("invalid_url");
    expect(decide(`custom://${name(1025)}?x`)).toBe("invalid_url");
    // Whatever the parser passes over, or takes for a user's name.
    expect(decide(`https:\n//${name(1025)}/`)).toBe("invalid_url");
    expect(decide(` \u0000HTTPS:${name(1025)}/`)).toBe("invalid_url");
    expect(decide(`WSS:\\\\${name(1025)}`)).toBe("invalid_url");
    expect(decide(`https://a@b@${name(1025)}/`)).toBe("invalid_url");
    expect(decide(`custom://a\\b@${name(1025)}/`)).toBe("invalid_url");
    expect(decide(`https://good${"\t".repeat(2000)}.example/`, { hosts: ["good.example"] })).toBe("allow");
    expect(parseHost(name(1024), "https")).toBe(name(1024));
    expect(parseHost(name(1025), "https")).toBeUndefined();
    expect(decide(`https://a@${"b".repeat(2000)}@good.example/`, { hosts: ["good.example"] })).toBe("allow");
    // What is not part of the host may be long.
    const long = "b".repeat(5000);
    expect(
      decide(`https://${long}@good.example:443/${long}/..@/?${long}#${long}`, { hosts: ["good.example"] }),
    ).toBe("allow");
  });
});

describe("an entry of hosts", () => {
  it("is read as the host of such a URL", () => {
    const same: readonly (readonly [entry: string, url: string])[] = [
      ["GOOD.example", "https://good.example/"],
      ["g\u00f6\u00f6d.example", "https://xn--gd-fkaa.example/"],
      ["%67ood.example", "https://good.example/"],
      ["0x7f.1", "https://127.0.0.1/"],
      ["[0::1]", "https://[::1]/"],
      ["good.example.", "https://good.example./"],
      ["%67ood.example", "custom://%67ood.example/"],
      ["x\u0001y", "custom://x\u0001y/"],
    ];
    for (const [entry, url] of same) expect(decide(url, { hosts: [entry] }), entry).toBe("allow");
  });

  it("that is no host matches nothing", () => {
    const bad = [
      "",
      "good.example:443",
      "https://good.example",
      "good.example/",
      "good.example?",
      "good.example#",
    ];
    const worse = [
      "user@good.example",
      "good.ex\tample",
      " good.example",
      "good.example\\x",
      "::1",
      "[::1]:443",
      "[::1",
    ];
    for (const entry of [...bad, ...worse]) {
      expect(parseHost(entry, "https"), entry).toBeUndefined();
      expect(decide("https://good.example/", { hosts: [entry] }), entry).toBe("host_not_allowed");
      expect(decide("https://[::1]/", { hosts: [entry] }), entry).toBe("host_not_allowed");
    }
  });

  it("stands for no other host: no wildcard, no parent, no trailing dot", () => {
    for (const entry of ["*.example", "example", "good.example.", "ood.example", "good.example.evil"])
      expect(decide("https://good.example/", { hosts: [entry] }), entry).toBe("host_not_allowed");
  });

  it("is compared as it is where the URL's own host is not changed", () => {
    expect(decide("custom://GOOD.example/", { hosts: ["GOOD.example"] })).toBe("allow");
    expect(decide("custom://GOOD.example/", { hosts: ["good.example"] })).toBe("host_not_allowed");
  });
});

describe("ports, schemes and methods", () => {
  it("a URL without a port has that of its scheme", () => {
    const ports = { http: 80n, https: 443n, ws: 80n, wss: 443n, ftp: 21n };
    for (const [scheme, port] of Object.entries(ports)) {
      expect(decide(`${scheme}://good.example/`, { ports: [port] }), scheme).toBe("allow");
      expect(decide(`${scheme}://good.example:${port}/`, { ports: [port] }), scheme).toBe("allow");
      expect(decide(`${scheme}://good.example/`, { ports: [port + 1n] }), scheme).toBe("port_not_allowed");
    }
    expect(decide("custom://good.example/", { ports: [443n] })).toBe("port_not_allowed");
    expect(decide("custom://good.example:443/", { ports: [443n] })).toBe("allow");
    expect(decide("https://good.example:0/", { ports: [0n] })).toBe("allow");
  });

  it("are compared without case, of ASCII only", () => {
    expect(decide("HTTPS://good.example/", { schemes: ["Https"] })).toBe("allow");
    expect(decide("https://good.example/", { methods: ["post"] }, "POST")).toBe("allow");
    expect(decide("https://good.example/", { methods: ["POST"] }, "po\u017ft")).toBe("method_not_allowed");
    expect(decide("https://good.example/", { schemes: ["http\u017f"] })).toBe("scheme_not_allowed");
  });
});
