/** Runs the generator on a schema that is not built in and loads what it wrote, as a build that uses it would. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Codec } from "../air/cbor/document.ts";
import { FaultList } from "../air/errors.ts";
import { planFromFiles, readSpecFiles } from "../codegen/generate.ts";
import { compare, write } from "../codegen/output.ts";
import type { Intent } from "./payloads.ts";

const PROJECT = fileURLToPath(new URL("../", import.meta.url));
/** Beside `generated/`, since generated files import `../air/`; not kept. */
const FOLDER = `${PROJECT}.bench`;

export async function generateIntentCodec(): Promise<Codec<Intent>> {
  const path = "bench/intent.air.json";
  const files = new Map(readSpecFiles(PROJECT)).set(path, readFileSync(`${PROJECT}${path}`));
  mkdirSync(FOLDER, { recursive: true });
  try {
    write(compare(await planFromFiles(files), FOLDER, new FaultList()), FOLDER);
    const module = (await import(pathToFileURL(`${FOLDER}/codecs.ts`).href)) as {
      BenchIntentCodec: Codec<Intent>;
    };
    return module.BenchIntentCodec;
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}
