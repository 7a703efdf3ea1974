/** The refs of a manifest to the definitions that they stand for (rulings D4, D6). */
import { type AirNode, type AuthoredNode, nodeHash, readNode } from "../defs/node.ts";
import { FaultList, isAirError, quote } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { type JsonNode, placeOf } from "../json/node.ts";
import { nodeAt, placeAt } from "../json/walk.ts";
import { type AuthoredManifest, type ListedKind, SECTIONS, type Section, ZERO_HASH } from "./authored.ts";
import type { BuiltinKind, Builtins } from "./builtins.ts";
import { ByKind } from "./by-kind.ts";
import type { Listed } from "./names.ts";
import type { WorldDef } from "./world.ts";

/** How the names of built-in definitions begin (ruling D6). */
export const RESERVED = "sys/";

export function keyOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

export function nameOf(node: AuthoredNode): string {
  return node.kind === "manifest" ? "" : node.def.name;
}

const NONE: readonly AuthoredNode[] = [];

/** The definitions at hand, by name and by hash. */
export class AtHand {
  private readonly byName = new ByKind<AuthoredNode[]>();
  private byHash: ReadonlyMap<Hash, AuthoredNode> | undefined;
  private readonly written = new Map<AuthoredNode, Hash | undefined>();
  private readonly stored: (hash: Hash) => AuthoredNode | undefined;

  /** `stored` knows what is not at hand and can be had by its hash. */
  constructor(
    nodes: Iterable<AuthoredNode>,
    stored: (hash: Hash) => AuthoredNode | undefined = () => undefined,
  ) {
    this.stored = stored;
    for (const node of nodes) this.add(node);
  }

  add(node: AuthoredNode): void {
    const name = nameOf(node);
    const same = this.byName.get(node.kind, name);
    if (same) same.push(node);
    else this.byName.set(node.kind, name, [node]);
  }

  named(kind: string, name: string): readonly AuthoredNode[] {
    return this.byName.get(kind, name) ?? NONE;
  }

  /** The hash of a node as written; undefined for a plan that CBOR cannot hold so. */
  hashAsWritten(node: AuthoredNode): Hash | undefined {
    if (!this.written.has(node)) this.written.set(node, hashAsWritten(node));
    return this.written.get(node);
  }

  withHash(hash: Hash): AuthoredNode | undefined {
    this.byHash ??= new Map(
      [...this.byName.values()].flat().flatMap((node) => {
        const written = this.hashAsWritten(node);
        return written === undefined ? [] : [[written, node] as const];
      }),
    );
    return this.byHash.get(hash) ?? this.stored(hash);
  }
}

/** Undefined for what CBOR cannot hold so, and for manifests, which nobody lists. */
export function hashAsWritten(node: AuthoredNode): Hash | undefined {
  // Of the listed kinds only plans hold parts that are read later.
  if (node.kind === "manifest") return undefined;
  if (node.kind !== "defplan") return nodeHash(node as AirNode);
  try {
    return nodeHash(readNode(node.json));
  } catch (error) {
    if (!isAirError(error)) throw error;
    return undefined;
  }
}

/** A plan's hash in normalised form; known once its schemas and effects are. */
export type NormalisedHash = (plan: AuthoredNode) => Hash | undefined;

/** What refs are resolved with. */
export interface RefContext {
  readonly manifest: AuthoredManifest;
  readonly atHand: AtHand;
  /** Definitions that could not be read and have their faults, by kind and name. */
  readonly broken: ReadonlySet<string>;
  readonly builtins: Builtins;
  readonly faults: FaultList;
  /** A definition that is known whole, if a ref names just that. */
  readonly known: (kind: ListedKind, name: string, hash: Hash) => WorldDef | undefined;
  readonly normalisedHash?: NormalisedHash;
}

/**
 * What each ref of some sections stands for, in their order. Adds `ref.unknown`, `def.duplicate`, `def.reserved`,
 * `manifest.hash` and `manifest.ref_node`.
 */
export function listRefs(sections: readonly Section[], context: RefContext): Listed[] {
  const { manifest, known, faults } = context;
  const listed: Listed[] = [];
  for (const section of sections) {
    const kind = SECTIONS[section];
    const seen = new Map<string, number>();
    const refs = manifest.def[section] ?? [];
    for (let index = 0; index < refs.length; index++) {
      const ref = refs[index] as (typeof refs)[number];
      if (!("name" in ref)) continue;
      const { name, hash } = ref;
      const one = new ListedRef(manifest, section, index, name, hash);
      const first = seen.get(name);
      if (first !== undefined) {
        faults.add("def.duplicate", `${section} lists ${quote(name)} twice`, placeAt(one.json(), "name"), {
          message: "it is listed here first",
          place: placeAt(manifest.json, section, first, "name"),
        });
        continue;
      }
      seen.set(name, index);
      const def = hash === ZERO_HASH ? undefined : known(kind, name, hash);
      if (def) one.settle(def);
      else resolveRef(one, context);
      listed.push(one);
    }
  }
  return listed;
}

/** A ref while it is being resolved. There may be very many. */
class ListedRef implements Listed {
  readonly kind: ListedKind;
  readonly name: string;
  readonly hash: Hash;
  node: AuthoredNode | undefined;
  builtin = false;
  known?: WorldDef;
  private readonly manifest: AuthoredManifest;
  private readonly section: Section;
  private readonly index: number;

  constructor(manifest: AuthoredManifest, section: Section, index: number, name: string, hash: Hash) {
    this.kind = SECTIONS[section];
    this.name = name;
    this.hash = hash;
    this.manifest = manifest;
    this.section = section;
    this.index = index;
  }

  json(): JsonNode {
    return nodeAt(this.manifest.json, this.section, this.index) ?? this.manifest.json;
  }

  /** A known plan is in normal form; nobody reads its slots again. */
  settle(def: WorldDef): void {
    this.known = def;
    this.node = def.node as AuthoredNode;
    this.builtin = def.builtin;
  }
}

function resolveRef(ref: ListedRef, context: RefContext): void {
  const { broken, builtins, faults } = context;
  const isBroken = broken.size > 0 && broken.has(keyOf(ref.kind, ref.name));
  if (ref.name.startsWith(RESERVED)) {
    ref.node = listBuiltin(ref, builtins, isBroken ? new FaultList() : faults);
    ref.builtin = true;
  } else ref.node = isBroken ? undefined : findNode(ref, context);
}

type Ref = Pick<Listed, "kind" | "name" | "hash" | "json">;

function listBuiltin(ref: Ref, builtins: Builtins, faults: FaultList): AuthoredNode | undefined {
  const found = builtins.get(ref.kind as BuiltinKind, ref.name);
  if (!found) {
    faults.add(
      "def.reserved",
      `${quote(ref.name)} is not built in; sys/ names cannot be defined`,
      placeAt(ref.json(), "name"),
    );
  } else if (ref.hash !== ZERO_HASH && ref.hash !== found.bareHash) {
    const which =
      ref.hash === found.nodeHash ? "the hash with $kind; a built-in is listed without" : "not its hash";
    faults.add(
      "manifest.hash",
      `${quote(ref.name)}: this is ${which}; write ${found.bareHash}`,
      placeAt(ref.json(), "hash"),
    );
  }
  return found?.node;
}

function findNode(
  ref: Ref,
  { atHand, broken, faults, normalisedHash = () => undefined }: RefContext,
): AuthoredNode | undefined {
  const named = atHand.named(ref.kind, ref.name);
  const [first, second] = named;
  if (ref.hash === ZERO_HASH) {
    if (!first) {
      faults.add(
        "ref.unknown",
        `${quote(ref.name)} is listed, but there is no ${ref.kind} of this name`,
        placeAt(ref.json(), "name"),
      );
    } else if (second) {
      faults.add(
        "def.duplicate",
        `there are two definitions of ${quote(ref.name)}; say which by its hash`,
        placeAt(ref.json(), "name"),
        {
          message: "one is here",
          place: placeAt(first.json, "name"),
        },
      );
    }
    return first;
  }
  const exact = named.find(
    (node) => ref.hash === atHand.hashAsWritten(node) || ref.hash === normalisedHash(node),
  );
  if (exact) return exact;
  const other = atHand.withHash(ref.hash);
  const same = other?.kind === ref.kind && nameOf(other) === ref.name;
  // A definition that is at hand under this name is what is meant, and has another hash.
  if (same && !first) return other;
  if (other && !same) {
    faults.add(
      "manifest.ref_node",
      `the hash is that of the ${other.kind} ${quote(nameOf(other))}`,
      placeAt(ref.json(), "hash"),
      {
        message: "it is defined here",
        place: placeAt(other.json, "name"),
      },
    );
    return undefined;
  }
  if (first) {
    const right = first.kind === "defplan" ? normalisedHash(first) : atHand.hashAsWritten(first);
    // A plan with faults has no hash yet.
    if (right !== undefined) {
      faults.add(
        "manifest.hash",
        `${quote(ref.name)}: this is not its hash; write ${right}`,
        placeAt(ref.json(), "hash"),
        {
          message: "it is defined here",
          place: placeOf(first.json),
        },
      );
    }
    return first;
  }
  // What could not be read may be what is meant.
  if (broken.size === 0) {
    faults.add(
      "ref.unknown",
      `${quote(ref.name)} is listed, but there is no definition with this name or hash`,
      placeOf(ref.json()),
    );
  }
  return undefined;
}

export function isListedKind(kind: string): kind is ListedKind {
  return (Object.values(SECTIONS) as string[]).includes(kind);
}
