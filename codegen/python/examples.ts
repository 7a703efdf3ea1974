/** Tests of the codecs, made of `$examples`: for `python3 -m unittest`. */
import { filesOfOrigins } from "../emit/header.ts";
import type { Model } from "../model.ts";
import { docstring, fileText, indent } from "./lines.ts";
import { pyString } from "./literals.ts";
import { comments } from "./module-text.ts";

/** `test_examples.py`. */
export function exampleTests({ examples, files }: Model): string {
  const of = filesOfOrigins(
    examples.map(({ schema }) => schema),
    files,
  );
  let count = 0;
  const test = (title: string, body: readonly string[]): string[] => {
    count++;
    return ["", `def test_${count}(self) -> None:`, ...indent([...docstring(title), ...body])];
  };
  const tests = examples.flatMap(({ schema, accepted, refused }) => {
    const codec = `codec = CODECS[${pyString(schema.title)}]`;
    return [
      ...accepted.flatMap(({ title, cbor, hash }) =>
        test(`${schema.title}: ${title}`, [
          codec,
          `cbor = bytes.fromhex("${hex(cbor)}")`,
          "value = codec.decode(cbor)",
          "self.assertEqual(codec.encode(value), cbor)",
          `self.assertEqual(codec.hash(value), "${hash}")`,
        ]),
      ),
      ...refused.flatMap(({ title, cbor }) =>
        cbor
          ? test(`${schema.title} refuses: ${title}`, [
              codec,
              "with self.assertRaises(AirError):",
              `    codec.decode(bytes.fromhex("${hex(cbor)}"))`,
            ])
          : [],
      ),
    ];
  });
  return fileText([
    ...comments(of),
    "",
    ...docstring("The examples beside schemas, put to their codecs."),
    "",
    "import unittest",
    "",
    "from . import AirError",
    "from .schemas import CODECS",
    "",
    "",
    "class Examples(unittest.TestCase):",
    ...indent([...docstring("One test for each example."), ...tests]),
  ]);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
