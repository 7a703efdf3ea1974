/** A world's description, checked and ready to run: a manifest with everything that it lists. */
import type { Defcap, Defeffect, Defs } from "../defs/kinds.ts";
import type { AirNode } from "../defs/node.ts";
import type { Hash } from "../hash.ts";
import type { JsonObject } from "../json/node.ts";
import type { Type, Types } from "../types/types.ts";
import type { Literal, SecretUse } from "../values/literal.ts";
import type { ListedKind } from "./authored.ts";
import type { NormalPlan } from "./plan.ts";

/** A definition that the manifest lists. */
export interface WorldDef<K extends ListedKind = ListedKind> {
  readonly kind: K;
  readonly name: string;
  /** As the manifest lists it: of a built-in the hash without `$kind`, else that of `stored`. */
  readonly hash: Hash;
  /** What is in force: of a plan the normalised form. */
  readonly node: Extract<AirNode, { kind: K }>;
  /** What hashes to `hash` with its `$kind`; another node than `node` where a plan is listed as written. */
  readonly stored: AirNode;
  readonly builtin: boolean;
}

/** An effect kind, built in or listed. */
export interface Effect {
  readonly def: Defeffect;
  readonly params: Type;
  readonly receipt: Type;
}

/** A cap grant of the manifest's defaults. */
export interface Grant {
  readonly name: string;
  readonly cap: Defcap;
  /** The type of its params. */
  readonly type: Type;
  /** As stored; null only where they have faults. */
  readonly params: Literal;
  /** With every option that was left out. */
  readonly literal: Literal;
  readonly expiryNs: bigint | undefined;
  readonly secrets: readonly SecretUse[];
}

/** A secret that is declared in the manifest or by a listed defsecret. */
export interface Secret {
  readonly alias: string;
  readonly version: bigint;
  readonly bindingId: string;
  readonly expectedDigest: Hash | undefined;
  readonly allowedCaps: readonly string[];
  readonly allowedPlans: readonly string[];
}

export interface World {
  /** With every hash filled in and grant params in the tagged lens (rulings D4, D5). */
  readonly manifest: Defs["manifest"];
  /** Without `$kind` (ruling H2). */
  readonly manifestHash: Hash;
  /** Canonical bytes without `$kind`. */
  readonly bareCbor: Uint8Array;
  /** How deep arrays and maps are nested in them. */
  readonly bareDepth: number;
  /** With `$kind`. */
  readonly nodeHash: Hash;
  /** Canonical bytes with `$kind`. */
  readonly cbor: Uint8Array;
  /** The manifest as it was read, for places; of a candidate its stored form. */
  readonly json: JsonObject;
  /** In the order of the manifest's sections and of their refs. */
  readonly defs: readonly WorldDef[];
  /** What the manifest lists under a kind and name. */
  def(kind: ListedKind, name: string): WorldDef | undefined;
  /** The listed schemas and the built-in ones. */
  readonly types: Types;
  /** By kind. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** By name. */
  readonly grants: ReadonlyMap<string, Grant>;
  readonly secrets: readonly Secret[];
  /** The listed plans in normal form, by name. */
  readonly plans: ReadonlyMap<string, NormalPlan>;
}
