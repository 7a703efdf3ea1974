/** The manifest as it is hashed and stored: nothing is left out any more (rulings D4, D5). */
import type { Tree } from "../cbor/tree.ts";
import type { Defs } from "../defs/kinds.ts";
import type { Hash } from "../hash.ts";
import { type AuthoredManifest, ZERO_HASH } from "./authored.ts";
import type { ByKind } from "./by-kind.ts";
import type { Grant } from "./world.ts";

/** The manifest with all hashes, and with grant params as literals. */
export function completeManifest(
  { def }: AuthoredManifest,
  hashes: ByKind<Hash>,
  grants: ReadonlyMap<string, Grant>,
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
    ...(defaults
      ? {
          defaults: {
            ...defaults,
            ...(defaults.cap_grants
              ? {
                  cap_grants: defaults.cap_grants.map((grant) => ({
                    ...grant,
                    params: grants.get(grant.name)?.params as Tree,
                  })),
                }
              : {}),
          },
        }
      : {}),
  } as Defs["manifest"];
}
