/** Headers: which a plan may give, what is added to them, and how those of an answer are read. */
import { quote } from "../../../air/errors.ts";

type Headers = ReadonlyMap<string, string>;

export const IDEMPOTENCY_HEADER = "Idempotency-Key";

/** They say how a message is carried, or to whom: that is the adapter's to say. */
const CARRIAGE: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** One byte to a character; of control characters only the tab. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** `CONNECT` makes a tunnel, and `TRACE` shows headers to who should not see them. */
const METHODS_REFUSED: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/** Why a method cannot be sent; undefined if it can. */
export function faultInMethod(method: string): string | undefined {
  if (!TOKEN.test(method)) return `${quote(method)} is no method`;
  return METHODS_REFUSED.has(asciiUpper(method)) ? `the method ${quote(method)} is not sent` : undefined;
}

/**
 * As it is sent. The grant compares methods without case, so the server is not told apart what the grant does not tell
 * apart.
 */
export function asciiUpper(method: string): string {
  return method.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Why headers cannot be sent, undefined if they can. Names are quoted and values never: they may be secret. */
export function faultInHeaders(headers: Headers): string | undefined {
  const seen = new Set<string>();
  for (const [name, value] of headers) {
    if (!TOKEN.test(name)) return `${quote(name)} is no header name`;
    const lower = name.toLowerCase();
    if (CARRIAGE.has(lower)) return `the header ${quote(name)} is not a plan's to give`;
    // A token that differs from dispatch to dispatch would make repeats look new; one that is silently replaced, a plan believe in its own.
    if (lower === IDEMPOTENCY_HEADER.toLowerCase())
      return `the header ${quote(name)} carries the dispatch token: give the effect an idempotency key instead`;
    if (seen.has(lower)) return `the header ${quote(name)} is given twice`;
    if (!VALUE.test(value))
      return `the value of the header ${quote(name)} has characters that no header can have`;
    seen.add(lower);
  }
  return undefined;
}

/** All that is sent but `Connection` and `Content-Length`, as names and values in turn. */
export function sentHeaders(given: Headers, authority: string, dispatchToken: Uint8Array): string[] {
  const flat = ["Host", authority, IDEMPOTENCY_HEADER, Buffer.from(dispatchToken).toString("hex")];
  // The body is kept as it comes: a plan that wants it compressed says so and gets it compressed.
  if (![...given.keys()].some((name) => name.toLowerCase() === "accept-encoding"))
    flat.push("Accept-Encoding", "identity");
  for (const [name, value] of given) flat.push(name, value);
  return flat;
}

/**
 * Headers of an answer, from names and values in turn. Names are in lower case; repeated ones are joined with ", ", also
 * `set-cookie`, whose values can then not always be told apart: a map has one value to a name. Each byte of a value is
 * one character (Latin-1), so that any can be read back. Throws if a name is none, as one with a space before its colon:
 * two readers would make two things of it.
 */
export function readHeaders(raw: readonly Buffer[]): Headers {
  const headers = new Map<string, string>();
  for (const [name, value] of pairs(raw)) {
    if (!TOKEN.test(name)) throw new Error(`the answer has the header ${quote(name)}, which is no name`);
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** The different values that an answer has under one name, in lower case. */
export function valuesOf(raw: readonly Buffer[], wanted: string): string[] {
  return [...new Set([...pairs(raw)].filter(([name]) => name === wanted).map(([, value]) => value))];
}

function* pairs(raw: readonly Buffer[]): Iterable<readonly [name: string, value: string]> {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name, value] = [raw[index] as Buffer, raw[index + 1] as Buffer];
    yield [name.toString("latin1").toLowerCase(), value.toString("latin1")];
  }
}
