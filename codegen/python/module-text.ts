/** Whole modules: header, docstring, the imports that are needed, and what was emitted. */
import { headerLines } from "../emit/header.ts";
import type { SpecFile } from "../read.ts";
import { docstring, fileText, WIDTH } from "./lines.ts";
import { escaped } from "./literals.ts";

/** A module, and the names that may be imported from it. */
export type Importable = readonly [module: string, names: Iterable<string>];

const STANDARD: readonly Importable[] = [
  ["collections.abc", ["Mapping"]],
  ["dataclasses", ["dataclass"]],
  ["typing", "Any Final Literal Never NotRequired Protocol TypeAlias TypedDict".split(" ")],
];

const LOCAL: readonly Importable[] = [
  ["._cbor", ["Codec"]],
  ["._effects", ["AdapterContext", "EffectRequest", "Receipt"]],
  ["._reader", ["Reader"]],
  ["._scalars", ["Dec128", "Hash", "Uuid"]],
  ["._tables", ["Definition", "Event", "Plan", "World"]],
];

export interface ModuleParts {
  readonly files: readonly SpecFile[];
  readonly doc: string;
  readonly body: readonly string[];
  /** Beside what all modules may import. */
  readonly importable?: readonly Importable[];
}

/** The text of a module. */
export function moduleText({ files, doc, body, importable = [] }: ModuleParts): string {
  const used = wordsIn(body);
  const from = (all: readonly Importable[]): string[] => all.flatMap((one) => importLines(one, used));
  const writer = used.has("w") ? ["from . import _writer as w"] : [];
  const standard = from(STANDARD);
  const modules = [...LOCAL, ...importable].sort(([a], [b]) => byCodeUnits(a, b));
  const local = [...writer, ...from(modules)];
  return fileText([
    ...comments(files),
    "",
    ...docstring(doc),
    "",
    "from __future__ import annotations",
    "",
    ...standard,
    ...(standard.length > 0 ? [""] : []),
    ...local,
    ...(local.length > 0 ? [""] : []),
    "",
    ...body,
  ]);
}

/** A file that is always the same, behind the header. */
export function runtimeText(text: string): string {
  return `${comments([]).join("\n")}\n\n${text}`;
}

/** The header as comments. */
export function comments(files: readonly SpecFile[]): string[] {
  return headerLines(files).map((line) => `# ${escaped(line)}`);
}

function importLines([module, names]: Importable, used: ReadonlySet<string>): string[] {
  const wanted = [...names].filter((name) => used.has(name)).sort(byCodeUnits);
  if (wanted.length === 0) return [];
  const line = `from ${module} import ${wanted.join(", ")}`;
  return line.length <= WIDTH
    ? [line]
    : [`from ${module} import (`, ...wanted.map((name) => `    ${name},`), ")"];
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** The words of code, without those of literals and comments. */
function wordsIn(lines: readonly string[]): ReadonlySet<string> {
  const code = lines
    .filter((line) => !/^ *#/.test(line))
    .join("\n")
    .replace(/"""[\s\S]*?"""/g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, "");
  return new Set(code.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
}
