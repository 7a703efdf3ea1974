/** Timers that run: by deadline, then by the index of their intents (ruling K13). */
import TinyQueue from "tinyqueue";
import { TimerSetParamsCodec } from "../../generated/codecs.ts";

/** The kind of effect that the kernel's host answers when its time has come. */
export const TIMER = "timer.set";

export interface Timer {
  /** Of the intent. */
  readonly index: number;
  /** Logical time in nanoseconds. */
  readonly atNs: bigint;
  readonly key: string | null;
}

export function timerOf(index: number, params: Uint8Array): Timer {
  const { deliver_at_ns, key } = TimerSetParamsCodec.decode(params);
  return { index, atNs: deliver_at_ns, key };
}

/**
 * One that is answered by somebody else stays until it would be due: `isOpen` tells whether its intent still waits. Looking
 * for what is due costs nothing for those that are not.
 */
export class Timers {
  private readonly queue = new TinyQueue<Timer>([], byDeadline);
  private readonly isOpen: (index: number) => boolean;

  constructor(isOpen: (index: number) => boolean) {
    this.isOpen = isOpen;
  }

  add(timer: Timer): void {
    this.queue.push(timer);
  }

  /** The deadline of the next one; undefined if none runs. */
  next(): bigint | undefined {
    this.dropAnswered();
    return this.queue.peek()?.atNs;
  }

  /** Takes out those that are due, in order, at most so many. */
  takeDue(nowNs: bigint, most: number): Timer[] {
    const due: Timer[] = [];
    while (due.length < most) {
      const next = this.next();
      if (next === undefined || !(next <= nowNs)) break;
      due.push(this.queue.pop() as Timer);
    }
    return due;
  }

  private dropAnswered(): void {
    const { queue } = this;
    for (let next = queue.peek(); next && !this.isOpen(next.index); next = queue.peek()) queue.pop();
  }
}

function byDeadline(a: Timer, b: Timer): number {
  return a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.index - b.index;
}
