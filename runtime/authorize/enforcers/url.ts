/**
 * URLs by the WHATWG URL Standard (ruling A7). The parser is a library of a pinned version and not the platform's: that one
 * changes with its releases, while a decision must come out the same when it is replayed (ruling K14), and that of Node 20
 * leaves `..` in some paths. Whoever sends the request is given `href`, in which nothing is left to be understood otherwise.
 */
import { parseURL, serializeHost, serializePath, serializeURL, type URLRecord } from "whatwg-url";

/** A URL with a host and a path in segments. */
export interface HostUrl {
  readonly href: string;
  /** In lower case, without the colon. */
  readonly scheme: string;
  /** Serialised: an IPv6 address has its brackets. */
  readonly host: string;
  /** The one of the scheme if none is written; null if there is none. */
  readonly port: number | null;
  /** Serialised: dot segments are gone. */
  readonly path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { ftp: 21, http: 80, https: 443, ws: 80, wss: 443 };

/** In characters. No name is that long however it is written, and to read one takes time that grows with its square. */
const LONGEST_HOST = 1024;
/** Schemes in whose URLs a backslash is a slash. */
const SPECIAL: ReadonlySet<string> = new Set([...Object.keys(DEFAULT_PORTS), "file"]);

/** What stands where a URL has its host and port, found without reading it. */
function writtenHost(text: string): string {
  const [, scheme = "", rest = ""] = /^[\0-\x20]*([^:]*):(.*)$/s.exec(text) ?? [];
  const [, authority = ""] =
    (SPECIAL.has(scheme.toLowerCase()) ? /^[/\\]*([^/\\?#]*)/ : /^\/\/([^/?#]*)/).exec(rest) ?? [];
  return authority.slice(authority.lastIndexOf("@") + 1);
}

/** The URL, or why it is none that a request can be sent to. */
export function parseHostUrl(url: string): HostUrl | string {
  // As the parser itself begins.
  const text = url.replace(/[\t\n\r]+/g, "");
  if (writtenHost(text).length > LONGEST_HOST) return `the host is longer than ${LONGEST_HOST} characters`;
  const record = parseURL(text);
  if (!record) return "no absolute URL";
  const { scheme, port } = record;
  // Nor has one with an opaque path any.
  const host = hostOf(record);
  if (host === "") return "missing host";
  return {
    href: serializeURL(record),
    scheme,
    host,
    port: port ?? DEFAULT_PORTS[scheme] ?? null,
    path: serializePath(record),
  };
}

function hostOf({ host }: URLRecord): string {
  return host === null ? "" : serializeHost(host);
}

/** What ends a host in a URL, or is passed over there, and yet is no part of one. */
const OUTSIDE_A_HOST = /[\0\t\n\r /\\?#@]/;
const IN_BRACKETS = /^\[[^\]]*\]$/;

/**
 * A host by itself, read as the host of a URL of this scheme and serialised as such; undefined if it is none. The parser
 * reads whole URLs only, so what would end the host there is refused before.
 */
export function parseHost(text: string, scheme: string): string | undefined {
  if (text.length > LONGEST_HOST) return undefined;
  if (OUTSIDE_A_HOST.test(text) || (text.includes(":") && !IN_BRACKETS.test(text))) return undefined;
  const record = parseURL(`${scheme}://${text}/`);
  const host = record ? hostOf(record) : "";
  return host === "" ? undefined : host;
}

/** Whether a list of hosts, as a grant writes them, names the host of a URL: what serialises to the same is the same. */
export function listsHost(
  hosts: readonly string[],
  { host, scheme }: Pick<HostUrl, "host" | "scheme">,
): boolean {
  // What is written as it is serialised need not be parsed.
  return hosts.includes(host) || hosts.some((one) => parseHost(one, scheme) === host);
}
