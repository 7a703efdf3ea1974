/** Who may do what: the live manifest's grants, bindings, policy and secrets (ruling K9). */
import type { Defpolicy } from "../../air/defs/kinds.ts";
import { quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { secretKey } from "../../air/manifest/secrets.ts";
import type { Effect, Grant, Secret, World } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import { encodeValue } from "../../air/values/encode.ts";
import { literalValue } from "../../air/values/from-literal.ts";
import { grantHash } from "./hashes.ts";
import type { Denial, EffectRequest } from "./request.ts";

/** A grant, ready to be checked against. */
export interface LiveGrant {
  readonly name: string;
  /** The cap's definition. */
  readonly defcap: string;
  readonly capType: string;
  /** Canonical, by the cap's schema. */
  readonly params: Uint8Array;
  readonly hash: Hash;
  /** The module that checks; `sys/CapAllowAll@1` stands for none. */
  readonly enforcer: string;
  /** Logical time in nanoseconds at which it is over; null if it does not expire. */
  readonly expiryNs: bigint | null;
}

/** What a manifest says about authority. */
export interface ManifestAuthority {
  /** By name. */
  readonly grants: ReadonlyMap<string, LiveGrant>;
  /** The names of grants by slot, by module. */
  readonly bindings: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The default policy; null denies everything (ruling A3). */
  readonly policy: Pick<Defpolicy, "name" | "rules"> | null;
  /** By `secretKey`. */
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** The slot that a reducer means if it names none. */
export const DEFAULT_SLOT = "default";

export function authorityOf(world: World): ManifestAuthority {
  const { defaults, module_bindings } = world.manifest;
  const policy = defaults?.policy === undefined ? undefined : world.def("defpolicy", defaults.policy);
  return {
    grants: new Map([...world.grants].map(([name, grant]) => [name, liveGrant(grant)])),
    bindings: new Map(
      [...(module_bindings ?? [])].map(([module, { slots }]) => [module, slots ?? new Map()]),
    ),
    policy: policy?.node.kind === "defpolicy" ? policy.node.def : null,
    secrets: new Map(world.secrets.map((secret) => [secretKey(secret), secret])),
  };
}

function liveGrant({ name, cap, type, literal, expiryNs }: Grant): LiveGrant {
  const bytes = copyBytes(encodeValue(literalValue(literal), type));
  const parts = { defcap: cap.name, capType: cap.cap_type, params: bytes, expiryNs: expiryNs ?? null };
  return { ...parts, name, hash: grantHash(parts), enforcer: cap.enforcer.module };
}

/** The grant that a request means, or its name as far as it is known, and why there is none. */
export type Resolved =
  | { readonly name: string; readonly grant: LiveGrant }
  | { readonly name: string | null; readonly denial: Denial };

/**
 * A plan names a grant; a reducer names a slot, which its module's bindings lead from to a grant. The default slot, if it
 * is not bound, means the one grant of the effect's cap type. Denies with `cap.grant_missing`, `cap.binding_missing`, or
 * `effect.kind_unsupported` where the kind says which grant is meant and is unknown.
 */
export function resolveGrant(request: EffectRequest, { grants, bindings }: ManifestAuthority): Resolved {
  const { origin, cap, effect, kind } = request;
  const name = origin.kind === "plan" ? cap : bindings.get(origin.name)?.get(cap);
  if (name !== undefined) {
    const grant = grants.get(name);
    if (grant) return { name, grant };
    return { name, denial: { code: "cap.grant_missing", message: `there is no grant ${quote(name)}` } };
  }
  if (cap === DEFAULT_SLOT) {
    if (!effect) return { name: null, denial: unknownKind(kind) };
    const [only, ...others] = grantsOfType(grants, effect);
    if (only && others.length === 0) return { name: only.name, grant: only };
  }
  const message = `${quote(origin.name)} has no grant bound to its slot ${quote(cap)}`;
  return { name: null, denial: { code: "cap.binding_missing", message } };
}

function grantsOfType(grants: ManifestAuthority["grants"], { def }: Effect): readonly LiveGrant[] {
  return [...grants.values()].filter(({ capType }) => capType === def.cap_type);
}

export function unknownKind(kind: string): Denial {
  return { code: "effect.kind_unsupported", message: `there is no effect of the kind ${quote(kind)}` };
}
