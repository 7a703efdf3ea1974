/**
 * From a manifest and the definitions at hand to a world's description: refs are resolved and completed, plans and
 * grants normalised, and everything that anything refers to is checked (rulings D1–D9, H1, H2).
 */
import { jsonFromCbor } from "../cbor/as-json.ts";
import type { Defeffect, Defmodule, Defplan } from "../defs/kinds.ts";
import { type AuthoredNode, encodeNode, nodeHash } from "../defs/node.ts";
import { FaultList } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { type JsonNode, member, placeOf } from "../json/node.ts";
import { nodeAt, placeAt } from "../json/walk.ts";
import { Types, UNKNOWN } from "../types/types.ts";
import { assemble } from "./assemble.ts";
import {
  type AuthoredManifest,
  claimedName,
  type ListedKind,
  readAuthored,
  SECTIONS,
  type Section,
  ZERO_HASH,
} from "./authored.ts";
import { type Builtins, schemaOf } from "./builtins.ts";
import { check } from "./check/check.ts";
import { type KeptGrant, readGrants } from "./grants.ts";
import { type AuthoredOf, type Listed, Names } from "./names.ts";
import { type NormalPlan, normalizePlan } from "./plan.ts";
import { AtHand, isListedKind, keyOf, listRefs, nameOf, type RefContext } from "./refs.ts";
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
  /** The world from which this one is made. */
  readonly base: World | undefined;
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

export interface UpgradeInput {
  /** With hashes for all refs but those that the definitions bring. */
  readonly manifest: AuthoredManifest;
  /** Definitions that are new or take the place of others, each of its own kind and name. */
  readonly defs: readonly AuthoredNode[];
  /** What else a ref may name by its hash: a definition or manifest that is stored. */
  readonly stored: (hash: Hash) => AuthoredNode | undefined;
  /** What refs stand for that name just what it lists. */
  readonly base: World;
  /** The base's grants, by the objects that stand for them in the manifest. */
  readonly keptGrant?: KeptGrant;
}

/**
 * Loads and checks a world that is made from another one. The result is that of `loadManifest` on all definitions in
 * their stored form; what the two worlds share is not read, hashed and normalised again. Keeps nothing of the base
 * alive but the definitions that are shared.
 */
export function loadUpgrade(
  { manifest, defs, stored, base, keptGrant }: UpgradeInput,
  builtins: Builtins,
  faults: FaultList,
): World | undefined {
  const none: ReadonlySet<string> = new Set();
  const read: ReadDefs = {
    atHand: new AtHand(defs, stored),
    broken: none,
    nameless: false,
    brokenKinds: none,
    reserved: none,
  };
  return new Loader(manifest, read, builtins, faults, base, keptGrant).load(undefined);
}

function* refKeys({ def }: AuthoredManifest): Generator<string> {
  for (const [section, kind] of Object.entries(SECTIONS)) {
    for (const ref of def[section as Section] ?? []) if ("name" in ref) yield keyOf(kind, ref.name);
  }
}

/** Reads a manifest with or without its `$kind`. Adds `def.*`. */
export function readManifest(json: JsonNode, faults: FaultList): AuthoredManifest | undefined {
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
  private readonly base: World | undefined;
  private readonly keptGrant: KeptGrant | undefined;
  /** What is known before the plans are. */
  private early: Names | undefined;
  private readonly effects = new Map<string, Effect>();
  private readonly plans = new Map<AuthoredNode, NormalPlan>();

  constructor(
    manifest: AuthoredManifest,
    read: ReadDefs,
    builtins: Builtins,
    faults: FaultList,
    base?: World,
    keptGrant?: KeptGrant,
  ) {
    this.manifest = manifest;
    this.read = read;
    this.builtins = builtins;
    this.faults = faults;
    this.base = base;
    this.keptGrant = keptGrant;
    this.types = new Types(builtins.types, (name, place, list) =>
      this.early?.unknown("defschema", name, place, list),
    );
  }

  load(wasm: LoadInput["wasm"]): World | undefined {
    const { manifest, builtins, faults, types, effects } = this;
    const { atHand } = this.read;
    const broken = new Set([...this.read.broken, ...this.read.reserved]);
    const known = (kind: ListedKind, name: string, hash: Hash) => this.known(kind, name, hash);
    const refs: RefContext = { manifest, atHand, broken, builtins, faults, known };
    const others = listRefs(BEFORE_PLANS, refs);
    const planNames = (manifest.def.plans ?? []).map(({ name, hash }): Listed => {
      return { kind: "defplan", name, hash, json: () => manifest.json, node: undefined, builtin: false };
    });
    const early = new Names([...others, ...planNames], atHand, builtins, faults);
    this.early = early;
    this.linkTypes(others);
    this.tabulateEffects(early);
    const context = { names: early, types, effects };
    const normal = (plan: AuthoredOf<"defplan">): NormalPlan => {
      const found = this.plans.get(plan) ?? normalizePlan(plan, context);
      this.plans.set(plan, found);
      return found;
    };
    const normalisedHash = (node: AuthoredNode) =>
      node.kind === "defplan" ? planHash(normal(node)) : undefined;
    if (this.base) this.settlePlans(this.base, others);
    const plans = listRefs(["plans"], { ...refs, normalisedHash });
    const chosen = plans.flatMap(({ node }) =>
      node?.kind === "defplan" ? [normal(node as AuthoredOf<"defplan">)] : [],
    );
    for (const plan of chosen) faults.addAll(plan.faults.faults);
    const listed = [...others, ...plans];
    const names = new Names(listed, atHand, builtins, faults);
    const { base } = this;
    const keptGrant = base && this.keepsAll("defschema", base, others) ? this.keptGrant : undefined;
    const grants = readGrants(manifest, names, types, faults, keptGrant);
    const draft: Draft = {
      manifest,
      names,
      types,
      effects,
      grants,
      plans: chosen,
      listed,
      wasm,
      base,
      faults,
    };
    const secrets = secretsOf(draft);
    check(draft, secrets);
    types.release();
    if (faults.faults.length > 0 || listed.some(({ node }) => !node)) return undefined;
    return assemble(draft, secrets, this.plans, builtins, this.base !== undefined);
  }

  // What is shared with the base

  /** What the base lists under a name and hash, unless the name is defined anew. */
  private known(kind: ListedKind, name: string, hash: Hash): WorldDef | undefined {
    const def = this.base?.def(kind, name);
    return def?.hash === hash && this.read.atHand.named(kind, name).length === 0 ? def : undefined;
  }

  /** Whether all definitions of a kind that the base has of its own are here, too. */
  private keepsAll(kind: ListedKind, base: World, listed: readonly Listed[]): boolean {
    const kept = listed.reduce(
      (sum, one) => sum + (one.kind === kind && one.known && !one.builtin ? 1 : 0),
      0,
    );
    return kept === base.defs.reduce((sum, def) => sum + (def.kind === kind && !def.builtin ? 1 : 0), 0);
  }

  /** Plans are read by schemas and effects: where one has changed or gone they are read again, as they are stored. */
  private settlePlans(base: World, listed: readonly Listed[]): void {
    const same = this.keepsAll("defschema", base, listed) && this.keepsAll("defeffect", base, listed);
    for (const { name, hash } of this.manifest.def.plans ?? []) {
      const def = this.known("defplan", name, hash);
      if (!def || def.builtin) continue;
      const plan = base.plans.get(name);
      if (same && plan) this.plans.set(def.node as AuthoredNode, plan);
      else {
        const json = jsonFromCbor(encodeNode(def.stored), `live ${def.kind} ${name}`);
        const node = readAuthored(json, this.faults);
        if (node) this.read.atHand.add(node);
      }
    }
  }

  private linkTypes(listed: readonly Listed[]): void {
    const { base, types, faults } = this;
    const same = base !== undefined && this.keepsAll("defschema", base, listed);
    if (same) types.addAll(base.types);
    const schemas = listed.filter(
      ({ kind, builtin, known }) => kind === "defschema" && !builtin && !(same && known),
    );
    const missing = new Set(schemas.flatMap(({ name, node }) => (node ? [] : [name])));
    const own = schemas.flatMap(({ node }) => (node?.kind === "defschema" ? [schemaOf(node)] : []));
    types.link(own, faults, missing);
  }

  private tabulateEffects(names: Names): void {
    const { effects, types, faults } = this;
    const own = new Map<string, JsonNode>();
    for (const [kind, effect] of this.builtins.effects) effects.set(kind, effect);
    for (const { def, json } of names.all("defeffect")) {
      if (def.name.startsWith("sys/")) continue;
      const { kind, params_schema, receipt_schema } = def;
      if (effects.has(kind)) {
        const first = own.get(kind);
        const what = `the effect kind "${kind}" is ${first ? "defined twice" : "built in"}`;
        const related = first ? [{ message: "it is defined here first", place: placeAt(first, "kind") }] : [];
        faults.add("def.duplicate", what, placeAt(json, "kind"), ...related);
        continue;
      }
      own.set(kind, json);
      const [params, receipt] = [types.named(params_schema), types.named(receipt_schema)];
      effects.set(kind, { def, params: params ?? UNKNOWN, receipt: receipt ?? UNKNOWN });
    }
    for (const kind of this.read.brokenKinds) {
      if (!this.effects.has(kind))
        this.effects.set(kind, { def: { ...NO_EFFECT, kind }, params: UNKNOWN, receipt: UNKNOWN });
    }
  }
}

function planHash(plan: NormalPlan): Hash | undefined {
  if (plan.faults.faults.length > 0 || plan.slots.some(({ unknown }) => unknown)) return undefined;
  return nodeHash({ kind: "defplan", def: plan.def satisfies Defplan, json: plan.json });
}
