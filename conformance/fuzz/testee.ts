/** Whoever is asked: a program that is started again when it is lost, or code in this process. */
import { randomUUID } from "node:crypto";
import { parseExactly } from "../protocol/exact-json.ts";
import type { Line } from "../protocol/line-splitter.ts";
import { problemWithAnswer } from "../protocol/validate.ts";
import { Child } from "../runner/child.ts";
import type { Answer } from "../runner/outcome.ts";
import { requestLine } from "../runner/session.ts";

/** An answer that follows the protocol, or how there is none. */
export type Reply = { readonly answer: Answer } | Failure;

export interface Failure {
  readonly failed: "crash" | "timeout" | "invalid" | "garbage";
  readonly detail: string;
}

/** Answers requests, of which many may be asked at once. */
export interface Testee {
  ask(op: string, inputText: string): Promise<Reply>;
  /** Nothing more is asked. */
  close(): void;
}

/** A testee in this process: from a line, a request with the id `1`, to a line. A throw is a crash. */
export function localTestee(answer: (line: string) => string): Testee {
  return {
    ask: async (op, inputText) => {
      let line: string;
      try {
        line = answer(requestLine("1", op, inputText));
      } catch (error) {
        return { failed: "crash", detail: String(error) };
      }
      return replyOf(op, line);
    },
    close: () => {},
  };
}

function replyOf(op: string, line: string): Reply {
  let answer: unknown;
  try {
    answer = parseExactly(line);
  } catch {
    return { failed: "garbage", detail: `no JSON: ${line.slice(0, 100)}` };
  }
  const problem = problemWithAnswer(op, answer);
  return problem === undefined ? { answer: answer as Answer } : { failed: "invalid", detail: problem };
}

/** Requests under way at once. */
const WINDOW = 16;

interface Asked {
  readonly id: string;
  readonly op: string;
  readonly inputText: string;
  readonly resolve: (reply: Reply) => void;
  /** Was under way when a process was lost: it is sent alone. */
  suspect: boolean;
}

/** A testee that is a program. What is lost is started again; whoever is to blame is found by asking each alone. */
export class ProgramTestee implements Testee {
  private readonly command: readonly string[];
  private readonly deadline: number;
  private child: Child | undefined;
  private waiting: Asked[] = [];
  private open: Asked[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** The deadline is in milliseconds without an answer to the oldest request. */
  constructor(command: readonly string[], deadline: number) {
    this.command = command;
    this.deadline = deadline;
  }

  ask(op: string, inputText: string): Promise<Reply> {
    return new Promise((resolve) => {
      this.waiting.push({ id: randomUUID(), op, inputText, resolve, suspect: false });
      this.fill();
    });
  }

  close(): void {
    clearTimeout(this.timer);
    const { child } = this;
    this.child = undefined;
    child?.kill();
  }

  private start(): Child {
    const child: Child = new Child(this.command, {
      line: (text) => {
        if (this.child === child) this.receive(text);
      },
      gone: (how, lastWords) => {
        if (this.child === child) this.lost("crash", `the program ${how}${lastWords && `: ${lastWords}`}`);
      },
    });
    return child;
  }

  private fill(): void {
    for (let next = this.waiting[0]; next && this.mayFollow(next); next = this.waiting[0]) {
      this.waiting.shift();
      if (this.open.length === 0) this.restartTimer();
      this.open.push(next);
      this.child ??= this.start();
      this.child.send(requestLine(next.id, next.op, next.inputText));
    }
    if (this.open.length === 0) clearTimeout(this.timer);
  }

  private mayFollow(next: Asked): boolean {
    if (this.open.length === 0) return true;
    return !next.suspect && !this.open.some((one) => one.suspect) && this.open.length < WINDOW;
  }

  private receive(line: Line): void {
    const text = line ?? "";
    const id = /"id"\s*:\s*"([^"\\]*)"/.exec(text)?.[1];
    const at = this.open.findIndex((one) => one.id === id);
    if (at < 0) return this.lost("garbage", `a line that answers nothing: ${text.slice(0, 100)}`);
    const [asked] = this.open.splice(at, 1) as [Asked];
    this.restartTimer();
    asked.resolve(replyOf(asked.op, text));
    this.fill();
  }

  private restartTimer(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.lost("timeout", `no answer within ${this.deadline / 1000} s`),
      this.deadline,
    );
  }

  /** The process is given up. If one request alone was open it is to blame; else each is asked again, alone. */
  private lost(failed: Failure["failed"], detail: string): void {
    this.close();
    const { open } = this;
    this.open = [];
    const [only] = open;
    if (open.length === 1 && only) only.resolve({ failed, detail });
    else this.waiting = [...open.map((one) => ({ ...one, suspect: true })), ...this.waiting];
    this.fill();
  }
}
