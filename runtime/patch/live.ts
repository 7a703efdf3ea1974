/** The live world as patches see it. */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import type { AuthoredDefs } from "../../air/defs/kinds.ts";
import { encodeNode } from "../../air/defs/node.ts";
import type { Hash } from "../../air/hash.ts";
import type { JsonNode, JsonObject } from "../../air/json/node.ts";
import { nodeAt } from "../../air/json/walk.ts";
import type { AuthoredGrant, KeptGrant } from "../../air/manifest/grants.ts";
import type { World, WorldDef } from "../../air/manifest/world.ts";

export type AuthoredDefaults = NonNullable<AuthoredDefs["manifest"]["defaults"]>;

/** Makes nothing before it is asked for, and everything once: one `Live` serves all patches on its world. */
export class Live {
  readonly world: World;
  private byHash: ReadonlyMap<Hash, WorldDef> | undefined;
  private manifest: JsonObject | undefined;
  private authored: AuthoredDefaults | undefined;
  private readonly grants = new Map<AuthoredGrant, string>();

  constructor(world: World) {
    this.world = world;
  }

  /** Whether a hash names the live manifest: with its `$kind` or without (ruling H2). */
  isNamedBy(hash: Hash): boolean {
    return hash === this.world.manifestHash || hash === this.world.nodeHash;
  }

  /** The bytes of a definition that the live manifest lists, by their hash. */
  stored(hash: Hash): Uint8Array | undefined {
    this.byHash ??= new Map(this.world.defs.flatMap((def) => (def.builtin ? [] : [[def.hash, def]])));
    const def = this.byHash.get(hash);
    return def && encodeNode(def.stored);
  }

  /** The manifest, with its `$kind`; places are offsets into its stored bytes. */
  get manifestJson(): JsonObject {
    this.manifest ??= jsonFromCbor(this.world.cbor, "live manifest") as JsonObject;
    return this.manifest;
  }

  /** The defaults, with the params of grants as they are stored. */
  get defaults(): AuthoredDefaults | undefined {
    this.authored ??= this.authoredDefaults();
    return this.authored;
  }

  /** The grant that one of these defaults stands for. */
  readonly keptGrant: KeptGrant = (authored) => {
    const name = this.grants.get(authored);
    return name === undefined ? undefined : this.world.grants.get(name);
  };

  private authoredDefaults(): AuthoredDefaults | undefined {
    const { defaults } = this.world.manifest;
    if (!defaults?.cap_grants) return defaults as AuthoredDefaults | undefined;
    const params = (index: number) =>
      nodeAt(this.manifestJson, "defaults", "cap_grants", index, "params") as JsonNode;
    const cap_grants = defaults.cap_grants.map(({ name, cap, expiry_ns }, index): AuthoredGrant => {
      const authored: AuthoredGrant = {
        name,
        cap,
        // Whoever keeps the grant does not ask what it says.
        get params() {
          return params(index);
        },
        ...(expiry_ns === undefined ? {} : { expiry_ns }),
      };
      this.grants.set(authored, name);
      return authored;
    });
    return { ...defaults, cap_grants };
  }
}
