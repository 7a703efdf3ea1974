/** Every schema with its codec and random values of it: the built-in ones and those made to be difficult. */
import { readFileSync, rmSync } from "node:fs";
import type fc from "fast-check";
import type { Codec } from "../air/cbor/document.ts";
import { schemasIn, valuesOf } from "./arbitrary.ts";
import { EXTRA_SPEC, extraFolder, loadExtraCodecs, PROJECT } from "./extra-codecs.ts";

export interface Subject {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

/** Generates and loads the codecs; `user` keeps test files that run side by side apart. */
export async function codecSubjects(user: string): Promise<readonly Subject[]> {
  const schemas = schemasIn(
    readFileSync(`${PROJECT}spec/defs/builtin-schemas.air.json`, "utf8"),
    readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8"),
  );
  const codecs = await loadExtraCodecs(user);
  rmSync(extraFolder(user), { recursive: true, force: true });
  return [...schemas].map(([name, type]) => {
    const codec = codecs[name];
    if (!codec) throw new Error(`no codec for ${name}`);
    return { name, codec, values: valuesOf(type, schemas) };
  });
}
