/** The pipeline for a whole specification: read → link → plan. The last step is the caller's choice. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AirError, type Fault, FaultList } from "../air/errors.ts";
import { defDeclarations } from "./json-schema.ts";
import { link } from "./link.ts";
import { plan } from "./plan.ts";
import { readSpec } from "./read.ts";
import type { PlannedFiles } from "./target.ts";

/**
 * Plans the generated files for a spec given as files, or their texts, by path. Bytes depend on nothing else: not on
 * the order of the files, their line ends or the locale. Throws one `AirError` with all faults.
 */
export async function planFromFiles(files: ReadonlyMap<string, Uint8Array | string>): Promise<PlannedFiles> {
  const reading = new FaultList();
  const spec = readSpec(files, reading);
  const linking = new FaultList();
  const linked = link(spec, linking);
  const defs = defDeclarations(spec, linking);
  throwAll(reading.faults, linking.faults);
  return plan(linked, defs);
}

/** Throws what both steps found, by place. What did not read is not there to be referred to: no follow-up faults. */
function throwAll(reading: readonly Fault[], linking: readonly Fault[]): void {
  const all = new FaultList();
  const own = reading.length === 0 ? linking : linking.filter((fault) => fault.code !== "ref.unknown");
  for (const fault of [...reading, ...own]) all.add(fault.code, fault.message, fault.place);
  all.throwIfAny();
}

/**
 * The spec's files by path relative to the project: `defs`, `schemas` and `errors.json` of its folder `spec`. Throws
 * `spec.missing` where one cannot be read.
 */
export function readSpecFiles(project: string, spec = "spec"): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const add = (path: string) =>
    files.set(
      path,
      readSpecPath(project, path, (file) => readFileSync(file)),
    );
  for (const [folder, ending] of [
    [`${spec}/defs`, ".air.json"],
    [`${spec}/schemas`, ".schema.json"],
  ] as const) {
    const names = readSpecPath(project, folder, (path) => readdirSync(path));
    for (const name of names) if (name.endsWith(ending)) add(`${folder}/${name}`);
  }
  add(`${spec}/errors.json`);
  return files;
}

function readSpecPath<T>(project: string, path: string, read: (path: string) => T): T {
  try {
    return read(join(project, path));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("spec.missing", `cannot be read: ${reason}`, { path });
  }
}
