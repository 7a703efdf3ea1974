/**
 * From a manifest and the definitions at hand to a world's description: refs are resolved and completed, plans and
 * grants normalised, and everything that anything refers to is checked (rulings D1–D9, H1, H2).
 */
import { encodeTree, type TreeObject } from "../cbor/tree.ts";
import type { Defeffect, Defmodule, Defplan } from "../defs/kinds.ts";
import { type AirNode, checkDepth, nodeHash, readNode } from "../defs/node.ts";
import { FaultList } from "../errors.ts";
import { type Hash, hashBytes } from "../hash.ts";
import { type JsonNode, member, placeOf } from "../json/node.ts";
import { nodeAt, placeAt } from "../json/walk.ts";
import { Types, UNKNOWN } from "../types/types.ts";
import {
  type AuthoredManifest,
  claimedName,
  readAuthored,
  SECTIONS,
  type Section,
  ZERO_HASH,
} from "./authored.ts";
import { type Builtins, schemaOf } from "./builtins.ts";
import { check } from "./check/check.ts";
import { completeManifest } from "./complete.ts";
import { readGrants } from "./grants.ts";
import { type AuthoredOf, type Listed, Names } from "./names.ts";
import { type NormalPlan, normalizePlan } from "./plan.ts";
import { AtHand, isListedKind, keyOf, listRefs, nameOf } from "./refs.ts";
import { secretsOf } from "./secrets.ts";
import type { Effect, Grant, World, WorldDef } from "./world.ts";

export interface LoadInput {
  /** With or without its `$kind`. */
  readonly manifest: JsonNode;
  /** Definitions; those that the manifest does not list are read and otherwise passed over. */
  readonly defs: readonly JsonNode[];
  /** The hash of each module's WASM, by the module's name: fills a zero `wasm_hash`. */
  readonly wasm?: ReadonlyMap<string, Hash>;
}

/** A manifest and what it lists while it is being checked. */
export interface Draft {
  readonly manifest: AuthoredManifest;
  readonly names: Names;
  readonly types: Types;
  readonly effects: ReadonlyMap<string, Effect>;
  readonly grants: ReadonlyMap<string, Grant>;
  /** The listed plans that could be had. */
  readonly plans: readonly NormalPlan[];
  readonly listed: readonly Listed[];
  readonly wasm: LoadInput["wasm"];
  readonly faults: FaultList;
}

/**
 * Loads and checks. Adds every fault and warning to the list, with places, and returns undefined if there are faults;
 * the order of the list is the caller's to make (`compareFaults`).
 */
export function loadManifest(input: LoadInput, builtins: Builtins, faults: FaultList): World | undefined {
  const before = faults.faults.length;
  const manifest = readManifest(input.manifest, faults);
  const read = readDefs(input, faults);
  if (!manifest) return undefined;
  const found = new FaultList();
  const world = new Loader(manifest, read, builtins, found).load(input.wasm);
  // A definition that could not be read and that nobody lists by its name may be what others refer to.
  const listed = new Set(refKeys(manifest));
  const lost = read.nameless || [...read.broken].some((key) => !listed.has(key));
  faults.addAll(
    lost ? found.faults.filter(({ code }) => code !== "ref.unknown") : found.faults,
    found.warnings,
  );
  return faults.faults.length > before ? undefined : world;
}

function* refKeys({ def }: AuthoredManifest): Generator<string> {
  for (const [section, kind] of Object.entries(SECTIONS)) {
    for (const ref of def[section as Section] ?? []) if ("name" in ref) yield keyOf(kind, ref.name);
  }
}

function readManifest(json: JsonNode, faults: FaultList): AuthoredManifest | undefined {
  const kind = json.type === "object" ? member(json, "$kind") : undefined;
  if (kind && (kind.type !== "string" || kind.value !== "manifest")) {
    faults.add("def.unknown_kind", '"$kind" of a manifest is "manifest"', placeOf(kind));
    return undefined;
  }
  if (json.type !== "object" || kind) return readAuthored(json, faults) as AuthoredManifest | undefined;
  const value: JsonNode = { ...json, type: "string", value: "manifest", parent: json, step: "$kind" };
  const members = [{ key: "$kind", keyOffset: json.offset, value }, ...json.members];
  return readAuthored({ ...json, members }, faults) as AuthoredManifest | undefined;
}

interface ReadDefs {
  readonly atHand: AtHand;
  /** Kinds and names of those that could not be read. */
  readonly broken: ReadonlySet<string>;
  /** Whether one could not be read of which not even the name is known. */
  readonly nameless: boolean;
  /** Effect kinds of those that could not be read. */
  readonly brokenKinds: ReadonlySet<string>;
  /** Kinds and names of those that nobody may define. */
  readonly reserved: ReadonlySet<string>;
}

function readDefs({ defs, wasm }: LoadInput, faults: FaultList): ReadDefs {
  const [broken, brokenKinds, reserved] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let nameless = false;
  const nodes = defs.flatMap((json) => {
    const node = readAuthored(json, faults);
    if (!node) {
      const claimed = claimedName(json);
      if (claimed && isListedKind(claimed.kind)) broken.add(keyOf(claimed.kind, claimed.name));
      else nameless = true;
      const kind = nodeAt(json, "kind");
      if (claimed?.kind === "defeffect" && kind?.type === "string") brokenKinds.add(kind.value);
      return [];
    }
    // Another manifest may be among the nodes at hand; it is nobody's definition.
    if (node.kind === "manifest") return [];
    if (nameOf(node).startsWith("sys/")) {
      faults.add("def.reserved", "names with sys/ are built in and cannot be defined", placeAt(json, "name"));
      reserved.add(keyOf(node.kind, nameOf(node)));
      return [];
    }
    return [node.kind === "defmodule" ? fillWasm(node, wasm) : node];
  });
  return { atHand: new AtHand(nodes), broken, nameless, brokenKinds, reserved };
}

function fillWasm(node: AuthoredOf<"defmodule">, wasm?: ReadonlyMap<string, Hash>): AuthoredOf<"defmodule"> {
  const hash = node.def.wasm_hash === ZERO_HASH ? wasm?.get(node.def.name) : undefined;
  return hash === undefined ? node : { ...node, def: { ...node.def, wasm_hash: hash } satisfies Defmodule };
}

/** Stands for an effect that could not be read. */
const NO_EFFECT: Defeffect = {
  name: "",
  kind: "",
  params_schema: "",
  receipt_schema: "",
  cap_type: "",
  origin_scope: "both",
};

/** Plans come last: their literals are read by everything else. */
const BEFORE_PLANS: readonly Section[] = ["schemas", "modules", "effects", "caps", "policies", "secrets"];

class Loader {
  private readonly manifest: AuthoredManifest;
  private readonly read: ReadDefs;
  private readonly builtins: Builtins;
  private readonly faults: FaultList;
  private readonly types: Types;
  /** What is known before the plans are. */
  private early: Names | undefined;
  private readonly effects = new Map<string, Effect>();
  private readonly plans = new Map<AuthoredOf<"defplan">, NormalPlan>();

  constructor(manifest: AuthoredManifest, read: ReadDefs, builtins: Builtins, faults: FaultList) {
    this.manifest = manifest;
    this.read = read;
    this.builtins = builtins;
    this.faults = faults;
    this.types = new Types(builtins.types, (name, place, list) =>
      this.early?.unknown("defschema", name, place, list),
    );
  }

  load(wasm: LoadInput["wasm"]): World | undefined {
    const { manifest, builtins, faults, types, effects } = this;
    const { atHand } = this.read;
    const broken = new Set([...this.read.broken, ...this.read.reserved]);
    const others = listRefs(manifest, BEFORE_PLANS, atHand, broken, builtins, faults);
    const planNames = (manifest.def.plans ?? []).map(({ name, hash }): Listed => {
      return { kind: "defplan", name, hash, json: manifest.json, node: undefined, builtin: false };
    });
    const early = new Names([...others, ...planNames], atHand.byName, builtins, faults);
    this.early = early;
    this.linkTypes(others);
    this.tabulateEffects(early);
    const context = { names: early, types, effects };
    const normal = (plan: AuthoredOf<"defplan">): NormalPlan => {
      const known = this.plans.get(plan) ?? normalizePlan(plan, context);
      this.plans.set(plan, known);
      return known;
    };
    const plans = listRefs(manifest, ["plans"], atHand, broken, builtins, faults, (node) =>
      node.kind === "defplan" ? planHash(normal(node)) : undefined,
    );
    const chosen = plans.flatMap(({ node }) => (node?.kind === "defplan" ? [normal(node)] : []));
    for (const plan of chosen) faults.addAll(plan.faults.faults);
    const listed = [...others, ...plans];
    const names = new Names(listed, atHand.byName, builtins, faults);
    const grants = readGrants(manifest, names, types, faults);
    const draft: Draft = { manifest, names, types, effects, grants, plans: chosen, listed, wasm, faults };
    const secrets = secretsOf(draft);
    check(draft, secrets);
    if (faults.faults.length > 0 || listed.some(({ node }) => !node)) return undefined;
    return this.assemble(draft, [...listed], secrets);
  }

  private linkTypes(listed: readonly Listed[]): void {
    const schemas = listed.filter(({ kind, builtin }) => kind === "defschema" && !builtin);
    const missing = new Set(schemas.flatMap(({ name, node }) => (node ? [] : [name])));
    const own = schemas.flatMap(({ node }) => (node?.kind === "defschema" ? [schemaOf(node)] : []));
    this.types.link(own, this.faults, missing);
  }

  private tabulateEffects(names: Names): void {
    const origin = new Map<string, JsonNode | undefined>();
    const add = (node: AuthoredOf<"defeffect">, builtin: boolean): void => {
      const { kind, params_schema, receipt_schema } = node.def;
      if (this.effects.has(kind)) {
        const first = origin.get(kind);
        this.faults.add(
          "def.duplicate",
          `the effect kind "${kind}" is ${first ? "defined twice" : "built in"}`,
          placeAt(node.json, "kind"),
          ...(first ? [{ message: "it is defined here first", place: placeAt(first, "kind") }] : []),
        );
        return;
      }
      origin.set(kind, builtin ? undefined : node.json);
      this.effects.set(kind, {
        def: node.def,
        params: this.types.named(params_schema) ?? UNKNOWN,
        receipt: this.types.named(receipt_schema) ?? UNKNOWN,
      });
    };
    for (const { node } of this.builtins.all("defeffect")) add(node, true);
    for (const node of names.all("defeffect")) if (!node.def.name.startsWith("sys/")) add(node, false);
    for (const kind of this.read.brokenKinds) {
      if (!this.effects.has(kind))
        this.effects.set(kind, { def: { ...NO_EFFECT, kind }, params: UNKNOWN, receipt: UNKNOWN });
    }
  }

  // What comes out

  private assemble(draft: Draft, listed: readonly Listed[], secrets: World["secrets"]): World | undefined {
    const { manifest, faults } = this;
    const hashes = new Map<string, Hash>();
    const defs = listed.map((one) => {
      const def = this.worldDef(one);
      hashes.set(keyOf(one.kind, one.name), def.hash);
      return def;
    });
    const complete = completeManifest(manifest, hashes, draft.grants);
    const node: AirNode = { kind: "manifest", def: complete, json: manifest.json };
    checkDepth(node, faults);
    if (faults.faults.length > 0) return undefined;
    const cbor = encodeTree({ $kind: "manifest", ...(complete as unknown as TreeObject) }).slice();
    const { types, effects } = this;
    const manifestHash = hashBytes(encodeTree(complete as unknown as TreeObject));
    return {
      manifest: complete,
      manifestHash,
      nodeHash: hashBytes(cbor),
      cbor,
      json: manifest.json,
      defs: inSectionOrder(defs),
      types,
      effects,
      grants: draft.grants,
      secrets,
    };
  }

  private worldDef(one: Listed): WorldDef {
    const { kind, name, builtin } = one;
    if (builtin) {
      const found = this.builtins.get(kind as "defschema", name);
      const node = found?.node as AirNode;
      return { kind, name, builtin, hash: found?.bareHash as Hash, node, stored: node } as WorldDef;
    }
    const authored = one.node as NonNullable<Listed["node"]>;
    const plan = authored.kind === "defplan" ? this.plans.get(authored) : undefined;
    const node = (plan ? { kind: "defplan", def: plan.def, json: plan.json } : authored) as AirNode;
    const normalised = nodeHash(node);
    const hash = one.hash === ZERO_HASH ? normalised : one.hash;
    const stored = hash === normalised ? node : readNode(authored.json);
    return { kind, name, builtin, hash, node, stored } as WorldDef;
  }
}

const SECTION_ORDER = ["defschema", "defmodule", "defplan", "defeffect", "defcap", "defpolicy", "defsecret"];

function inSectionOrder(defs: readonly WorldDef[]): WorldDef[] {
  return SECTION_ORDER.flatMap((kind) => defs.filter((def) => def.kind === kind));
}

function planHash(plan: NormalPlan): Hash | undefined {
  if (plan.faults.faults.length > 0 || plan.slots.some(({ unknown }) => unknown)) return undefined;
  return nodeHash({ kind: "defplan", def: plan.def satisfies Defplan, json: plan.json });
}
