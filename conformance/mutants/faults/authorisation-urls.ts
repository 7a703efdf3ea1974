// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** URLs that the enforcer of HTTP reads: which there are, and their hosts. */
import type { Fault } from "../fault.ts";

const HTTP_OUT = "runtime/authorize/enforcers/http-out.ts";
const URL_READER = "runtime/authorize/enforcers/url.ts";

export const AUTHORISATION_URL_FAULTS: readonly Fault[] = [
  {
    name: "url-read-with-a-pattern",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'const naive = /^([a-z][a-z0-9+.-]*):\\/\\/(?:[^/?#@]*@)?(\\[[^\\]]*\\]|[^/:?#]*)(?::([0-9]*))?([^?#]*)/i.exec(url); if (!naive) return "no absolute URL"; const naiveScheme = (naive[1] ?? "").toLowerCase(); return { href: url, scheme: naiveScheme, host: (naive[2] ?? "").toLowerCase(), port: naive[3] ? Number(naive[3]) : (DEFAULT_PORTS[naiveScheme] ?? null), path: naive[4] || "/" };',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "unreadable-url-is-guessed-at",
    breaks: [
      { rule: "A7", words: "What is no absolute URL, has no host or an opaque path is `invalid_url`" },
    ],
    edits: [
      {
        file: URL_READER,
        find: 'if (!record) return "no absolute URL";',
        replace:
          'if (!record) return { href: url, scheme: "https", host: writtenHost(text), port: 443, path: "/" };',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-may-lack-its-scheme",
    breaks: [
      { rule: "A7", words: "What is no absolute URL, has no host or an opaque path is `invalid_url`" },
    ],
    edits: [
      {
        file: URL_READER,
        find: "parseURL(text)",
        replace: "(parseURL(text) ?? parseURL(`https://${text}`) ?? parseURL(`https:${text}`))",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-may-lack-its-host",
    breaks: [
      { rule: "A7", words: "What is no absolute URL, has no host or an opaque path is `invalid_url`" },
    ],
    edits: [{ file: URL_READER, find: 'if (host === "") return "missing host";', replace: "" }],
    levels: ["L3"],
  },
  {
    name: "url-has-no-punctuation",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (/[<>^|[\\]%\\0 \\x7f?]/.test(url)) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-names-no-port",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (/^[^/]*:\\/\\/[^/?#]*:[0-9]/.test(url)) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-has-a-special-scheme",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (!/^[\\s\\0]*(?:h[\\s]*t[\\s]*t[\\s]*ps?|ftp|wss?):/i.test(url)) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-has-a-dotted-host",
    breaks: [
      { rule: "A7", words: "What is no absolute URL, has no host or an opaque path is `invalid_url`" },
    ],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (!writtenHost(text).includes(".")) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-has-no-address",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (/^\\[?[0-9a-f.:x]*\\]?$/.test(writtenHost(text))) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-has-no-spaces-around-it",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      { file: URL_READER, find: "parseURL(text)", replace: "(text === text.trim() ? parseURL(text) : null)" },
    ],
    levels: ["L3"],
  },
  {
    name: "line-ends-in-a-url-are-spaces",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: 'url.replace(/[\\t\\n\\r]+/g, "")',
        replace: 'url.replace(/[\\t\\n\\r]+/g, " ")',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "backslash-is-no-slash",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      { file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replaceAll("\\\\", "%5C"))' },
    ],
    levels: ["L3"],
  },
  {
    name: "user-name-is-the-host",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "parseURL(text)",
        replace: 'parseURL(text.replace(/^([a-z]+:\\/\\/)([^/?#@:]*)[^/?#@]*@[^/?#]*/i, "$1$2"))',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "url-without-user-info",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (/^[^/?#]*:[/\\\\]*[^/?#\\\\]*@/.test(text)) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "first-at-sign-ends-the-user",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "parseURL(text)",
        replace: 'parseURL(text.replace(/^([a-z]+:\\/\\/)[^/?#@]*@([^/?#@]*)@[^/?#]*/i, "$1$2"))',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "at-sign-behind-the-host-counts",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: URL_READER,
        find: "parseURL(text)",
        replace: 'parseURL(text.replace(/^([a-z]+:\\/\\/)[^/@\\\\]*[?#]@/i, "$1"))',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "host-needs-two-slashes",
    breaks: [
      { rule: "A7", words: "What is no absolute URL, has no host or an opaque path is `invalid_url`" },
    ],
    edits: [
      {
        file: URL_READER,
        find: "if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;",
        replace:
          'if (!/^[\\s\\0]*[^/\\\\]*:[/\\\\][/\\\\](?![/\\\\])/.test(url)) return "no absolute URL"; if (writtenHost(text).length > LONGEST_HOST) return "the host is too long";',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "custom-scheme-has-domain-names",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [
      { file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replace(/^custom:/i, "https:"))' },
    ],
    levels: ["L3"],
  },
  {
    name: "ipv6-without-brackets",
    breaks: [{ rule: "A7", words: "An IPv6 address has its brackets" }],
    edits: [
      {
        file: URL_READER,
        find: "serializeHost(host)",
        replace: 'serializeHost(host).replace(/^\\[|\\]$/g, "")',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "ipv4-in-ipv6-is-the-ipv4",
    breaks: [{ rule: "A7", words: "An IPv6 address has its brackets" }],
    edits: [
      {
        file: URL_READER,
        find: "serializeHost(host)",
        replace: 'serializeHost(host).replace("[::ffff:7f00:1]", "127.0.0.1")',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "trailing-dot-is-dropped",
    breaks: [{ rule: "A7", words: "a trailing dot is part of the name" }],
    edits: [
      { file: URL_READER, find: "serializeHost(host)", replace: 'serializeHost(host).replace(/\\.$/, "")' },
    ],
    levels: ["L3"],
  },
  {
    name: "all-trailing-dots-are-one",
    breaks: [{ rule: "A7", words: "a trailing dot is part of the name" }],
    edits: [
      { file: URL_READER, find: "serializeHost(host)", replace: 'serializeHost(host).replace(/\\.+$/, ".")' },
    ],
    levels: ["L3"],
  },
  {
    name: "punycode-is-cut-off",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      { file: URL_READER, find: "serializeHost(host)", replace: 'serializeHost(host).replace("xn--", "")' },
    ],
    levels: ["L3"],
  },
  {
    name: "letters-that-look-alike-are-one",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [{ file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replaceAll("о", "o"))' }],
    levels: ["L3"],
  },
  {
    name: "umlaut-is-its-base-letter",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: URL_READER,
        find: "parseURL(text)",
        replace: 'parseURL(text.normalize("NFD").replace(/[\\u0300-\\u036f]/g, ""))',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "port-is-part-of-the-host",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "if (limits(hosts) && !listsHost(hosts, parsed))\n      return deny(\"host_not_allowed\", `host '${host}' not allowed`);",
        replace:
          'if (limits(hosts) && !hosts.includes(/^[^:]*:[/]*(?:[^/@]*@)?([^/?#]*)/.exec(url)?.[1] ?? "") && !listsHost(hosts, parsed))\n      return deny("host_not_allowed", `host \'${host}\' not allowed`);',
      },
    ],
    levels: ["L3"],
  },
];
