/** What targets are generated from: the definitions of all inputs, linked, and the worlds that they make. */
import type { AirNode } from "../air/defs/node.ts";
import type { FaultList } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { member, pointerOf } from "../air/json/node.ts";
import { schemaOf } from "../air/manifest/builtins.ts";
import { RECEIPT_EVENTS } from "../air/manifest/check/modules.ts";
import type { World } from "../air/manifest/world.ts";
import { refsIn } from "../air/types/type-expr.ts";
import { Types, UNKNOWN } from "../air/types/types.ts";
import { compareUtf8 } from "../air/utf8-order.ts";
import { type Examples, readExamples } from "./examples.ts";
import type { Inputs, InputWorld } from "./inputs.ts";
import type { Declaration } from "./ir.ts";
import { type Linked, link, type NodeOf, type SpecNode } from "./link.ts";
import { nameOfNode, type SpecFile } from "./read.ts";

/** A plan's input and its result. */
export interface PlanLink {
  readonly node: NodeOf<"defplan">;
  readonly input: Declaration;
  /** Undefined if the plan has no result. */
  readonly output: Declaration | undefined;
}

export interface ReducerLink {
  readonly node: NodeOf<"defmodule">;
  readonly state: Declaration;
  readonly event: Declaration;
  /** Of the keys of its cells, if it has several. */
  readonly key: Declaration | undefined;
}

/** An event that somebody outside may send: one that a reducer is routed or that starts a plan. */
export interface EventLink {
  readonly schema: Declaration;
  /** Names of reducers that get it. */
  readonly reducers: readonly string[];
  /** Names of plans that it starts. */
  readonly plans: readonly string[];
}

/** A schema with `$examples`. */
export interface ExamplesLink extends Examples {
  readonly schema: Declaration;
  /** All that its type refers to, itself included: own definitions only. */
  readonly defs: readonly NodeOf<"defschema">[];
}

/** Each list in the order of names. */
export interface Model {
  /** The files that were read; nothing else decides what is generated. */
  readonly files: readonly SpecFile[];
  /** The definitions of the inputs. */
  readonly own: Linked;
  /** The built-in ones, and the shapes of records and snapshots. */
  readonly builtins: Linked;
  readonly plans: readonly PlanLink[];
  readonly reducers: readonly ReducerLink[];
  readonly events: readonly EventLink[];
  readonly worlds: readonly InputWorld[];
  readonly examples: readonly ExamplesLink[];
}

/** The schemas of the model and all that they and the other definitions refer to, built-in ones included, by name. */
export function schemaNamed({ own, builtins }: Pick<Model, "own" | "builtins">, name: string): Declaration {
  const found = [...own.schemas, ...builtins.schemas].find((one) => one.title === name);
  if (!found) throw new Error(`${name} has been checked`);
  return found;
}

/**
 * Links what has been checked. With built-in definitions these count as definitions of the inputs, so that code for them is
 * generated and not imported. Adds `codegen.*` and what else `link` adds.
 */
export function modelOf(inputs: Inputs, builtins: Linked, faults: FaultList, withBuiltins = false): Model {
  const files = [...filesOf(inputs), ...(withBuiltins ? builtins.spec.files : [])];
  const nodes = [...nodesOf(inputs), ...(withBuiltins ? builtins.spec.nodes.filter(isBuiltin) : [])];
  nodes.sort((a, b) => compareUtf8(nameOfNode(a), nameOfNode(b)) || compareUtf8(a.kind, b.kind));
  const spec = { files, nodes, schemas: new Map(), errors: undefined };
  const own = link(spec, faults, withBuiltins ? undefined : builtins);
  const byName = new Map([...builtins.schemas, ...own.schemas].map((one) => [one.title, one]));
  const schema = (name: string): Declaration => byName.get(name) as Declaration;
  const plans = nodes.flatMap((node): PlanLink[] => {
    if (node.kind !== "defplan") return [];
    const { input, output } = node.def;
    return [{ node, input: schema(input), output: output === undefined ? undefined : schema(output) }];
  });
  const reducers = own.modules.flatMap((node): ReducerLink[] => {
    const { abi, key_schema } = node.def;
    if (!abi.reducer) return [];
    const key = key_schema === undefined ? undefined : schema(key_schema);
    return [{ node, state: schema(abi.reducer.state), event: schema(abi.reducer.event), key }];
  });
  const events = eventsOf(inputs, schema);
  const examples = examplesOf(own, builtins, faults);
  return { files, own, builtins, plans, reducers, events, worlds: inputs.worlds, examples };
}

function examplesOf(own: Linked, builtins: Linked, faults: FaultList): ExamplesLink[] {
  const nodes = own.spec.nodes.filter(isSchema);
  const shown = nodes.filter(({ json }) => member(json, "$examples"));
  if (shown.length === 0) return [];
  const all = new Map(
    [...builtins.spec.nodes.filter(isSchema), ...nodes].map((node) => [node.def.name, node]),
  );
  const types = new Types();
  types.link([...all.values()].map(schemaOf), faults);
  const ownNames = new Map(nodes.map((node) => [node.def.name, node]));
  return shown.flatMap((node): ExamplesLink[] => {
    const schema = own.schemas.find(({ title }) => title === node.def.name);
    const examples = readExamples(node.json, types.named(node.def.name) ?? UNKNOWN, faults);
    return schema ? [{ ...examples, schema, defs: reachedFrom(node, ownNames) }] : [];
  });
}

function isSchema(node: SpecNode): node is NodeOf<"defschema"> {
  return node.kind === "defschema";
}

function reachedFrom(
  first: NodeOf<"defschema">,
  own: ReadonlyMap<string, NodeOf<"defschema">>,
): NodeOf<"defschema">[] {
  const found = new Set([first]);
  for (const node of found) {
    for (const name of refsIn(node.def.type)) {
      const target = own.get(name);
      if (target) found.add(target);
    }
  }
  return [...found].sort((a, b) => compareUtf8(a.def.name, b.def.name));
}

function filesOf({ files }: Inputs): SpecFile[] {
  const texts = [...files].sort(([a], [b]) => compareUtf8(a, b));
  return texts.map(([path, content]) => {
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    return { path, hash: hashBytes(new TextEncoder().encode(text.replaceAll("\r\n", "\n"))) };
  });
}

/** The own definitions of all worlds, each once, as they are stored. */
function nodesOf({ worlds }: Inputs): SpecNode[] {
  const nodes = new Map<string, SpecNode>();
  for (const { world } of worlds) {
    for (const { kind, name, stored, node, builtin } of world.defs) {
      if (!builtin) nodes.set(`${kind} ${name}`, { ...stored, origin: originOf(node) });
    }
  }
  return [...nodes.values()];
}

/** The shapes of records are this project's own. */
function isBuiltin(node: SpecNode): boolean {
  return nameOfNode(node).startsWith("sys/");
}

function originOf({ json }: AirNode): SpecNode["origin"] {
  return { path: json.source.path ?? "", pointer: pointerOf(json) };
}

function eventsOf({ worlds }: Inputs, schema: (name: string) => Declaration): EventLink[] {
  const found = new Map<string, { reducers: Set<string>; plans: Set<string> }>();
  const at = (event: string): { reducers: Set<string>; plans: Set<string> } => {
    const one = found.get(event) ?? { reducers: new Set(), plans: new Set() };
    found.set(event, one);
    return one;
  };
  const kernelOnly = new Set(RECEIPT_EVENTS.values());
  for (const { world } of worlds) {
    for (const [event, to] of entriesOf(world)) if (!kernelOnly.has(event)) at(event)[to.of].add(to.name);
  }
  const sorted = (names: ReadonlySet<string>): string[] => [...names].sort(compareUtf8);
  return [...found]
    .map(([event, { reducers, plans }]) => ({
      schema: schema(event),
      reducers: sorted(reducers),
      plans: sorted(plans),
    }))
    .sort((a, b) => compareUtf8(a.schema.title, b.schema.title));
}

function* entriesOf({
  manifest,
}: World): Generator<
  readonly [event: string, to: { readonly of: "reducers" | "plans"; readonly name: string }]
> {
  for (const { event, reducer } of manifest.routing?.events ?? [])
    yield [event, { of: "reducers", name: reducer }];
  for (const { event, plan } of manifest.triggers ?? []) yield [event, { of: "plans", name: plan }];
}
