/** Second step: names to declarations. What refers to what is checked here, across all definitions. */

import { MAX_DEPTH } from "../air/cbor/refusals.ts";
import type { AirNode } from "../air/defs/node.ts";
import { type FaultList, quote } from "../air/errors.ts";
import { type JsonNode, type JsonString, member, placeOf } from "../air/json/node.ts";
import { inOrderOfDependence, showCircle } from "../air/types/dependence.ts";
import { refsIn, type TypeExpr } from "../air/types/type-expr.ts";
import { type Declaration, type Item, NO_TRAITS, traitsOf } from "./ir.ts";
import { adapterName, capParamsName, nameOfSchema } from "./names.ts";
import { nameOfNode, type Spec } from "./read.ts";

export type SpecNode = Spec["nodes"][number];
type NodeOf<K extends AirNode["kind"]> = Extract<SpecNode, { kind: K }>;

export interface EffectLink {
  readonly node: NodeOf<"defeffect">;
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
  /** The caps that name this module as their enforcer. */
  readonly caps: readonly CapLink[];
}

/** Definitions with their references resolved, each list in the order of names. */
export interface Linked {
  readonly spec: Spec;
  readonly schemas: readonly Declaration[];
  readonly effects: readonly EffectLink[];
  readonly caps: readonly CapLink[];
  readonly enforcers: readonly EnforcerLink[];
  readonly modules: readonly NodeOf<"defmodule">[];
}

/** Names that generated files use beside those of definitions. */
const RESERVED = [
  ...[
    "Array",
    "Boolean",
    "Extract",
    "Function",
    "Map",
    "NonNullable",
    "Number",
    "Object",
    "Omit",
    "Partial",
    "Promise",
  ],
  ...["Readonly", "ReadonlyMap", "Record", "Required", "String", "Symbol", "Uint8Array"],
  ...[
    "AdapterContext",
    "Codec",
    "Dec128",
    "Hash",
    "MapKey",
    "MapValue",
    "Reader",
    "Receipt",
    "Tree",
    "Uuid",
    "Writer",
  ],
  ...["Adapters", "CODECS", "EffectKind", "EffectRequest", "EffectTypes", "Enforcers", "GRANT_CODECS"],
];

/** The enforcer that allows everything; no module. */
const ALLOW_ALL = "sys/CapAllowAll@1";

/** Resolves all references. Adds `ref.unknown`, `def.duplicate`, `type.recursive`, `type.option`, `codegen.*`. */
export function link(spec: Spec, faults: FaultList): Linked {
  const linker = new Linker(spec, faults);
  return linker.link();
}

class Linker {
  private readonly spec: Spec;
  private readonly faults: FaultList;
  private readonly byName = new Map<string, SpecNode>();
  private readonly declarations = new Map<string, Declaration>();
  private readonly taken = new Map<string, string>(RESERVED.map((name) => [name, `${name} itself`]));

  constructor(spec: Spec, faults: FaultList) {
    this.spec = spec;
    this.faults = faults;
  }

  link(): Linked {
    this.checkDuplicates();
    const schemaNodes = this.all("defschema");
    const capNodes = this.all("defcap");
    const modules = this.all("defmodule");
    for (const node of schemaNodes) this.declare(node, nameOfSchema(node.def.name));
    for (const node of capNodes) this.declare(node, capParamsName(node.def.name));
    for (const node of [...schemaNodes, ...capNodes]) this.checkRefs(node);
    for (const node of capNodes) this.checkEnforcer(node);
    for (const node of modules) this.checkModule(node);
    const effects = this.linkEffects();
    for (const node of this.inOrderOfDependence(schemaNodes)) this.complete(node);
    for (const node of capNodes) this.complete(node);
    const caps = capNodes.map((node): CapLink => ({ node, params: this.declarationOf(node) }));
    const schemas = schemaNodes.map((node) => this.declarationOf(node));
    const enforcers = this.linkEnforcers(modules, caps);
    return { spec: this.spec, schemas, effects, caps, modules, enforcers };
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

  /** Gives a definition the names under which generated code knows it. */
  private declare(node: SpecNode, name: string): void {
    if (this.claim(name, node)) this.claim(`${name}Codec`, node);
    const title = nameOfNode(node);
    this.declarations.set(keyOf(node), {
      name,
      title,
      origin: node.origin,
      item: { kind: "unit" },
      traits: NO_TRAITS,
    });
  }

  /** Takes a name for a definition; false, and a fault, if another has it. */
  private claim(name: string, node: SpecNode): boolean {
    const title = nameOfNode(node);
    const other = this.taken.get(name);
    if (other !== undefined) {
      const message = `${quote(title)} and ${quote(other)} would both be named ${name} in generated code`;
      this.faults.add("codegen.name_clash", message, placeOf(node.json));
      return false;
    }
    this.taken.set(name, title);
    return true;
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
      else if (this.claim(adapterName(kind), node)) byKind.set(kind, node);
      return {
        node,
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
      this.claim(nameOfSchema(node.def.name), node);
      return [{ node, caps: guarded }];
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
