/** Values of running plans that are other ones after a snapshot. */
import type { Fault } from "../fault.ts";

const VALUES = "runtime/kernel/value-table.ts";

export const SNAPSHOT_VALUE_FAULTS: readonly Fault[] = [
  {
    name: "values-share-ints-and-nats",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace: 'digestOf(value.kind === "nat" ? ({ kind: "int", value: value.value } as Value) : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-numbers-and-times",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace:
          'digestOf(value.kind === "time" || value.kind === "duration" ? ({ kind: "nat", value: value.value } as Value) : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-uuids-and-texts",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace: 'digestOf(value.kind === "uuid" ? ({ kind: "text", value: value.value } as Value) : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-hashes-and-texts",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace: 'digestOf(value.kind === "hash" ? ({ kind: "text", value: value.value } as Value) : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-decimals-and-texts",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace:
          'digestOf(value.kind === "dec128" ? ({ kind: "text", value: value.value } as Value) : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-bytes-and-texts",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace:
          'digestOf(value.kind === "bytes" ? { kind: "text", value: String.fromCharCode(...value.value) } : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-sets-and-lists",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace:
          'digestOf(value.kind === "set" ? { kind: "list", items: byDigest(value.items, (item) => item) } : value.kind === "list" ? { kind: "list", items: byDigest(value.items, (item) => item) } : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-share-empty-maps-and-records",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "digestOf(value)",
        replace:
          'digestOf(value.kind === "record" && value.fields.size === 0 ? { kind: "map", entries: [] } : value)',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-null-for-unit",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: VALUES, find: "return UNIT;", replace: "return NULL;" }],
    families: ["snapshot/"],
  },
  {
    name: "values-have-unit-for-null",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: VALUES, find: "return NULL;", replace: "return UNIT;" }],
    families: ["snapshot/"],
  },
  {
    name: "values-have-lists-for-sets",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "return { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)) };",
        replace: 'return { kind: "list", items: shown.$value.map((place) => this.at(place)) };',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-sets-for-lists",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "return { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)) };",
        replace: 'return { kind: "set", items: shown.$value.map((place) => this.at(place)) };',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-null-for-empty",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "return { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)) };",
        replace:
          "return shown.$value.length === 0 ? NULL : { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)) };",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-lists-from-behind",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "return { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)) };",
        replace: "return { kind: shown.$tag, items: shown.$value.map((place) => this.at(place)).reverse() };",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-elements-once",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "value.items.map((item) => this.place(item))",
        replace: "[...new Set(value.items.map((item) => this.place(item)))]",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-lists-in-order",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "value.items.map((item) => this.place(item))",
        replace: "value.items.map((item) => this.place(item)).sort(ascending)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-keys-for-values",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "[this.at(key), this.at(value)] as const",
        replace: "[this.at(value), this.at(key)] as const",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-keys-twice",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "[this.at(key), this.at(value)] as const",
        replace: "[this.at(key), this.at(key)] as const",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-entries-with-texts",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: 'return { kind: "map", entries };',
        replace: 'return { kind: "map", entries: entries.filter(([key]) => key.kind === "text") };',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-maps-in-disorder",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: 'return { kind: "map", entries };',
        replace:
          'return { kind: "map", entries: entries.map(([key], at) => [key, (entries[entries.length - 1 - at] as (typeof entries)[number])[1]] as const) };',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-parts-once",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "this.all(shown.$value)",
        replace:
          "this.all(new Map([...shown.$value].filter(([, place], at, all) => all.findIndex(([, other]) => other === place) === at)))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-arms-alone",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "this.all(shown.$value)",
        replace: 'this.all(new Map([...shown.$value].filter(([name]) => name !== "$value")))',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-doubles",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "{ kind: shown.$tag, value: shown.$value } as Value",
        replace:
          '{ kind: shown.$tag, value: typeof shown.$value === "bigint" ? BigInt(Number(shown.$value)) : shown.$value } as Value',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-a-sign",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "{ kind: shown.$tag, value: shown.$value } as Value",
        replace:
          '{ kind: shown.$tag, value: typeof shown.$value === "bigint" ? BigInt.asIntN(64, shown.$value) : shown.$value } as Value',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-no-sign",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "{ kind: shown.$tag, value: shown.$value } as Value",
        replace:
          '{ kind: shown.$tag, value: typeof shown.$value === "bigint" && shown.$value < 0n ? -shown.$value : shown.$value } as Value',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-short-decimals",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "{ kind: shown.$tag, value: shown.$value } as Value",
        replace:
          '{ kind: shown.$tag, value: shown.$tag === "dec128" ? shown.$value.replace(/0+$/, "") : shown.$value } as Value',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-true-for-false",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "{ kind: shown.$tag, value: shown.$value } as Value",
        replace: "{ kind: shown.$tag, value: shown.$value || true } as Value",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-have-seven-bits",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "{ kind: shown.$tag, value: shown.$value } as Value",
        replace:
          '{ kind: shown.$tag, value: shown.$tag === "bytes" ? shown.$value.map((byte) => byte & 0x7f) : shown.$value } as Value',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "values-are-one-place-off",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: VALUES,
        find: "this.values[Number(place)]",
        replace: "this.values[Math.max(0, Number(place) - 1)]",
      },
    ],
    families: ["snapshot/"],
  },
];
