/**
 * How generating grows with the number of schemas: 60, 600 and 6,000 of them through the whole of `airlock generate` (reading, checking,
 * linking, printing, comparing), and a run with nothing to do. Beside it json-schema-to-typescript on the same shapes, which makes types
 * only.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { FaultList } from "../air/errors.ts";
import { readAirDirectory } from "../cli/air-directory.ts";
import type { Config } from "../codegen/config/config.ts";
import { write } from "../codegen/output.ts";
import { type GenerateInput, generate } from "../codegen/run.ts";
import { builtins } from "../runtime/builtins.ts";

const SIZES = [60, 600, 6000];
const ROUNDS = 3;

/** Ten to a file; every other one refers to the one before. */
function schemasOf(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    $kind: "defschema",
    name: `bench/Thing${index}@1`,
    type: {
      record: {
        id: { uuid: {} },
        count: { nat: {} },
        note: { option: { text: {} } },
        tags: { set: { text: {} } },
        state: {
          variant: { open: { unit: {} }, closed: { record: { at: { time: {} }, by: { text: {} } } } },
        },
        ...(index % 2 === 1 ? { parent: { ref: `bench/Thing${index - 1}@1` } } : {}),
      },
    },
  }));
}

/** The same shapes, as far as JSON Schema has them. */
function jsonSchemaOf(count: number): JSONSchema {
  const $defs: Record<string, object> = {};
  for (let index = 0; index < count; index++) {
    const text = { type: "string" };
    const closed = {
      type: "object",
      properties: { at: { type: "integer" }, by: text },
      required: ["at", "by"],
      additionalProperties: false,
    };
    const properties = {
      id: text,
      count: { type: "integer" },
      note: { type: ["string", "null"] },
      tags: { type: "array", items: text },
      state: { oneOf: [{ const: "open" }, closed] },
      ...(index % 2 === 1 ? { parent: { $ref: `#/$defs/Thing${index - 1}` } } : {}),
    };
    $defs[`Thing${index}`] = {
      type: "object",
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    };
  }
  return { title: "All", type: "object", $defs, additionalProperties: false } as JSONSchema;
}

const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));

async function run(root: string, always: boolean): Promise<number> {
  const config: Config = {
    inputs: ["air"],
    builtins: false,
    outputs: [{ target: "typescript", folder: "generated" }],
  };
  const input: GenerateInput = {
    config,
    root,
    version: "bench",
    builtins: builtins(),
    always,
    readRoot: (path, faults) => readAirDirectory(join(root, path), faults),
  };
  const started = performance.now();
  const faults = new FaultList();
  for (const { output, changes } of await generate(input, faults)) write(changes, join(root, output.folder));
  faults.throwIfAny();
  return performance.now() - started;
}

async function median(measured: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await measured());
  return times.sort((a, b) => a - b)[ROUNDS >> 1] as number;
}

console.log(`${cpus()[0]?.model}, Node ${process.version}, median of ${ROUNDS}`);
try {
  for (const size of SIZES) {
    const root = join(folder, String(size));
    mkdirSync(join(root, "air"), { recursive: true });
    const schemas = schemasOf(size);
    for (let at = 0; at < size; at += 10)
      writeFileSync(join(root, "air", `${at}.air.json`), JSON.stringify(schemas.slice(at, at + 10)));
    await run(root, true);
    const full = await median(() => {
      rmSync(join(root, "generated"), { recursive: true, force: true });
      return run(root, true);
    });
    const idle = await median(() => run(root, false));
    const theirs = await median(async () => {
      const started = performance.now();
      await compile(jsonSchemaOf(size), "All", { unreachableDefinitions: true, format: false });
      return performance.now() - started;
    });
    console.log(
      `${String(size).padStart(5)} schemas: ${full.toFixed(0)} ms (${((full / size) * 1000).toFixed(0)} µs each), nothing to do ${idle.toFixed(0)} ms; json-schema-to-typescript, types only, ${theirs.toFixed(0)} ms (${(full / theirs).toFixed(1)}×)`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
