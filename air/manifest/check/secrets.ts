/** Secrets that plans and grants use: declared, and allowed for whoever uses them (AIR, secrets; ruling D7). */
import { type Place, quote } from "../../errors.ts";
import { placeOf } from "../../json/node.ts";
import { placeAt } from "../../json/walk.ts";
import type { SecretUse } from "../../values/literal.ts";
import type { Draft } from "../load.ts";
import { secretKey } from "../secrets.ts";
import type { Secret } from "../world.ts";
import { needGrant } from "./routing.ts";

export function checkSecrets(draft: Draft, secrets: readonly Secret[]): void {
  checkLists(draft);
  const declared = new Map(secrets.map((secret) => [secretKey(secret), secret]));
  for (const plan of draft.plans) {
    for (const use of plan.slots.flatMap((slot) => slot.secrets)) {
      checkUse(draft, use, declared, "plan", plan.name);
    }
  }
  for (const grant of draft.grants.values()) {
    for (const use of grant.secrets) checkUse(draft, use, declared, "grant", grant.name);
  }
}

/** Those who are allowed are there. */
function checkLists(draft: Draft): void {
  const { manifest, names } = draft;
  for (const [index, entry] of (manifest.def.secrets ?? []).entries()) {
    const node = "name" in entry ? names.find("defsecret", entry.name) : undefined;
    const lists: { allowed_caps?: readonly string[]; allowed_plans?: readonly string[] } | undefined =
      "name" in entry ? node?.def : entry.policy;
    if (!lists) continue;
    const place = (list: string, at: number): Place =>
      node ? placeAt(node.json, list, at) : placeAt(manifest.json, "secrets", index, "policy", list, at);
    for (const [at, name] of (lists.allowed_caps ?? []).entries())
      needGrant(draft, name, () => place("allowed_caps", at));
    for (const [at, name] of (lists.allowed_plans ?? []).entries()) {
      if (names.knows("defplan", name)) continue;
      // Like a rule of a policy, an entry may have to outlive the plan that it names (ruling K9).
      draft.faults.warn(
        "origin.unlisted",
        `the manifest lists no plan ${quote(name)}`,
        place("allowed_plans", at),
      );
    }
  }
}

function checkUse(
  { faults }: Draft,
  { alias, version, json }: SecretUse,
  declared: ReadonlyMap<string, Secret>,
  who: "plan" | "grant",
  name: string,
): void {
  if (version < 1n) {
    faults.add("secret.version", `${version} is no version of a secret: they begin with 1`, placeOf(json));
    return;
  }
  const secret = declared.get(secretKey({ alias, version }));
  if (!secret) {
    const what = `the manifest declares no secret ${quote(alias)} with the version ${version}`;
    faults.add("ref.unknown", what, placeOf(json));
    return;
  }
  const allowed = who === "plan" ? secret.allowedPlans : secret.allowedCaps;
  if (allowed.length > 0 && !allowed.includes(name)) {
    faults.add(
      "secret.denied",
      `the ${who} ${quote(name)} may not use the secret ${quote(alias)}`,
      placeOf(json),
    );
  }
}
