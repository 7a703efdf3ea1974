/**
 * Emits codecs: per declaration a `write` and a `read` function in straight lines. The order of keys, the heads of
 * records and the bytes of constants are decided here; nothing is looked up or sorted at run time but what only then
 * is known: the entries of maps and sets.
 */
import {
  type FunctionDeclarationStructure,
  type StatementStructures,
  StructureKind,
  VariableDeclarationKind,
} from "ts-morph";
import type { Declaration } from "../ir.ts";
import { backlink } from "./header.ts";
import { readStatements } from "./read.ts";
import { writeStatements } from "./write.ts";

/** The statements of one declaration: `writeX`, `readX` and the codec `X`. */
export function codecStatements(declaration: Declaration): StatementStructures[] {
  const { name } = declaration;
  return [
    {
      kind: StructureKind.Function,
      isExported: true,
      name: `write${name}`,
      parameters: [
        { name: "w", type: "Writer" },
        { name: "v", type: name },
      ],
      returnType: "void",
      docs: [backlink(declaration)],
      statements: writeStatements(declaration).join("\n"),
    } satisfies FunctionDeclarationStructure,
    {
      kind: StructureKind.Function,
      isExported: true,
      name: `read${name}`,
      parameters: [{ name: "r", type: "Reader" }],
      returnType: name,
      docs: [backlink(declaration)],
      statements: readStatements(declaration).join("\n"),
    } satisfies FunctionDeclarationStructure,
    {
      kind: StructureKind.VariableStatement,
      isExported: true,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [
        {
          name: `${name}Codec`,
          type: `Codec<${name}>`,
          initializer: `makeCodec(${JSON.stringify(declaration.title)}, write${name}, read${name})`,
        },
      ],
      docs: [`\`${declaration.title}\` in canonical CBOR.`],
    },
  ];
}
