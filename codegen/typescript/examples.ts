/** Tests of the codecs, made of `$examples`: they need nothing but Node's own test runner. */
import type { ExamplesLink } from "../model.ts";

/** The text of `examples.test.ts`, without its header. */
export function exampleTests(examples: readonly ExamplesLink[], extension: string): string {
  const names = examples.map(({ schema }) => `${schema.name}Codec`).sort();
  return [
    'import assert from "node:assert/strict";',
    'import { test } from "node:test";',
    `import {\n${names.map((name) => `  ${name},`).join("\n")}\n} from "./codecs${extension}";`,
    "",
    "function bytes(hex: string): Uint8Array {",
    "  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));",
    "}",
    ...examples.flatMap(({ schema, accepted, refused }) => [
      ...accepted.flatMap(({ title, cbor, hash }) => [
        "",
        `test(${JSON.stringify(`${schema.title}: ${title}`)}, () => {`,
        `  const cbor = bytes("${Buffer.from(cbor).toString("hex")}");`,
        `  const value = ${schema.name}Codec.decode(cbor);`,
        `  assert.deepEqual(Uint8Array.from(${schema.name}Codec.encode(value)), cbor);`,
        `  assert.equal(${schema.name}Codec.hash(value), "${hash}");`,
        "});",
      ]),
      ...refused.flatMap(({ title, cbor }) =>
        cbor
          ? [
              "",
              `test(${JSON.stringify(`${schema.title} refuses: ${title}`)}, () => {`,
              `  assert.throws(() => ${schema.name}Codec.decode(bytes("${Buffer.from(cbor).toString("hex")}")));`,
              "});",
            ]
          : [],
      ),
    ]),
    "",
  ].join("\n");
}
