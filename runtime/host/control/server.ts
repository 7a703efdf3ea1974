/** The control channel of a host: a socket beside the world's file, and a line for each request and each answer. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { AirError } from "../../../air/errors.ts";
import { Connection } from "./connection.ts";
import { answerTo, type OnFault } from "./dispatch.ts";
import { errorLine } from "./messages.ts";
import { listenAt, removeSocket, type SocketFile } from "./socket-file.ts";
import type { ControlTarget } from "./target.ts";

export interface ControlOptions {
  /** Where to listen: see `socketPath`. */
  readonly path: string;
  /** Told of errors that have no code; the client is answered with `host_error`. */
  readonly onFault?: OnFault;
  /** How many clients are served at once; 64 if it is left out. */
  readonly connections?: number;
  /** How long a client may leave an answer unread, in milliseconds; 30 seconds if it is left out. */
  readonly patienceMs?: number;
}

/**
 * One request is answered per turn of the event loop, connection by connection: the host's own work, and other clients, come
 * in between whatever one client sends. Whatever it sends, a connection holds one line and one answer at most, and what came
 * with them in one piece.
 */
export class ControlServer {
  readonly path: string;
  private readonly target: ControlTarget;
  private readonly options: ControlOptions;
  private readonly server: Server;
  private readonly connections = new Set<Connection>();
  /** Those with a line to be answered, each once. */
  private readonly ready: Connection[] = [];
  private file: SocketFile | undefined;
  private closing: Promise<void> | undefined;

  private constructor(target: ControlTarget, options: ControlOptions) {
    this.path = options.path;
    this.target = target;
    this.options = options;
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.accept(socket));
  }

  /** Throws `control.socket` where another host listens, something else is in the way, or the system refuses. */
  static async listen(target: ControlTarget, options: ControlOptions): Promise<ControlServer> {
    const control = new ControlServer(target, options);
    control.file = await listenAt(control.server, options.path);
    // What goes wrong with accepting one connection is none of the others' business.
    control.server.on("error", (error) => options.onFault?.(error));
    return control;
  }

  /** Takes no more, answers what has come, closes all connections, and removes the socket if it still is this one's. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    if (this.file) removeSocket(this.file);
    const closed = once(this.server, "close");
    this.server.close();
    for (const connection of this.connections) connection.finish();
    // Who does not read what it asked for is not waited for.
    const late = setTimeout(
      () => {
        for (const connection of this.connections) connection.drop();
      },
      Math.min(this.options.patienceMs ?? PATIENCE_MS, LAST_MS),
    );
    await closed;
    clearTimeout(late);
  }

  private accept(socket: Socket): void {
    const { connections = CONNECTIONS, patienceMs = PATIENCE_MS } = this.options;
    if (this.connections.size >= connections) {
      const busy = new AirError("control.busy", `there are ${connections} connections already`);
      socket.on("error", () => socket.destroy());
      socket.end(`${errorLine("", busy)}\n`, () => socket.destroy());
      return;
    }
    const connection = new Connection(socket, {
      answer: (line) => answerTo(this.target, line, this.options.onFault ?? (() => {})),
      onReady: (one) => this.line(one),
      onClose: (one) => this.connections.delete(one),
      patienceMs,
    });
    this.connections.add(connection);
  }

  private line(connection: Connection): void {
    this.ready.push(connection);
    if (this.ready.length === 1) setImmediate(() => this.serve());
  }

  private serve(): void {
    const connection = this.ready[0];
    connection?.serve();
    this.ready.shift();
    if (this.ready.length > 0) setImmediate(() => this.serve());
  }
}

const CONNECTIONS = 64;
const PATIENCE_MS = 30_000;
/** How long the last answers may stay unread when the host ends, in milliseconds. */
const LAST_MS = 2_000;
