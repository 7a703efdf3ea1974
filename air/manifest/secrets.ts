/** The secrets that a manifest declares, in place or by a listed defsecret (AIR, secrets). */
import { type Place, quote } from "../errors.ts";
import { type JsonNode, placeOf } from "../json/node.ts";
import { nodeAt, placeAt } from "../json/walk.ts";
import { MAX_U64 } from "../scalars.ts";
import type { Draft } from "./load.ts";
import type { Secret } from "./world.ts";

/**
 * All secrets in the order of the manifest. Adds `secret.version`, `secret.binding` and `def.duplicate` (one alias and
 * version twice).
 */
export function secretsOf({ manifest, names, faults }: Draft): Secret[] {
  const secrets: Secret[] = [];
  const first = new Map<string, () => Place>();
  for (const [index, entry] of (manifest.def.secrets ?? []).entries()) {
    const inPlace = (): JsonNode => nodeAt(manifest.json, "secrets", index) ?? manifest.json;
    const node = "name" in entry ? names.find("defsecret", entry.name) : undefined;
    if ("name" in entry && !node) continue;
    const json = (): JsonNode => node?.json ?? inPlace();
    const secret =
      "name" in entry ? fromDef(node?.def as NonNullable<typeof node>["def"]) : fromDeclaration(entry);
    if (secret.version < 1n || secret.version > MAX_U64) {
      const key = "name" in entry ? "name" : "version";
      const what = `${secret.version} is no version of a secret: 1 to 2^64-1`;
      faults.add("secret.version", what, placeAt(json(), key));
    }
    if (secret.bindingId.trim() === "") {
      faults.add("secret.binding", "the binding of a secret cannot be blank", placeAt(json(), "binding_id"));
    }
    const key = secretKey(secret);
    const known = first.get(key);
    if (known) {
      const what = `the secret ${quote(secret.alias)} is declared twice with the version ${secret.version}`;
      faults.add("def.duplicate", what, placeOf(inPlace()), {
        message: "it is declared here first",
        place: known(),
      });
    } else first.set(key, () => placeOf(inPlace()));
    secrets.push(secret);
  }
  return secrets;
}

/** What a secret is found by. */
export function secretKey({ alias, version }: Pick<Secret, "alias" | "version">): string {
  return `${version} ${alias}`;
}

/** The name of a defsecret is its alias and its version, parted at the last `@`. */
function fromDef(def: {
  readonly name: string;
  readonly binding_id: string;
  readonly expected_digest?: Secret["expectedDigest"];
  readonly allowed_caps?: readonly string[];
  readonly allowed_plans?: readonly string[];
}): Secret {
  const at = def.name.lastIndexOf("@");
  const version = def.name.slice(at + 1);
  return {
    alias: def.name.slice(0, at),
    // Longer than any 64-bit integer, and so out of range without being converted.
    version: version.length > 20 ? MAX_U64 + 1n : BigInt(version),
    bindingId: def.binding_id,
    expectedDigest: def.expected_digest,
    allowedCaps: def.allowed_caps ?? [],
    allowedPlans: def.allowed_plans ?? [],
  };
}

function fromDeclaration(entry: {
  readonly alias: string;
  readonly version: bigint;
  readonly binding_id: string;
  readonly expected_digest?: Secret["expectedDigest"];
  readonly policy?: { readonly allowed_caps?: readonly string[]; readonly allowed_plans?: readonly string[] };
}): Secret {
  return {
    alias: entry.alias,
    version: entry.version,
    bindingId: entry.binding_id,
    expectedDigest: entry.expected_digest,
    allowedCaps: entry.policy?.allowed_caps ?? [],
    allowedPlans: entry.policy?.allowed_plans ?? [],
  };
}
