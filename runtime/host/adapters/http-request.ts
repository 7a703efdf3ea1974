/**
 * `http.request` (rulings A7 and A8): sends what a plan asks for, and checks every step of it anew. What is sent, and where,
 * is what the live grant and policy allow at that moment; each redirect is asked about like the first request. One connection
 * to one request.
 */
import type { AdapterContext, Receipt } from "../../../air/adapter.ts";
import { quote } from "../../../air/errors.ts";
import type { HttpRequestAdapter } from "../../../generated/adapters.ts";
import type { HttpRequestParams, HttpRequestReceipt } from "../../../generated/schemas.ts";
import { messageOf } from "../adapter.ts";
import type { BlobAccess } from "./blob-access.ts";
import { ownAddresses } from "./http-addresses.ts";
import type { HttpAuthority } from "./http-authority.ts";
import { openConnection } from "./http-connect.ts";
import { type Deadline, startDeadline } from "./http-deadline.ts";
import { type Answer, exchange } from "./http-exchange.ts";
import { asciiUpper, faultInHeaders, faultInMethod, sentHeaders } from "./http-headers.ts";
import { isRedirect, redirectedParams, redirectTarget } from "./http-redirect.ts";
import { type Lookup, lookupName, resolveTarget } from "./http-resolve.ts";
import { type HttpTarget, httpTarget, shownTarget } from "./http-target.ts";

export interface HttpRequestOptions {
  readonly blobs: BlobAccess;
  readonly authority: HttpAuthority;
  /** The longest body of an answer, in bytes. */
  readonly bodyLimit?: number;
  /** For all of a request: names, connections, redirects, bodies. */
  readonly deadlineMs?: number;
  /** How many redirects are followed. */
  readonly maxRedirects?: number;
  /** How long one of several addresses may take to be connected to. */
  readonly attemptMs?: number;
  /** Certificates in PEM that are trusted in place of the system's. */
  readonly ca?: string;
  readonly lookup?: Lookup;
  /** The addresses of this machine, which count as not public. */
  readonly own?: () => readonly string[];
}

const DEFAULTS = {
  bodyLimit: 10 * 1024 * 1024,
  deadlineMs: 30_000,
  maxRedirects: 10,
  attemptMs: 2_000,
  lookup: lookupName,
  own: ownAddresses,
};

/** Who answered, as receipts say it. */
export const HTTP_ADAPTER_ID = "host.http";

/**
 * An answer of whatever status is a receipt with status `ok`. `timeout` says that the time was over; everything else is
 * `error`: a request that cannot be sent, a denial, an address that is refused, an answer that breaks off or is too
 * long, a body that could not be stored. It never throws and never rejects.
 */
export function httpRequestAdapter(options: HttpRequestOptions): HttpRequestAdapter {
  const settings: Settings = { ...DEFAULTS, ...options };
  return {
    kind: "http.request",
    async execute(params, context) {
      const deadline = startDeadline(settings.deadlineMs, context.signal);
      try {
        return await perform(params, context, settings, deadline);
      } catch (error) {
        return deadline.receipt() ?? { status: "error", message: messageOf(error) };
      } finally {
        deadline.end();
      }
    },
  };
}

type Settings = HttpRequestOptions & Required<Omit<HttpRequestOptions, "ca">>;

/** Throws where no answer is had, with a message for the receipt. */
async function perform(
  given: HttpRequestParams,
  context: AdapterContext,
  settings: Settings,
  deadline: Deadline,
): Promise<Receipt<HttpRequestReceipt>> {
  const clock = startClock();
  const target = httpTarget(given.url);
  const fault =
    typeof target === "string" ? target : (faultInMethod(given.method) ?? faultInHeaders(given.headers));
  if (typeof target === "string" || fault !== undefined) throw new Error(fault);
  let step = { target, params: { ...given, method: asciiUpper(given.method) } };
  for (let redirects = 0; ; redirects++) {
    const answer = await request(step.target, step.params, redirects > 0, context, settings, deadline);
    if (!isRedirect(answer)) {
      return { status: "ok", payload: receiptOf(answer, settings.blobs, clock) };
    }
    if (redirects === settings.maxRedirects) throw new Error(`there are more than ${redirects} redirects`);
    const next = redirectTarget(answer, step.target);
    if (typeof next === "string") throw new Error(`a redirect of ${shownTarget(step.target)}: ${next}`);
    step = { target: next, params: redirectedParams(step.params, answer.status, step.target, next) };
  }
}

/** One request, if it is allowed now. */
async function request(
  target: HttpTarget,
  params: HttpRequestParams,
  redirected: boolean,
  context: AdapterContext,
  settings: Settings,
  deadline: Deadline,
): Promise<Answer> {
  if (deadline.signal.aborted) throw new Error("stopped");
  const answer = settings.authority.ask(context.intent, params);
  if (!answer.allowed) {
    const where = redirected ? `redirected to ${quote(shownTarget(target))}: ` : "";
    throw new Error(`${answer.code}: ${where}${answer.message}`);
  }
  const body = params.body_ref === null ? null : settings.blobs.get(params.body_ref);
  if (body === undefined) throw new Error(`there is no blob ${params.body_ref}`);
  const addresses = await deadline.race(resolveTarget(target, answer.hosts, settings));
  const { signal } = deadline;
  const socket = await openConnection(target, addresses, {
    signal,
    ca: settings.ca,
    attemptMs: settings.attemptMs,
  });
  const headers = sentHeaders(params.headers, target.authority, context.dispatchToken);
  return exchange(
    socket,
    { method: params.method, path: target.path, headers, body },
    { signal, bodyLimit: settings.bodyLimit, wantsBody: (head) => !isRedirect(head) },
  );
}

function receiptOf({ status, headers, body }: Answer, blobs: BlobAccess, clock: Clock): HttpRequestReceipt {
  const timings = { start_ns: clock.start, end_ns: clock.now() };
  const body_ref = body.length === 0 ? null : blobs.put(body);
  return { status: BigInt(status), headers, body_ref, timings, adapter_id: HTTP_ADAPTER_ID };
}

interface Clock {
  readonly start: bigint;
  now(): bigint;
}

/** Wall time in nanoseconds that does not run backwards, whatever is done to the machine's clock. */
function startClock(): Clock {
  const start = BigInt(Date.now()) * 1_000_000n;
  const began = process.hrtime.bigint();
  return { start, now: () => start + process.hrtime.bigint() - began };
}
