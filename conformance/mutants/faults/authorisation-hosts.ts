// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Hosts and their entries, as the enforcer of HTTP compares them. */
import type { Fault } from "../fault.ts";

const HTTP_OUT = "runtime/authorize/enforcers/http-out.ts";
const URL_READER = "runtime/authorize/enforcers/url.ts";

export const AUTHORISATION_HOST_FAULTS: readonly Fault[] = [
  {
    name: "hosts-unlimited",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "limits(hosts) && !listsHost(hosts, parsed)",
        replace: "false",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "hosts-compared-as-written",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [{ file: URL_READER, find: "parseHost(one, scheme) === host", replace: "false" }],
    levels: ["L3"],
  },
  {
    name: "entry-in-small-letters-only",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [
      { file: URL_READER, find: "parseHost(one, scheme) === host", replace: "one.toLowerCase() === host" },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-is-cut-to-its-host",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: 'OUTSIDE_A_HOST.test(text) || (text.includes(":") && !IN_BRACKETS.test(text))',
        replace: "false",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-may-have-a-port",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: 'text.includes(":") && !IN_BRACKETS.test(text)',
        replace: 'text.startsWith("[") && !IN_BRACKETS.test(text)',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "ipv6-entry-without-brackets",
    breaks: [{ rule: "A7", words: "An IPv6 address has its brackets" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace:
          'parseHost(one.split(":").length > 2 && !one.startsWith("[") ? `[${one}]` : one, scheme) === host',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-is-trimmed",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace: "parseHost(one.trim(), scheme) === host",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-is-a-url",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace:
          '(parseHost(one, scheme) ?? (one.includes("//") ? parseHost(one.replace(/^[a-z]+:\\/\\//, ""), scheme) : undefined)) === host',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-of-an-https-url",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [{ file: URL_READER, find: "`${scheme}://${text}/`", replace: "`https://${text}/`" }],
    levels: ["L3"],
  },
  {
    name: "empty-entry-is-any-host",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace: 'one === "" || parseHost(one, scheme) === host',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-stands-for-hosts-below",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace: "parseHost(one, scheme) === host || host.endsWith(`.${one}`)",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-with-a-wildcard",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace: 'parseHost(one, scheme) === host || (one.startsWith("*.") && host.endsWith(one.slice(1)))',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "entry-is-a-beginning",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [{ file: URL_READER, find: "parseHost(one, scheme) === host", replace: "host.startsWith(one)" }],
    levels: ["L3"],
  },
  {
    name: "entry-is-an-end",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [{ file: URL_READER, find: "parseHost(one, scheme) === host", replace: "host.endsWith(one)" }],
    levels: ["L3"],
  },
  {
    name: "trailing-dot-of-an-entry-is-dropped",
    breaks: [{ rule: "A7", words: "a trailing dot is part of the name" }],
    edits: [
      {
        file: URL_READER,
        find: "parseHost(one, scheme) === host",
        replace: 'parseHost(one, scheme)?.replace(/\\.$/, "") === host',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "schemes-before-hosts",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "if (limits(hosts) && !listsHost(hosts, parsed))\n      return deny(\"host_not_allowed\", `host '${host}' not allowed`);",
        replace:
          'if (outside(schemes?.map(asciiLower) ?? null, [scheme]) !== undefined) return deny("scheme_not_allowed", scheme); if (limits(hosts) && !listsHost(hosts, parsed))\n      return deny("host_not_allowed", `host \'${host}\' not allowed`);',
      },
    ],
    levels: ["L3"],
  },
];
