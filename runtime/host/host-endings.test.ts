/** How a host ends, and what it does where the world cannot be written for a while (rulings K1, K7). */
import { afterAll, describe, expect, it } from "vitest";
import { AirError } from "../../air/errors.ts";
import {
  begun,
  endings,
  go,
  heard,
  hostOf,
  PAGE_RECEIPT,
  pages,
  setTimer,
  until,
} from "../../tests/hosts.ts";
import { MODULES } from "../../tests/running-worlds.ts";
import { stateHash } from "../kernel/snapshot.ts";
import { openExternal } from "../kernel/views.ts";
import type { Commit } from "../store/journal.ts";
import { MemoryWorld } from "../store/memory-world.ts";

afterAll(() => MODULES.close());

const forever = <T>(): Promise<T> => new Promise(() => {});

describe("an end", () => {
  it("waits for what comes to its end by itself, and keeps it", async () => {
    let finish: ((receipt: typeof PAGE_RECEIPT) => void) | undefined;
    const host = hostOf(begun(), [
      pages(
        () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      ),
    ]);
    go(host, 1);
    host.start();
    await until(() => finish !== undefined);
    host.stop();
    finish?.(PAGE_RECEIPT);
    expect(await host.ended).toBeUndefined();
    expect(endings(host)).toEqual(["ok"]);
  });

  it("breaks off what does not, and leaves it open for the next host", async () => {
    for (const behave of ["hangs", "fails", "answers"] as const) {
      let began = false;
      const host = hostOf(
        begun(),
        [
          pages((_, { signal }) => {
            began = true;
            if (behave === "hangs") return forever();
            return new Promise((resolve, reject) => {
              signal.addEventListener("abort", () =>
                behave === "fails" ? reject(new Error("aborted")) : resolve(PAGE_RECEIPT),
              );
            });
          }),
        ],
        { graceMs: 0 },
      );
      go(host, 1);
      host.start();
      await until(() => began);
      host.stop();
      expect(await host.ended).toBeUndefined();
      expect(endings(host), behave).toEqual([behave === "answers" ? "ok" : "running"]);
      expect(openExternal(host.kernel.state).length).toBe(behave === "answers" ? 0 : 1);
    }
  });

  it("is sooner if it is asked for twice", async () => {
    let began = false;
    const host = hostOf(
      begun(),
      [
        pages(() => {
          began = true;
          return forever();
        }),
      ],
      { graceMs: 2 ** 31 - 1 },
    );
    go(host, 1);
    host.start();
    await until(() => began);
    host.stop();
    host.stop();
    expect(await host.ended).toBeUndefined();
  });

  it("leaves a snapshot, and so does every so many records", async () => {
    const storage = begun();
    const host = hostOf(storage, [pages(async () => PAGE_RECEIPT)], { snapshotEvery: 20, concurrency: 1 });
    go(host, 12);
    host.start();
    await host.idle();
    const taken = storage.snapshots();
    expect(taken.length).toBeGreaterThan(1);
    host.stop();
    await host.ended;
    expect(storage.snapshots()[0]).toBe(host.kernel.head.count);
    const again = hostOf(storage, []);
    expect([again.kernel.openedFrom, stateHash(again.kernel.state)]).toEqual([
      host.kernel.head.count,
      stateHash(host.kernel.state),
    ]);
  });

  it("leaves none if there are to be none", async () => {
    const storage = begun();
    const host = hostOf(storage, [pages(async () => PAGE_RECEIPT)], { snapshotEvery: 0 });
    go(host, 3);
    host.start();
    await host.idle();
    host.stop();
    await host.ended;
    expect(storage.snapshots()).toEqual([]);
  });
});

/** A world whose disk is full, as often as is said, or that is lost. */
class Troubled extends MemoryWorld {
  refuse = 0;
  refused = 0;
  code: "store.unavailable" | "world.moved" = "store.unavailable";
  noSnapshots = false;

  override commit(commit: Commit): void {
    if (this.refuse > 0) {
      this.refuse--;
      this.refused++;
      throw new AirError(this.code, "no space left");
    }
    super.commit(commit);
  }

  override putSnapshot(
    ...args: Parameters<MemoryWorld["putSnapshot"]>
  ): ReturnType<MemoryWorld["putSnapshot"]> {
    if (this.noSnapshots) throw new AirError("store.unavailable", "no space left");
    return super.putSnapshot(...args);
  }
}

describe("trouble", () => {
  it("that passes loses nothing: what was answered is kept later, and carried out once", async () => {
    const storage = new Troubled();
    begun(undefined, storage);
    let calls = 0;
    const { log, said } = heard();
    const host = hostOf(
      storage,
      [
        pages(async () => {
          calls++;
          return PAGE_RECEIPT;
        }),
      ],
      { log },
    );
    go(host, 2);
    storage.refuse = 2;
    host.start();
    await host.idle();
    expect([endings(host), calls, storage.refused]).toEqual([["ok", "ok"], 2, 2]);
    go(host, 1);
    storage.refuse = 1;
    await host.idle();
    expect([calls, storage.refused]).toEqual([3, 3]);
    // Each time later, until it was over once.
    const errors = said.filter(({ level }) => level === "error");
    expect(errors.map(({ fields: { code, retry_ms } }) => [code, retry_ms])).toEqual([
      ["store.unavailable", 250],
      ["store.unavailable", 500],
      ["store.unavailable", 250],
    ]);
    host.stop();
    expect(await host.ended).toBeUndefined();
  });

  it("that a host has no patience for ends it, and what it did stays open", async () => {
    const storage = new Troubled();
    begun(undefined, storage);
    const host = hostOf(storage, [pages(async () => PAGE_RECEIPT)], { patient: false });
    go(host, 1);
    storage.refuse = Infinity;
    host.start();
    expect(await host.ended).toMatchObject({ code: "store.unavailable" });
    storage.refuse = 0;
    const again = hostOf(storage, [pages(async () => PAGE_RECEIPT)]);
    again.start();
    await again.idle();
    expect(endings(again)).toEqual(["ok"]);
    again.stop();
    await again.ended;
  });

  it("that does not pass ends the host at once", async () => {
    const storage = new Troubled();
    begun(undefined, storage);
    const host = hostOf(storage, [pages(async () => PAGE_RECEIPT)]);
    go(host, 1);
    [storage.refuse, storage.code] = [Infinity, "world.moved"];
    host.start();
    expect(await host.ended).toMatchObject({ code: "world.moved" });
    expect(storage.refused).toBe(1);
  });

  it("with timers lets them fire later", async () => {
    const storage = new Troubled();
    begun(undefined, storage);
    const host = hostOf(storage, []);
    setTimer(host, 1n);
    setTimer(host, 2n);
    storage.refuse = 1;
    host.start();
    await until(() => openExternal(host.kernel.state).length === 0);
    expect(storage.refused).toBe(1);
    host.stop();
    await host.ended;
  });

  it("with snapshots is no trouble", async () => {
    const storage = new Troubled();
    begun(undefined, storage);
    storage.noSnapshots = true;
    const { log, said } = heard();
    const host = hostOf(storage, [pages(async () => PAGE_RECEIPT)], {
      snapshotEvery: 40,
      concurrency: 1,
      log,
    });
    go(host, 20);
    host.start();
    await host.idle();
    expect(new Set(endings(host))).toEqual(new Set(["ok"]));
    const warned = said.filter(({ message }) => message === "no snapshot could be taken").length;
    expect(warned).toBeGreaterThan(0);
    expect(warned).toBeLessThanOrEqual(host.kernel.head.count / 40);
    storage.noSnapshots = false;
    host.stop();
    expect(await host.ended).toBeUndefined();
  });
});
