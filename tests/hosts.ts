/** Hosts for tests: worlds with plans that fetch pages, and adapters that do what a test says. */
import type { AdapterContext } from "../air/adapter.ts";
import { encodeTree } from "../air/cbor/tree.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { EFFECT_CODECS } from "../generated/adapters.ts";
import type { HttpRequestParams, HttpRequestReceipt } from "../generated/schemas.ts";
import { type BoundAdapter, type BoundReceipt, bindAdapter } from "../runtime/host/adapter.ts";
import { Host, type HostOptions } from "../runtime/host/host.ts";
import type { Log, LogFields } from "../runtime/host/log.ts";
import { createWorld, Kernel, type OpenOptions } from "../runtime/kernel/kernel.ts";
import type { PlanView } from "../runtime/kernel/views.ts";
import { plansOf } from "../runtime/kernel/views.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import {
  ALLOW_ALL,
  awaitReceipt,
  END,
  fetch,
  fixtureModule,
  GRANTS,
  loadSpec,
  MODULES,
  NAT,
  order,
  plan,
  puppet,
  record,
  ref,
  schema,
  TEXT,
  type WorldSpec,
} from "./running-worlds.ts";

const KEY = `sha256:${"ab".repeat(32)}`;

/** `t/Go@1` starts a plan that fetches the page `n`, once or twice; `t/Do@1` is an order to a puppet. */
export const FETCHER: WorldSpec = {
  defs: [
    schema("t/Go@1", record({ n: NAT })),
    schema("t/Twice@1", record({ n: NAT })),
    schema("t/Do@1", record({ do: { bytes: {} } })),
    schema("t/Bytes@1", { bytes: {} }),
    schema("t/Told@1", { variant: { told: { ref: "t/Do@1" }, fired: { ref: "sys/TimerFired@1" } } }),
    schema("t/Text@1", TEXT),
    puppet("t/Puppet@1", "t/Told@1"),
    plan(
      "t/Fetch@1",
      "t/Go@1",
      [
        fetch("page"),
        awaitReceipt("got", "page", { status_as: "status" }),
        { ...END, result: ref("@var:status") },
      ],
      { output: "t/Text@1" },
    ),
    plan("t/FetchTwice@1", "t/Twice@1", [
      fetch("first", { idempotency_key: { hash: KEY } }),
      awaitReceipt("got", "first", { status_as: "status" }),
      fetch("second", { idempotency_key: { hash: KEY } }),
      awaitReceipt("again", "second", { status_as: "status2" }),
      END,
    ]),
    ALLOW_ALL,
  ],
  manifest: {
    ...GRANTS,
    routing: { events: [{ event: "t/Told@1", reducer: "t/Puppet@1" }] },
    triggers: [
      { event: "t/Go@1", plan: "t/Fetch@1" },
      { event: "t/Twice@1", plan: "t/FetchTwice@1" },
    ],
  },
  modules: { "t/Puppet@1": fixtureModule("puppet") },
};

/** Begins a world. */
export function begun(spec: WorldSpec = FETCHER, storage: WorldStorage = new MemoryWorld()): WorldStorage {
  const { world, entries } = loadSpec(spec);
  createWorld(storage, { world, worldId: hashBytes(new Uint8Array([7])), entries });
  return storage;
}

/** Opens a world to look at it. */
export function openWorld(storage: WorldStorage, more: Partial<OpenOptions> = {}): Kernel {
  const surroundings = { nowNs: () => 0n, entropy: () => new Uint8Array(64) };
  return Kernel.open(storage, { modules: MODULES, surroundings, ...more });
}

/** What an adapter for pages does. */
export type Fetching = (
  params: HttpRequestParams,
  context: AdapterContext,
) => Promise<HttpRequestReceipt | BoundReceipt>;

export const PAGE_RECEIPT: HttpRequestReceipt = {
  status: 200n,
  headers: new Map(),
  body_ref: null,
  timings: { start_ns: 1n, end_ns: 2n },
  adapter_id: "t",
};

export function pages(fetching: Fetching): BoundAdapter {
  return bindAdapter(
    {
      kind: "http.request",
      async execute(params: HttpRequestParams, context) {
        const answer = await fetching(params, context);
        if (!answer || !("adapter_id" in answer)) return answer as never;
        return { status: "ok", payload: answer };
      },
    },
    EFFECT_CODECS["http.request"],
    "t.pages",
  );
}

export interface Said {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that is looked at. */
export function heard(): { readonly log: Log; readonly said: Said[] } {
  const said: Said[] = [];
  const at = (level: string) => (fields: LogFields, message: string) => {
    said.push({ level, message, fields });
  };
  return { said, log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

export function hostOf(
  storage: WorldStorage,
  adapters: readonly BoundAdapter[],
  options: Partial<HostOptions> = {},
): Host {
  return new Host(storage, { modules: MODULES, adapters: () => adapters, ...options });
}

/** Sends so many events that each fetch a page. */
export function go({ kernel }: Host, count: number, event = "t/Go@1"): void {
  for (let n = 0; n < count; n++) {
    kernel.event({ schema: event, value: { json: readJson(JSON.stringify({ n })) } });
  }
}

export function endings({ kernel }: Host): readonly string[] {
  return plansOf(kernel).map(({ status, errorCode, result }: PlanView) =>
    status === "ok" ? String(result ?? "ok") : (errorCode ?? status),
  );
}

/** Lets the puppet set a timer, in nanoseconds. */
export function setTimer({ kernel }: Host, atNs: bigint): void {
  const params = encodeTree({ deliver_at_ns: atNs, key: null }).slice();
  const state = encodeTree(new Uint8Array([5])).slice();
  const told = encodeTree({ state, effects: [{ kind: "timer.set", params_cbor: params }] }).slice(3);
  kernel.event({ schema: "t/Do@1", value: { json: readJson(JSON.stringify(order(6, told))) } });
}

/** Waits until something is so; the test's own time limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
