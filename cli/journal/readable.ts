/** Records with their values readable: each by the schema that it was written by. */
import type { Tree } from "../../air/cbor/tree.ts";
import { isAirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { Type } from "../../air/types/types.ts";
import type { JournalEntry } from "../../generated/schemas.ts";
import { Programs } from "../../runtime/kernel/programs.ts";
import { decodeRecord } from "../../runtime/kernel/records.ts";
import { readableBy } from "../../runtime/kernel/views.ts";
import type { WorldProgram } from "../../runtime/kernel/world-program.ts";
import type { WorldStorage } from "../../runtime/store/journal.ts";

/** What a plan keeps, and what a shadow tried, is not the live manifest. */
const OF_ANOTHER: readonly JournalEntry["$tag"][] = ["plan_ended", "gov_shadow_report"];

export class Readable {
  private readonly storage: WorldStorage;
  private readonly programs: Programs;
  /** The manifest of the last record that names one. */
  private live: Hash | undefined;

  constructor(storage: WorldStorage) {
    this.storage = storage;
    this.programs = new Programs(storage.store);
  }

  /** Takes note of a record, so that those after it can be read. */
  pass(entry: JournalEntry): void {
    if (entry.$tag === "gov_applied") this.live = entry.$value.manifest_hash_new;
    else if ("manifest_hash" in entry.$value && !OF_ANOTHER.includes(entry.$tag))
      this.live = entry.$value.manifest_hash;
  }

  /** What a record's bytes stand for, as sugar JSON; undefined if it has none, or they cannot be read. */
  of(entry: JournalEntry): Tree | undefined {
    switch (entry.$tag) {
      case "domain_event": {
        const { schema, value, manifest_hash } = entry.$value;
        return this.read(manifest_hash, value, (program) => program.schema(schema));
      }
      case "effect_intent": {
        const { effect_kind, params_cbor } = entry.$value;
        return this.read(this.live, params_cbor, (program) => program.world.effects.get(effect_kind)?.params);
      }
      case "effect_receipt": {
        const { intent, payload_cbor, manifest_hash } = entry.$value;
        const kind = this.kindOf(Number(intent));
        if (kind === undefined || payload_cbor.length === 0) return undefined;
        return this.read(manifest_hash, payload_cbor, (program) => program.world.effects.get(kind)?.receipt);
      }
      case "plan_result": {
        const { output_schema, value_cbor } = entry.$value;
        return this.read(this.live, value_cbor, (program) => program.schema(output_schema));
      }
      default:
        return undefined;
    }
  }

  /** The kind of the effect that an intent is for. */
  kindOf(intent: number): string | undefined {
    const bytes = this.storage.read(intent);
    const entry = bytes && decodeRecord(bytes).entry;
    return entry?.$tag === "effect_intent" ? entry.$value.effect_kind : undefined;
  }

  private read(
    manifest: Hash | undefined,
    bytes: Uint8Array,
    typeIn: (program: WorldProgram) => Type | undefined,
  ): Tree | undefined {
    if (manifest === undefined) return undefined;
    try {
      const type = typeIn(this.programs.get(manifest));
      return type && readableBy(type, bytes);
    } catch (error) {
      // A plan may have asked by the definitions of an earlier manifest.
      if (isAirError(error)) return undefined;
      throw error;
    }
  }
}
