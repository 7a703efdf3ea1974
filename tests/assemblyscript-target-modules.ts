/** Generated AssemblyScript, compiled and called. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { main } from "assemblyscript/asc";
import { FaultList } from "../air/errors.ts";
import { readAirDirectory } from "../cli/air-directory.ts";
import { assemblyscriptTarget } from "../codegen/assemblyscript/assemblyscript.ts";
import { linkedBuiltins } from "../codegen/builtin-spec.ts";
import { loadInputs } from "../codegen/inputs.ts";
import { type Model, modelOf } from "../codegen/model.ts";
import type { PlannedFiles, TargetOptions } from "../codegen/target.ts";
import { builtins } from "../runtime/builtins.ts";
import { PROJECT } from "./extra-codecs.ts";
import { toHex } from "./shared.ts";

export const OPTIONS: TargetOptions = { folder: "generated", stubs: "src", importExtension: ".js" };

const linked = linkedBuiltins();

/** The model of a world of the fixtures. */
export function fixtureModel(world: string): Model {
  const faults = new FaultList();
  const root = readAirDirectory(join(PROJECT, "fixtures/worlds", world), faults);
  const inputs = loadInputs([root], builtins(), faults);
  const model = inputs && modelOf(inputs, linked, faults);
  faults.throwIfAny();
  return model as Model;
}

/** The model of definitions without a manifest. The built-in ones may count as such, too. */
export function modelOfDefs(defs: readonly object[], withBuiltins: boolean): Model {
  const faults = new FaultList();
  const files = new Map([["defs.air.json", JSON.stringify(defs)]]);
  const inputs = loadInputs([{ path: "defs", files, wasm: new Map() }], builtins(), faults);
  const model = inputs && modelOf(inputs, linked, faults, withBuiltins);
  for (const { code, message } of faults.faults) if (code !== "codegen.name_clash") throw new Error(message);
  return model as Model;
}

/** As it is written: optimising takes long. */
export const PLAINLY: readonly string[] = ["--optimizeLevel", "0", "--shrinkLevel", "0"];

/** What is written into a stub. */
export interface Completion {
  /** Names by the generated file that has them. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
  readonly helpers?: string;
  /** Statements by arm. */
  readonly edits: Readonly<Record<string, string>>;
}

/** A folder with what is generated of a model, and with files of a test. */
export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), "airlock-assemblyscript-"));
  readonly files: PlannedFiles;
  private readonly compiled = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(model: Model, options: TargetOptions = OPTIONS) {
    this.files = assemblyscriptTarget(model, options);
    for (const [path, { text }] of this.files) this.write(join(options.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    const whole = join(this.folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }

  /** The WASM, by the flags that people use. Throws what the compiler says about the sources. */
  compile(entry: string, flags: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> {
    const key = `${entry} ${flags.join(" ")}`;
    const wasm = this.compiled.get(key) ?? this.compileAnew(entry, flags);
    this.compiled.set(key, wasm);
    return wasm;
  }

  private async compileAnew(entry: string, flags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
    const { folder } = this;
    const config = join(OPTIONS.folder, "asconfig.json");
    let wasm: Uint8Array | undefined;
    const args = [entry, "--baseDir", folder, "--config", config, "--outFile", "out.wasm", "--noColors"];
    const { error, stderr } = await main([...args, ...flags], {
      writeFile: (_path, contents) => {
        if (contents instanceof Uint8Array) wasm = contents;
      },
    });
    if (error || !wasm) throw new Error(`${entry}: ${error?.message}\n${stderr}`);
    return Uint8Array.from(wasm);
  }

  /** A stub as somebody leaves it: comments of branches give way to statements, which need imports. */
  complete(
    stub: string,
    { imports, helpers = "", edits }: Completion,
    flags: readonly string[] = [],
  ): Promise<Uint8Array<ArrayBuffer>> {
    let text = this.read(stub);
    for (const [arm, statements] of Object.entries(edits)) {
      const branch = new RegExp(`(\\.${arm}: \\{\n)(?: *//.*\n)+`);
      if (!branch.test(text)) throw new Error(`${stub} has no branch for ${arm}`);
      text = text.replace(branch, (_all, start: string) => `${start}${statements}\n`);
    }
    const path = stub.replace(".ts", "-completed.ts");
    const lines = Object.entries(imports).map(
      ([file, names]) => `import { ${names.join(", ")} } from ${JSON.stringify(`../../generated/${file}`)};`,
    );
    this.write(path, [...lines, text, helpers].join("\n"));
    return this.compile(path, flags);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A reducer's module, each call in an instance of its own. */
export class StepModule {
  private readonly module: WebAssembly.Module;

  constructor(wasm: Uint8Array) {
    this.module = new WebAssembly.Module(Uint8Array.from(wasm));
  }

  /** The output in hex, or that there is none. */
  call(input: Uint8Array): string {
    const exports = new WebAssembly.Instance(this.module, {}).exports as unknown as StepExports;
    const { memory, alloc, step } = exports;
    const ret = alloc(8);
    const ptr = alloc(input.length);
    new Uint8Array(memory.buffer, ptr, input.length).set(input);
    try {
      step(ret, ptr, input.length);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return "trap";
      throw error;
    }
    const view = new DataView(memory.buffer, ret, 8);
    return toHex(new Uint8Array(memory.buffer, view.getUint32(0, true), view.getUint32(4, true)));
  }
}

interface StepExports {
  readonly memory: WebAssembly.Memory;
  readonly alloc: (len: number) => number;
  readonly step: (ret: number, ptr: number, len: number) => void;
}
