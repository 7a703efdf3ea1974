/** URLs that the enforcer of HTTP reads: ports, paths, and how long a host may be. */
import type { Fault } from "../fault.ts";

const URL_READER = "runtime/authorize/enforcers/url.ts";

export const AUTHORISATION_PATH_FAULTS: readonly Fault[] = [
  {
    name: "no-port-without-one-that-is-written",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [{ file: URL_READER, find: "port ?? DEFAULT_PORTS[scheme] ?? null", replace: "port" }],
    levels: ["L3"],
  },
  {
    name: "default-ports-of-http-only",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [
      {
        file: URL_READER,
        find: "port ?? DEFAULT_PORTS[scheme] ?? null",
        replace: "port ?? ({ http: 80, https: 443 } as Readonly<Record<string, number>>)[scheme] ?? null",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "default-port-of-http-for-all",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [{ file: URL_READER, find: "port ?? DEFAULT_PORTS[scheme] ?? null", replace: "port ?? 443" }],
    levels: ["L3"],
  },
  {
    name: "port-zero-is-none",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [
      {
        file: URL_READER,
        find: "port ?? DEFAULT_PORTS[scheme] ?? null",
        replace: "port || (DEFAULT_PORTS[scheme] ?? null)",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "path-as-written",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: URL_READER,
        find: "serializePath(record)",
        replace: '(text.replace(/^[^:]*:[/\\\\]*[^/\\\\?#]*/, "").replace(/[?#].*/s, "") || "/")',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "path-is-decoded",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: URL_READER,
        find: "serializePath(record)",
        replace:
          'serializePath(record).replace(/(?:%[0-9a-f]{2})+/gi, (some) => new TextDecoder().decode(Uint8Array.from(some.slice(1).split("%"), (hex) => Number.parseInt(hex, 16))))',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "question-mark-is-a-part-of-the-path",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replace("?", "/"))' }],
    levels: ["L3"],
  },
  {
    name: "empty-segments-are-dropped-first",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      { file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replace(/([^:/])\\/+/g, "$1/"))' },
    ],
    levels: ["L3"],
  },
  {
    name: "dots-are-decoded-twice",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replaceAll("%25", "%"))' }],
    levels: ["L3"],
  },
  {
    name: "encoded-slash-is-a-slash",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replace(/%2f/gi, "/"))' }],
    levels: ["L3"],
  },
  {
    name: "semicolon-ends-a-segment",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replace(/;[^/]*/g, ""))' }],
    levels: ["L3"],
  },
  {
    name: "encoded-dots-are-names",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      { file: URL_READER, find: "parseURL(text)", replace: 'parseURL(text.replace(/%2e/gi, "%252e"))' },
    ],
    levels: ["L3"],
  },
  {
    name: "host-may-have-1023-characters",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [
      {
        file: URL_READER,
        find: "writtenHost(text).length > LONGEST_HOST",
        replace: "writtenHost(text).length >= LONGEST_HOST",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "host-may-have-253-characters",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [
      {
        file: URL_READER,
        find: "writtenHost(text).length > LONGEST_HOST",
        replace: "writtenHost(text).length > 253",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "host-of-any-length",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [{ file: URL_READER, find: "writtenHost(text).length > LONGEST_HOST", replace: "false" }],
    levels: ["L3"],
  },
  {
    name: "url-may-have-1024-characters",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [
      {
        file: URL_READER,
        find: "writtenHost(text).length > LONGEST_HOST",
        replace: "text.length > LONGEST_HOST",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "line-ends-count-for-the-host",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [
      {
        file: URL_READER,
        find: "writtenHost(text).length > LONGEST_HOST",
        replace: "writtenHost(url).length > LONGEST_HOST",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "user-counts-for-the-host",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [
      { file: URL_READER, find: 'authority.slice(authority.lastIndexOf("@") + 1)', replace: "authority" },
    ],
    levels: ["L3"],
  },
  {
    name: "host-begins-at-the-first-at-sign",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [
      {
        file: URL_READER,
        find: 'authority.slice(authority.lastIndexOf("@") + 1)',
        replace: 'authority.slice(authority.indexOf("@") + 1)',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "host-ends-at-a-backslash-in-any-scheme",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [{ file: URL_READER, find: "SPECIAL.has(scheme.toLowerCase())", replace: "true" }],
    levels: ["L3"],
  },
  {
    name: "host-length-of-special-schemes-unchecked",
    breaks: [{ rule: "A7", words: "one with more than 1,024 characters where its host and port stand" }],
    edits: [{ file: URL_READER, find: "SPECIAL.has(scheme.toLowerCase())", replace: "false" }],
    levels: ["L3"],
  },
];
