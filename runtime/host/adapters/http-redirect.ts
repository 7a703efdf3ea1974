/** Redirects, as the fetch standard follows them: which there are, and what is asked for next. */
import { parseURL, serializeURL } from "whatwg-url";
import type { HttpRequestParams } from "../../../generated/schemas.ts";
import type { AnswerHead } from "./http-exchange.ts";
import { type HttpTarget, httpTarget } from "./http-target.ts";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Whether an answer sends elsewhere. One that does not say where is an answer like any other. */
export function isRedirect({ status, locations }: AnswerHead): boolean {
  return REDIRECTS.has(status) && locations.length > 0;
}

/** Where a redirect leads, or why it leads nowhere. */
export function redirectTarget({ locations }: AnswerHead, from: HttpTarget): HttpTarget | string {
  const [location = "", another] = locations;
  if (another !== undefined) return "the redirect leads to more than one place";
  const record = parseURL(location, { baseURL: parseURL(from.url.href) ?? undefined });
  return record ? httpTarget(serializeURL(record)) : "the redirect leads to something that is no URL";
}

/** They belong to one origin, and another is not told. */
const OF_ONE_ORIGIN: ReadonlySet<string> = new Set(["authorization", "cookie", "cookie2"]);

/** The next request: what the authority is asked about, and what is then sent. */
export function redirectedParams(
  params: HttpRequestParams,
  status: number,
  from: HttpTarget,
  to: HttpTarget,
): HttpRequestParams {
  // Of any GET with 303 too: it may have a body here.
  const asGet =
    (status === 303 && params.method !== "HEAD") ||
    ((status === 301 || status === 302) && params.method === "POST");
  const headers = [...params.headers].filter(([name]) => {
    const lower = name.toLowerCase();
    return (
      !(asGet && lower.startsWith("content-")) && !(from.origin !== to.origin && OF_ONE_ORIGIN.has(lower))
    );
  });
  return {
    method: asGet ? "GET" : params.method,
    url: to.url.href,
    headers: new Map(headers),
    body_ref: asGet ? null : params.body_ref,
  };
}
