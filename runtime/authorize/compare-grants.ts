/** Whether a grant lets more through than another one of its name. */
import { sameBytes } from "../../air/bytes.ts";
import type { Codec } from "../../air/cbor/document.ts";
import { isAirError, quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { GovernanceGrantCodec, HttpOutGrantCodec, LlmBasicGrantCodec } from "../../generated/codecs.ts";
import type { GovernanceGrant, HttpOutGrant, LlmBasicGrant } from "../../generated/schemas.ts";
import { timeText } from "../time-text.ts";
import type { LiveGrant } from "./authority.ts";
import { AUTHORITY_KINDS, AUTHORITY_SECTIONS } from "./authority-scope.ts";
import { readBySchema } from "./by-schema.ts";
import { compareNamed, comparePrefixes, compareSets } from "./compare-lists.ts";
import { type Judged, together, verdictOf } from "./verdict.ts";

/** A grant, and the hash of its enforcer's definition. */
export interface GrantSide {
  readonly grant: LiveGrant;
  readonly enforcerHash: Hash | undefined;
}

/** What cannot be compared, or only by running a module, is `different`. */
export function compareGrants(before: GrantSide, after: GrantSide): Judged {
  const [old, now] = [before.grant, after.grant];
  const expiry = compareExpiry(old.expiryNs, now.expiryNs);
  if (old.capType !== now.capType) {
    return together([
      expiry,
      different(`is of the cap type ${quote(now.capType)}, not ${quote(old.capType)}`),
    ]);
  }
  if (old.enforcer !== now.enforcer) {
    return together([expiry, different(`${quote(now.enforcer)} checks it, not ${quote(old.enforcer)}`)]);
  }
  if (before.enforcerHash !== after.enforcerHash) {
    return together([expiry, different(`its enforcer ${quote(now.enforcer)} is another one`)]);
  }
  return together([expiry, compareParams(old, now)]);
}

function compareExpiry(before: bigint | null, after: bigint | null): Judged {
  if (before === after) return { verdict: "equal", reasons: [] };
  const isLater = after === null || (before !== null && after > before);
  const text = (ns: bigint | null): string => (ns === null ? "never" : timeText(ns));
  const word = isLater ? "later" : "earlier";
  return {
    verdict: verdictOf(isLater, !isLater),
    reasons: [`expires ${word}: ${text(after)} instead of ${text(before)}`],
  };
}

interface Reader<T> {
  readonly codec: Codec<T>;
  readonly compare: (before: T, after: T) => Judged;
}

/** Those whose grants are lists and limits; of others nothing is known but their bytes. */
const READERS: Readonly<Record<string, Reader<unknown>>> = {
  "sys/CapEnforceGovernance@1": reader(GovernanceGrantCodec, compareGovernance),
  "sys/CapEnforceHttpOut@1": reader(HttpOutGrantCodec, compareHttp),
  "sys/CapEnforceLlmBasic@1": reader(LlmBasicGrantCodec, compareLlm),
};

function reader<T>(codec: Codec<T>, compare: Reader<T>["compare"]): Reader<unknown> {
  return { codec, compare } as Reader<unknown>;
}

function compareParams(before: LiveGrant, after: LiveGrant): Judged {
  const found = Object.hasOwn(READERS, after.enforcer) ? READERS[after.enforcer] : undefined;
  if (sameBytes(before.params, after.params) && (found || before.defcap === after.defcap)) {
    return { verdict: "equal", reasons: [] };
  }
  const [old, now] = found ? [read(found, before), read(found, after)] : [];
  if (found && old && now) return found.compare(old.value, now.value);
  if (before.defcap === after.defcap) return different("has other params");
  return different(`is of the cap ${quote(after.defcap)}, not ${quote(before.defcap)}`);
}

function read({ codec }: Reader<unknown>, { params }: LiveGrant): { readonly value: unknown } | undefined {
  try {
    return { value: readBySchema(codec, params) };
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}

function different(reason: string): Judged {
  return { verdict: "different", reasons: [reason] };
}

/** Changes of authority must be named to be approved by a plan; there an absent list names nothing (ruling G9). */
const AUTHORITY = {
  sections: AUTHORITY_SECTIONS,
  kinds: AUTHORITY_KINDS,
} as const;

function compareGovernance(before: GovernanceGrant, after: GovernanceGrant): Judged {
  const named = (list: readonly string[] | null, of: readonly string[]): string[] =>
    of.filter((one) => list?.includes(one));
  const prefixes = ({ name_prefixes }: GovernanceGrant): string[] =>
    (name_prefixes ?? []).filter((prefix) => prefix !== "");
  const forEnforcers = (grant: GovernanceGrant): string[] =>
    grant.def_kinds?.includes("defmodule") ? prefixes(grant) : [];
  const { sections, kinds } = AUTHORITY;
  return together([
    compareSets("ops", before.ops, after.ops),
    compareSets("def_kinds", before.def_kinds, after.def_kinds),
    comparePrefixes("name_prefixes", before.name_prefixes, after.name_prefixes),
    compareSets("manifest_sections", before.manifest_sections, after.manifest_sections),
    compareNamed(
      "the sections",
      named(before.manifest_sections, sections),
      named(after.manifest_sections, sections),
      "name",
    ),
    compareNamed("the kinds", named(before.def_kinds, kinds), named(after.def_kinds, kinds), "name"),
    compareNamed("enforcers by", forEnforcers(before), forEnforcers(after), "prefix"),
    compareNamed("governing plans by", prefixes(before), prefixes(after), "prefix"),
  ]);
}

/** Schemes and methods are compared without case. */
function compareHttp(before: HttpOutGrant, after: HttpOutGrant): Judged {
  const lower = (list: readonly string[] | null) =>
    list?.map((one) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase())) ?? null;
  return together([
    compareSets("hosts", before.hosts, after.hosts),
    compareSets("schemes", lower(before.schemes), lower(after.schemes)),
    compareSets("methods", lower(before.methods), lower(after.methods)),
    compareSets("ports", before.ports, after.ports),
    comparePrefixes("path_prefixes", before.path_prefixes, after.path_prefixes),
  ]);
}

function compareLlm(before: LlmBasicGrant, after: LlmBasicGrant): Judged {
  return together([
    compareSets("providers", before.providers, after.providers),
    compareSets("models", before.models, after.models),
    compareMost("max_tokens", before.max_tokens, after.max_tokens),
    compareSets("tools_allow", before.tools_allow, after.tools_allow),
  ]);
}

/** A limit of 0 is one. */
function compareMost(name: string, before: bigint | null, after: bigint | null): Judged {
  if (before === after) return { verdict: "equal", reasons: [] };
  const isMore = after === null || (before !== null && after > before);
  const text = (most: bigint | null): string => (most === null ? "no limit" : String(most));
  return {
    verdict: verdictOf(isMore, !isMore),
    reasons: [`${name} is ${text(after)}, and was ${text(before)}`],
  };
}
