/** Whole files: header, the imports that are needed, and what was emitted. */
import { header } from "../emit/header.ts";
import type { SpecFile } from "../read.ts";
import { WIDTH } from "./lines.ts";

/** A file, and the names that may be imported from it. */
export type Importable = readonly [from: string, names: readonly string[]];

/** What the files of the runtime export, for files beside `abi.ts`. */
export const RUNTIME_EXPORTS: readonly Importable[] = [
  ["./abi", ["StepInput", "StepOutput"]],
  ["./cbor/reader", ["Reader"]],
  ["./cbor/values", ["Box", "UNIT", "Unit"]],
  ["./cbor/writer", ["Writer"]],
];

/** The text of a generated file; `exports` are statements that export from other files. */
export function moduleText(
  files: readonly SpecFile[],
  body: readonly string[],
  importable: readonly Importable[],
  exports: readonly string[] = [],
): string {
  const blocks = [importLines(body, importable), exports].filter((block) => block.length > 0);
  const lines = [header(files), ...blocks.flatMap((block) => [...block, ""]), ...body];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Import statements for what the body uses. */
export function importLines(body: readonly string[], importable: readonly Importable[]): string[] {
  const used = wordsIn(body);
  return importable.flatMap(([from, names]) => {
    const wanted = names.filter((name) => used.has(name)).sort();
    if (wanted.length === 0) return [];
    const line = `import { ${wanted.join(", ")} } from ${JSON.stringify(from)};`;
    if (line.length <= WIDTH) return [line];
    return ["import {", ...wanted.map((name) => `  ${name},`), `} from ${JSON.stringify(from)};`];
  });
}

/** The words of code, without those of comments and literals. */
function wordsIn(lines: readonly string[]): ReadonlySet<string> {
  const code = lines
    .join("\n")
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
      found.startsWith('"') ? '""' : "",
    );
  return new Set(code.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
}
