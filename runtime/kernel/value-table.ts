/**
 * Values that plans have bound, in a list without repeats (ruling K7): what is shared in memory is written once, so that a
 * value which takes up little there does so in a snapshot as well.
 */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { digestOf } from "../../air/values/digest.ts";
import { NULL, UNIT, type Value } from "../../air/values/value.ts";
import type { SnapshotValue } from "../../generated/schemas.ts";

/** Gives values their places; the list depends on the values and on the order in which they are placed. */
export class ValueWriter {
  readonly values: SnapshotValue[] = [];
  private readonly places = new Map<Hash, bigint>();

  place(value: Value): bigint {
    const digest = digestOf(value);
    const known = this.places.get(digest);
    if (known !== undefined) return known;
    const shown = this.shown(value);
    const place = BigInt(this.values.length);
    this.values.push(shown);
    this.places.set(digest, place);
    return place;
  }

  /** By name, in the order of the names. */
  placeAll(values: ReadonlyMap<string, Value>): Map<string, bigint> {
    const names = [...values.keys()].sort(compareUtf8);
    return new Map(names.map((name) => [name, this.place(values.get(name) as Value)]));
  }

  private shown(value: Value): SnapshotValue {
    switch (value.kind) {
      case "unit":
      case "null":
        return { $tag: value.kind };
      case "list":
        return { $tag: "list", $value: value.items.map((item) => this.place(item)) };
      case "set": {
        const places = byDigest(value.items, (item) => item).map((item) => this.place(item));
        return { $tag: "set", $value: places.sort(ascending) };
      }
      case "map": {
        const entries = byDigest(value.entries, ([key]) => key).map(([key, inner]) => ({
          key: this.place(key),
          value: this.place(inner),
        }));
        return { $tag: "map", $value: entries.sort((a, b) => ascending(a.key, b.key)) };
      }
      case "record":
        return { $tag: "record", $value: this.placeAll(value.fields) };
      default:
        return { $tag: value.kind, $value: value.value } as SnapshotValue;
    }
  }
}

/** Elements of a set have no order: this is one that follows from them. */
function byDigest<T>(items: readonly T[], of: (item: T) => Value): readonly T[] {
  const digests = items.map((item) => [digestOf(of(item)), item] as const);
  return digests.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Gives back the values of a list by their places. Throws `store.corrupt` for a list that is none. */
export class ValueReader {
  private readonly values: Value[] = [];

  constructor(shown: readonly SnapshotValue[]) {
    for (const one of shown) this.values.push(this.read(one));
  }

  at(place: bigint): Value {
    const value = this.values[Number(place)];
    if (value) return value;
    throw new AirError("store.corrupt", `there is no value ${place} before place ${this.values.length}`);
  }

  all(places: ReadonlyMap<string, bigint>): Map<string, Value> {
    return new Map([...places].map(([name, place]) => [name, this.at(place)]));
  }

  private read(shown: SnapshotValue): Value {
    switch (shown.$tag) {
      case "unit":
        return UNIT;
      case "null":
        return NULL;
      case "list":
      case "set":
        return { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)) };
      case "map": {
        const entries = shown.$value.map(({ key, value }) => [this.at(key), this.at(value)] as const);
        return { kind: "map", entries };
      }
      case "record":
        return { kind: "record", fields: this.all(shown.$value) };
      default:
        return { kind: shown.$tag, value: shown.$value } as Value;
    }
  }
}
