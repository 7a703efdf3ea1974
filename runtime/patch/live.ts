/** The live world as patches see it. */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import type { AuthoredDefs } from "../../air/defs/kinds.ts";
import { encodeNode } from "../../air/defs/node.ts";
import type { Hash } from "../../air/hash.ts";
import type { JsonNode, JsonObject } from "../../air/json/node.ts";
import { nodeAt } from "../../air/json/walk.ts";
import type { World, WorldDef } from "../../air/manifest/world.ts";

export type AuthoredDefaults = NonNullable<AuthoredDefs["manifest"]["defaults"]>;

/** Makes nothing before it is asked for, and everything once: one `Live` serves all patches on its world. */
export class Live {
  readonly world: World;
  private byHash: ReadonlyMap<Hash, WorldDef> | undefined;
  private manifest: JsonObject | undefined;
  private authored: AuthoredDefaults | undefined;

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

  private authoredDefaults(): AuthoredDefaults | undefined {
    const { defaults } = this.world.manifest;
    if (!defaults?.cap_grants) return defaults as AuthoredDefaults | undefined;
    const cap_grants = defaults.cap_grants.map((grant, index) => {
      const params = nodeAt(this.manifestJson, "defaults", "cap_grants", index, "params") as JsonNode;
      return { ...grant, params };
    });
    return { ...defaults, cap_grants };
  }
}
