/**
 * Runs WASM modules (AIR, modules; rulings A6, K11): bytes in, bytes out, each call in a fresh instance, within a memory
 * ceiling and a deadline. Modules run in a thread of their own, which is ended when a call does not come back; the caller
 * waits for it, so that a call looks like any other function.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { type EntryPoint, prepareModule } from "./binary.ts";
import { MEMORY_IMPORT, type Runnable } from "./bound.ts";

/** How long one call may take, in milliseconds. */
export const DEADLINE_MS = 2000;
/** How long it may take until a call begins: the thread starts, the module is compiled. */
const START_MS = 60_000;
/**
 * Of the thread's stack, in MiB. How deep a call gets in it depends on how warm its code is, so a call that came to its end
 * is given far more of it when it is made again (ruling K11).
 */
const STACK_MIB = 2;
const REPLAY_STACK_MIB = 32;
/** Of the thread's own heap, in MiB: it is to end before the process does. */
const HEAP_MIB = 512;
/** How many times to look for an answer before sleeping: waking up costs more than most calls. */
const LOOKS = 3000;

/** Places in the header that both threads see, each of 32 bits; after them comes data. */
const SLOTS = {
  request: 0,
  started: 1,
  done: 2,
  status: 3,
  length: 4,
  module: 5,
  entry: 6,
  size: 16,
} as const;
const HEADER_BYTES = SLOTS.size * Int32Array.BYTES_PER_ELEMENT;
const DATA_BYTES = 1024 * 1024;

const STATUSES = { ok: 0, trap: 1, stack: 2, memory: 3, output: 4 } as const;

const CODES: Readonly<Record<number, string>> = {
  [STATUSES.trap]: "module.trap",
  [STATUSES.stack]: "module.stack",
  [STATUSES.memory]: "module.memory",
  [STATUSES.output]: "module.output",
};

/** What a machine may have less of than another: no property of the module (ruling K11). */
export const PHYSICAL: ReadonlySet<string> = new Set(["module.deadline", "module.memory", "module.stack"]);

export interface ModuleCall {
  /** Of the module's WASM: modules are known by their content, never by a name. */
  readonly hash: Hash;
  /** The WASM itself, when it is needed for the first time. */
  readonly load: () => Uint8Array;
  readonly entry: EntryPoint;
  readonly input: Uint8Array;
  /**
   * The call has come to its end before, and may take so many milliseconds, and a deep stack. Otherwise it has `DEADLINE_MS`
   * and the usual one.
   */
  readonly again?: { readonly deadlineMs: number };
}

/** A module as the thread knows it. */
interface Known {
  readonly id: number;
  readonly runnable: Runnable;
}

export class ModuleHost {
  private readonly known = new Map<Hash, Known>();
  private readonly deadlineMs: number;
  private thread: Thread | undefined;
  private replayThread: Thread | undefined;

  constructor({ deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {}) {
    this.deadlineMs = deadlineMs;
  }

  /**
   * The output of a call. Throws `module.trap`, `module.output` (it lies outside the memory), `module.invalid`, what
   * `load` throws, and the physical `module.deadline`, `module.memory` and `module.stack`.
   */
  call({ hash, load, entry, input, again }: ModuleCall): Uint8Array {
    let known = this.known.get(hash);
    if (!known) {
      known = { id: this.known.size, runnable: prepareModule(load(), [entry]) };
      this.known.set(hash, known);
    }
    const thread = this.threadFor(again !== undefined);
    thread.need(known);
    const deadlineMs = again?.deadlineMs ?? this.deadlineMs;
    const answer = thread.call(known.id, entry, input, deadlineMs);
    if (answer !== undefined) return answer;
    this.close();
    throw new AirError("module.deadline", `the call took longer than ${deadlineMs} ms`);
  }

  private threadFor(replays: boolean): Thread {
    if (replays) {
      this.replayThread ??= new Thread(REPLAY_STACK_MIB);
      return this.replayThread;
    }
    this.thread ??= new Thread(STACK_MIB);
    return this.thread;
  }

  /** Ends what runs modules; the next call starts it anew. */
  close(): void {
    this.thread?.end();
    this.replayThread?.end();
    this.thread = undefined;
    this.replayThread = undefined;
  }
}

class Thread {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly header: Int32Array;
  private readonly data: Uint8Array;
  private readonly sent = new Set<number>();
  private request = 0;

  constructor(stackMib: number) {
    const shared = new SharedArrayBuffer(HEADER_BYTES + DATA_BYTES);
    this.header = new Int32Array(shared, 0, SLOTS.size);
    this.data = new Uint8Array(shared, HEADER_BYTES);
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { shared, port: port2, slots: SLOTS, statuses: STATUSES, memoryImport: MEMORY_IMPORT },
      transferList: [port2],
      // Its own loader options are none of the thread's business, and it prints nothing.
      execArgv: [],
      env: {},
      resourceLimits: { stackSizeMb: stackMib, maxOldGenerationSizeMb: HEAP_MIB },
    });
    // A process that has nothing else to do ends.
    this.worker.unref();
    port1.unref();
    this.worker.on("error", () => {});
  }

  /** Gives the thread a module once. */
  need({ id, runnable }: Known): void {
    if (this.sent.has(id)) return;
    this.sent.add(id);
    this.port.postMessage({ id, module: runnable });
  }

  /** Undefined if the deadline has passed: the thread is lost then. */
  call(id: number, entry: EntryPoint, input: Uint8Array, deadlineMs: number): Uint8Array | undefined {
    const { header, data } = this;
    if (input.length <= data.length) data.set(input);
    else this.port.postMessage({ input: new Uint8Array(input) });
    header[SLOTS.length] = input.length;
    header[SLOTS.module] = id;
    header[SLOTS.entry] = entry === "step" ? 0 : 1;
    this.request = (this.request + 1) | 0;
    Atomics.store(header, SLOTS.request, this.request);
    Atomics.notify(header, SLOTS.request);
    if (!this.wait(deadlineMs)) return undefined;
    const output = this.output();
    const code = CODES[header[SLOTS.status] as number];
    if (code === undefined) return output;
    throw new AirError(code, `the module failed: ${new TextDecoder().decode(output)}`);
  }

  private wait(deadlineMs: number): boolean {
    const { header, request } = this;
    for (let i = 0; i < LOOKS; i++) if (Atomics.load(header, SLOTS.done) === request) return true;
    const asked = performance.now();
    let begun: number | undefined;
    for (;;) {
      const done = Atomics.load(header, SLOTS.done);
      if (done === request) return true;
      const now = performance.now();
      if (begun === undefined && Atomics.load(header, SLOTS.started) === request) begun = now;
      const left = begun === undefined ? asked + START_MS - now : begun + deadlineMs - now;
      if (left <= 0) return false;
      // Looks up now and then, since nobody says when a call has begun.
      Atomics.wait(header, SLOTS.done, done, begun === undefined ? Math.min(left, 5) : left);
    }
  }

  private output(): Uint8Array {
    const length = this.header[SLOTS.length] as number;
    if (length <= this.data.length) return this.data.slice(0, length);
    const got = receiveMessageOnPort(this.port) as { readonly message: Uint8Array } | undefined;
    if (!got) throw new Error("the output was not sent");
    return got.message;
  }

  end(): void {
    this.port.close();
    void this.worker.terminate();
  }
}
