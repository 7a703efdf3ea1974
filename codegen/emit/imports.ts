/** Where generated TypeScript finds what it does not define itself, and the import statements for it. */
import { compareUtf8 } from "../../air/utf8-order.ts";

/** What generated code needs of the language, and the file under `air/` that it is in. */
const AIR = {
  AdapterContext: "adapter",
  Receipt: "adapter",
  CapEntry: "catalogue",
  DefEntry: "catalogue",
  EffectEntry: "catalogue",
  ModuleEntry: "catalogue",
  PlanEntry: "catalogue",
  SchemaEntry: "catalogue",
  WorldEntry: "catalogue",
  Codec: "cbor/document",
  makeCodec: "cbor/document",
  Reader: "cbor/reader",
  unknownTag: "cbor/refusals",
  readTree: "cbor/tree",
  Tree: "cbor/tree",
  writeTree: "cbor/tree",
  MapKey: "cbor/types",
  MapValue: "cbor/types",
  Mutable: "cbor/types",
  Writer: "cbor/writer",
  EventSink: "events",
  SendOptions: "events",
  sendEvent: "events",
  Hash: "hash",
  Dec128: "scalars",
  Uuid: "scalars",
} as const;

export type AirSymbol = keyof typeof AIR;

/** All of them: no definition can have such a name. */
export const AIR_SYMBOLS: readonly string[] = Object.keys(AIR);

/** Values; all others are types. */
const VALUES: ReadonlySet<string> = new Set([
  "makeCodec",
  "unknownTag",
  "readTree",
  "writeTree",
  "sendEvent",
]);

/** Where things are: beside the generated files, or in the package. */
export interface Library {
  air(symbol: AirSymbol): string;
  /** The code of the built-in definitions. */
  readonly builtins: string;
  /** Another generated file, by its name without an ending. */
  beside(file: string): string;
}

export const IN_PROJECT: Library = {
  air: (symbol) => `../air/${AIR[symbol]}.ts`,
  builtins: "./schemas.ts",
  beside: (file) => `./${file}.ts`,
};

/** For code of others, who have the package. */
export function inPackage(extension: string): Library {
  return {
    air: () => "airlock/air",
    builtins: "airlock/builtins",
    beside: (file) => `./${file}${extension}`,
  };
}

/** Collects what is used, so that nothing is imported that is not. */
export class Imports {
  private readonly paths: Library;
  private readonly byModule = new Map<string, Map<string, boolean>>();

  constructor(library: Library) {
    this.paths = library;
  }

  air(...symbols: readonly AirSymbol[]): void {
    for (const symbol of symbols) this.add(this.paths.air(symbol), symbol, VALUES.has(symbol));
  }

  builtin(name: string, isValue: boolean): void {
    this.add(this.paths.builtins, name, isValue);
  }

  beside(file: string, name: string, isValue = false): void {
    this.add(this.paths.beside(file), name, isValue);
  }

  add(module: string, name: string, isValue: boolean): void {
    const names = this.byModule.get(module) ?? new Map<string, boolean>();
    names.set(name, isValue || names.get(name) === true);
    this.byModule.set(module, names);
  }

  /** Packages before files, each in order. */
  lines(): string[] {
    return [...this.byModule]
      .sort(([a], [b]) => Number(a.startsWith(".")) - Number(b.startsWith(".")) || compareUtf8(a, b))
      .map(([module, names]) => importLine(module, names));
  }
}

const WIDTH = 110;

function importLine(module: string, names: ReadonlyMap<string, boolean>): string {
  const isTypes = [...names.values()].every((isValue) => !isValue);
  const parts = [...names]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, isValue]) => (isTypes || isValue ? name : `type ${name}`));
  const word = isTypes ? "import type" : "import";
  const line = `${word} { ${parts.join(", ")} } from ${JSON.stringify(module)};`;
  if (line.length <= WIDTH) return line;
  return `${word} {\n${parts.map((part) => `  ${part},`).join("\n")}\n} from ${JSON.stringify(module)};`;
}
