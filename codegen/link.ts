/** Second step: names to declarations. What refers to what is checked here, across all definitions. */

import type { Defcap, Defeffect, Defmodule } from "../air/defs/kinds.ts";
import type { AirNode } from "../air/defs/node.ts";
import { type FaultList, quote } from "../air/errors.ts";
import { type JsonNode, member, placeOf } from "../air/json/node.ts";
import { refsIn, type TypeExpr } from "../air/type-expr.ts";
import { type Declaration, type Item, isNullable } from "./ir.ts";
import { capParamsName, nameOfSchema } from "./names.ts";
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

/** Types that generated files use under their own names. */
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
  ...["Codec", "Dec128", "Hash", "MapKey", "MapValue", "Reader", "Tree", "Uuid", "Writer"],
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
  private readonly taken = new Map<string, string>(
    RESERVED.map((name) => [name, `the ${name} of TypeScript or of ours`]),
  );

  constructor(spec: Spec, faults: FaultList) {
    this.spec = spec;
    this.faults = faults;
  }

  link(): Linked {
    this.checkDuplicates();
    const schemaNodes = this.all("defschema");
    for (const node of schemaNodes) this.declare(node, nameOfSchema(node.def.name));
    this.checkCircles(schemaNodes);
    // A circle would be followed for ever below.
    if (this.faults.faults.length > 0) return this.nothing();
    for (const node of schemaNodes) this.complete(node, node.def.type, "type");
    const caps = this.all("defcap").map((node) => this.linkCap(node));
    const effects = this.all("defeffect").map((node) => this.linkEffect(node));
    const modules = this.all("defmodule");
    for (const node of modules) this.checkModule(node);
    this.checkOptions(schemaNodes);
    const schemas = [...this.declarations.values()];
    return { spec: this.spec, schemas, effects, caps, modules, enforcers: this.linkEnforcers(modules, caps) };
  }

  private nothing(): Linked {
    return { spec: this.spec, schemas: [], effects: [], caps: [], modules: [], enforcers: [] };
  }

  private all<K extends AirNode["kind"]>(kind: K): NodeOf<K>[] {
    return this.spec.nodes.filter((node): node is NodeOf<K> => node.kind === kind);
  }

  private checkDuplicates(): void {
    for (const node of this.spec.nodes) {
      const key = `${node.kind} ${nameOfNode(node)}`;
      const first = this.byName.get(key);
      if (first) {
        const where = `${first.origin.path}${first.origin.pointer}`;
        this.faults.add(
          "def.duplicate",
          `${quote(nameOfNode(node))} is defined already, at ${where}`,
          placeOf(node.json),
        );
      } else this.byName.set(key, node);
    }
  }

  /** Gives a definition its TypeScript name. */
  private declare(node: SpecNode, name: string): Declaration {
    const title = nameOfNode(node);
    const clash = this.taken.get(name);
    if (clash !== undefined) {
      this.faults.add(
        "codegen.name_clash",
        `${quote(title)} and ${quote(clash)} would both be named ${name}`,
        placeOf(node.json),
      );
    }
    this.taken.set(name, title);
    const declaration: Declaration = { name, title, origin: node.origin, item: { kind: "unit" } };
    this.declarations.set(`${node.kind} ${title}`, declaration);
    return declaration;
  }

  private complete(node: SpecNode, type: TypeExpr, key: string): Declaration {
    const declaration = this.declarations.get(`${node.kind} ${nameOfNode(node)}`) as Declaration;
    declaration.item = this.itemOf(type, member(node.json, key) ?? node.json);
    return declaration;
  }

  private linkCap(node: NodeOf<"defcap">): CapLink {
    const def: Defcap = node.def;
    this.declare(node, capParamsName(def.name));
    const params = this.complete(node, def.schema, "schema");
    if (def.enforcer.module !== ALLOW_ALL) this.need("defmodule", def.enforcer.module, node, "enforcer");
    return { node, params };
  }

  private linkEffect(node: NodeOf<"defeffect">): EffectLink {
    const def: Defeffect = node.def;
    const params = this.need("defschema", def.params_schema, node, "params_schema");
    const receipt = this.need("defschema", def.receipt_schema, node, "receipt_schema");
    const clash = this.all("defeffect").find((other) => other.def.kind === def.kind);
    if (clash && clash !== node) {
      this.faults.add(
        "def.duplicate",
        `the effect kind ${quote(def.kind)} is defined by ${quote(clash.def.name)} already`,
        placeOf(node.json),
      );
    }
    return { node, params, receipt };
  }

  private checkModule(node: NodeOf<"defmodule">): void {
    const def: Defmodule = node.def;
    const { reducer, pure } = def.abi;
    const refs = { key_schema: def.key_schema, ...reducer, ...pure };
    for (const key of [
      "key_schema",
      "state",
      "event",
      "context",
      "annotations",
      "input",
      "output",
    ] as const) {
      const name = (refs as Record<string, unknown>)[key];
      if (typeof name === "string") this.need("defschema", name, node, key === "key_schema" ? key : "abi");
    }
  }

  private linkEnforcers(modules: readonly NodeOf<"defmodule">[], caps: readonly CapLink[]): EnforcerLink[] {
    return modules
      .map((node) => ({ node, caps: caps.filter((cap) => cap.node.def.enforcer.module === node.def.name) }))
      .filter((enforcer) => enforcer.caps.length > 0);
  }

  /** The declaration of a name, or a fault at the key that names it. */
  private need(kind: "defschema" | "defmodule", name: string, node: SpecNode, key: string): Declaration {
    if (!this.byName.has(`${kind} ${name}`)) {
      this.faults.add(
        "ref.unknown",
        `${quote(name)} is no ${kind} of the spec`,
        placeOf(member(node.json, key) ?? node.json),
      );
    }
    return this.declarations.get(`${kind} ${name}`) as Declaration;
  }

  /** Ruling E9. Every schema on a circle is named once, at the first of them. */
  private checkCircles(nodes: readonly NodeOf<"defschema">[]): void {
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      const node = this.byName.get(`defschema ${name}`);
      if (node?.kind !== "defschema" || done.has(name)) return;
      if (path.includes(name)) {
        const circle = [...path.slice(path.indexOf(name)), name].join(" → ");
        this.faults.add("type.recursive", `a schema refers to itself: ${circle}`, placeOf(node.json));
        done.add(name);
        return;
      }
      for (const ref of refsIn(node.def.type)) visit(ref, [...path, name]);
      done.add(name);
    };
    for (const node of nodes) visit(node.def.name, []);
  }

  /** Ruling E10, through refs. */
  private checkOptions(nodes: readonly NodeOf<"defschema">[]): void {
    for (const node of nodes) {
      const declaration = this.declarations.get(`defschema ${node.def.name}`) as Declaration;
      if (hasHiddenOption(declaration.item)) {
        const place = placeOf(member(node.json, "type") ?? node.json);
        this.faults.add(
          "type.option",
          "an option of something that can be null cannot tell none from some",
          place,
        );
      }
    }
  }

  private itemOf(type: TypeExpr, at: JsonNode): Item {
    if ("record" in type) {
      const fields = [...type.record].map(([key, inner]) => ({
        key,
        item: this.itemOf(inner, at),
        presence: "always" as const,
      }));
      return { kind: "record", fields };
    }
    if ("variant" in type) {
      return {
        kind: "variant",
        arms: [...type.variant].map(([tag, inner]) => ({ tag, item: this.itemOf(inner, at) })),
      };
    }
    if ("list" in type) return { kind: "list", item: this.itemOf(type.list, at) };
    if ("set" in type) return { kind: "set", item: this.itemOf(type.set, at) };
    if ("option" in type) return { kind: "option", item: this.itemOf(type.option, at) };
    if ("map" in type) {
      return { kind: "map", key: this.itemOf(type.map.key, at), value: this.itemOf(type.map.value, at) };
    }
    if ("ref" in type) return this.refTo(type.ref, at);
    if ("time" in type) return { kind: "nat" };
    if ("duration" in type) return { kind: "int" };
    return { kind: Object.keys(type)[0] as Exclude<keyof typeof type, "time" | "duration"> };
  }

  private refTo(name: string, at: JsonNode): Item {
    const target = this.declarations.get(`defschema ${name}`);
    if (target) return { kind: "ref", target };
    this.faults.add("ref.unknown", `${quote(name)} is no defschema of the spec`, placeOf(at));
    return { kind: "unit" };
  }
}

function hasHiddenOption(item: Item): boolean {
  switch (item.kind) {
    case "option":
      return isNullable(item.item) || hasHiddenOption(item.item);
    case "list":
    case "set":
      return hasHiddenOption(item.item);
    case "map":
      return hasHiddenOption(item.value);
    case "record":
      return item.fields.some((field) => hasHiddenOption(field.item));
    case "variant":
      return item.arms.some((arm) => hasHiddenOption(arm.item));
    default:
      return false;
  }
}
