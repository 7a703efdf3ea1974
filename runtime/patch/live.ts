/** The live world as patches see it: its manifest and its definitions in their stored form. */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import { encodeNode } from "../../air/defs/node.ts";
import type { Hash } from "../../air/hash.ts";
import type { JsonObject } from "../../air/json/node.ts";
import type { ListedKind } from "../../air/manifest/authored.ts";
import { keyOf } from "../../air/manifest/refs.ts";
import type { World, WorldDef } from "../../air/manifest/world.ts";

/** Makes nothing before it is asked for, and everything once: one `Live` serves all patches on its world. */
export class Live {
  readonly world: World;
  private readonly defs: ReadonlyMap<string, WorldDef>;
  private readonly json = new Map<WorldDef, JsonObject>();
  private manifest: JsonObject | undefined;

  constructor(world: World) {
    this.world = world;
    this.defs = new Map(world.defs.map((def) => [keyOf(def.kind, def.name), def]));
  }

  /** Whether a hash names the live manifest: with its `$kind` or without (ruling H2). */
  isNamedBy(hash: Hash): boolean {
    return hash === this.world.manifestHash || hash === this.world.nodeHash;
  }

  def(kind: ListedKind, name: string): WorldDef | undefined {
    return this.defs.get(keyOf(kind, name));
  }

  /** The manifest, with its `$kind`; places are offsets into its stored bytes. */
  get manifestJson(): JsonObject {
    this.manifest ??= jsonFromCbor(this.world.cbor, "live manifest") as JsonObject;
    return this.manifest;
  }

  /** A definition as stored: values written as they were hashed, whatever the text was that they were read from. */
  storedJson(def: WorldDef): JsonObject {
    let json = this.json.get(def);
    if (!json) {
      json = jsonFromCbor(encodeNode(def.stored).slice(), `live ${def.kind} ${def.name}`) as JsonObject;
      this.json.set(def, json);
    }
    return json;
  }
}
