/**
 * The manifest that the operations of a document work on (rulings P-2, P-3). Refs and sections keep the places they
 * came from, the live manifest or the document.
 */
import { hashTree, type Tree } from "../../air/cbor/tree.ts";
import type { NamedRef, SecretEntry } from "../../air/defs/manifest.ts";
import type { Hash } from "../../air/hash.ts";
import { listAt, objectAt, textAt } from "../../air/json/make.ts";
import { type JsonNode, type JsonObject, member } from "../../air/json/node.ts";
import { nodeAt } from "../../air/json/walk.ts";
import { type ListedKind, SECTIONS, type Section, ZERO_HASH } from "../../air/manifest/authored.ts";
import type { Live } from "./live.ts";

/** A ref while operations go on. */
export interface Ref extends NamedRef {
  readonly json: JsonNode;
  /** The hash was said by the document, and not to be filled in. */
  readonly explicit: boolean;
}

/** A section with its value for hashing. */
interface Part {
  readonly tree: Tree;
  readonly json: JsonNode;
}

/** Sections that are replaced as a whole. */
export type PartName = "events" | "inboxes" | "triggers" | "module_bindings";

const SECTION_OF = Object.fromEntries(
  Object.entries(SECTIONS).map(([section, kind]) => [kind, section]),
) as Readonly<Record<ListedKind, Section>>;

const EMPTY_LIST: Tree = [];
const EMPTY_MAP: Tree = new Map();

/** A secret that is declared in place. */
interface Declared {
  readonly entry: Exclude<SecretEntry, NamedRef>;
  readonly json: JsonNode;
}

export class Working {
  private readonly json: JsonObject;
  /** By section, then by name, in the manifest's order; secrets declared in place have keys that are no names. */
  private readonly refs: Readonly<Record<Section, Map<string, Ref | Declared>>>;
  private readonly parts = new Map<PartName, Part>();
  /** The members of `defaults`; undefined where there are none. */
  private defaults: { policy: JsonNode | undefined; cap_grants: JsonNode | undefined } | undefined;
  private hasRouting: boolean;

  constructor({ world: { manifest }, manifestJson }: Live) {
    this.json = manifestJson;
    const refs = (section: Exclude<Section, "secrets">): Map<string, Ref> =>
      new Map(
        (manifest[section] ?? []).map((ref, index) => {
          const json = nodeAt(manifestJson, section, index) as JsonNode;
          return [ref.name, { ...ref, json, explicit: false }];
        }),
      );
    this.refs = {
      schemas: refs("schemas"),
      modules: refs("modules"),
      plans: refs("plans"),
      effects: refs("effects"),
      caps: refs("caps"),
      policies: refs("policies"),
      secrets: new Map(),
    };
    this.setSecrets(manifest.secrets ?? [], member(manifestJson, "secrets"), false);
    this.keep("events", manifest.routing?.events, "routing", "events");
    this.keep("inboxes", manifest.routing?.inboxes, "routing", "inboxes");
    this.keep("triggers", manifest.triggers, "triggers");
    this.keep("module_bindings", manifest.module_bindings, "module_bindings");
    this.hasRouting = manifest.routing !== undefined;
    const defaults = member(manifestJson, "defaults");
    this.defaults =
      defaults?.type === "object"
        ? { policy: member(defaults, "policy"), cap_grants: member(defaults, "cap_grants") }
        : undefined;
  }

  private keep(part: PartName, tree: Tree | undefined, ...way: readonly string[]): void {
    const json = nodeAt(this.json, ...way);
    if (tree !== undefined && json) this.parts.set(part, { tree, json });
  }

  ref(kind: ListedKind, name: string): Ref | undefined {
    return this.refs[SECTION_OF[kind]].get(name) as Ref | undefined;
  }

  /** All refs with their kinds. */
  *allRefs(): Generator<readonly [ListedKind, Ref]> {
    for (const [section, refs] of Object.entries(this.refs)) {
      for (const ref of refs.values()) if ("name" in ref) yield [SECTIONS[section as Section], ref];
    }
  }

  /** In the place of the ref of that name, or behind all others. */
  setRef(kind: ListedKind, ref: Ref): void {
    this.refs[SECTION_OF[kind]].set(ref.name, ref);
  }

  removeRef(kind: ListedKind, name: string): void {
    this.refs[SECTION_OF[kind]].delete(name);
  }

  /** The hash that `pre_hash` is compared with: of the section as it stands, where none is the same as empty. */
  partHash(part: PartName): Hash {
    return hashTree(this.parts.get(part)?.tree ?? (part === "module_bindings" ? EMPTY_MAP : EMPTY_LIST));
  }

  setPart(part: PartName, tree: Tree, json: JsonNode): void {
    this.parts.set(part, { tree, json });
    if (part === "events" || part === "inboxes") this.hasRouting = true;
  }

  secretsHash(): Hash {
    const entries = [...this.refs.secrets.values()];
    return hashTree(
      entries.map((one): Tree => ("name" in one ? { name: one.name, hash: one.hash } : { ...one.entry })),
    );
  }

  setSecrets(entries: readonly SecretEntry[], json: JsonNode | undefined, explicit: boolean): void {
    const { secrets } = this.refs;
    secrets.clear();
    for (const [index, entry] of entries.entries()) {
      const at = nodeAt(json as JsonNode, index) as JsonNode;
      // A ref that is listed twice stays so, and is refused with the rest of the candidate.
      const key = "name" in entry && !secrets.has(entry.name) ? entry.name : `#${index}`;
      if ("name" in entry)
        secrets.set(key, { ...entry, json: at, explicit: explicit && entry.hash !== ZERO_HASH });
      else secrets.set(key, { entry, json: at });
    }
  }

  /** What is undefined stays, a policy that is null goes. */
  setDefaults(policy: JsonNode | undefined, capGrants: JsonNode | undefined): void {
    const before = this.defaults ?? { policy: undefined, cap_grants: undefined };
    this.defaults = {
      policy: policy === undefined ? before.policy : policy.type === "null" ? undefined : policy,
      cap_grants: capGrants ?? before.cap_grants,
    };
  }

  /** The manifest as JSON, without `$kind`. Refs for which `filled` says so get the zero hash, to be filled by name. */
  toJson(filled: (kind: ListedKind, name: string) => boolean): JsonObject {
    const at = this.json;
    const section = (name: Section): JsonNode => {
      const items = [...this.refs[name].values()].map((ref) => {
        if (!("name" in ref)) return ref.json;
        const hash = filled(SECTIONS[name], ref.name) ? ZERO_HASH : ref.hash;
        const at = (key: string): JsonNode => nodeAt(ref.json, key) ?? ref.json;
        return objectAt(ref.json, { name: textAt(at("name"), ref.name), hash: textAt(at("hash"), hash) });
      });
      return listAt(member(at, name) ?? at, items);
    };
    const part = (name: PartName) => this.parts.get(name)?.json;
    const { defaults, hasRouting } = this;
    return objectAt(at, {
      air_version: member(at, "air_version"),
      schemas: section("schemas"),
      modules: section("modules"),
      plans: section("plans"),
      effects: section("effects"),
      caps: section("caps"),
      policies: section("policies"),
      secrets: section("secrets"),
      defaults: defaults && objectAt(member(at, "defaults") ?? at, defaults),
      module_bindings: part("module_bindings"),
      routing: hasRouting
        ? objectAt(member(at, "routing") ?? at, { events: part("events"), inboxes: part("inboxes") })
        : undefined,
      triggers: part("triggers"),
    });
  }
}
