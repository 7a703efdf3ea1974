/** Runs the generator on schemas beyond the built-in ones and loads what it wrote. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Codec } from "../air/cbor/document.ts";
import { FaultList } from "../air/errors.ts";
import { planFromFiles, readSpecFiles } from "../codegen/generate.ts";
import { compare, write } from "../codegen/output.ts";

export const PROJECT: string = fileURLToPath(new URL("../", import.meta.url));

/** Beside `generated/`, since generated files import `../air/`; each user has its own. */
export function extraFolder(user: string): string {
  return `${PROJECT}.extra-${user}`;
}

export const EXTRA_SPEC = "fixtures/schemas/all-types.air.json";

/** Writes the files for the spec and the extra schemas; the caller removes the folder. */
export async function writeExtra(user: string): Promise<string> {
  const folder = extraFolder(user);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const files = new Map(readSpecFiles(PROJECT)).set(EXTRA_SPEC, readFileSync(`${PROJECT}${EXTRA_SPEC}`));
  write(compare(await planFromFiles(files), folder, new FaultList()), folder);
  return folder;
}

/** All codecs of the spec and the extra schemas, by schema name. */
export async function loadExtraCodecs(user: string): Promise<Readonly<Record<string, Codec<unknown>>>> {
  const folder = await writeExtra(user);
  const module = (await import(pathToFileURL(`${folder}/codecs.ts`).href)) as {
    CODECS: Readonly<Record<string, Codec<unknown>>>;
  };
  return module.CODECS;
}

/** A tsconfig that checks one folder by the project's own settings. */
export function writeTsconfig(folder: string): string {
  const path = `${folder}/tsconfig.json`;
  writeFileSync(path, JSON.stringify({ extends: "../tsconfig.json", include: ["*.ts"] }));
  return path;
}
