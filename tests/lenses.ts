/** Values of generated codecs as JSON text in either lens, written here for the tests alone. */
import type { TypeExpr } from "../air/types/type-expr.ts";
import type { Schemas } from "./arbitrary.ts";

type Fields = Readonly<Record<string, unknown>>;
type Variant = { readonly $tag: string; readonly $value?: unknown };

/** As plain JSON. */
export function sugarText(value: unknown, type: TypeExpr, schemas: Schemas): string {
  const inner = (part: unknown, of: TypeExpr): string => sugarText(part, of, schemas);
  if ("ref" in type) return inner(value, schemas.get(type.ref) as TypeExpr);
  if ("option" in type) return value === null ? "null" : inner(value, type.option);
  if ("list" in type) return list(value, (item) => inner(item, type.list));
  if ("set" in type) return list(value, (item) => inner(item, type.set));
  if ("map" in type) {
    const { key, value: of } = type.map;
    return list(value, ([k, v]) => `[${inner(k, key)},${inner(v, of)}]`);
  }
  if ("record" in type) return object(type.record, (field, of) => inner((value as Fields)[field], of));
  if ("variant" in type) {
    const { $tag, $value = null } = value as Variant;
    const payload = inner($value, type.variant.get($tag) as TypeExpr);
    // Arms of these names can only be written so: `{"$tag": …}` says which arm it is, and the others are the tagged lens.
    if (["$tag", "tag", "variant"].includes($tag)) return `{"$tag":"${$tag}","$value":${payload}}`;
    return `{${JSON.stringify($tag)}:${payload}}`;
  }
  return scalar(value);
}

/** As literals that name their kinds. */
export function taggedText(value: unknown, type: TypeExpr, schemas: Schemas): string {
  const inner = (part: unknown, of: TypeExpr): string => taggedText(part, of, schemas);
  if ("ref" in type) return inner(value, schemas.get(type.ref) as TypeExpr);
  if ("option" in type) return value === null ? '{"null":{}}' : inner(value, type.option);
  if ("list" in type) return `{"list":${list(value, (item) => inner(item, type.list))}}`;
  if ("set" in type) return `{"set":${list(value, (item) => inner(item, type.set))}}`;
  if ("map" in type) {
    const { key, value: of } = type.map;
    return `{"map":${list(value, ([k, v]) => `{"key":${inner(k, key)},"value":${inner(v, of)}}`)}}`;
  }
  if ("record" in type) {
    return `{"record":${object(type.record, (field, of) => inner((value as Fields)[field], of))}}`;
  }
  if ("variant" in type) {
    const { $tag, ...rest } = value as Variant;
    const of = type.variant.get($tag) as TypeExpr;
    const payload = "$value" in rest ? `,"value":${inner(rest.$value, of)}` : "";
    return `{"tag":${JSON.stringify($tag)}${payload}}`;
  }
  if ("unit" in type) return '{"null":{}}';
  const tags: Readonly<Record<string, string>> = {
    bytes: "bytes_b64",
    time: "time_ns",
    duration: "duration_ns",
  };
  const kind = Object.keys(type)[0] as string;
  return `{"${tags[kind] ?? kind}":${scalar(value)}}`;
}

function scalar(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  return JSON.stringify(value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
}

// biome-ignore lint/suspicious/noExplicitAny: items are whatever the type says.
function list(value: unknown, item: (item: any) => string): string {
  return `[${[...(value as Iterable<unknown>)].map(item).join(",")}]`;
}

function object(
  fields: ReadonlyMap<string, TypeExpr>,
  field: (name: string, of: TypeExpr) => string,
): string {
  return `{${[...fields].map(([name, of]) => `${JSON.stringify(name)}:${field(name, of)}`).join(",")}}`;
}
