/** Worlds that run, for tests: from JSON, with a clock and a seed of their own. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { FaultList } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { BEHAVIOUR, type Behaviour } from "../runtime/kernel/behaviour.ts";
import type { RawReceipt } from "../runtime/kernel/ingress.ts";
import { createWorld, Kernel, type OpenOptions } from "../runtime/kernel/kernel.ts";
import { decodeRecord, type EntryOf, type RecordKind, recordJson } from "../runtime/kernel/records.ts";
import { openExternal, type PlanView, plansOf } from "../runtime/kernel/views.ts";
import { ModuleHost } from "../runtime/modules/host.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import type { Entry } from "../runtime/store/store.ts";
import { PROJECT } from "./extra-codecs.ts";

type Json = Readonly<Record<string, unknown>>;

export interface WorldSpec {
  readonly manifest?: Json;
  readonly defs: readonly Json[];
  /** WASM by the module's name. */
  readonly modules?: Readonly<Record<string, Uint8Array>>;
}

const LISTS: Readonly<Record<string, string>> = {
  defschema: "schemas",
  defmodule: "modules",
  defplan: "plans",
  defeffect: "effects",
  defcap: "caps",
  defpolicy: "policies",
};

/** A manifest that lists all definitions, and what else is given. */
export function loadSpec({ manifest = {}, defs, modules = {} }: WorldSpec): {
  readonly world: World;
  readonly entries: readonly Entry[];
} {
  const listed: Record<string, { name: unknown }[]> = {
    schemas: [],
    modules: [],
    plans: [],
    caps: [],
    policies: [],
  };
  for (const def of defs) {
    const section = LISTS[def.$kind as string] as string;
    listed[section] = [...(listed[section] ?? []), { name: def.name }];
  }
  const wasm = new Map<string, Hash>();
  const entries = Object.entries(modules).map(([name, bytes]): Entry => {
    const hash = hashBytes(bytes);
    wasm.set(name, hash);
    return { space: "blob", hash, bytes };
  });
  const faults = new FaultList();
  const json = (value: unknown) => readJson(JSON.stringify(value));
  const whole = { air_version: "1", ...listed, ...manifest };
  const world = loadManifest({ manifest: json(whole), defs: defs.map(json), wasm }, builtins(), faults);
  faults.throwIfAny();
  return { world: world as World, entries };
}

export function fixtureModule(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${PROJECT}fixtures/modules/${name}.wasm`));
}

/** One thread for all tests of a file. */
export const MODULES: ModuleHost = new ModuleHost();

/** The process is lost at a commit. */
export class Lost extends Error {}

export interface RunOptions {
  readonly storage?: WorldStorage;
  readonly behaviour?: Behaviour;
  readonly open?: Partial<OpenOptions>;
}

/** A world with its clock; what it is opened by stays the same. */
export class Running {
  readonly storage: WorldStorage;
  kernel: Kernel;
  clockNs = 1_000n;
  /** Loses the process at the next commit. */
  lose: "before" | "after" | undefined;
  private readonly options: RunOptions;

  /** Begins a world; without a spec the storage holds one. */
  constructor(spec: WorldSpec | undefined, options: RunOptions = {}) {
    this.options = options;
    this.storage = options.storage ?? new MemoryWorld();
    const { behaviour = BEHAVIOUR } = options;
    if (spec) {
      const { world, entries } = loadSpec(spec);
      createWorld(this.storage, { world, worldId: hashBytes(new Uint8Array([7])), entries, behaviour });
    }
    this.kernel = this.open(this.storage);
  }

  /** Opens a world from what a storage holds. */
  open(storage: WorldStorage, more: Partial<OpenOptions> = {}): Kernel {
    return Kernel.open(storage, {
      modules: MODULES,
      surroundings: { nowNs: () => this.clockNs, entropy },
      onCommit: (when) => {
        if (this.lose !== when) return;
        this.lose = undefined;
        throw new Lost();
      },
      ...this.options.open,
      ...more,
    });
  }

  /** Forgets everything but what is stored. */
  reopen(): Kernel {
    this.kernel = this.open(this.storage);
    return this.kernel;
  }

  event(schema: string, value: unknown, inputId?: string): boolean {
    const json = readJson(JSON.stringify(value));
    return this.kernel.event({ schema, value: { json }, ...(inputId === undefined ? {} : { inputId }) });
  }

  /** Answers the n-th open external intent. */
  receipt(place: number, status: RawReceipt["status"], payload?: unknown): boolean {
    const intent = openExternal(this.kernel.state)[place]?.index ?? -1;
    const json = payload === undefined ? undefined : readJson(JSON.stringify(payload));
    return this.kernel.receipt({ intent, status, ...(json ? { payload: { json } } : {}) });
  }

  plans(): readonly PlanView[] {
    return plansOf(this.kernel);
  }

  kinds(): readonly RecordKind[] {
    return this.entries().map(({ $tag }) => $tag);
  }

  entries() {
    return [...this.storage.records(0)].map(([, bytes]) => decodeRecord(bytes).entry);
  }

  /** What the records of a kind say. */
  all<K extends RecordKind>(kind: K): readonly EntryOf<K>[] {
    return this.entries().flatMap((entry) => (entry.$tag === kind ? [entry.$value as EntryOf<K>] : []));
  }

  /** The journal as it would be shown, without what is said to people. */
  shown(): readonly object[] {
    return [...this.storage.records(0)].map(([, bytes]) =>
      Object.fromEntries(recordJson(decodeRecord(bytes))),
    );
  }
}

function entropy(input: number): Uint8Array {
  return new Uint8Array(createHash("sha512").update(`seed ${input}`).digest());
}

// Definitions

export const NAT = { nat: {} };
export const TEXT = { text: {} };
export const BYTES = { bytes: {} };

export function schema(name: string, type: Json): Json {
  return { $kind: "defschema", name, type };
}

export function record(fields: Json): Json {
  return { record: fields };
}

export const ALLOW_ALL: Json = {
  $kind: "defpolicy",
  name: "t/all@1",
  rules: [{ when: {}, decision: "allow" }],
};

export function policy(rules: readonly Json[]): Json {
  return { $kind: "defpolicy", name: "t/rules@1", rules };
}

/** A plan whose steps follow each other, unless edges are given. */
export function plan(name: string, input: string, steps: readonly Json[], more: Json = {}): Json {
  const edges = steps.slice(1).map((step, index) => ({ from: (steps[index] as Json).id, to: step.id }));
  return { $kind: "defplan", name, input, steps, edges, ...more };
}

export function ref(text: string): Json {
  return { ref: text };
}

/** A step that asks for the journal's head, which the kernel answers. */
export function look(id: string, more: Json = {}): Json {
  return {
    id,
    op: "emit_effect",
    kind: "introspect.journal_head",
    params: {},
    cap: "query",
    bind: { effect_id_as: `${id}_h` },
    ...more,
  };
}

/** A step that asks for a page, which somebody outside answers. */
export function fetch(id: string, more: Json = {}): Json {
  return {
    id,
    op: "emit_effect",
    kind: "http.request",
    params: { method: "GET", url: "https://a.example/", headers: {}, body_ref: null },
    cap: "web",
    bind: { effect_id_as: `${id}_h` },
    ...more,
  };
}

export function awaitReceipt(id: string, of: string, bind: Json = {}): Json {
  return { id, op: "await_receipt", for: ref(`@var:${of}_h`), bind: { as: `${id}_r`, ...bind } };
}

export const END: Json = { id: "end", op: "end" };

export const PAGE = {
  status: 200,
  headers: {},
  body_ref: null,
  timings: { start_ns: 1, end_ns: 2 },
  adapter_id: "web",
};

/** Grants of every kind that tests use, under a policy that allows everything. */
export const GRANTS: Json = {
  defaults: {
    policy: "t/all@1",
    cap_grants: [
      { name: "query", cap: "sys/query@1", params: {} },
      { name: "web", cap: "sys/http.out@1", params: {} },
      { name: "timer", cap: "sys/timer@1", params: {} },
      { name: "blob", cap: "sys/blob@1", params: {} },
    ],
  },
};

/** A reducer that does what its event says (`fixtures/modules/README.md`). */
export function puppet(name: string, event: string, more: Json = {}): Json {
  return {
    $kind: "defmodule",
    name,
    module_kind: "reducer",
    abi: { reducer: { state: "t/Bytes@1", event, context: "sys/ReducerContext@1" } },
    ...more,
  };
}

/** What a puppet is told: an order, then bytes. */
export function order(code: number, rest: Uint8Array = new Uint8Array()): { readonly do: string } {
  return { do: Buffer.from([code, ...rest]).toString("base64") };
}
