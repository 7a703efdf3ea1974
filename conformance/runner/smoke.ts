/**
 * The smoke test: whether a program keeps to the protocol at all, before it is asked about AIR. It tells a fault of the
 * harness around an implementation from one of the implementation.
 */
import { parseExactly } from "../protocol/exact-json.ts";
import { problemWithAnswer } from "../protocol/validate.ts";
import { Child } from "./child.ts";
import type { Corpus } from "./corpus.ts";
import { type Answer, judge } from "./outcome.ts";
import { requestLine } from "./session.ts";

export interface SmokeOptions {
  readonly command: readonly string[];
  /** Milliseconds that one answer may take. */
  readonly deadline: number;
}

export interface Check {
  readonly name: string;
  /** What is wrong; undefined if nothing is. */
  readonly problem?: string;
  /** Whose fault it is. */
  readonly blame: "harness" | "implementation";
}

/** An op that no implementation has. */
const NO_OP = "no.such.op";
const IDS = ["a", "0", "é", 'quote"', "b"];
/** Bytes of a byte string in the long request. */
const LONG = 200_000;

/** The checks in order; those of the harness end at the first that fails, since the rest would say nothing. */
export async function smokeTest(corpus: Corpus, options: SmokeOptions): Promise<readonly Check[]> {
  const talk = new Conversation(options);
  const checks: Check[] = [];
  const passes = (name: string, problem: string | undefined, blame: Check["blame"] = "harness"): boolean => {
    checks.push({ name, blame, ...(problem === undefined ? {} : { problem }) });
    return problem === undefined || blame === "implementation";
  };
  try {
    const hello = await talk.ask("hello", "hello", '{"protocol":1}');
    if (!passes("it starts and answers hello", helloProblem(hello))) return checks;
    const { ops } = (hello as Answer).ok as { readonly ops: readonly string[] };
    const unknown = await talk.ask("1", NO_OP, "{}");
    const wanted = `expected {"unsupported": {"why": …}} to the op ${NO_OP}`;
    const says = typeof unknown === "string" ? unknown : unknown.unsupported ? undefined : wanted;
    if (!passes("it says unsupported to what it does not know", says)) return checks;
    if (!passes("it answers requests under way together, each under its id", await together(talk)))
      return checks;
    if (ops.includes("cbor.check")) {
      const text = `{"cbor":"d9d9f75a${LONG.toString(16).padStart(8, "0")}${"00".repeat(LONG)}"}`;
      const long = await talk.ask("long", "cbor.check", text);
      const problem = typeof long === "string" ? long : problemWithAnswer("cbor.check", long);
      if (!passes("it reads a long line", problem)) return checks;
    }
    for (const problem of await first(corpus, ops, talk))
      if (!passes(problem.name, problem.problem, problem.blame)) return checks;
    passes("it exits with 0 at the end of its input", await talk.leave());
    return checks;
  } finally {
    talk.end();
  }
}

export function formatSmoke(checks: readonly Check[]): string {
  const lines = checks.map(({ name, problem, blame }) =>
    problem === undefined ? `yes  ${name}` : `no   ${name}: ${problem} (your ${blame})`,
  );
  const bad = checks.filter(({ problem }) => problem !== undefined);
  const end =
    bad.length === 0
      ? "the harness works"
      : bad.some(({ blame }) => blame === "harness")
        ? "this is about your harness, not about your implementation: what it gets right cannot be told before"
        : "the harness works; your implementation has something to learn";
  return `${[...lines, end].join("\n")}\n`;
}

function helloProblem(answer: Answer | string): string | undefined {
  if (typeof answer === "string") return answer;
  return problemWithAnswer("hello", answer) ?? (answer.ok ? undefined : "the answer is not ok");
}

async function together(talk: Conversation): Promise<string | undefined> {
  const answers = await Promise.all(IDS.map((id) => talk.ask(id, NO_OP, "{}")));
  return answers.find((answer) => typeof answer === "string");
}

/** The first op that it says it has: what to accept, and what to reject. */
async function first(corpus: Corpus, ops: readonly string[], talk: Conversation): Promise<readonly Check[]> {
  const byId = new Map(corpus.cases.map((one) => [one.id, one]));
  const no = corpus.cases.find(({ op, expect }) => ops.includes(op) && "reject" in expect);
  const yes = byId.get(no?.pair ?? "");
  if (!no || !yes) return [];
  const checks: Check[] = [];
  for (const [one, word] of [
    [yes, "accepts"],
    [no, "rejects"],
  ] as const) {
    const answer = await talk.ask(word, one.op, one.inputText);
    const name = `it ${word} what ${one.id} asks`;
    if (typeof answer === "string") checks.push({ name, problem: answer, blame: "harness" });
    else {
      const malformed = problemWithAnswer(one.op, answer);
      const { verdict, detail } = judge(one.expect, answer);
      if (malformed !== undefined) checks.push({ name, problem: malformed, blame: "harness" });
      else if (verdict === "pass") checks.push({ name, blame: "harness" });
      else checks.push({ name, problem: detail, blame: "implementation" });
    }
  }
  return checks;
}

/** One process, asked and listened to. Problems are sentences. */
class Conversation {
  private readonly child: Child;
  private readonly deadline: number;
  private readonly waiting = new Map<string, (answer: Answer | string) => void>();
  private ended: string | undefined;
  private leaving: ((how: string) => void) | undefined;

  constructor({ command, deadline }: SmokeOptions) {
    this.deadline = deadline;
    this.child = new Child(command, {
      line: (text) => this.receive(text),
      gone: (how, lastWords) => {
        this.ended = how;
        const story = `the program ${how}${lastWords === "" ? "" : ` (${lastWords})`}`;
        for (const answer of this.waiting.values()) answer(story);
        this.leaving?.(how);
      },
    });
  }

  /** The answer, or what came instead. */
  ask(id: string, op: string, inputText: string): Promise<Answer | string> {
    if (this.ended !== undefined) return Promise.resolve(`the program ${this.ended}`);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        void this.late(resolve);
      }, this.deadline);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(answer);
      });
      this.child.send(requestLine(id, op, inputText));
    });
  }

  /** Says that no request will follow; what is wrong with the end. */
  leave(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve(`it goes on for more than ${this.deadline / 1000} s`),
        this.deadline,
      );
      this.leaving = (how) => {
        clearTimeout(timer);
        resolve(how === "exited with code 0" ? undefined : `it ${how}`);
      };
      this.child.closeInput();
    });
  }

  end(): void {
    this.child.kill();
  }

  /** No answer: does one come when the input ends? Then it was kept back. */
  private async late(resolve: (problem: string) => void): Promise<void> {
    let line = false;
    this.waiting.set("", () => {});
    this.heard = () => {
      line = true;
    };
    await this.leave();
    const seconds = this.deadline / 1000;
    resolve(
      line
        ? "the answer came only when the input had ended: flush after every answer"
        : `no answer within ${seconds} s`,
    );
  }

  private heard: () => void = () => {};

  private receive(text: string | undefined): void {
    this.heard();
    const problem = (why: string): void => {
      const [oldest] = this.waiting.values();
      oldest?.(why);
    };
    if (text === undefined) return problem("a line is not valid UTF-8");
    let answer: Answer;
    try {
      answer = parseExactly(text) as Answer;
    } catch {
      return problem(`it printed a line that is no JSON: ${text.slice(0, 80)} (logs belong on stderr)`);
    }
    const open =
      typeof answer === "object" && answer !== null ? this.waiting.get(String(answer.id)) : undefined;
    if (open) open(answer);
    else problem(`it answered to an id that was not asked: ${text.slice(0, 80)}`);
  }
}
