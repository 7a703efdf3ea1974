/** Whether the spec's JSON Schemas are JSON Schemas, and all there. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { DEF_KINDS } from "../air/defs/kinds.ts";
import type { FaultList } from "../air/errors.ts";
import { type JsonObject, member, placeOf } from "../air/json/node.ts";
import { nodeAtPointer } from "../air/json/walk.ts";

const DRAFT = "https://json-schema.org/draft/2020-12/schema";

const NEEDED = ["common", ...DEF_KINDS].map((name) => `${name}.schema.json`);

/** Adds `spec.schema` for what the meta-schema of draft 2020-12 refuses, and `spec.missing` for files. */
export function checkSchemas(schemas: ReadonlyMap<string, JsonObject>, faults: FaultList): void {
  const ajv = new Ajv2020({ allErrors: true });
  for (const [, schema] of schemas) {
    const draft = member(schema, "$schema");
    if (draft?.type !== "string" || draft.value !== DRAFT) {
      faults.add("spec.schema", `"$schema" is ${DRAFT}`, placeOf(draft ?? schema));
      continue;
    }
    if (ajv.validateSchema(JSON.parse(schema.source.text) as object) === true) continue;
    for (const error of ajv.errors ?? []) {
      faults.add(
        "spec.schema",
        `${error.message ?? "is no JSON Schema"}`,
        placeOf(nodeAtPointer(schema, error.instancePath)),
      );
    }
  }
  for (const file of NEEDED) {
    if (!schemas.has(file))
      faults.add("spec.missing", "the schema is needed and is not there", { path: `spec/schemas/${file}` });
  }
}
