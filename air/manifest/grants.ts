/** The cap grants of a manifest, their params read by the schemas of their caps (ruling D5). */
import type { Defcap } from "../defs/kinds.ts";
import type { FaultList } from "../errors.ts";
import type { JsonNode } from "../json/node.ts";
import { verbatim } from "../json/verbatim.ts";
import { nodeAt, placeAt } from "../json/walk.ts";
import { type Type, type Types, UNKNOWN } from "../types/types.ts";
import { readLiteral } from "../values/literal.ts";
import type { AuthoredManifest } from "./authored.ts";
import type { Names } from "./names.ts";
import type { Grant } from "./world.ts";

/** Stands for a cap that is not there, which has its fault. */
const NO_CAP: Defcap = { name: "", cap_type: "", schema: { unit: {} }, enforcer: { module: "" } };

export type AuthoredGrant = NonNullable<
  NonNullable<AuthoredManifest["def"]["defaults"]>["cap_grants"]
>[number];

/** The grant that one stands for that nobody has touched since it was read, by the same schemas. */
export type KeptGrant = (authored: AuthoredGrant) => Grant | undefined;

/** Grants by name. Adds `def.duplicate`, `ref.unknown`, `value.*`, and `type.*` for the caps' own schemas. */
export function readGrants(
  manifest: AuthoredManifest,
  names: Names,
  types: Types,
  faults: FaultList,
  kept: KeptGrant = () => undefined,
): ReadonlyMap<string, Grant> {
  const capTypes = new Map<string, Type>();
  const typeOf = (cap: Defcap, json: JsonNode): Type => {
    const known = capTypes.get(cap.name) ?? types.resolve(cap.schema, nodeAt(json, "schema"), faults);
    capTypes.set(cap.name, known);
    return known;
  };
  for (const { def, json } of names.all("defcap")) if (!def.name.startsWith("sys/")) typeOf(def, json);
  const grants = new Map<string, Grant>();
  const first = new Map<string, number>();
  for (const [index, grant] of (manifest.def.defaults?.cap_grants ?? []).entries()) {
    const at = (key: string) => placeAt(manifest.json, "defaults", "cap_grants", index, key);
    const cap = names.need("defcap", grant.cap, () => at("cap"));
    const old = kept(grant);
    if (old && old.cap === cap?.def && !first.has(grant.name)) {
      first.set(grant.name, index);
      grants.set(grant.name, old);
      continue;
    }
    const type = cap ? typeOf(cap.def, cap.json) : UNKNOWN;
    const before = faults.faults.length;
    const { literal, tagged, unknown, secrets } = readLiteral(grant.params, type, faults);
    const whole = !unknown && faults.faults.length === before;
    const known = first.get(grant.name);
    if (known !== undefined) {
      faults.add("def.duplicate", `there are two grants "${grant.name}"`, at("name"), {
        message: "the first is here",
        place: placeAt(manifest.json, "defaults", "cap_grants", known, "name"),
      });
      continue;
    }
    first.set(grant.name, index);
    grants.set(grant.name, {
      name: grant.name,
      cap: cap?.def ?? NO_CAP,
      type,
      params: !whole ? null : tagged ? verbatim(grant.params, faults) : literal,
      literal,
      expiryNs: grant.expiry_ns,
      secrets,
    });
  }
  return grants;
}
