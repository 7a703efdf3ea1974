/** The properties of the codecs, for as many values as AIRLOCK_SOAK_RUNS says. */
import { readFileSync, rmSync } from "node:fs";
import { afterAll, describe, it } from "vitest";
import { schemasIn, valuesOf } from "./arbitrary.ts";
import { checkRoundTrip, checkStrictness } from "./codec-properties.ts";
import { EXTRA_SPEC, extraFolder, loadExtraCodecs, PROJECT } from "./extra-codecs.ts";

const RUNS = Number(process.env.AIRLOCK_SOAK_RUNS ?? 2000);
const USER = "codecs-soak";
const schemas = schemasIn(
  readFileSync(`${PROJECT}spec/defs/builtin-schemas.air.json`, "utf8"),
  readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8"),
);
const codecs = await loadExtraCodecs(USER);

afterAll(() => rmSync(extraFolder(USER), { recursive: true, force: true }));

describe.each([...schemas])("the codec of %s", (name, type) => {
  const codec = codecs[name];
  if (!codec) throw new Error(`no codec for ${name}`);
  it("gives back what it was given", () => checkRoundTrip(codec, valuesOf(type, schemas), RUNS));
  it("accepts only what it can write", () => checkStrictness(codec, valuesOf(type, schemas), RUNS * 3));
});
