/** The built-in definitions, ready to be referred to (ruling D6). */

import type { Defs } from "../defs/kinds.ts";
import { type AirNode, bareHash, nodeHash, readNode } from "../defs/node.ts";
import { FaultList } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { member } from "../json/node.ts";
import { readJson } from "../json/read.ts";
import { type Schema, Types, UNKNOWN } from "../types/types.ts";
import { ByKind } from "./by-kind.ts";
import type { Effect } from "./world.ts";

/** The kinds of which there are built-in definitions. */
export type BuiltinKind = "defschema" | "defeffect" | "defcap" | "defmodule";

export type NodeOf<K extends AirNode["kind"]> = Extract<AirNode, { kind: K }>;

export interface Builtin<K extends BuiltinKind = BuiltinKind> {
  readonly node: NodeOf<K>;
  /** How a manifest lists it (ruling H1). */
  readonly bareHash: Hash;
  /** How it is stored. */
  readonly nodeHash: Hash;
}

export class Builtins {
  readonly types = new Types();
  /** By kind. */
  readonly effects: ReadonlyMap<string, Effect>;
  private readonly byKind = new ByKind<Builtin>();

  /** From the JSON texts of the nodes. Throws what `readNode` throws. */
  constructor(texts: Iterable<string>) {
    const schemas: Schema[] = [];
    for (const text of texts) {
      const node = readNode(readJson(text)) as NodeOf<BuiltinKind>;
      const builtin = { node, bareHash: bareHash(node), nodeHash: nodeHash(node) } as Builtin;
      this.byKind.set(node.kind, node.def.name, builtin);
      if (node.kind === "defschema") schemas.push(schemaOf(node));
    }
    const faults = new FaultList();
    this.types.link(schemas, faults);
    faults.throwIfAny();
    this.effects = new Map(this.all("defeffect").map(({ node }) => [node.def.kind, this.effect(node.def)]));
  }

  private effect(def: Defs["defeffect"]): Effect {
    const [params, receipt] = [def.params_schema, def.receipt_schema].map((name) => this.types.named(name));
    return { def, params: params ?? UNKNOWN, receipt: receipt ?? UNKNOWN };
  }

  get<K extends BuiltinKind>(kind: K, name: string): Builtin<K> | undefined {
    return this.byKind.get(kind, name) as Builtin<K> | undefined;
  }

  all<K extends BuiltinKind>(kind: K): Builtin<K>[] {
    return [...this.byKind.of(kind).values()] as unknown as Builtin<K>[];
  }
}

export function schemaOf(node: { readonly def: Defs["defschema"]; readonly json: AirNode["json"] }): Schema {
  return { name: node.def.name, type: node.def.type, json: member(node.json, "type") ?? node.json };
}
