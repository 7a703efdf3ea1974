/** Emits the types of the def kinds and the manifest, by json-schema-to-typescript. */
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { Project, SyntaxKind } from "ts-morph";
import { pascal } from "../names.ts";
import type { Spec } from "../read.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonRecord = { [key: string]: Json };

const IMPORTS = [
  'import type { Tree } from "../air/cbor/tree.ts";',
  'import type { Hash } from "../air/hash.ts";',
].join("\n");

/** Parts that have a TypeScript type of their own. Types and expressions are trees of any depth. */
const OWN_TYPES: Readonly<Record<string, string>> = {
  Hash: "Hash",
  Integer: "bigint",
  Natural: "bigint",
  TypeExpr: "Tree",
  Primitive: "Tree",
  KeyType: "Tree",
  Expr: "Tree",
  Value: "Tree",
};

/** Everything but the header. */
export async function defTypesText(spec: Spec): Promise<string> {
  const defs: JsonRecord = {};
  const kinds: JsonRecord = {};
  for (const [file, object] of spec.schemas) {
    if (file === "patch.schema.json") continue;
    const schema = JSON.parse(object.source.text) as JsonRecord;
    const { $defs, ...root } = schema;
    for (const [name, part] of Object.entries(($defs ?? {}) as JsonRecord)) {
      if (!Object.hasOwn(OWN_TYPES, name)) defs[name] = simplify(part);
    }
    if (file === "common.schema.json") continue;
    const kind = file.slice(0, file.indexOf("."));
    defs[pascal(kind)] = simplify(root);
    kinds[kind] = { $ref: `#/$defs/${pascal(kind)}` };
  }
  const combined = {
    title: "DefsByKind",
    description: "Every def kind and the manifest in canonical form, as stored.",
    type: "object",
    properties: kinds,
    required: Object.keys(kinds),
    additionalProperties: false,
    $defs: defs,
  };
  const text = await compile(combined as JSONSchema, "DefsByKind", {
    bannerComment: "",
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    unreachableDefinitions: true,
  });
  return `${IMPORTS}\n\n${makeReadonly(text.replace(NOISE, "")).trimEnd()}\n\n${BARE_MANIFEST}\n`;
}

/** What json-schema-to-typescript says of each definition: where it found it, in the schema combined above. */
const NOISE =
  /(?:\/\*\*\n \* This interface was referenced by `DefsByKind`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n)|(?: \*\n \* This interface was referenced by `DefsByKind`'s JSON-Schema\n \* via the `definition` "\w+"\.\n)/g;

const BARE_MANIFEST = [
  "/** A manifest as `manifest_hash` means it: without `$kind` (ruling H2). */",
  'export type BareManifest = Omit<Manifest, "$kind">;',
].join("\n");

/** A schema as json-schema-to-typescript shall see it: of the canonical form only, refs within one document. */
function simplify(part: Json): Json {
  if (Array.isArray(part)) return part.map(simplify);
  if (typeof part !== "object" || part === null) return part;
  const ref = part.$ref;
  if (typeof ref === "string") return simplifyRef(ref.slice(ref.lastIndexOf("/") + 1));
  const map = mapType(part);
  if (map) return map;
  const out: JsonRecord = {};
  for (const [key, value] of Object.entries(part)) if (!DROPPED.has(key)) out[key] = simplify(value);
  addDefaults(part, out);
  return out;
}

function simplifyRef(name: string): JsonRecord {
  const own = OWN_TYPES[name];
  return own === undefined ? { $ref: `#/$defs/${name}` } : { tsType: own };
}

/** Comments are not stored; patterns say nothing about types; titles would rename. */
const DROPPED = new Set([
  "$schema",
  "$id",
  "title",
  "patternProperties",
  "pattern",
  "default",
  "minItems",
  "tsType",
  "tsEnumNames",
]);

/** A property with a default is always there in the canonical form. */
function addDefaults(part: JsonRecord, out: JsonRecord): void {
  const properties = part.properties;
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return;
  const withDefault = Object.entries(properties).filter(
    ([, value]) => typeof value === "object" && value !== null && "default" in value,
  );
  if (withDefault.length > 0)
    out.required = [...((part.required ?? []) as Json[]), ...withDefault.map(([key]) => key)];
}

/** An object with free keys is a `ReadonlyMap`. */
function mapType(part: JsonRecord): JsonRecord | undefined {
  const patterns = part.patternProperties;
  if (part.type !== "object" || part.properties || typeof patterns !== "object" || patterns === null)
    return undefined;
  const value = Object.values(patterns)[0];
  const ref = typeof value === "object" && value !== null && !Array.isArray(value) ? String(value.$ref) : "";
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  return { description: part.description ?? "", tsType: `ReadonlyMap<string, ${name}>` };
}

/** Marks every property and every array as readonly, in one pass over the text. */
function makeReadonly(text: string): string {
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile("defs.ts", text);
  const at = [
    ...file.getDescendantsOfKind(SyntaxKind.PropertySignature),
    ...file.getDescendantsOfKind(SyntaxKind.ArrayType),
  ].map((node) => node.getStart());
  const parts: string[] = [];
  let from = 0;
  for (const start of at.sort((a, b) => a - b)) {
    parts.push(text.slice(from, start));
    from = start;
  }
  return [...parts, text.slice(from)].join("readonly ");
}
