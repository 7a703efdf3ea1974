/**
 * JSON Schemas (draft 2020-12) of values as people write them: the sugar lens of AIR JSON. One file for each schema, one for
 * the scalars that they share, and `index.schema.json`, which leads from AIR names to files.
 *
 * They say what JSON Schema can say. It knows nothing of how a number is written, so that `1.0` and `-0` are integers to it,
 * and most validators read numbers as doubles, so that an integer beyond 2^53 is judged by the double next to it, and a
 * number beyond 1.8e308 is none: write those as text where the type takes text. It does not see that an object has a key
 * twice, that two pairs of a map have one key, or that text holds half a surrogate pair. Deeper checks are the reader's.
 */
import type { Tree } from "../../air/cbor/tree.ts";
import { member } from "../../air/json/node.ts";
import { printTree } from "../../air/json/print.ts";
import { refsIn, type TypeExpr } from "../../air/types/type-expr.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { sugarOf } from "../../air/values/sugar.ts";
import { filesOfOrigins, headerLines } from "../emit/header.ts";
import { fileStems } from "../file-stems.ts";
import type { NodeOf } from "../link.ts";
import type { Model } from "../model.ts";
import type { SpecFile } from "../read.ts";
import type { PlannedFile, PlannedFiles, TargetOptions } from "../target.ts";
import { SCALARS, SCALARS_FILE } from "./scalars.ts";
import { type Schema, sugarSchema } from "./sugar-schema.ts";

const DRAFT = "https://json-schema.org/draft/2020-12/schema";
const ENDING = ".schema.json";
const INDEX_FILE = `index${ENDING}`;

/**
 * The schemas of the model, those of events that somebody may send and of what plans take, and all that these refer to,
 * built-in ones included.
 */
export function jsonSchemaTarget(model: Model, _options: TargetOptions): PlannedFiles {
  const nodes = new Map([...schemasOf(model.builtins), ...schemasOf(model.own)]);
  const names = reached(model, nodes);
  const stems = fileStems(names.map((name) => [name, name] as const));
  const fileOf = (name: string): string => `${stems.get(name)}${ENDING}`;
  const context = { typeOf: (name: string): TypeExpr => nodeOf(nodes, name).def.type, fileOf };
  const files = new Map<string, PlannedFile>();
  const add = (file: string, sources: readonly SpecFile[], content: Schema): void => {
    const start = { $schema: DRAFT, $comment: headerLines(sources).join("\n"), $id: file };
    files.set(file, { text: `${printTree({ ...start, ...content })}\n` });
  };
  const own = new Set<string>(model.own.schemas.map(({ title }) => title));
  for (const name of names) {
    const node = nodeOf(nodes, name);
    const description = member(node.json, "description");
    const said: Schema = description?.type === "string" ? { description: description.value } : {};
    const schema = sugarSchema(node.def.type, member(node.json, "type"), context);
    const examples = examplesOf(model, name);
    const shown: Schema = examples.length > 0 ? { examples } : {};
    const sources = filesOfOrigins([node], own.has(name) ? model.files : model.builtins.spec.files);
    add(fileOf(name), sources, { title: name, ...said, ...shown, ...schema, ...said });
  }
  add(SCALARS_FILE, [], { title: "Scalars of AIR as people write them", $defs: SCALARS });
  add(INDEX_FILE, model.files, {
    title: "All schemas by their AIR names",
    $defs: new Map<Tree, Tree>(names.map((name) => [name, { $ref: fileOf(name) }])),
  });
  return files;
}

/** The accepted ones, each in its one sugar form. */
function examplesOf({ examples, worlds }: Model, name: string): Tree[] {
  const accepted = examples.find(({ schema }) => schema.title === name)?.accepted ?? [];
  const type = worlds.map(({ world }) => world.types.named(name)).find((one) => one !== undefined);
  return type ? accepted.map(({ cbor }) => sugarOf(decodeValue(cbor, type), type)) : [];
}

type SchemaNodes = ReadonlyMap<string, NodeOf<"defschema">>;

function schemasOf({ spec }: Model["own"]): (readonly [string, NodeOf<"defschema">])[] {
  return spec.nodes.flatMap((node) =>
    node.kind === "defschema" ? [[node.def.name, node as NodeOf<"defschema">] as const] : [],
  );
}

function nodeOf(nodes: SchemaNodes, name: string): NodeOf<"defschema"> {
  const node = nodes.get(name);
  if (!node) throw new Error(`${name} has been checked`);
  return node;
}

/** Names in order. */
function reached({ own, events, plans }: Model, nodes: SchemaNodes): readonly string[] {
  const found = new Set<string>();
  const open = [
    ...own.schemas.map(({ title }) => title),
    ...events.map(({ schema }) => schema.title),
    ...plans.map(({ input }) => input.title),
  ];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...refsIn(nodeOf(nodes, name).def.type));
  }
  return [...found].sort(compareUtf8);
}
