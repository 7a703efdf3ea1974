/** A client's connection: its lines wait until it is their turn, and no more is read while they or their answers wait. */
import type { Socket } from "node:net";
import { type Line, LineSplitter } from "./lines.ts";

export interface ConnectionOptions {
  /** The answer to a line, without its end. */
  readonly answer: (line: Line) => string;
  /** There is a line to be answered. */
  readonly onReady: (connection: Connection) => void;
  readonly onClose: (connection: Connection) => void;
  /** How long a client may leave an answer unread before the connection is dropped, in milliseconds. */
  readonly patienceMs: number;
}

export class Connection {
  private readonly socket: Socket;
  private readonly options: ConnectionOptions;
  private readonly splitter = new LineSplitter();
  /** What one piece has brought, at most as many lines as it has bytes; and which of them is next. */
  private waiting: readonly Line[] = [];
  private next = 0;
  private isEnding = false;
  private unread: NodeJS.Timeout | undefined;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.options = options;
    socket.on("data", (piece) => this.take(piece));
    // Half a line at the end is none.
    socket.on("end", () => this.finish());
    socket.on("drain", () => this.goOn());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(this.unread);
      this.answered(this.waiting.length);
      options.onClose(this);
    });
  }

  /** Answers one line. */
  serve(): void {
    if (!this.isWaiting || this.socket.destroyed) return;
    const answer = this.options.answer(this.waiting[this.next]);
    const isTaken = this.socket.write(`${answer}\n`);
    // Only now: what is being answered may have begun to close everything.
    this.answered(this.next + 1);
    if (isTaken) this.goOn();
    else this.unread = setTimeout(() => this.drop(), this.options.patienceMs);
  }

  /** Reads no more; closes when the lines that have come are answered. */
  finish(): void {
    this.isEnding = true;
    this.socket.pause();
    if (!this.isWaiting) this.socket.end(() => this.socket.destroy());
  }

  /** Closes at once. */
  drop(): void {
    this.socket.destroy();
  }

  private get isWaiting(): boolean {
    return this.next < this.waiting.length;
  }

  private answered(next: number): void {
    this.next = next;
    if (this.isWaiting) return;
    this.waiting = [];
    this.next = 0;
  }

  private take(piece: Uint8Array): void {
    if (this.isEnding) return;
    this.waiting = this.splitter.push(piece);
    if (!this.isWaiting) return;
    this.socket.pause();
    this.options.onReady(this);
  }

  private goOn(): void {
    clearTimeout(this.unread);
    if (this.isWaiting) this.options.onReady(this);
    else if (this.isEnding) this.finish();
    else this.socket.resume();
  }
}
