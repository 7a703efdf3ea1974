/** The secrets that params refer to, and who may use them (AIR, secrets). */
import { quote } from "../../air/errors.ts";
import { secretKey } from "../../air/manifest/secrets.ts";
import type { Secret } from "../../air/manifest/world.ts";
import type { Type } from "../../air/types/types.ts";
import type { RecordValue, Value } from "../../air/values/value.ts";
import type { Denial, Origin } from "./request.ts";

export interface SecretRef {
  readonly alias: string;
  readonly version: bigint;
}

const holding = new WeakMap<Type, boolean>();

/** Whether values of a type can refer to secrets: whether `sys/SecretRef@1` is a part of it. */
export function holdsSecrets(type: Type): boolean {
  const known = holding.get(type);
  if (known !== undefined) return known;
  const found = (type.kind === "record" && type.secret) || partsOf(type).some(holdsSecrets);
  holding.set(type, found);
  return found;
}

function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "record":
      return [...type.fields.values()];
    case "variant":
      return [...type.arms.values()];
    case "list":
    case "set":
    case "option":
      return [type.item];
    case "map":
      // Keys are scalars.
      return [type.value];
    default:
      return [];
  }
}

/** The references in a value of the type, in the order in which they stand there. */
export function secretsIn(value: Value, type: Type): readonly SecretRef[] {
  const found: SecretRef[] = [];
  if (holdsSecrets(type)) collect(value, type, found);
  return found;
}

function collect(value: Value, type: Type, found: SecretRef[]): void {
  if (!holdsSecrets(type)) return;
  if (type.kind === "option") {
    if (value.kind !== "null") collect(value, type.item, found);
  } else if (type.kind === "record") {
    const { fields } = value as RecordValue;
    if (type.secret) found.push(refOf(fields));
    else for (const [name, field] of type.fields) collect(fields.get(name) as Value, field, found);
  } else if (type.kind === "variant") {
    const { fields } = value as RecordValue;
    const tag = fields.get("$tag") as Value & { readonly kind: "text" };
    collect(fields.get("$value") as Value, type.arms.get(tag.value) as Type, found);
  } else if (type.kind === "map" && value.kind === "map") {
    for (const [, inner] of value.entries) collect(inner, type.value, found);
  } else if ((type.kind === "list" || type.kind === "set") && "items" in value) {
    for (const item of value.items) collect(item, type.item, found);
  }
}

function refOf(fields: RecordValue["fields"]): SecretRef {
  const { value: alias } = fields.get("alias") as Value & { readonly kind: "text" };
  const { value: version } = fields.get("version") as Value & { readonly kind: "nat" };
  return { alias, version };
}

/**
 * Denies with `secret.denied` if a secret names grants or plans and this is none of them; a list of plans says nothing
 * about reducers. What is not declared passes: it has no value that an adapter could be given.
 */
export function checkSecrets(
  refs: readonly SecretRef[],
  declared: ReadonlyMap<string, Secret>,
  capName: string,
  origin: Origin,
): Denial | null {
  for (const ref of refs) {
    const secret = declared.get(secretKey(ref));
    if (!secret) continue;
    const { allowedCaps, allowedPlans } = secret;
    const name = quote(`${ref.alias}@${ref.version}`);
    if (allowedCaps.length > 0 && !allowedCaps.includes(capName))
      return { code: "secret.denied", message: `the grant ${quote(capName)} may not use the secret ${name}` };
    if (origin.kind === "plan" && allowedPlans.length > 0 && !allowedPlans.includes(origin.name))
      return {
        code: "secret.denied",
        message: `the plan ${quote(origin.name)} may not use the secret ${name}`,
      };
  }
  return null;
}
