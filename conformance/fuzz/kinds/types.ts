/** Random types, and values of them in every lens at once. */
import { type Json, JsonNumber, type JsonObject, jsonOf } from "../json.ts";
import type { Tape } from "../tape.ts";
import { Elements, type Item } from "../write-cbor.ts";

/** One value, as each lens writes it. */
export interface Forms {
  readonly cbor: Item;
  readonly sugar: Json;
  readonly tagged: Json;
}

export type Schemas = ReadonlyMap<string, Json>;

const SCALARS = "nat int text bool bytes hash uuid dec128 time duration unit".split(" ");
const KEYS = "text nat int hash uuid".split(" ");
const FIELDS = ["a", "b", "id", "$tag", "type", "__proto__"];
const ARMS = ["x", "y", "zero", "some"];

/** The AIR JSON of a type; refs are to names that are given. */
export function typeFrom(tape: Tape, names: readonly string[], depth = 0): Json {
  const form = tape.below(depth > 2 ? 5 : 12);
  const inner = (): Json => typeFrom(tape, names, depth + 1);
  if (form === 6) return jsonOf({ list: inner() });
  if (form === 7) return jsonOf({ option: withoutNone(inner()) });
  if (form === 8) return jsonOf({ set: scalar(tape.pick(tape.chance(80) ? KEYS : SCALARS)) });
  if (form === 9) return jsonOf({ map: { key: scalar(tape.pick(KEYS)), value: inner() } });
  if (form === 10) return jsonOf({ record: fields(tape.some(FIELDS), inner) });
  if (form === 11) return jsonOf({ variant: fields(["x", ...tape.some(ARMS.slice(1))], inner) });
  const name = form === 5 ? tape.pickAny(names) : undefined;
  return name === undefined ? scalar(tape.pick(SCALARS)) : jsonOf({ ref: name });
}

function scalar(name: string): Json {
  return jsonOf({ [name]: {} });
}

function fields(names: readonly string[], type: () => Json): Json {
  return new Map(names.map((name) => [name, type()]));
}

/** No option is of an option or a unit. */
function withoutNone(type: Json): Json {
  const form = [...(type as JsonObject).keys()][0] as string;
  return ["option", "unit", "ref"].includes(form) ? scalar("nat") : type;
}

export function valueFrom(type: Json, schemas: Schemas, tape: Tape): Forms {
  const [[form, inner]] = [...(type as JsonObject)] as [[string, Json]];
  const value = (of: Json): Forms => valueFrom(of, schemas, tape);
  const member = (key: string): Json => (inner as JsonObject).get(key) as Json;
  switch (form) {
    case "ref":
      return value(schemas.get(inner as string) ?? jsonOf({ nat: {} }));
    case "option":
      return tape.chance(60) ? value(inner) : { cbor: null, sugar: null, tagged: NONE };
    case "list":
    case "set": {
      const items = tape.times(3, () => value(inner));
      const cbor = items.map((one) => one.cbor);
      const tagged = jsonOf({ [form]: items.map((one) => one.tagged) });
      return {
        cbor: form === "set" ? new Elements(cbor) : cbor,
        sugar: items.map((one) => one.sugar),
        tagged,
      };
    }
    case "map":
      return mapValue(tape.times(3, () => [value(member("key")), value(member("value"))] as const));
    case "record":
      return recordValue(
        [...(inner as JsonObject)].map(([name, of]) => [name, value(of), of] as const),
        tape,
      );
    case "variant":
      return variantValue(tape.pick([...(inner as JsonObject)]), value, tape);
    default:
      return scalarValue(form, tape);
  }
}

const NONE = jsonOf({ null: {} });

function mapValue(entries: readonly (readonly [Forms, Forms])[]): Forms {
  const isText = entries.every(([key]) => typeof key.cbor === "string");
  const sugar: Json = isText
    ? new Map(entries.map(([key, value]) => [key.cbor as string, value.sugar]))
    : entries.map(([key, value]) => [key.sugar, value.sugar]);
  return {
    cbor: new Map(entries.map(([key, value]) => [key.cbor, value.cbor])),
    sugar,
    tagged: jsonOf({ map: entries.map(([key, value]) => ({ key: key.tagged, value: value.tagged })) }),
  };
}

/** An option that is none may be left out. */
function recordValue(members: readonly (readonly [string, Forms, Json])[], tape: Tape): Forms {
  const kept = members.filter(
    ([, { cbor }, type]) => !(cbor === null && (type as JsonObject).has("option") && tape.chance(50)),
  );
  return {
    cbor: new Map(kept.map(([name, { cbor }]) => [name, cbor])),
    sugar: new Map(kept.map(([name, { sugar }]) => [name, sugar])),
    tagged: jsonOf({ record: new Map(kept.map(([name, { tagged }]) => [name, tagged])) }),
  };
}

function variantValue([tag, type]: readonly [string, Json], value: (of: Json) => Forms, tape: Tape): Forms {
  const { cbor, sugar, tagged } = value(type);
  const isUnit = (type as JsonObject).has("unit");
  const short = tape.chance(40);
  const long: [string, Item][] = [
    ["$tag", tag],
    ...(isUnit && tape.chance(60) ? [] : [["$value", cbor] as [string, Item]]),
  ];
  return {
    cbor: short ? new Map([[tag, cbor]]) : new Map(long),
    sugar: tape.chance(70)
      ? new Map([[tag, sugar]])
      : jsonOf({ $tag: tag, ...(isUnit ? {} : { $value: sugar }) }),
    tagged: jsonOf(
      tape.chance(70)
        ? { variant: { tag, ...(isUnit ? {} : { value: tagged }) } }
        : { tag, ...(isUnit ? {} : { value: tagged }) },
    ),
  };
}

const NATS = [
  0n,
  1n,
  23n,
  24n,
  255n,
  256n,
  65536n,
  (1n << 32n) - 1n,
  1n << 53n,
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
];
const INTS = [...NATS, -1n, -24n, -25n, -257n, -(1n << 53n) - 1n, -(1n << 63n)];
const TEXTS = [
  "",
  "a",
  "b",
  "aa",
  "é",
  "e\u0301",
  "\u0000",
  "\u{1f600}",
  "\ud7ff\ue000",
  "x".repeat(24),
  "__proto__",
];
const DECIMALS = [
  "0",
  "1.5",
  "-0",
  "1e5",
  "1E-5",
  "0e-6176",
  "9.999999999999999999999999999999999e6144",
  "+1",
  ".5",
  "1.",
];
const TIMES: readonly Json[] = [
  "1970-01-01T00:00:00Z",
  "2024-02-29T12:00:00.123456789Z",
  "2000-01-01T00:00:00+01:00",
];

function scalarValue(form: string, tape: Tape): Forms {
  const nat = (): bigint => tape.pick([...NATS, 1n << 63n, (1n << 64n) - 1n, BigInt(tape.below(1000))]);
  const integer = (key: string, value: bigint): Forms => {
    const number = new JsonNumber(String(value));
    return {
      cbor: value,
      sugar: key === form && tape.chance(20) ? String(value) : number,
      tagged: jsonOf({ [key]: number }),
    };
  };
  const text = (value: string): Forms => ({ cbor: value, sugar: value, tagged: jsonOf({ [form]: value }) });
  switch (form) {
    case "nat":
      return integer("nat", nat());
    case "int":
      return integer("int", tape.pick(INTS));
    case "duration":
      return integer("duration_ns", tape.pick(INTS));
    case "time": {
      const made = integer("time_ns", nat());
      return tape.chance(25) ? { ...made, sugar: tape.pick(TIMES) } : made;
    }
    case "bool": {
      const value = tape.chance(50);
      return { cbor: value, sugar: value, tagged: jsonOf({ bool: value }) };
    }
    case "bytes": {
      const bytes = Uint8Array.from(tape.times(4, () => tape.below(256)));
      const base64 = Buffer.from(bytes).toString("base64");
      return { cbor: bytes, sugar: base64, tagged: jsonOf({ bytes_b64: base64 }) };
    }
    case "hash":
      return text(`sha256:${tape.pick(["0", "1", "a"]).repeat(64)}`);
    case "uuid":
      return text(`00000000-0000-0000-0000-00000000000${tape.pick(["0", "1", "f"])}`);
    case "dec128":
      return text(tape.pick(DECIMALS));
    case "unit":
      return { cbor: null, sugar: null, tagged: NONE };
    default:
      return text(tape.pick(TEXTS));
  }
}
