/** Modules: the types of their ABI, the events that reducers take, what they declare, and their code. */
import { quote } from "../air/errors.ts";
import { nodeAt } from "../air/json/walk.ts";
import { acceptsOf, type Difference, difference } from "./difference.ts";
import { type DefOf, type Side, type Sides, spotAt } from "./sides.ts";
import { refTo, tellTypes } from "./tell-types.ts";

type Module = DefOf<"defmodule">;

interface ModuleSide {
  readonly side: Side;
  readonly def: Module;
}

export function compareModules({ before, after }: Sides): readonly Difference[] {
  const enforcers = new Set([...enforcersOf(before), ...enforcersOf(after)]);
  return [...before.all("defmodule")].flatMap(([name, old]) => {
    const now = after.all("defmodule").get(name);
    if (!now) return [];
    const [from, to] = [
      { side: before, def: old },
      { side: after, def: now },
    ];
    return [
      ...compareKinds(from, to),
      ...compareParts(from, to),
      ...compareEvents(from, to),
      ...compareDeclared(from, to),
      ...compareCode(from, to, enforcers.has(name)),
    ];
  });
}

/** The modules that caps ask. */
function* enforcersOf(side: Side): Generator<string> {
  for (const { node } of side.all("defcap").values()) yield node.def.enforcer.module;
}

function told(before: ModuleSide, after: ModuleSide, message: string, ...way: readonly string[]) {
  return { message, before: spotAt(before.def, ...way), after: spotAt(after.def, ...way) };
}

function nameIn({ def }: ModuleSide): string {
  return quote(def.name);
}

function compareKinds(before: ModuleSide, after: ModuleSide): readonly Difference[] {
  const [old, now] = [before.def.node.def.module_kind, after.def.node.def.module_kind];
  if (old === now) return [];
  const message = `the module ${nameIn(after)} is ${now === "pure" ? "pure" : "a reducer"}, and was ${old === "pure" ? "pure" : "a reducer"}`;
  return [difference("module.kind_changed", told(before, after, message, "module_kind"))];
}

/** What the ABI names schemas for. */
const PARTS = {
  reducer: ["state", "event", "context", "annotations"],
  pure: ["input", "output", "context"],
} as const;

type Block = keyof typeof PARTS;

function compareParts(before: ModuleSide, after: ModuleSide): readonly Difference[] {
  const blocks = (["reducer", "pure"] as const).flatMap((block) => compareBlock(before, after, block));
  return [...blocks, ...compareKeys(before, after)];
}

function compareBlock(before: ModuleSide, after: ModuleSide, block: Block): readonly Difference[] {
  const [old, now] = [before, after].map(({ def }) => def.node.def.abi[block] as Named | undefined);
  if (!old || !now) {
    if (!old && !now) return [];
    const message = `the module ${nameIn(after)} ${now ? "has" : "lacks"} the ${block} ABI`;
    const accepts = acceptsOf(now !== undefined, old !== undefined);
    return [difference("module.abi_changed", { ...told(before, after, message, "abi", block), accepts })];
  }
  return PARTS[block].flatMap((part) => {
    const way = ["abi", block, part];
    const [was, is] = [old[part], now[part]];
    if (was !== undefined && is !== undefined) {
      return tellTypes(
        `the ${part} schema of the module ${nameIn(after)}`,
        at(before, was, way),
        at(after, is, way),
      );
    }
    if (was === is) return [];
    const message = `the module ${nameIn(after)} ${is === undefined ? "lacks" : "has"} the part ${quote(part)} of its ABI`;
    const accepts = acceptsOf(is !== undefined, was !== undefined);
    return [difference("module.abi_changed", { ...told(before, after, message, ...way), accepts })];
  });
}

type Named = Readonly<Partial<Record<(typeof PARTS)[Block][number], string>>>;

function at({ side, def }: ModuleSide, schema: string, way: readonly string[]) {
  return { def, type: side.type(refTo(schema), nodeAt(def.node.json, ...way)) };
}

function compareKeys(before: ModuleSide, after: ModuleSide): readonly Difference[] {
  const [old, now] = [before.def.node.def.key_schema, after.def.node.def.key_schema];
  const way = ["key_schema"];
  if (old !== undefined && now !== undefined)
    return tellTypes(
      `the key schema of the module ${nameIn(after)}`,
      at(before, old, way),
      at(after, now, way),
    );
  if (old === now) return [];
  const message = `the module ${nameIn(after)} has ${now === undefined ? "one cell, and had cells by key" : "cells by key, and had one"}`;
  return [difference("module.key_changed", told(before, after, message, ...way))];
}

/** Which schemas an event of a reducer may have: its own, the target of a bare ref, the refs of a variant (ruling D9). */
function compareEvents(before: ModuleSide, after: ModuleSide): readonly Difference[] {
  const [old, now] = [eventsOf(before), eventsOf(after)];
  if (!old || !now) return [];
  const gained = [...now].filter((name) => !old.has(name));
  const lost = [...old].filter((name) => !now.has(name));
  const accepts = acceptsOf(gained.length > 0, lost.length > 0);
  if (!accepts) return [];
  const parts = [
    ...(gained.length > 0 ? [`takes ${gained.map(quote).join(", ")}`] : []),
    ...(lost.length > 0 ? [`takes ${lost.map(quote).join(", ")} no more`] : []),
  ];
  const message = `the reducer ${nameIn(after)} ${parts.join(", and ")}`;
  return [
    difference("module.events_changed", {
      ...told(before, after, message, "abi", "reducer", "event"),
      accepts,
    }),
  ];
}

function eventsOf({ side, def }: ModuleSide): ReadonlySet<string> | undefined {
  const event = def.node.def.abi.reducer?.event;
  if (event === undefined) return undefined;
  const type = side.typeOf(event);
  const arms = type === undefined ? [] : "variant" in type ? [...type.variant.values()] : [type];
  return new Set([event, ...arms.flatMap((arm) => ("ref" in arm ? [arm.ref] : []))]);
}

/** What a reducer says that it will ask for. */
function compareDeclared(before: ModuleSide, after: ModuleSide): readonly Difference[] {
  const [old, now] = [declaredBy(before), declaredBy(after)];
  const gained = now.filter((one) => !old.includes(one));
  const lost = old.filter((one) => !now.includes(one));
  const tell = (what: string): Parameters<typeof difference>[1] =>
    told(before, after, `the reducer ${nameIn(after)} declares ${what}`, "abi", "reducer");
  return [
    ...(gained.length > 0 ? [difference("module.effects_gained", tell(gained.join(", ")))] : []),
    ...(lost.length > 0 ? [difference("module.effects_lost", tell(`${lost.join(", ")} no more`))] : []),
  ];
}

function declaredBy({ def }: ModuleSide): readonly string[] {
  const { effects_emitted = [], cap_slots = new Map<string, string>() } = def.node.def.abi.reducer ?? {};
  return [
    ...effects_emitted.map((kind) => `the effect ${quote(kind)}`),
    ...[...cap_slots].map(([slot, type]) => `the slot ${quote(slot)} of the type ${quote(type)}`),
  ];
}

/** Whatever changes in a module that checks grants, it may let through something else. */
function compareCode(before: ModuleSide, after: ModuleSide, enforces: boolean): readonly Difference[] {
  if (before.def.hash === after.def.hash) return [];
  const isOther = before.def.node.def.wasm_hash !== after.def.node.def.wasm_hash;
  const what = `the module ${nameIn(after)}`;
  if (enforces) {
    const message = `${what}, which checks grants, has ${isOther ? "other code" : "another definition"}`;
    return [difference("module.enforcer_changed", told(before, after, message, "name"))];
  }
  return isOther
    ? [difference("module.code_changed", told(before, after, `${what} has other code`, "name"))]
    : [];
}
