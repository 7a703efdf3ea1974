/**
 * Runs cases against a testee: starts it, asks for `hello`, pipelines requests, and names every way in which it may
 * misbehave. A process that is lost is started again for the cases that are left, within bounds.
 */
import { randomUUID } from "node:crypto";
import { quote } from "../../air/errors.ts";
import { parseExactly } from "../protocol/exact-json.ts";
import type { Line } from "../protocol/line-splitter.ts";
import { problemWithAnswer } from "../protocol/validate.ts";
import { Child } from "./child.ts";
import type { Case } from "./corpus.ts";
import { type Answer, judge, type Outcome, outcome, type Verdict } from "./outcome.ts";

export interface SessionOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Milliseconds without an answer to the oldest open request. */
  readonly deadline: number;
  /** Called after every case that is decided. */
  readonly progress: (done: number, total: number) => void;
  /** Ids are random unless they are given. */
  readonly nextId?: () => string;
  /** Called with every line that the testee prints. */
  readonly heard?: (line: string) => void;
}

export interface TesteeIdentity {
  readonly name: string;
  readonly version: string;
  readonly language: string;
}

export interface SessionResult {
  /** Undefined if the testee never answered `hello`. */
  readonly testee: TesteeIdentity | undefined;
  /** By case id; every case has one. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Faults that belong to no case: each fails the run. */
  readonly faults: readonly string[];
}

/** Requests under way at once. */
const WINDOW = 32;
/** So many processes may crash in one run, and so many may let a deadline pass, before the testee is given up. */
const MAX_CRASHES = 100;
const MAX_TIMEOUTS = 5;
/** Lines that answer nothing before the testee is given up. */
const MAX_STRAY_LINES = 20;

export function runSession(cases: readonly Case[], options: SessionOptions): Promise<SessionResult> {
  return new Promise((resolve) => new Session(cases, options, resolve).start());
}

/** The request of a case, as sent. The id is opaque and says nothing about the case. */
export function requestLine(id: string, op: string, inputText: string): string {
  return `{"id":${JSON.stringify(id)},"op":${JSON.stringify(op)},"input":${inputText}}`;
}

type ProcessFault = Exclude<Verdict, "pass" | "fail" | "reading">;

interface Open {
  readonly id: string;
  /** Undefined for `hello`. */
  readonly one: Case | undefined;
}

class Session {
  private readonly options: SessionOptions;
  private readonly resolve: (result: SessionResult) => void;
  private readonly total: number;
  private readonly outcomes = new Map<string, Outcome>();
  private readonly faults: string[] = [];
  private readonly waiting: Case[];
  private open: Open[] = [];
  /** Ids answered by this process, to tell a second answer from a strange one. */
  private answered = new Map<string, Case | undefined>();
  private child: Child | undefined;
  private testee: TesteeIdentity | undefined;
  /** Whether this process has answered a request while an older one was open. */
  private passedOver = false;
  private timer: NodeJS.Timeout | undefined;
  private crashes = 0;
  private timeouts = 0;
  /** Cases that were under way together when a process was lost: each is sent alone, so that it shows which. */
  private readonly suspects = new Set<Case>();
  private strayLines = 0;
  private closing = false;
  private finished = false;

  constructor(cases: readonly Case[], options: SessionOptions, resolve: (result: SessionResult) => void) {
    this.options = options;
    this.resolve = resolve;
    this.total = cases.length;
    this.waiting = [...cases];
  }

  start(): void {
    this.closing = false;
    this.passedOver = false;
    this.answered = new Map();
    const child = new Child(this.options.command, {
      line: (text) => {
        if (this.child === child) this.receive(text);
      },
      gone: (how, lastWords) => {
        if (this.child === child) this.lost(how, lastWords);
      },
    });
    this.child = child;
    this.send("hello", '{"protocol":1}', undefined);
  }

  /** Inputs were checked against the protocol when the corpus was loaded. */
  private send(op: string, inputText: string, one: Case | undefined): void {
    const id = this.options.nextId?.() ?? randomUUID();
    const line = requestLine(id, op, inputText);
    if (this.open.length === 0) this.restartTimer();
    this.open.push({ id, one });
    this.child?.send(line);
  }

  private fill(): void {
    for (let next = this.waiting[0]; next && this.mayFollow(next); next = this.waiting[0]) {
      this.waiting.shift();
      this.send(next.op, next.inputText, next);
    }
    if (this.open.length === 0 && this.waiting.length === 0 && !this.closing) {
      this.closing = true;
      this.restartTimer();
      this.child?.closeInput();
    }
  }

  /** Whether a case may be sent beside what is open. */
  private mayFollow(next: Case): boolean {
    const [first] = this.open;
    if (!first) return true;
    const alone = this.suspects.has(next) || (first.one !== undefined && this.suspects.has(first.one));
    return !alone && this.open.length < WINDOW;
  }

  private receive(text: Line): void {
    if (this.finished) return;
    if (text === undefined) return this.stray("garbage", "a line that is not valid UTF-8");
    this.options.heard?.(text);
    const answer = parseAnswer(text);
    if (!answer) return this.stray("garbage", `a line that is no JSON object: ${quote(text)}`);
    const at = this.open.findIndex((open) => open.id === answer.id);
    if (at < 0) return this.unasked(answer, text);
    const [open] = this.open.splice(at, 1) as [Open];
    this.answered.set(open.id, open.one);
    this.passedOver ||= at > 0;
    this.restartTimer();
    if (open.one) this.decideByAnswer(open.one, answer);
    else if (!this.greet(answer)) return;
    this.fill();
  }

  /** The answer to `hello`; false if the run is over. */
  private greet(answer: Answer): boolean {
    const problem = problemWithAnswer("hello", answer) ?? (answer.ok ? undefined : "it is not ok");
    if (problem !== undefined) {
      this.giveUp("invalid", `the answer to hello does not follow the protocol: ${problem}`);
      return false;
    }
    this.testee = (answer.ok as { testee: TesteeIdentity }).testee;
    return true;
  }

  private decideByAnswer(one: Case, answer: Answer): void {
    const problem = problemWithAnswer(one.op, answer);
    this.decide(one, problem === undefined ? judge(one.expect, answer) : outcome("invalid", problem));
  }

  /** An answer to an id that is not open. */
  private unasked(answer: Answer, text: string): void {
    if (!this.answered.has(String(answer.id))) {
      return this.stray("garbage", `an answer to an id that was never sent: ${quote(text)}`);
    }
    const one = this.answered.get(answer.id);
    if (one) this.outcomes.set(one.id, outcome("duplicate", "the testee answered twice"));
    this.strayLines++;
    this.fault("the testee answered a request twice");
    if (this.strayLines > MAX_STRAY_LINES) this.giveUp("duplicate", "the testee answers again and again");
  }

  /** A line that answers nothing is charged to the oldest open case. */
  private stray(verdict: ProcessFault, detail: string): void {
    this.strayLines++;
    const oldest = this.open.find((open) => open.one && !this.outcomes.has(open.one.id))?.one;
    if (oldest) this.decide(oldest, outcome(verdict, detail));
    this.fault(`the testee printed ${detail}`);
    if (this.strayLines > MAX_STRAY_LINES)
      this.giveUp(verdict, "the testee prints lines that answer nothing");
  }

  private decide(one: Case, result: Outcome): void {
    // A case charged with a fault keeps it, whatever is answered afterwards.
    if (!this.outcomes.has(one.id)) this.outcomes.set(one.id, result);
    this.options.progress(this.outcomes.size, this.total);
  }

  private fault(detail: string): void {
    if (!this.faults.includes(detail) && this.faults.length < MAX_STRAY_LINES) this.faults.push(detail);
  }

  private restartTimer(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.timedOut(), this.options.deadline);
  }

  private timedOut(): void {
    const seconds = this.options.deadline / 1000;
    if (this.closing) {
      this.fault(`the testee did not exit within ${seconds} s of the end of its input`);
      this.finish();
    } else if (this.passedOver && this.open.length === 1) {
      this.loseProcess("missing", `no answer within ${seconds} s, though later requests were answered`);
    } else this.loseProcess("timeout", `no answer within ${seconds} s`);
  }

  private lost(how: string, lastWords: string): void {
    if (this.closing) {
      if (how !== "exited with code 0") this.fault(`at the end of its input the testee ${how}`);
      this.finish();
    } else this.loseProcess("crash", `the testee ${how}${lastWords === "" ? "" : ` (${quote(lastWords)})`}`);
  }

  /**
   * The process is gone or useless. One open request is to blame; of several, each is sent again alone, so that it
   * shows which. Requests that wait are sent to a new process.
   */
  private loseProcess(verdict: ProcessFault, detail: string): void {
    if (this.finished) return;
    const open = this.open;
    this.open = [];
    this.child?.kill();
    this.child = undefined;
    clearTimeout(this.timer);
    if (open.some(({ one }) => !one)) {
      this.giveUp(verdict, `${detail}, before it answered hello`);
      return;
    }
    const undecided = open.flatMap(({ one }) => (one && !this.outcomes.has(one.id) ? [one] : []));
    const [only, ...others] = undecided;
    if (only && others.length === 0) this.decide(only, outcome(verdict, detail));
    else {
      this.waiting.unshift(...undecided);
      for (const one of undecided) this.suspects.add(one);
    }
    if (verdict === "crash") this.crashes++;
    else this.timeouts++;
    if (this.crashes > MAX_CRASHES) this.giveUp(verdict, `${detail}, like ${MAX_CRASHES} times before`);
    else if (this.timeouts >= MAX_TIMEOUTS) this.giveUp(verdict, `${detail}, for the ${MAX_TIMEOUTS}th time`);
    else if (this.waiting.length > 0) this.start();
    else this.finish();
  }

  private giveUp(verdict: ProcessFault, detail: string): void {
    if (this.finished) return;
    this.fault(`given up (${verdict}): ${detail}`);
    const left = [...this.open.flatMap(({ one }) => (one ? [one] : [])), ...this.waiting];
    for (const one of left) this.decide(one, outcome("not_run", `the testee was given up: ${detail}`));
    this.finish();
  }

  private finish(): void {
    if (this.finished) return;
    this.finished = true;
    clearTimeout(this.timer);
    this.child?.kill();
    this.resolve({ testee: this.testee, outcomes: this.outcomes, faults: this.faults });
  }
}

function parseAnswer(text: string): Answer | undefined {
  try {
    const value: unknown = parseExactly(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Answer)
      : undefined;
  } catch {
    return undefined;
  }
}
