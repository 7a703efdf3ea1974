/** A testee process: lines in, lines out, and its end. Knows nothing of requests. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type Line, LineSplitter } from "../protocol/line-splitter.ts";

/** A longer line is no answer to anything the corpus asks. */
const MAX_LINE = 64 * 1024 * 1024;
/** How long output may still arrive after the program has ended. */
const DRAIN_MS = 500;
const STDERR_KEPT = 2000;
const LAST_WORDS = 200;

export interface ChildEvents {
  line(text: Line): void;
  /** The process is gone, in which way, and what it last said on stderr. */
  gone(how: string, lastWords: string): void;
}

/** A group of its own survives the runner unless it is ended with it. */
const alive = new Set<Child>();
process.on("exit", () => {
  for (const child of alive) child.kill();
});

export class Child {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly events: ChildEvents;
  private readonly lines = new LineSplitter();
  private stderr = "";
  private ended = false;

  constructor(command: readonly string[], events: ChildEvents) {
    this.events = events;
    const [program, ...args] = command as [string, ...string[]];
    // A group of its own, so that what the program starts is ended with it.
    this.process = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    alive.add(this);
    this.process.on("error", (error) => this.end(`could not be started: ${error.message}`));
    this.process.on("exit", (code, signal) =>
      this.leave(signal === null ? `exited with code ${code}` : `was ended by ${signal}`),
    );
    this.process.on("close", (code, signal) =>
      this.end(signal === null ? `exited with code ${code}` : `was ended by ${signal}`),
    );
    // Writing to a process that is gone: `close` tells the story.
    this.process.stdin.on("error", () => {});
    this.process.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
    this.process.stderr.on("data", (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString("utf8")).slice(-STDERR_KEPT);
    });
  }

  send(line: string): void {
    if (!this.ended) this.process.stdin.write(`${line}\n`);
  }

  /** Says that no request will follow. */
  closeInput(): void {
    this.process.stdin.end();
  }

  /** Ends the program and all of its group, which may outlive it. */
  kill(): void {
    const { pid } = this.process;
    if (this.ended || pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  }

  /** The program has ended. What it started may hold its pipes open: that is ended too, or no longer listened to. */
  private leave(how: string): void {
    this.kill();
    setTimeout(() => {
      this.process.stdout.destroy();
      this.process.stderr.destroy();
      this.process.stdin.destroy();
      this.end(how);
    }, DRAIN_MS).unref();
  }

  private receive(chunk: Buffer): void {
    for (const line of this.lines.push(chunk)) this.events.line(line);
    if (this.lines.pendingSize > MAX_LINE) this.kill();
  }

  private end(how: string): void {
    if (this.ended) return;
    this.ended = true;
    alive.delete(this);
    for (const line of this.lines.flush()) this.events.line(line);
    const lastLine = this.stderr.trim().split("\n").at(-1) ?? "";
    this.events.gone(how, lastLine.slice(-LAST_WORDS));
  }
}
