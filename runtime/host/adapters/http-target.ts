/** Where a request goes, taken apart once: connection, headers and request line all come from the same reading. */
import { type HostUrl, parseHostUrl } from "../../authorize/enforcers/url.ts";

export interface HttpTarget {
  readonly url: HostUrl;
  readonly secure: boolean;
  /** What is connected to: an IPv6 address has no brackets here. */
  readonly hostname: string;
  readonly port: number;
  /** Host and, if it is not the scheme's, port: what the `Host` header says. */
  readonly authority: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query: what the request line says. */
  readonly path: string;
}

/** The target of a URL, or why nothing can be sent there. The reason never quotes the URL: it may hold a password. */
export function httpTarget(url: string): HttpTarget | string {
  const parsed = parseHostUrl(url);
  if (typeof parsed === "string") return `the URL cannot be used: ${parsed}`;
  const { scheme, host, port, href } = parsed;
  if (scheme !== "http" && scheme !== "https")
    return `the scheme is '${scheme}', and only http and https can be sent`;
  const start = href.indexOf("/", `${scheme}://`.length);
  const authority = href.slice(`${scheme}://`.length, start);
  // Serialised, the only `@` there is the one that ends user and password.
  if (authority.includes("@")) return "the URL carries a user or password: give an Authorization header";
  if (port === null || port === 0) return "no connection can be made to port 0";
  return {
    url: parsed,
    secure: scheme === "https",
    hostname: host.replace(/^\[(.*)\]$/, "$1"),
    port,
    authority,
    origin: `${scheme}://${authority}`,
    path: href.slice(start).replace(/#.*$/s, ""),
  };
}

/** For a message: without query, in which there may be something secret. */
export function shownTarget({ origin, path }: HttpTarget): string {
  return origin + path.replace(/\?.*$/s, "");
}
