/** Servers on this machine that do what they are told, and count who connects. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import {
  type AddressInfo,
  connect,
  createServer as createPlainServer,
  type Server,
  type Socket,
} from "node:net";
import type { TLSSocket } from "node:tls";
import { expect, onTestFinished } from "vitest";
import type { Certificate } from "./http-certificate.ts";

export interface TestServer {
  readonly port: number;
  /** How many TCP connections there were, whatever came over them. */
  readonly connections: number;
  /** How many of them are open. */
  readonly open: number;
}

/** A request as a server got it. */
export interface Received {
  readonly method: string;
  /** As the request line has it. */
  readonly path: string;
  /** Names in lower case; `IncomingMessage.headers`. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The name that the TLS connection was made for; false if none was said. */
  readonly servername?: string | false | null;
}

export interface HttpTestServer extends TestServer {
  readonly received: readonly Received[];
}

/** Where a server listens: at a free port of 127.0.0.1 if nothing is said. */
export interface Place {
  readonly host?: string;
  readonly port?: number;
}

type Respond = (request: Received, response: ServerResponse) => void;

/** Speaks HTTP, and HTTPS with a certificate. It is closed when the test is over. */
export async function httpServer(
  respond: Respond,
  { certificate, ...place }: { readonly certificate?: Certificate } & Place = {},
): Promise<HttpTestServer> {
  const received: Received[] = [];
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const { servername } = request.socket as Partial<TLSSocket>;
      const body = Buffer.concat(chunks).toString();
      const one = { method, path, headers, body, ...(servername === undefined ? {} : { servername }) };
      received.push(one);
      respond(one, response);
    });
  };
  const server = certificate ? createHttpsServer(certificate, listen) : createHttpServer(listen);
  // What a client that breaks off leaves is nothing to report.
  server.on("tlsClientError", () => {});
  return Object.assign(await start(server, place), { received });
}

/** Speaks whatever it is made to. What it does not read is thrown away, so that it notices the end; unless it pauses. */
export async function rawServer(serve: (socket: Socket) => void, place: Place = {}): Promise<TestServer> {
  const listen = (socket: Socket): void => {
    serve(socket);
    if (!socket.isPaused()) socket.resume();
  };
  return start(createPlainServer(listen), place);
}

/** Waits for a request's first bytes, then sends the text or bytes as they are, and ends the connection if told so. */
export function says(answer: string | Uint8Array, end = true): (socket: Socket) => void {
  return (socket) => {
    socket.once("data", () => (end ? socket.end(answer) : socket.write(answer)));
  };
}

/**
 * How many connections there were until now, with certainty: connections are taken in the order in which they are made, so
 * once one made here is counted, there is none still to come.
 */
export async function contacts(server: TestServer): Promise<number> {
  const before = server.connections;
  const own = connect(server.port, "127.0.0.1");
  try {
    await expect.poll(() => server.connections, { timeout: 20_000 }).toBeGreaterThan(before);
    await new Promise((resolve) => setImmediate(resolve));
    return server.connections - 1;
  } finally {
    own.destroy();
  }
}

/** Nobody answers at this port: it was just free. */
export async function closedPort(): Promise<number> {
  const server = createPlainServer();
  const { port } = await listening(server, {});
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(server: Server, place: Place): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  const { port } = await listening(server, place);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // Read anew each time; a copy of this object would not be.
  return Object.defineProperties(
    {},
    {
      port: { value: port },
      connections: { get: () => connections },
      open: { get: () => sockets.size },
    },
  ) as TestServer;
}

function listening(server: Server, { host = "127.0.0.1", port = 0 }: Place): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}
