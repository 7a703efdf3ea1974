/** Second step: names to declarations. What refers to what is checked here, across all definitions. */

import { MAX_DEPTH } from "../air/cbor/refusals.ts";
import type { AirNode } from "../air/defs/node.ts";
import { type FaultList, quote } from "../air/errors.ts";
import { type JsonNode, type JsonString, member, placeOf } from "../air/json/node.ts";
import { inOrderOfDependence, showCircle } from "../air/types/dependence.ts";
import { refsIn, type TypeExpr } from "../air/types/type-expr.ts";
import { type Claim, settleNames } from "./claims.ts";
import { AIR_SYMBOLS } from "./emit/imports.ts";
import { type Declaration, type Item, NO_TRAITS, traitsOf } from "./ir.ts";
import { capParamsName, nameOfSchema, pascal } from "./names.ts";
import { nameOfNode, type Spec } from "./read.ts";

export type SpecNode = Spec["nodes"][number];
export type NodeOf<K extends AirNode["kind"]> = Extract<SpecNode, { kind: K }>;

export interface EffectLink {
  readonly node: NodeOf<"defeffect">;
  /** Of its adapter: `HttpRequest` in `HttpRequestAdapter`. */
  readonly name: string;
  readonly params: Declaration;
  readonly receipt: Declaration;
}

export interface CapLink {
  readonly node: NodeOf<"defcap">;
  /** The type of a grant's params. */
  readonly params: Declaration;
}

export interface EnforcerLink {
  readonly node: NodeOf<"defmodule">;
  readonly name: string;
  /** The caps that name this module as their enforcer. */
  readonly caps: readonly CapLink[];
}

/** Definitions with their references resolved, each list in the order of names. */
export interface Linked {
  readonly spec: Spec;
  /** The built-in definitions, if these are others that may refer to them. */
  readonly base: Linked | undefined;
  readonly schemas: readonly Declaration[];
  readonly effects: readonly EffectLink[];
  readonly caps: readonly CapLink[];
  readonly enforcers: readonly EnforcerLink[];
  readonly modules: readonly NodeOf<"defmodule">[];
}

/** Names that generated files use beside those of definitions. */
const RESERVED = [
  ...["Array", "Boolean", "Extract", "Function", "Map", "NonNullable", "Number", "Object", "Omit", "Partial"],
  ...["Promise", "Readonly", "ReadonlyMap", "Record", "Required", "String", "Symbol", "Uint8Array"],
  ...AIR_SYMBOLS,
  ...[
    "Adapters",
    "BuiltinEffectTypes",
    "EffectKind",
    "EffectRequest",
    "EffectTypes",
    "Enforcers",
    "PlanTypes",
  ],
  ...["CODECS", "EFFECT_CODECS", "GRANT_CODECS", "PLAN_CODECS"],
  ...["CAPS", "EFFECTS", "MODULES", "PLANS", "POLICIES", "SCHEMAS", "SECRETS", "WORLDS"],
];

/** What generated code calls one kind of definition. */
const NAMES_OF = {
  defschema: (stem: string) => [stem, `${stem}Codec`],
  defcap: (stem: string) => [stem, `${stem}Codec`],
  defeffect: (stem: string) => [`${stem}Adapter`],
  defmodule: (stem: string) => [stem],
} as const;

/** The enforcer that allows everything; no module. */
const ALLOW_ALL = "sys/CapAllowAll@1";

/**
 * Resolves all references. Adds `ref.unknown`, `def.duplicate`, `type.recursive`, `type.option`, `codegen.*`. Definitions
 * beside built-in ones (`base`) may refer to those, and where their names clash they get others, with a warning. For the
 * code of `isBuiltin` there is a package, from which others import it.
 */
export function link(spec: Spec, faults: FaultList, base?: Linked, isBuiltin = false): Linked {
  const linker = new Linker(spec, faults, base, isBuiltin);
  return linker.link();
}

class Linker {
  private readonly spec: Spec;
  private readonly faults: FaultList;
  private readonly byName = new Map<string, SpecNode>();
  private readonly declarations = new Map<string, Declaration>();
  private readonly base: Linked | undefined;
  private readonly isBuiltin: boolean;
  private names: ReadonlyMap<SpecNode, string> = new Map();

  constructor(spec: Spec, faults: FaultList, base: Linked | undefined, isBuiltin: boolean) {
    this.isBuiltin = isBuiltin;
    this.spec = spec;
    this.faults = faults;
    this.base = base;
  }

  link(): Linked {
    this.checkDuplicates();
    const schemaNodes = this.all("defschema");
    const capNodes = this.all("defcap");
    const modules = this.all("defmodule");
    this.takeBase();
    this.settleNames(modules, capNodes);
    for (const node of [...schemaNodes, ...capNodes]) this.declare(node);
    for (const node of [...schemaNodes, ...capNodes]) this.checkRefs(node);
    for (const node of capNodes) this.checkEnforcer(node);
    for (const node of modules) this.checkModule(node);
    const effects = this.linkEffects();
    for (const node of this.inOrderOfDependence(schemaNodes)) this.complete(node);
    for (const node of capNodes) this.complete(node);
    const caps = capNodes.map((node): CapLink => ({ node, params: this.declarationOf(node) }));
    const schemas = schemaNodes.map((node) => this.declarationOf(node));
    const enforcers = this.linkEnforcers(modules, caps);
    return { spec: this.spec, base: this.base, schemas, effects, caps, modules, enforcers };
  }

  /** All definitions of a kind, each name once. */
  private all<K extends AirNode["kind"]>(kind: K): NodeOf<K>[] {
    return this.spec.nodes.filter(
      (node): node is NodeOf<K> => node.kind === kind && this.byName.get(keyOf(node)) === node,
    );
  }

  private checkDuplicates(): void {
    for (const node of this.spec.nodes) {
      const first = this.byName.get(keyOf(node));
      if (first) this.addDuplicate(quote(nameOfNode(node)), first, node);
      else this.byName.set(keyOf(node), node);
    }
  }

  private addDuplicate(what: string, first: SpecNode, node: SpecNode): void {
    const where = `${first.origin.path}#${first.origin.pointer}`;
    this.faults.add("def.duplicate", `${what} is defined already, at ${where}`, placeOf(node.json));
  }

  private takeBase(): void {
    const { base } = this;
    if (!base) return;
    for (const declaration of base.schemas)
      this.declarations.set(`defschema ${declaration.title}`, declaration);
    for (const node of base.spec.nodes) if (!this.byName.has(keyOf(node))) this.byName.set(keyOf(node), node);
  }

  /** Gives definitions the names under which generated code knows them. */
  private settleNames(modules: readonly NodeOf<"defmodule">[], caps: readonly NodeOf<"defcap">[]): void {
    const named = new Set(caps.map((node) => node.def.enforcer.module));
    const claims: Claim<SpecNode>[] = [
      ...this.all("defschema").map((node) => claim(node, nameOfSchema(node.def.name), "defschema")),
      ...caps.map((node) => claim(node, capParamsName(node.def.name), "defcap")),
      ...this.all("defeffect")
        // A kind that is there twice has a fault of its own.
        .filter(({ def }, index, all) => all.findIndex((one) => one.def.kind === def.kind) === index)
        .map((node) => claim(node, pascal(node.def.kind), "defeffect")),
      ...modules
        .filter((node) => named.has(node.def.name))
        .map((node) => claim(node, nameOfSchema(node.def.name), "defmodule")),
    ];
    const { stems, clashes } = settleNames(claims, takenNames(this.base));
    for (const { of, name, other } of clashes) {
      const message = `${quote(nameOfNode(of))} and ${quote(other)} would both be named ${name} in generated code`;
      if (!this.base) this.faults.add("codegen.name_clash", message, placeOf(of.json));
      else
        this.faults.warn(
          "codegen.name_clash",
          `${message}, so it is ${NAMES_OF[of.kind as keyof typeof NAMES_OF](stems.get(of) ?? "")[0]} there`,
          placeOf(of.json),
        );
    }
    this.names = stems;
  }

  private declare(node: NodeOf<"defschema"> | NodeOf<"defcap">): void {
    this.declarations.set(keyOf(node), {
      name: this.names.get(node) ?? "",
      title: nameOfNode(node),
      origin: node.origin,
      builtin: this.isBuiltin,
      type: node.kind === "defcap" ? node.def.schema : node.def.type,
      item: { kind: "unit" },
      traits: NO_TRAITS,
    });
  }

  private declarationOf(node: SpecNode): Declaration {
    return this.declarations.get(keyOf(node)) as Declaration;
  }

  /** Resolves a type; what it refers to has been completed before. */
  private complete(node: NodeOf<"defschema"> | NodeOf<"defcap">): void {
    const declaration = this.declarationOf(node);
    declaration.item = this.itemOf(node.kind === "defcap" ? node.def.schema : node.def.type);
    declaration.traits = traitsOf(declaration.item);
    const place = placeOf(typeOf(node));
    if (someItem(declaration.item, (item) => item.kind === "option" && traitsOf(item.item).nullable)) {
      const why = "an option of something that can be null cannot tell none from some";
      this.faults.add("type.option", why, place);
    }
    if (someItem(declaration.item, (item) => item.kind === "variant" && item.arms.length === 0)) {
      this.faults.add("codegen.unsupported", "a variant without arms has no values", place);
    }
    if (declaration.traits.depth > MAX_DEPTH) {
      const depth = `values of ${declaration.title} are nested ${declaration.traits.depth} deep`;
      this.faults.add("cbor.too_deep", `${depth}, documents ${MAX_DEPTH} at most`, place);
    }
  }

  /** Every schema that a type refers to is there. */
  private checkRefs(node: SpecNode): void {
    for (const ref of refNodes(typeOf(node))) this.need("defschema", ref);
  }

  private checkEnforcer(node: NodeOf<"defcap">): void {
    const enforcer = member(node.json, "enforcer");
    const module = enforcer?.type === "object" ? member(enforcer, "module") : undefined;
    if (module?.type === "string" && module.value !== ALLOW_ALL) this.need("defmodule", module);
  }

  private linkEffects(): EffectLink[] {
    const byKind = new Map<string, SpecNode>();
    return this.all("defeffect").map((node) => {
      const { kind } = node.def;
      const first = byKind.get(kind);
      if (first) this.addDuplicate(`the effect kind ${quote(kind)}`, first, node);
      else byKind.set(kind, node);
      return {
        node,
        name: this.names.get(node) ?? "",
        params: this.need("defschema", member(node.json, "params_schema")),
        receipt: this.need("defschema", member(node.json, "receipt_schema")),
      };
    });
  }

  /** Every schema that a module's ABI names is there. */
  private checkModule(node: NodeOf<"defmodule">): void {
    const abi = member(node.json, "abi");
    const blocks = abi?.type === "object" ? abi.members.map(({ value }) => value) : [];
    for (const part of [node.json, ...blocks]) {
      if (part.type !== "object") continue;
      for (const key of SCHEMA_KEYS) {
        const name = member(part, key);
        if (name?.type === "string") this.need("defschema", name);
      }
    }
  }

  /** The declaration of the name that a node holds, or a fault there. */
  private need(kind: "defschema" | "defmodule", name: JsonNode | undefined): Declaration {
    const text = name?.type === "string" ? name.value : "";
    if (name && !this.byName.has(`${kind} ${text}`)) {
      this.faults.add("ref.unknown", `${quote(text)} is no ${kind} of the spec`, placeOf(name));
    }
    return this.declarations.get(`${kind} ${text}`) as Declaration;
  }

  /** Schemas after those that they refer to; those that refer to themselves have a fault (ruling E9). */
  private inOrderOfDependence(nodes: readonly NodeOf<"defschema">[]): NodeOf<"defschema">[] {
    const byName = new Map(nodes.map((node) => [node.def.name, node]));
    const nodeOf = (name: string): NodeOf<"defschema"> => byName.get(name) as NodeOf<"defschema">;
    const refsOf = (name: string): Iterable<string> | undefined =>
      byName.has(name) ? refsIn(nodeOf(name).def.type) : undefined;
    const onCircle = (circle: readonly string[]): void => {
      const place = placeOf(nodeOf(circle[0] as string).json);
      this.faults.add("type.recursive", `a schema refers to itself: ${showCircle(circle)}`, place);
    };
    return inOrderOfDependence(byName.keys(), refsOf, onCircle).map(nodeOf);
  }

  private linkEnforcers(modules: readonly NodeOf<"defmodule">[], caps: readonly CapLink[]): EnforcerLink[] {
    const byModule = new Map<string, CapLink[]>();
    for (const cap of caps) {
      const { module } = cap.node.def.enforcer;
      byModule.set(module, [...(byModule.get(module) ?? []), cap]);
    }
    return modules.flatMap((node) => {
      const guarded = byModule.get(node.def.name);
      if (!guarded) return [];
      return [{ node, name: this.names.get(node) ?? "", caps: guarded }];
    });
  }

  private itemOf(type: TypeExpr): Item {
    if ("record" in type) {
      const fields = [...type.record].map(([key, inner]) => ({
        key,
        item: this.itemOf(inner),
        presence: "always" as const,
      }));
      return { kind: "record", fields };
    }
    if ("variant" in type) {
      return {
        kind: "variant",
        arms: [...type.variant].map(([tag, inner]) => ({ tag, item: this.itemOf(inner) })),
      };
    }
    if ("list" in type) return { kind: "list", item: this.itemOf(type.list) };
    if ("set" in type) return { kind: "set", item: this.itemOf(type.set) };
    if ("option" in type) return { kind: "option", item: this.itemOf(type.option) };
    if ("map" in type) {
      return { kind: "map", key: this.itemOf(type.map.key), value: this.itemOf(type.map.value) };
    }
    if ("ref" in type) return this.refTo(type.ref);
    if ("time" in type) return { kind: "nat" };
    if ("duration" in type) return { kind: "int" };
    return { kind: Object.keys(type)[0] as Exclude<keyof typeof type, "time" | "duration"> };
  }

  /** What is not there has its fault already. */
  private refTo(name: string): Item {
    const target = this.declarations.get(`defschema ${name}`);
    return target ? { kind: "ref", target } : { kind: "text" };
  }
}

function claim(node: SpecNode, stem: string, kind: keyof typeof NAMES_OF): Claim<SpecNode> {
  return { of: node, key: `${node.kind} ${nameOfNode(node)}`, stem, namesOf: NAMES_OF[kind] };
}

/** The names that generated code uses otherwise. */
function takenNames(base: Linked | undefined): ReadonlyMap<string, string> {
  const taken = new Map(RESERVED.map((name) => [name, `${name} itself`]));
  if (!base) return taken;
  const take = (names: readonly string[], of: string): void => {
    for (const name of names) taken.set(name, of);
  };
  for (const { name, title } of [...base.schemas, ...base.caps.map(({ params }) => params)])
    take(NAMES_OF.defschema(name), title);
  for (const { name, node } of base.effects) take(NAMES_OF.defeffect(name), node.def.name);
  for (const { name, node } of base.enforcers) take(NAMES_OF.defmodule(name), node.def.name);
  return taken;
}

const SCHEMA_KEYS = ["key_schema", "state", "event", "context", "annotations", "input", "output"] as const;

function keyOf(node: SpecNode): string {
  return `${node.kind} ${nameOfNode(node)}`;
}

/** The type of a schema or of a cap's params, as written. */
function typeOf(node: SpecNode): JsonNode {
  return member(node.json, node.kind === "defcap" ? "schema" : "type") ?? node.json;
}

/** The names that a type refers to, where they stand. */
function* refNodes(type: JsonNode): Generator<JsonString> {
  if (type.type !== "object") return;
  for (const { key, value } of type.members) {
    if (key === "ref" && value.type === "string") yield value;
    else if (key === "list" || key === "set" || key === "option") yield* refNodes(value);
    else if (value.type !== "object") continue;
    else if (key === "record" || key === "variant")
      for (const field of value.members) yield* refNodes(field.value);
    else if (key === "map") yield* refNodes(member(value, "value") ?? value);
  }
}

/** Whether the item or one inside it, refs not followed, is such a one. */
function someItem(item: Item, is: (item: Item) => boolean): boolean {
  if (is(item)) return true;
  switch (item.kind) {
    case "option":
    case "list":
    case "set":
      return someItem(item.item, is);
    case "map":
      return someItem(item.value, is);
    case "record":
      return item.fields.some((field) => someItem(field.item, is));
    case "variant":
      return item.arms.some((arm) => someItem(arm.item, is));
    default:
      return false;
  }
}
