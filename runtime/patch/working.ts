/**
 * The manifest that the operations of a document work on (rulings P-2, P-3). What no operation touches stays the live
 * manifest's own; what one does keeps the place it came from.
 */
import { hashTree, type Tree } from "../../air/cbor/tree.ts";
import type { AuthoredDefs, Manifest } from "../../air/defs/kinds.ts";
import type { NamedRef, SecretEntry } from "../../air/defs/manifest.ts";
import type { Hash } from "../../air/hash.ts";
import { listAt, objectAt, textAt } from "../../air/json/make.ts";
import { type JsonNode, type JsonObject, member } from "../../air/json/node.ts";
import { nodeAt } from "../../air/json/walk.ts";
import {
  type AuthoredManifest,
  type ListedKind,
  SECTION_OF,
  SECTIONS,
  type Section,
  ZERO_HASH,
} from "../../air/manifest/authored.ts";
import type { AuthoredDefaults, Live } from "./live.ts";

/** A ref while operations go on. */
export interface Ref extends NamedRef {
  /** Where the document says it; undefined for one of the live manifest. */
  readonly json?: JsonNode;
  /** The hash was said by the document, and not to be filled in. */
  readonly explicit?: true;
}

/** A secret that is declared in place. */
type Declared = Exclude<SecretEntry, NamedRef>;

interface DeclaredAt {
  readonly entry: Declared;
  readonly json?: JsonNode;
}

/** Sections that are replaced as a whole, by what operations call them. */
interface Parts {
  events: NonNullable<NonNullable<Manifest["routing"]>["events"]>;
  inboxes: NonNullable<NonNullable<Manifest["routing"]>["inboxes"]>;
  triggers: NonNullable<Manifest["triggers"]>;
  bindings: NonNullable<Manifest["module_bindings"]>;
}

export type PartName = keyof Parts;

const NO_LIST: readonly never[] = [];
const NO_BINDINGS: Parts["bindings"] = new Map();

export class Working {
  private readonly live: Live;
  /** Lists of refs that have been looked into, by name, in the manifest's order. */
  private readonly refs = new Map<Section, Map<string, Ref | DeclaredAt>>();
  private readonly parts: { [P in PartName]: Parts[P] };
  /** Of the parts that have been set. */
  private readonly partJson = new Map<PartName, JsonNode>();
  private defaults: AuthoredDefaults | undefined;
  private readonly defaultsJson = new Map<"policy" | "cap_grants", JsonNode>();
  private hasRouting: boolean;

  constructor(live: Live) {
    const { routing, triggers, module_bindings } = live.world.manifest;
    this.live = live;
    this.defaults = live.defaults;
    this.hasRouting = routing !== undefined;
    this.parts = {
      events: routing?.events ?? NO_LIST,
      inboxes: routing?.inboxes ?? NO_LIST,
      triggers: triggers ?? NO_LIST,
      bindings: module_bindings ?? NO_BINDINGS,
    };
  }

  // Refs

  private list(section: Section): Map<string, Ref | DeclaredAt> {
    let list = this.refs.get(section);
    if (!list) {
      const { manifest } = this.live.world;
      if (section === "secrets") list = secretList(manifest.secrets ?? []);
      else list = new Map((manifest[section] ?? []).map((ref) => [ref.name, ref]));
      this.refs.set(section, list);
    }
    return list;
  }

  ref(kind: ListedKind, name: string): Ref | undefined {
    return this.list(SECTION_OF[kind]).get(name) as Ref | undefined;
  }

  /** The refs of the lists that have been looked into, with their kinds. */
  *touchedRefs(): Generator<readonly [ListedKind, Ref]> {
    for (const [section, refs] of this.refs) {
      for (const ref of refs.values()) if ("name" in ref) yield [SECTIONS[section], ref];
    }
  }

  /** In the place of the ref of that name, or behind all others. */
  setRef(kind: ListedKind, ref: Ref): void {
    this.list(SECTION_OF[kind]).set(ref.name, ref);
  }

  removeRef(kind: ListedKind, name: string): void {
    this.list(SECTION_OF[kind]).delete(name);
  }

  secretsHash(): Hash {
    const entries = [...this.list("secrets").values()];
    return hashTree(
      entries.map((one): Tree => ("name" in one ? { name: one.name, hash: one.hash } : { ...one.entry })),
    );
  }

  setSecrets(entries: readonly SecretEntry[], json: JsonNode): void {
    this.refs.set("secrets", secretList(entries, json));
  }

  // Sections

  /** The hash that `pre_hash` is compared with: of the section as it stands, where none is the same as empty. */
  partHash(part: PartName): Hash {
    return hashTree(this.parts[part] as Tree);
  }

  setPart<P extends PartName>(part: P, value: Parts[P], json: JsonNode): void {
    this.parts[part] = value;
    this.partJson.set(part, json);
    if (part === "events" || part === "inboxes") this.hasRouting = true;
  }

  /** What is undefined stays, a policy that is null goes. */
  setDefaults(
    policy: string | null | undefined,
    grants: AuthoredDefaults["cap_grants"],
    json: JsonNode,
  ): void {
    const before = this.defaults;
    const name = policy === undefined ? before?.policy : (policy ?? undefined);
    const cap_grants = grants ?? before?.cap_grants;
    this.defaults = {
      ...(name === undefined ? {} : { policy: name }),
      ...(cap_grants && cap_grants.length > 0 ? { cap_grants } : {}),
    };
    const places = { policy: policy !== undefined, cap_grants: grants !== undefined };
    for (const key of ["policy", "cap_grants"] as const) {
      const at = places[key] ? nodeAt(json, key) : undefined;
      if (at) this.defaultsJson.set(key, at);
    }
  }

  // What comes out

  /** The manifest to be loaded. Refs for which `filled` says so get the zero hash, to be filled in by name. */
  toManifest(filled: (kind: ListedKind, name: string) => boolean): AuthoredManifest {
    const { manifest } = this.live.world;
    const { events, inboxes, triggers, bindings } = this.parts;
    const refs = (section: Exclude<Section, "secrets">): readonly NamedRef[] | undefined => {
      const touched = this.refs.get(section);
      return touched
        ? [...touched.values()].map((ref) => refOf(ref as Ref, SECTIONS[section], filled))
        : manifest[section];
    };
    const effects = refs("effects");
    const secrets = this.secretEntries(filled);
    const def = {
      air_version: manifest.air_version,
      schemas: refs("schemas"),
      modules: refs("modules"),
      plans: refs("plans"),
      ...(effects && effects.length > 0 ? { effects } : {}),
      caps: refs("caps"),
      policies: refs("policies"),
      ...(secrets && secrets.length > 0 ? { secrets } : {}),
      ...(this.defaults ? { defaults: this.defaults } : {}),
      ...(bindings.size > 0 ? { module_bindings: bindings } : {}),
      ...(this.hasRouting
        ? {
            routing: {
              ...(events.length > 0 ? { events } : {}),
              ...(inboxes.length > 0 ? { inboxes } : {}),
            },
          }
        : {}),
      ...(triggers.length > 0 ? { triggers } : {}),
    } as AuthoredDefs["manifest"];
    const makeJson = () => this.toJson();
    let json: JsonObject | undefined;
    return {
      kind: "manifest",
      def,
      /** Only faults and warnings ask where something stands. */
      get json() {
        json ??= makeJson();
        return json;
      },
    };
  }

  private secretEntries(filled: (kind: ListedKind, name: string) => boolean) {
    const touched = this.refs.get("secrets");
    if (!touched) return this.live.world.manifest.secrets;
    return [...touched.values()].map((one) => ("name" in one ? refOf(one, "defsecret", filled) : one.entry));
  }

  private toJson(): JsonObject {
    const at = this.live.manifestJson;
    const section = (name: Section): JsonNode | undefined => {
      const touched = this.refs.get(name);
      const before = member(at, name);
      if (!touched) return before;
      const items = before?.type === "array" ? before.items : [];
      const places = new Map(items.map((item) => [placeKey(item), item]));
      const refs = [...touched.values()].map((one) => {
        if (!("name" in one)) return one.json ?? places.get(`${one.entry.version} ${one.entry.alias}`) ?? at;
        const json = one.json ?? places.get(one.name) ?? at;
        const part = (key: string): JsonNode => nodeAt(json, key) ?? json;
        return objectAt(json, { name: textAt(part("name"), one.name), hash: textAt(part("hash"), one.hash) });
      });
      return listAt(before ?? at, refs);
    };
    const part = (name: PartName, ...way: readonly string[]) => this.partJson.get(name) ?? nodeAt(at, ...way);
    const defaultsAt = (key: "policy" | "cap_grants") =>
      this.defaultsJson.get(key) ?? nodeAt(at, "defaults", key);
    return objectAt(at, {
      ...Object.fromEntries((Object.keys(SECTIONS) as Section[]).map((name) => [name, section(name)])),
      defaults:
        this.defaults &&
        objectAt(member(at, "defaults") ?? at, {
          policy: defaultsAt("policy"),
          cap_grants: defaultsAt("cap_grants"),
        }),
      module_bindings: part("bindings", "module_bindings"),
      routing: this.hasRouting
        ? objectAt(member(at, "routing") ?? at, {
            events: part("events", "routing", "events"),
            inboxes: part("inboxes", "routing", "inboxes"),
          })
        : undefined,
      triggers: part("triggers", "triggers"),
    });
  }
}

function refOf(
  { name, hash }: Ref,
  kind: ListedKind,
  filled: (kind: ListedKind, name: string) => boolean,
): NamedRef {
  return { name, hash: filled(kind, name) ? ZERO_HASH : hash };
}

/** Secrets by name; those that are declared in place by keys that are no names. */
function secretList(entries: readonly SecretEntry[], json?: JsonNode): Map<string, Ref | DeclaredAt> {
  const list = new Map<string, Ref | DeclaredAt>();
  for (const [index, entry] of entries.entries()) {
    const at = json && nodeAt(json, index);
    const where = at ? { json: at } : {};
    if (!("name" in entry)) list.set(`#${index}`, { entry, ...where });
    else {
      const explicit = at && entry.hash !== ZERO_HASH ? { explicit: true as const } : {};
      list.set(entry.name, { ...entry, ...where, ...explicit });
    }
  }
  return list;
}

/** What a ref or a declared secret is found again by. */
function placeKey(json: JsonNode): string {
  const [name, alias, version] = ["name", "alias", "version"].map((key) => nodeAt(json, key));
  if (name?.type === "string") return name.value;
  return alias?.type === "string" && version?.type === "number" ? `${version.text} ${alias.value}` : "";
}
