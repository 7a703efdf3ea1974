/** Examples as cases of a corpus: what any implementation says of them, in any language. */
import { nodeTree } from "../../air/defs/node.ts";
import { backlink, MARK } from "../emit/header.ts";
import { fileStems } from "../file-stems.ts";
import type { ExamplesLink, Model } from "../model.ts";
import type { PlannedFile, PlannedFiles } from "../target.ts";

const FAMILY = "examples";

/** `examples/STEM.json` for each schema with examples; the folder is a corpus of its own or the root of one. */
export function corpusTarget({ examples, own }: Model): PlannedFiles {
  const stems = fileStems(examples.map(({ schema }) => [schema.title, schema.title] as const));
  const isBuiltin = own.base === undefined;
  return new Map(
    examples.map((one): [string, PlannedFile] => {
      const family = `${FAMILY}/${stems.get(one.schema.title)}`;
      const cases = casesOf(one, family, isBuiltin);
      return [`${family}.json`, { text: `[\n${cases.map((text) => `  ${text}`).join(",\n")}\n]\n` }];
    }),
  );
}

/** Each on one line, since numbers in values may be any integers and are written as they were. */
function casesOf(
  { schema, defs, accepted, refused }: ExamplesLink,
  family: string,
  isBuiltin: boolean,
): string[] {
  // Everybody has the built-in definitions.
  const nodes = isBuiltin ? [] : defs.map((node) => JSON.stringify(nodeTree(node), mapsAsObjects));
  const inputOf = (lens: "json" | "cbor", value: string): string =>
    `{"schema":${JSON.stringify(schema.title)},${nodes.length > 0 ? `"defs":[${nodes.join(",")}],` : ""}"lens":"${lens}","value":${value}}`;
  const source = { hand: `${MARK} $examples of ${backlink(schema)}` };
  const one = (id: string, title: string, input: string, expect: object, pair?: string): string => {
    const start = JSON.stringify({ id, level: "L1", source, title, op: "value.normalize" });
    const end = JSON.stringify({ expect, rules: ["D2"], ...(pair === undefined ? {} : { pair }) });
    return `${start.slice(0, -1)},"input":${input},${end.slice(1)}`;
  };
  return [
    ...accepted.map(({ title, json, cbor, hash }, index) =>
      one(`${family}/value-${index + 1}`, title, inputOf("json", json), {
        ok: { cbor: Buffer.from(cbor).toString("hex"), hash },
      }),
    ),
    ...refused.map(({ title, json, cbor, code }, index) =>
      one(
        `${family}/refused-${index + 1}`,
        title,
        cbor ? inputOf("cbor", `"${Buffer.from(cbor).toString("hex")}"`) : inputOf("json", json ?? "null"),
        { reject: { code } },
        `${family}/value-1`,
      ),
    ),
  ];
}

function mapsAsObjects(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
