import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startDeadline } from "./http-deadline.ts";

const NEVER = new AbortController().signal;

describe("a deadline", () => {
  it("says of the first that ends it that it was that", async () => {
    const outer = new AbortController();
    const deadline = startDeadline(10, outer.signal);
    expect(deadline.receipt()).toBeUndefined();
    await expect(deadline.race(new Promise(() => {}))).rejects.toThrow("stopped");
    outer.abort();
    expect(deadline.receipt()).toEqual({
      status: "timeout",
      message: "there was no whole answer within 10 ms",
    });
    expect(deadline.signal.aborted).toBe(true);
  });

  it("is over at once if the host has stopped", async () => {
    const deadline = startDeadline(1_000_000, AbortSignal.abort());
    expect(deadline.receipt()?.status).toBe("error");
    await expect(deadline.race(Promise.resolve(1))).rejects.toThrow("stopped");
    deadline.end();
  });

  it("gives what work comes to in time", async () => {
    const deadline = startDeadline(1_000_000, NEVER);
    expect(await deadline.race(Promise.resolve(1))).toBe(1);
    await expect(deadline.race(Promise.reject(new Error("no")))).rejects.toThrow("no");
    deadline.end();
  });

  it("does nothing more when all is done", async () => {
    const outer = new AbortController();
    const deadline = startDeadline(10, outer.signal);
    deadline.end();
    outer.abort();
    await wait(100);
    expect([deadline.signal.aborted, deadline.receipt()]).toEqual([false, undefined]);
  });
});
