/** Every schema with its codec and random values of it: built-in ones, records, snapshots, and those made to be difficult. */
import { readFileSync, rmSync } from "node:fs";
import type fc from "fast-check";
import type { Codec } from "../air/cbor/document.ts";
import { FaultList } from "../air/errors.ts";
import { readJson } from "../air/json/read.ts";
import type { TypeExpr } from "../air/types/type-expr.ts";
import { type Type, Types } from "../air/types/types.ts";
import { type Schemas, schemasIn, valuesOf } from "./arbitrary.ts";
import { EXTRA_SPEC, extraFolder, loadExtraCodecs, PROJECT } from "./extra-codecs.ts";

export interface Subject {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly values: fc.Arbitrary<unknown>;
  readonly expr: TypeExpr;
  /** The same, resolved. */
  readonly type: Type;
  readonly schemas: Schemas;
}

/** Generates and loads the codecs; `user` keeps test files that run side by side apart. */
export async function codecSubjects(user: string): Promise<readonly Subject[]> {
  const schemas = schemasIn(
    readFileSync(`${PROJECT}spec/defs/builtin-schemas.air.json`, "utf8"),
    readFileSync(`${PROJECT}spec/defs/journal.air.json`, "utf8"),
    readFileSync(`${PROJECT}spec/defs/snapshot.air.json`, "utf8"),
    readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8"),
  );
  const codecs = await loadExtraCodecs(user);
  rmSync(extraFolder(user), { recursive: true, force: true });
  const types = new Types();
  const faults = new FaultList();
  const nowhere = readJson("{}");
  types.link(
    [...schemas].map(([name, type]) => ({ name, type, json: nowhere })),
    faults,
  );
  faults.throwIfAny();
  return [...schemas].map(([name, expr]) => {
    const codec = codecs[name];
    if (!codec) throw new Error(`no codec for ${name}`);
    return { name, codec, values: valuesOf(expr, schemas), expr, type: types.named(name) as Type, schemas };
  });
}
