/** A client of a host's control channel. */
import { connect, type Socket } from "node:net";
import type { TreeObject } from "../../../air/cbor/tree.ts";
import { AirError } from "../../../air/errors.ts";
import { printTreeLine } from "../../../air/json/print.ts";
import { LINE_LIMIT, LineSplitter } from "./lines.ts";
import { type Answer, PROTOCOL, thrownError } from "./messages.ts";
import { socketError } from "./socket-file.ts";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: AirError) => void;
}

export class ControlClient {
  private readonly socket: Socket;
  private readonly splitter = new LineSplitter();
  /** Answers come in the order of the requests. */
  private readonly waiting: Waiting[] = [];
  private gone: AirError | undefined;
  private requests = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (piece) => this.take(piece));
    // What has come is read before that.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.end(new AirError("control.gone", "the host went away before it answered")));
  }

  /** Undefined if nobody listens there. Throws `control.socket` for what the system refuses, `control.busy`. */
  static connect(path: string): Promise<ControlClient | undefined> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      const refused = (error: NodeJS.ErrnoException): void => {
        if (NOBODY.has(error.code ?? "")) resolve(undefined);
        else if (error.code === "EAGAIN") reject(new AirError("control.busy", "too many wait for the host"));
        else reject(socketError(path, error));
      };
      socket.once("error", refused);
      socket.once("connect", () => {
        socket.off("error", refused);
        resolve(new ControlClient(socket));
      });
    });
  }

  /**
   * What a command answers: JSON, with numbers beyond 2^53 rounded. Throws the host's error with its code, as a
   * `RecordedRefusal` if it is recorded; `control.gone` if no answer comes any more; `control.too_large` for what fits no line.
   */
  request(cmd: string, payload: TreeObject = {}): Promise<unknown> {
    const line = printTreeLine({ v: BigInt(PROTOCOL), id: String(this.requests++), cmd, payload });
    const size = Buffer.byteLength(line);
    if (size > LINE_LIMIT) {
      const what = `the request has ${size} bytes, and a line ${LINE_LIMIT} at most`;
      return Promise.reject(new AirError("control.too_large", what));
    }
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(`${line}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(piece: Uint8Array): void {
    for (const line of this.splitter.push(piece)) {
      const answer = line && readAnswer(line);
      if (!answer) return this.misled();
      const waiting = this.waiting.shift();
      const error = answer.ok ? undefined : thrownError(answer.error as NonNullable<Answer["error"]>);
      if (!error) waiting?.resolve(answer.result);
      else if (waiting) waiting.reject(error);
      // Before anything was asked: there is no place for this client.
      else this.gone = error;
    }
  }

  private misled(): void {
    this.end(new AirError("control.socket", "whoever listens does not answer as a host does"));
    this.socket.destroy();
  }

  private end(why: AirError): void {
    this.gone ??= why;
    for (const { reject } of this.waiting.splice(0)) reject(this.gone);
  }
}

/** Nobody listens, or there is no such file: a host that is gone may have left one. */
const NOBODY: ReadonlySet<string> = new Set(["ENOENT", "ECONNREFUSED", "ENOTDIR"]);

function readAnswer(line: Uint8Array): Answer | undefined {
  try {
    const answer = JSON.parse(Buffer.from(line).toString("utf8")) as Partial<Answer> | null;
    const isGood =
      answer?.ok === true ||
      (typeof answer?.error?.code === "string" && typeof answer.error.message === "string");
    return isGood ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}
