/**
 * The JSON Schemas of the def kinds as declarations for the codec emitter. They are the canonical form: comments are
 * gone, a property with a default is always there, and an optional list or map is left out when empty.
 */
import { type FaultList, quote } from "../air/errors.ts";
import {
  type JsonArray,
  type JsonNode,
  type JsonObject,
  member,
  placeOf,
  pointerOf,
} from "../air/json/node.ts";
import { type ChoiceArm, type Declaration, type Field, type Item, NO_TRAITS } from "./ir.ts";
import { pascal } from "./names.ts";
import type { Spec } from "./read.ts";

const COMMON = "common.schema.json";
/** Files that describe something that is stored; a patch document is only ever JSON. */
const STORED = /^(?:def[a-z]+|manifest)\.schema\.json$/;

/** A manifest as `manifest_hash` means it (ruling H2). */
const BARE = "BareManifest";

/** One declaration for every def kind, the manifest with and without `$kind`, and every record they share. */
export function defDeclarations(spec: Spec, faults: FaultList): readonly Declaration[] {
  return new SchemaReader(spec, faults).read();
}

class SchemaReader {
  private readonly spec: Spec;
  private readonly faults: FaultList;
  private readonly declarations = new Map<string, Declaration>();

  constructor(spec: Spec, faults: FaultList) {
    this.spec = spec;
    this.faults = faults;
  }

  read(): readonly Declaration[] {
    const stored = [...this.spec.schemas].filter(([file]) => STORED.test(file));
    for (const [file, schema] of stored) {
      const declaration = this.declare(file, pascal(file.slice(0, file.indexOf("."))), schema);
      declaration.item = this.record(schema, file);
    }
    const manifest = this.declarations.get("Manifest");
    if (manifest?.item.kind === "record") {
      const fields = manifest.item.fields.filter((field) => field.key !== "$kind");
      this.declarations.set(BARE, {
        ...manifest,
        name: BARE,
        title: "manifest without $kind",
        item: { kind: "record", fields },
      });
    }
    for (const declaration of this.declarations.values()) setDepths(declaration.item, 0);
    return [...this.declarations.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private declare(file: string, name: string, schema: JsonObject): Declaration {
    const path = schema.source.path ?? file;
    const title = name.startsWith("Def") ? name.toLowerCase() : name;
    const declaration: Declaration = {
      name,
      title,
      origin: { path, pointer: pointerOf(schema) },
      builtin: false,
      type: undefined,
      item: { kind: "unit" },
      traits: NO_TRAITS,
    };
    this.declarations.set(name, declaration);
    return declaration;
  }

  private item(schema: JsonNode, file: string): Item {
    if (schema.type !== "object") return this.unsupported(schema);
    const ref = member(schema, "$ref");
    if (ref?.type === "string") return this.target(ref.value, schema, file);
    const words = member(schema, "enum");
    if (words?.type === "array") return { kind: "words", words: texts(words) };
    const only = member(schema, "const");
    if (only?.type === "string") return { kind: "words", words: [only.value] };
    const choice = member(schema, "oneOf");
    if (choice?.type === "array") return this.choice(choice, file);
    return this.typed(schema, file);
  }

  private typed(schema: JsonObject, file: string): Item {
    const type = member(schema, "type");
    const items = member(schema, "items");
    switch (type?.type === "string" ? type.value : "") {
      case "string":
        return { kind: "text" };
      case "integer":
        return { kind: signed(schema) ? "int" : "nat" };
      case "array":
        return items ? { kind: "list", item: this.item(items, file) } : this.unsupported(schema);
      case "object":
        return member(schema, "properties") ? this.record(schema, file) : this.map(schema, file);
      default:
        return { kind: "tree", depth: 0 };
    }
  }

  /** `#/$defs/X` or `common.schema.json#/$defs/X`. Records get a declaration; recursive parts are trees. */
  private target(ref: string, at: JsonObject, file: string): Item {
    const [targetFile = "", pointer = ""] = ref.split("#");
    const inFile = targetFile === "" ? file : targetFile;
    const name = pointer.slice("/$defs/".length);
    const defs =
      this.spec.schemas.get(inFile) && member(this.spec.schemas.get(inFile) as JsonObject, "$defs");
    const schema = defs?.type === "object" ? member(defs, name) : undefined;
    if (schema?.type !== "object") {
      this.faults.add("ref.unknown", `${quote(ref)} leads nowhere`, placeOf(at));
      return { kind: "tree", depth: 0 };
    }
    if (inFile === COMMON && name === "Hash") return { kind: "hash" };
    if (!member(schema, "properties"))
      return containsRef(schema, name) ? { kind: "tree", depth: 0 } : this.item(schema, inFile);
    const known = this.declarations.get(name);
    if (known) return { kind: "ref", target: known };
    const declaration = this.declare(inFile, name, schema);
    declaration.item = this.record(schema, inFile);
    return { kind: "ref", target: declaration };
  }

  private record(schema: JsonObject, file: string): Item {
    const properties = member(schema, "properties");
    const required = member(schema, "required");
    if (properties?.type !== "object") return this.unsupported(schema);
    const always = new Set(required?.type === "array" ? texts(required) : []);
    const fields = properties.members.map(({ key, value }): Field => {
      const item = this.item(value, file);
      if (always.has(key) || hasDefault(value)) return { key, item, presence: "always" };
      return { key, item, presence: item.kind === "list" || item.kind === "map" ? "omit_empty" : "omit" };
    });
    return { kind: "record", fields };
  }

  private map(schema: JsonObject, file: string): Item {
    const patterns = member(schema, "patternProperties");
    const value = patterns?.type === "object" ? patterns.members[0]?.value : undefined;
    return value
      ? { kind: "map", key: { kind: "text" }, value: this.item(value, file) }
      : this.unsupported(schema);
  }

  /** Records told apart by a constant that all have, or by a key that the first needs and the last lacks. */
  private choice(list: JsonArray, file: string): Item {
    const items = list.items.map((one) => this.item(one, file));
    const targets = items.flatMap((item) => (item.kind === "ref" ? [item.target] : []));
    if (targets.length !== items.length) return { kind: "tree", depth: 0 };
    for (const key of constantsOf(targets[0])) {
      const arms = targets.map((target): ChoiceArm => ({ word: constantOf(target, key) ?? null, target }));
      if (arms.every((arm) => arm.word !== null)) return { kind: "choice", key, arms };
    }
    const [first, last] = targets as [Declaration, Declaration];
    const telling = keysOf(first).find((key) => !keysOf(last).includes(key));
    if (telling === undefined || targets.length !== 2) return this.unsupported(list);
    return {
      kind: "choice",
      key: telling,
      arms: [
        { word: undefined, target: first },
        { word: null, target: last },
      ],
    };
  }

  private unsupported(at: JsonNode): Item {
    this.faults.add(
      "codegen.unsupported",
      "the generator has no canonical form for this schema",
      placeOf(at),
    );
    return { kind: "tree", depth: 0 };
  }
}

/** Tells every tree how deep it stands at most, in the documents that it can be part of. */
function setDepths(item: Item, depth: number): void {
  switch (item.kind) {
    case "tree":
      item.depth = Math.max(item.depth, depth);
      break;
    case "list":
      setDepths(item.item, depth + 1);
      break;
    case "map":
      setDepths(item.value, depth + 1);
      break;
    case "record":
      for (const field of item.fields) setDepths(field.item, depth + 1);
      break;
    case "ref":
      setDepths(item.target.item, depth);
      break;
    case "choice":
      for (const arm of item.arms) setDepths(arm.target.item, depth);
      break;
  }
}

function texts(array: JsonArray): string[] {
  return array.items.flatMap((item) => (item.type === "string" ? [item.value] : []));
}

function signed(schema: JsonObject): boolean {
  const minimum = member(schema, "minimum");
  return minimum?.type === "number" && minimum.text.startsWith("-");
}

function hasDefault(schema: JsonNode): boolean {
  return schema.type === "object" && member(schema, "default") !== undefined;
}

/** Whether a part refers to a name; one that refers to its own has values of any depth. */
function containsRef(node: JsonNode, name: string): boolean {
  if (node.type === "array") return node.items.some((item) => containsRef(item, name));
  if (node.type !== "object") return false;
  return node.members.some(
    ({ key, value }) =>
      (key === "$ref" && value.type === "string" && value.value.endsWith(`/$defs/${name}`)) ||
      containsRef(value, name),
  );
}

function fieldsOf(declaration: Declaration | undefined): readonly Field[] {
  return declaration?.item.kind === "record" ? declaration.item.fields : [];
}

function keysOf(declaration: Declaration): string[] {
  return fieldsOf(declaration).map((field) => field.key);
}

function constantsOf(declaration: Declaration | undefined): string[] {
  return fieldsOf(declaration).flatMap(({ key, item }) =>
    item.kind === "words" && item.words.length === 1 ? [key] : [],
  );
}

function constantOf(declaration: Declaration, key: string): string | undefined {
  const item = fieldsOf(declaration).find((field) => field.key === key)?.item;
  return item?.kind === "words" && item.words.length === 1 ? item.words[0] : undefined;
}
