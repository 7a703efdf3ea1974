/** A host carries out what its world asks for, and loses nothing (rulings A8, K1, K7, K13). */

import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
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
import { seal } from "../kernel/chain.ts";
import { decodeRecord } from "../kernel/records.ts";
import { openExternal } from "../kernel/views.ts";
import { SYSTEM } from "../system.ts";
import { dispatchToken } from "./dispatch-token.ts";
import { Host } from "./host.ts";

afterAll(() => MODULES.close());

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const forever = <T>(): Promise<T> => new Promise(() => {});

describe("a host", () => {
  it("carries out what is asked for, and records what came of it", async () => {
    const asked: string[] = [];
    const host = hostOf(begun(), [
      pages(async ({ url }, { capName }) => {
        asked.push(`${capName} ${url}`);
        return PAGE_RECEIPT;
      }),
    ]);
    go(host, 3);
    expect(asked).toEqual([]);
    host.start();
    await host.idle();
    expect(asked).toEqual(Array(3).fill("web https://a.example/"));
    expect(endings(host)).toEqual(["ok", "ok", "ok"]);
    go(host, 1);
    await host.idle();
    expect(endings(host)).toEqual(["ok", "ok", "ok", "ok"]);
    host.stop();
    expect(await host.ended).toBeUndefined();
  });

  it("carries out no more at once than it may, and all in the end, in order", async () => {
    let [now, most] = [0, 0];
    const order: number[] = [];
    const host = hostOf(
      begun(),
      [
        pages(async (_, { intent }) => {
          order.push(intent);
          most = Math.max(most, ++now);
          await new Promise((resolve) => setTimeout(resolve, 1));
          now--;
          return PAGE_RECEIPT;
        }),
      ],
      { concurrency: 4 },
    );
    go(host, 50);
    host.start();
    await host.idle();
    expect([most, order.length]).toEqual([4, 50]);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(endings(host))).toEqual(new Set(["ok"]));
    host.stop();
    await host.ended;
  });

  it("makes a receipt of whatever an adapter does wrong", async () => {
    const wrong = [
      async () => ({ status: "error", message: "no" }) as const,
      async () => ({ status: "timeout", message: "late" }) as const,
      async () => Promise.reject(new Error("rejected")),
      () => {
        throw new Error("thrown");
      },
      async () => ({ ...PAGE_RECEIPT, status: "two hundred" }) as never,
      async () => undefined as never,
      async () => ({ status: "fine" }) as never,
    ];
    let next = 0;
    const { log, said } = heard();
    const host = hostOf(
      begun(),
      [pages((...args) => (wrong[next++] as Parameters<typeof pages>[0])(...args))],
      {
        log,
      },
    );
    go(host, wrong.length);
    host.start();
    await host.idle();
    expect(endings(host)).toEqual(["error", "timeout", "error", "error", "error", "error", "error"]);
    const failed = said
      .filter(({ message }) => message === "an effect failed")
      .sort((a, b) => Number(a.fields.intent) - Number(b.fields.intent));
    expect(failed.map(({ fields }) => fields.why)).toEqual([
      "no",
      "late",
      "rejected",
      "thrown",
      expect.stringContaining("value.type"),
      "the adapter answered with no receipt",
      "the adapter answered with no receipt",
    ]);
    host.stop();
    await host.ended;
  });

  it("answers for an adapter that does not answer, and does not take its answer later", async () => {
    const aborted: boolean[] = [];
    let late: ((receipt: typeof PAGE_RECEIPT) => void) | undefined;
    const host = hostOf(
      begun(),
      [
        pages((_, { signal }) => {
          signal.addEventListener("abort", () => aborted.push(signal.aborted));
          return new Promise((resolve) => {
            late = resolve;
          });
        }),
      ],
      { deadlineMs: 20 },
    );
    go(host, 1);
    host.start();
    await host.idle();
    expect([endings(host), aborted]).toEqual([["timeout"], [true]]);
    const { count } = host.kernel.head;
    late?.(PAGE_RECEIPT);
    await host.idle();
    expect(host.kernel.head.count).toBe(count);
    host.stop();
    await host.ended;
  });

  it("answers what nobody carries out, and leaves what others are to answer", async () => {
    const host = hostOf(begun(), []);
    go(host, 1);
    host.start();
    await host.idle();
    expect(endings(host)).toEqual(["error"]);
    const receipt = [...host.kernel.storage.records(0)].map(([, bytes]) =>
      Buffer.from(bytes).toString("latin1"),
    );
    expect(receipt.some((text) => text.includes("adapter.missing"))).toBe(true);
    host.stop();
    await host.ended;

    const leaving = hostOf(begun(), [pages(async () => PAGE_RECEIPT)], { left: ["http.request"] });
    go(leaving, 1);
    leaving.start();
    await leaving.idle();
    expect([endings(leaving), openExternal(leaving.kernel.state).length]).toEqual([["running"], 1]);
    leaving.stop();
    await leaving.ended;
  });

  it("takes it that somebody else has answered meanwhile", async () => {
    let answer: ((receipt: typeof PAGE_RECEIPT) => void) | undefined;
    const host = hostOf(begun(), [
      pages(
        () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      ),
    ]);
    go(host, 1);
    host.start();
    await until(() => answer !== undefined);
    const [intent] = openExternal(host.kernel.state);
    host.kernel.receipt({ intent: intent?.index ?? -1, status: "timeout" });
    answer?.(PAGE_RECEIPT);
    await host.idle();
    expect(endings(host)).toEqual(["timeout"]);
    host.stop();
    expect(await host.ended).toBeUndefined();
  });

  it("is not for a world that is not what its journal says", () => {
    const storage = begun();
    const host = hostOf(storage, []);
    go(host, 1);
    const [event] = [...storage.records(1)].map(([, bytes]) => decodeRecord(bytes).entry);
    if (event?.$tag !== "domain_event") throw new Error("the first record is no event");
    // A well-made turn that nothing derives: the event again, with the hash of another one.
    const entry = { ...event, $value: { ...event.$value, event_hash: host.kernel.worldId } };
    const from = storage.head();
    storage.commit({ entries: [], from, ...seal(host.kernel.state.turn, [{ entry, keys: {} }], from) });
    expect(codeOf(() => hostOf(storage, []))).toBe("world.diverged");
  });
});

describe("a dispatch token", () => {
  it("is that of the world and the intent, also after a restart", async () => {
    const storage = begun();
    const tokens: string[] = [];
    const note = pages((_, { dispatchToken: token }) => {
      tokens.push(hex(token));
      return forever();
    });
    const first = hostOf(storage, [note], { graceMs: 0 });
    go(first, 2);
    first.start();
    await until(() => tokens.length === 2);
    first.stop();
    await first.ended;
    const second = hostOf(storage, [note], { graceMs: 0 });
    second.start();
    await until(() => tokens.length === 4);
    second.stop();
    await second.ended;
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(tokens.slice(2)).toEqual(tokens.slice(0, 2));
    // By hand: a map of two keys, the shorter one first.
    const [intent] = openExternal(second.kernel.state);
    const cbor = Buffer.concat([
      Buffer.from("d9d9f7a2", "hex"),
      Buffer.from("65", "hex"),
      Buffer.from("world"),
      Buffer.from("7847", "hex"),
      Buffer.from(second.kernel.worldId),
      Buffer.from("66", "hex"),
      Buffer.from("intent"),
      Buffer.from([intent?.index ?? -1]),
    ]);
    expect(intent?.index).toBeLessThan(24);
    expect(tokens[0]).toBe(createHash("sha256").update(cbor).digest("hex"));
  });

  it("is that of the first attempt under a key", async () => {
    const storage = begun();
    const tokens: string[] = [];
    const host = hostOf(storage, [
      pages(async (_, { dispatchToken: token }) => {
        tokens.push(hex(token));
        return { status: "error", message: "again" } as const;
      }),
    ]);
    go(host, 1, "t/Twice@1");
    host.start();
    await host.idle();
    expect(tokens.length).toBe(2);
    expect(tokens[1]).toBe(tokens[0]);
    const intents = [...storage.records(0)].flatMap(([index, bytes]) =>
      Buffer.from(bytes).includes("effect_intent") ? [index] : [],
    );
    const { worldId } = host.kernel;
    expect(intents.map((index) => hex(dispatchToken(storage, worldId, index)))).toEqual(tokens);
    host.stop();
    await host.ended;
  });
});

describe("timers", () => {
  it("fire when their time has come, and one that is far off keeps nobody waiting", async () => {
    let nowNs = 1_000_000_000n;
    const surroundings = { ...SYSTEM, nowNs: () => nowNs };
    const host = hostOf(begun(), [], { surroundings });
    host.start();
    setTimer(host, nowNs + 3n);
    setTimer(host, nowNs + 10n ** 15n);
    await host.idle();
    expect(openExternal(host.kernel.state).length).toBe(2);
    nowNs += 3n;
    host.wake();
    await until(() => openExternal(host.kernel.state).length === 1);
    await host.idle();
    host.stop();
    await host.ended;
    // The other one is there after a restart.
    nowNs += 10n ** 15n;
    const again = hostOf(host.kernel.storage, [], { surroundings });
    again.start();
    await again.idle();
    expect(openExternal(again.kernel.state)).toEqual([]);
    again.stop();
    await again.ended;
  });

  it("fire by themselves", async () => {
    const host = hostOf(begun(), []);
    host.start();
    setTimer(host, SYSTEM.nowNs() + 30_000_000n);
    host.wake();
    await until(() => openExternal(host.kernel.state).length === 0);
    host.stop();
    await host.ended;
  });

  it("that are due in numbers let others have their turn", async () => {
    const nowNs = 10n ** 15n;
    const host = hostOf(begun(), [], { surroundings: { ...SYSTEM, nowNs: () => nowNs } });
    for (let i = 0; i < 1_000; i++) setTimer(host, BigInt(i));
    host.start();
    const left: number[] = [];
    await new Promise<void>((resolve) => {
      const look = (): void => {
        left.push(openExternal(host.kernel.state).length);
        if (left.at(-1) === 0) resolve();
        else setImmediate(look);
      };
      setImmediate(look);
    });
    expect(new Set(left).size).toBeGreaterThan(3);
    host.stop();
    await host.ended;
  });
});

it("a host takes what its adapters need from its kernel", async () => {
  const storage = begun();
  const host = new Host(storage, {
    modules: MODULES,
    adapters: (kernel) => [
      pages(async (params, { intent }) => {
        const { HttpRequestParamsCodec } = await import("../../generated/codecs.ts");
        const allowed = kernel.ask(intent, HttpRequestParamsCodec.encode(params).slice());
        const other = HttpRequestParamsCodec.encode({ ...params, url: "nowhere" }).slice();
        return "grant" in allowed &&
          "denial" in kernel.ask(intent, other) &&
          kernel.head.count === storage.head().count
          ? PAGE_RECEIPT
          : ({ status: "error", message: "asked in vain" } as const);
      }),
    ],
  });
  go(host, 1);
  host.start();
  await host.idle();
  expect(endings(host)).toEqual(["ok"]);
  host.stop();
  await host.ended;
});
