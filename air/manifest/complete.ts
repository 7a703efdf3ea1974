/** The manifest as it is hashed and stored: nothing is left out any more (rulings D4, D5). */
import type { Tree } from "../cbor/tree.ts";
import type { Defs } from "../defs/kinds.ts";
import type { Hash } from "../hash.ts";
import { type AuthoredManifest, ZERO_HASH } from "./authored.ts";
import type { ByKind } from "./by-kind.ts";
import type { Grant, World } from "./world.ts";

/** The manifest with all hashes, and with grant params as literals. */
export function completeManifest(
  { def }: AuthoredManifest,
  hashes: ByKind<Hash>,
  grants: ReadonlyMap<string, Grant>,
  base: World | undefined,
): Defs["manifest"] {
  type Ref = { readonly name: string; readonly hash: Hash };
  const refs = (kind: string, list: readonly Ref[]): readonly Ref[] =>
    list.some(({ hash }) => hash === ZERO_HASH)
      ? list.map((ref) =>
          ref.hash === ZERO_HASH ? { ...ref, hash: hashes.get(kind, ref.name) ?? ref.hash } : ref,
        )
      : list;
  const { defaults, ...rest } = def;
  return {
    ...rest,
    schemas: refs("defschema", def.schemas),
    modules: refs("defmodule", def.modules),
    plans: refs("defplan", def.plans),
    caps: refs("defcap", def.caps),
    policies: refs("defpolicy", def.policies),
    ...(def.effects ? { effects: refs("defeffect", def.effects) } : {}),
    ...(def.secrets
      ? { secrets: def.secrets.map((one) => ("name" in one ? (refs("defsecret", [one])[0] as Ref) : one)) }
      : {}),
    ...(defaults ? { defaults: completeDefaults(defaults, grants, base) } : {}),
  } as Defs["manifest"];
}

type Defaults = NonNullable<AuthoredManifest["def"]["defaults"]>;

function completeDefaults(
  { policy, cap_grants }: Defaults,
  grants: ReadonlyMap<string, Grant>,
  base: World | undefined,
): Defs["manifest"]["defaults"] {
  const before = base?.manifest.defaults;
  const isKept =
    before &&
    policy === before.policy &&
    cap_grants?.length === before.cap_grants?.length &&
    (cap_grants ?? []).every(
      ({ name }, index) =>
        name === before.cap_grants?.[index]?.name && grants.get(name) === base?.grants.get(name),
    );
  if (isKept) return before;
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(cap_grants
      ? {
          cap_grants: cap_grants.map(({ name, cap, expiry_ns }) => ({
            name,
            cap,
            params: grants.get(name)?.params as Tree,
            ...(expiry_ns === undefined ? {} : { expiry_ns }),
          })),
        }
      : {}),
  };
}
