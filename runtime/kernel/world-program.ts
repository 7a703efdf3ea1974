/** A manifest in the form in which the kernel runs it: where events go, what plans they start, who may do what. */
import type { Defmodule } from "../../air/defs/kinds.ts";
import { quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { ZERO_HASH } from "../../air/manifest/authored.ts";
import type { NormalPlan } from "../../air/manifest/plan.ts";
import type { World } from "../../air/manifest/world.ts";
import type { TypeExpr } from "../../air/types/type-expr.ts";
import type { Type } from "../../air/types/types.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { authorityOf, type ManifestAuthority } from "../authorize/authority.ts";
import { builtins } from "../builtins.ts";
import { Live } from "../patch/live.ts";
import { type PlanProgram, planProgram } from "../plans/program.ts";

/** A module with a reducer ABI. */
export interface Reducer {
  readonly name: string;
  readonly wasmHash: Hash;
  readonly state: Type;
  /** The name of the schema of its events. */
  readonly event: string;
  readonly eventType: Type;
  /** What tells its cells apart; null if it has one only. */
  readonly key: Type | null;
  readonly takesContext: boolean;
}

/** A pure module that WASM runs. */
export interface PureModule {
  readonly name: string;
  readonly wasmHash: Hash;
  readonly takesContext: boolean;
}

/** Where an event goes, by its schema. */
export interface Route {
  readonly reducer: Reducer;
  /** The arm of the reducer's event that the event becomes; null if it is taken as it is. */
  readonly arm: string | null;
  /** The way to the cell's key; null for a reducer with one cell. */
  readonly keyPath: readonly string[] | null;
  /** Whether the way begins in the event as it came, or in what the reducer takes. */
  readonly keyOfIncoming: boolean;
}

export interface Trigger {
  readonly plan: string;
  readonly correlateBy: readonly string[] | null;
}

/** A plan that two manifests share is read by the same schemas and effects in both. */
const PROGRAMS = new WeakMap<NormalPlan, PlanProgram>();

export class WorldProgram {
  readonly world: World;
  readonly manifestHash: Hash;
  /** By name. */
  readonly reducers: ReadonlyMap<string, Reducer>;
  readonly pures: ReadonlyMap<string, PureModule>;
  /** By the event's schema, in the order of the manifest's routes. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  /** By the event's schema, in the order of the plans' names. */
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
  readonly authority: ManifestAuthority;
  /** As patches see it. */
  readonly live: Live;
  private readonly plans = new Map<string, PlanProgram>();

  constructor(world: World) {
    this.world = world;
    this.manifestHash = world.manifestHash;
    const modules = world.defs.flatMap(({ node }) => (node.kind === "defmodule" ? [node.def] : []));
    this.reducers = new Map(modules.flatMap((def) => entryOf(this.reducer(def))));
    this.pures = new Map(modules.flatMap((def) => entryOf(pureModule(def))));
    this.routes = this.routesOf();
    this.triggers = triggersOf(world);
    this.authority = authorityOf(world);
    this.live = new Live(world);
  }

  /** The type of a listed or built-in schema. */
  schema(name: string): Type | undefined {
    return this.world.types.named(name);
  }

  plan(name: string): PlanProgram {
    let program = this.plans.get(name);
    if (!program) {
      const plan = this.world.plans.get(name);
      if (!plan) throw new Error(`the manifest lists no plan ${quote(name)}`);
      program = PROGRAMS.get(plan) ?? planProgram(plan, this.world);
      PROGRAMS.set(plan, program);
      this.plans.set(name, program);
    }
    return program;
  }

  private reducer({ name, wasm_hash, abi, key_schema }: Defmodule): Reducer | undefined {
    const { reducer } = abi;
    if (!reducer || wasm_hash === ZERO_HASH) return undefined;
    return {
      name,
      wasmHash: wasm_hash,
      state: this.known(reducer.state),
      event: reducer.event,
      eventType: this.known(reducer.event),
      key: key_schema === undefined ? null : this.known(key_schema),
      takesContext: reducer.context !== undefined,
    };
  }

  /** The checks have found every schema that a module names. */
  private known(schema: string): Type {
    return this.schema(schema) as Type;
  }

  private routesOf(): ReadonlyMap<string, readonly Route[]> {
    const routes = new Map<string, Route[]>();
    for (const { event, reducer: name, key_field } of this.world.manifest.routing?.events ?? []) {
      const reducer = this.reducers.get(name);
      if (!reducer) continue;
      // Empty segments count for nothing, as in the reference (P2).
      const keyPath = key_field === undefined ? null : key_field.split(".").filter((part) => part !== "");
      for (const [schema, arm] of this.takenBy(reducer, event)) {
        const route = { reducer, arm, keyPath, keyOfIncoming: schema === event };
        routes.set(schema, [...(routes.get(schema) ?? []), route]);
      }
    }
    return routes;
  }

  /** The schemas that a route is for, each with the arm that its events become. */
  private takenBy(reducer: Reducer, event: string): readonly (readonly [string, string | null])[] {
    const type = this.typeExpr(reducer.event);
    const family: (readonly [string, string | null])[] =
      type && "ref" in type
        ? [[type.ref, null]]
        : type && "variant" in type
          ? [...type.variant].flatMap(([arm, part]) => ("ref" in part ? [[part.ref, arm] as const] : []))
          : [];
    if (event === reducer.event) return [[event, null], ...family];
    return family.filter(([schema]) => schema === event);
  }

  private typeExpr(schema: string): TypeExpr | undefined {
    const listed = this.world.def("defschema", schema)?.node;
    if (listed?.kind === "defschema") return listed.def.type;
    return builtins().get("defschema", schema)?.node.def.type;
  }
}

function pureModule({ name, wasm_hash, abi }: Defmodule): PureModule | undefined {
  if (!abi.pure || wasm_hash === ZERO_HASH) return undefined;
  return { name, wasmHash: wasm_hash, takesContext: abi.pure.context !== undefined };
}

function entryOf<T extends { readonly name: string }>(one: T | undefined): readonly (readonly [string, T])[] {
  return one ? [[one.name, one]] : [];
}

function triggersOf(world: World): ReadonlyMap<string, readonly Trigger[]> {
  const sorted = [...(world.manifest.triggers ?? [])].sort((a, b) => compareUtf8(a.plan, b.plan));
  const triggers = new Map<string, Trigger[]>();
  for (const { event, plan, correlate_by } of sorted) {
    const trigger = { plan, correlateBy: correlate_by === undefined ? null : correlate_by.split(".") };
    triggers.set(event, [...(triggers.get(event) ?? []), trigger]);
  }
  return triggers;
}
