/** One request and its answer on an open connection, which is closed afterwards. */
import type { Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import { LimitedBody } from "./http-body.ts";
import { readHeaders, valuesOf } from "./http-headers.ts";

export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, `Host` among them. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | null;
}

export interface AnswerHead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The different `Location`s: more than one is a contradiction, and joined they would look like one. */
  readonly locations: readonly string[];
}

export interface Answer extends AnswerHead {
  readonly body: Uint8Array;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** In bytes; more than that is an error, and is not read. */
  readonly bodyLimit: number;
  /** Asked when the head has come; without its body the answer is complete. */
  wantsBody(head: AnswerHead): boolean;
}

/** Names and values of an answer together, in bytes; trailers have the same limit. */
const HEADERS_LIMIT = 32 * 1024;

/**
 * Sends a request and reads the answer. Throws whatever goes wrong: an answer that breaks off or is no HTTP, a limit, the
 * signal. Bytes after the end that the answer declares are no part of anything (RFC 9112 §6.3). In every case the socket
 * is destroyed.
 */
export async function exchange(socket: Socket, sent: SentRequest, options: ExchangeOptions): Promise<Answer> {
  // All that is done here is to speak HTTP on the one socket: the origin goes unused, and there is no second connection.
  let connections = 0;
  const client = new Client("http://connected.invalid", {
    connect: (_options, callback) => {
      connections += 1;
      if (connections === 1) callback(null, socket);
      else callback(new Error(CLOSED), null);
    },
    // No request but this one: it says `Connection: close`.
    pipelining: 0,
    maxHeaderSize: HEADERS_LIMIT,
    // There is one time limit, for all together.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    return await new Promise((resolve, reject) => {
      watch(socket, options.signal, reject);
      client.dispatch(
        {
          method: sent.method as Dispatcher.HttpMethod,
          path: sent.path,
          headers: [...sent.headers],
          body: sent.body,
        },
        reader(socket, options, resolve, reject),
      );
    });
  } finally {
    socket.destroy();
    // It may still be on its way to the socket.
    client.destroy(null, () => {});
  }
}

const CLOSED = "the connection was closed before there was a whole answer";

/** The client does not always notice what happens to a socket before it has taken it over. */
function watch(socket: Socket, signal: AbortSignal, fail: (error: Error) => void): void {
  const onStop = (): void => fail(new Error("stopped"));
  if (signal.aborted) onStop();
  signal.addEventListener("abort", onStop, { once: true });
  const onClose = (): void => {
    // A signal of many redirects would have many listeners.
    signal.removeEventListener("abort", onStop);
    // After the client, which can tell whether that was the end of a body.
    setImmediate(() => fail(socket.errored ?? new Error(CLOSED)));
  };
  if (socket.closed) onClose();
  else socket.once("close", onClose);
}

function reader(
  socket: Socket,
  options: ExchangeOptions,
  resolve: (answer: Answer) => void,
  fail: (error: Error) => void,
): Dispatcher.DispatchHandlers {
  const body = new LimitedBody(options.bodyLimit);
  let head: AnswerHead | undefined;
  return {
    onConnect() {},
    onHeaders(status, raw) {
      if (status < 100) throw new Error(`the answer has the status ${status}`);
      // News of an answer that is still to come.
      if (status < 200) return true;
      head = { status, headers: readHeaders(raw), locations: valuesOf(raw, "location") };
      if (!options.wantsBody(head)) resolve({ ...head, body: new Uint8Array(0) });
      return true;
    },
    onData(chunk) {
      body.add(chunk);
      return true;
    },
    onComplete() {
      // The client takes a reset for the end of a body whose length nobody told.
      if (socket.errored) fail(socket.errored);
      else if (head) resolve({ ...head, body: body.whole() });
      else fail(new Error(CLOSED));
    },
    onError: fail,
  };
}
