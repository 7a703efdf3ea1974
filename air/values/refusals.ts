/** How values in JSON are refused. What these return is never used. */
import { type FaultList, quote } from "../errors.ts";
import { type JsonNode, type JsonObject, nameOf, placeOf } from "../json/node.ts";
import { onlyMember } from "./forms.ts";

export function refuse<T = never>(code: string, message: string, json: JsonNode, faults: FaultList): T {
  faults.add(code, message, placeOf(json));
  return undefined as T;
}

/** Something else stands there than is wanted. */
export function wrongValue(json: JsonNode, wanted: string, faults: FaultList): never {
  const hint = onlyMember(json, "ref")
    ? "; a reference stands for the whole value or inside tagged forms only"
    : "";
  const found = json.type === "object" ? describe(json) : nameOf(json);
  return refuse("value.type", `expected ${wanted}, found ${found}${hint}`, json, faults);
}

function describe(json: JsonObject): string {
  const keys = json.members.slice(0, 3).map(({ key }) => quote(key));
  return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
}
