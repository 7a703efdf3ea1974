/** JSON Schemas of definitions that tests write themselves, and which values are sugar. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { FaultList } from "../air/errors.ts";
import { type JsonNode, member } from "../air/json/node.ts";
import type { Type } from "../air/types/types.ts";
import { onlyMember, pairOf, variantForm } from "../air/values/forms.ts";
import { linkedBuiltins } from "../codegen/builtin-spec.ts";
import { jsonSchemaTarget } from "../codegen/json-schema-target/json-schema.ts";
import { type Model, modelOf } from "../codegen/model.ts";
import type { PlannedFiles, TargetOptions } from "../codegen/target.ts";
import { modelOfTexts } from "./models.ts";

export const OPTIONS: TargetOptions = { folder: "out", stubs: undefined, importExtension: ".js" };

/** Of no input but the built-in definitions. */
export function modelOfBuiltins(): Model {
  const faults = new FaultList();
  const model = modelOf({ worlds: [], files: new Map() }, linkedBuiltins(), faults, true);
  faults.throwIfAny();
  return model;
}

export function schema(name: string, type: unknown, others: object = {}): object {
  return { $kind: "defschema", name, type, ...others };
}

/** Definitions with all that tests ask of them. */
export class Schemas {
  readonly files: PlannedFiles;
  private readonly model: Model;
  private readonly ajv: Ajv2020;

  /** Of a model, or of definitions as AIR JSON. */
  constructor(of: Model | readonly object[]) {
    this.model = "own" in of ? of : modelOfTexts({ "world/defs.air.json": JSON.stringify(of) });
    this.files = jsonSchemaTarget(this.model, OPTIONS);
    // Strict: what the validator does not know is an error. Keys such as `constructor` are asked of the value itself.
    this.ajv = new Ajv2020({ strict: true, ownProperties: true });
    for (const { text } of this.files.values()) this.ajv.addSchema(JSON.parse(text) as object);
  }

  type(name: string): Type {
    return this.model.worlds[0]?.world.types.named(name) as Type;
  }

  validator(name: string): ValidateFunction {
    const pointer = name.replaceAll("~", "~0").replaceAll("/", "~1");
    return this.ajv.compile({ $ref: `index.schema.json#/$defs/${pointer}` });
  }
}

/** Whether a value that is good is written in sugar only. */
export function isSugar(json: JsonNode, type: Type): boolean {
  switch (type.kind) {
    case "option":
      if (onlyMember(json, "null") || onlyMember(json, "option")) return false;
      return json.type === "null" || isSugar(json, type.item);
    case "list":
    case "set":
      return json.type === "array" && json.items.every((item) => isSugar(item, type.item));
    case "record":
      if (json.type !== "object" || onlyMember(json, "record")) return false;
      return [...type.fields].every(([name, field]) => {
        const value = member(json, name);
        return !value || isSugar(value, field);
      });
    case "map": {
      if (json.type === "object")
        return !onlyMember(json, "map") && json.members.every(({ value }) => isSugar(value, type.value));
      const pairs = json.type === "array" ? json.items.map(pairOf) : [undefined];
      return pairs.every((pair) => pair && isSugar(pair[0], type.key) && isSugar(pair[1], type.value));
    }
    case "variant": {
      const form = variantForm(json);
      const arm = form && type.arms.get(form.tag);
      return form?.tagged === false && arm !== undefined && (!form.value || isSugar(form.value, arm));
    }
    default:
      return json.type !== "object";
  }
}
