/** A running plan: what it has bound, how far its steps are, what it waits for. */
import type { Hash } from "../../air/hash.ts";
import type { Value } from "../../air/values/value.ts";
import type { PlanProgram } from "./program.ts";

export const PENDING = 0;
export const WAITING = 1;
export const DONE = 2;

/** Of the record that started a plan, or that last answered a step of it. */
export interface Stimulus {
  readonly height: number;
  readonly manifestHash: Hash;
}

export interface Start {
  readonly id: number;
  readonly program: PlanProgram;
  /** The manifest that it was started under, and that it keeps (ruling K9). */
  readonly manifestHash: Hash;
  readonly input: Value;
  /** What events are told apart by; undefined if the plan is not correlated. */
  readonly correlation: Value | undefined;
  readonly stimulus: Stimulus;
}

export const CORRELATION = "correlation_id";

export class PlanInstance {
  readonly id: number;
  readonly program: PlanProgram;
  readonly manifestHash: Hash;
  readonly input: Value;
  readonly correlated: boolean;
  stimulus: Stimulus;
  readonly vars: Map<string, Value>;
  /** Values of completed steps, by id. */
  readonly steps: Map<string, Value>;
  /** The intents behind the handles, by the handle's name: indices in the journal. */
  readonly handles: Map<string, number>;
  readonly status: Uint8Array;
  /** Steps that may be ready: they are not done, and something before them is, or nothing is before them. In order. */
  readonly open: number[];
  /** What has come for steps that wait, until the plan runs. Empty between turns. */
  readonly answers: Map<number, Value>;

  private constructor(parts: PlanParts) {
    this.id = parts.id;
    this.program = parts.program;
    this.manifestHash = parts.manifestHash;
    this.input = parts.input;
    this.correlated = parts.correlated;
    this.stimulus = parts.stimulus;
    this.vars = parts.vars;
    this.steps = parts.steps;
    this.handles = parts.handles;
    this.status = parts.status;
    this.open = parts.open;
    this.answers = parts.answers;
  }

  static start({ id, program, manifestHash, input, correlation, stimulus }: Start): PlanInstance {
    return new PlanInstance({
      id,
      program,
      manifestHash,
      input,
      correlated: correlation !== undefined,
      stimulus,
      vars: new Map(correlation === undefined ? [] : [[CORRELATION, correlation]]),
      steps: new Map(),
      handles: new Map(),
      status: new Uint8Array(program.steps.length),
      open: [...program.first],
      answers: new Map(),
    });
  }

  /** A plan as it was between two turns. */
  static restore(parts: Omit<PlanParts, "open" | "answers">): PlanInstance {
    const { program, status } = parts;
    const isReached = (step: number): boolean => {
      const before = program.incoming[step] ?? [];
      return before.length === 0 || before.some(({ from }) => status[from] === DONE);
    };
    const open = program.steps.flatMap((_, step) => (status[step] !== DONE && isReached(step) ? [step] : []));
    return new PlanInstance({ ...parts, open, answers: new Map() });
  }

  /** What is done to a copy can be undone by forgetting it. */
  copy(): PlanInstance {
    return new PlanInstance({
      ...this,
      vars: new Map(this.vars),
      steps: new Map(this.steps),
      handles: new Map(this.handles),
      status: this.status.slice(),
      open: [...this.open],
      answers: new Map(this.answers),
    });
  }

  /** A step is done: those after it may be ready. */
  complete(step: number): void {
    this.status[step] = DONE;
    this.answers.delete(step);
    this.open.splice(this.open.indexOf(step), 1);
    for (const next of this.program.outgoing[step] ?? []) {
      if (this.status[next] === PENDING && !this.open.includes(next)) insert(this.open, next);
    }
  }

  /** The steps that wait, in order. */
  waiting(): readonly number[] {
    return this.open.filter((step) => this.status[step] === WAITING);
  }

  /** The schema of what each step that waits for an event waits for. */
  awaitedEvents(): readonly string[] {
    return this.waiting().flatMap((step) => {
      const waiting = this.program.steps[step];
      return waiting?.op === "await_event" ? [waiting.event] : [];
    });
  }
}

type PlanParts = Omit<
  { readonly [K in keyof PlanInstance]: PlanInstance[K] },
  "copy" | "complete" | "waiting" | "awaitedEvents"
>;

function insert(sorted: number[], value: number): void {
  let at = sorted.length;
  while (at > 0 && (sorted[at - 1] as number) > value) at--;
  sorted.splice(at, 0, value);
}
