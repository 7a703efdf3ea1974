/** What names stand for in a manifest: what it lists, and the built-ins. */
import type { AuthoredNode } from "../defs/node.ts";
import { type FaultList, type Place, quote } from "../errors.ts";
import type { Hash } from "../hash.ts";
import type { JsonNode } from "../json/node.ts";
import { placeAt } from "../json/walk.ts";
import type { ListedKind } from "./authored.ts";
import type { BuiltinKind, Builtins } from "./builtins.ts";
import { ByKind } from "./by-kind.ts";
import type { AtHand } from "./refs.ts";
import type { WorldDef } from "./world.ts";

export type AuthoredOf<K extends AuthoredNode["kind"]> = Extract<AuthoredNode, { kind: K }>;

/** A ref of the manifest. */
export interface Listed {
  readonly kind: ListedKind;
  readonly name: string;
  /** As written, or zero. */
  readonly hash: Hash;
  /** Where it stands. */
  json(): JsonNode;
  /** What it stands for; undefined if that cannot be had, which has a fault then. */
  readonly node: AuthoredNode | undefined;
  readonly builtin: boolean;
  /** What it stood for in the world from which this one is made; then it is known whole. */
  readonly known?: WorldDef;
}

/** How messages call the kinds. */
const KIND_NAMES: Readonly<Record<ListedKind, string>> = {
  defschema: "schema",
  defmodule: "module",
  defplan: "plan",
  defeffect: "effect",
  defcap: "cap",
  defpolicy: "policy",
  defsecret: "secret",
};

/** Looking for names that are nearly right is only worth it for the first faults. */
const MAX_HINTS = 20;

export class Names {
  readonly builtins: Builtins;
  private readonly listed = new ByKind<Listed>();
  private readonly atHand: AtHand;
  private readonly faults: FaultList;
  private hints = 0;

  constructor(listed: Iterable<Listed>, atHand: AtHand, builtins: Builtins, faults: FaultList) {
    for (const one of listed) this.listed.set(one.kind, one.name, one);
    this.atHand = atHand;
    this.builtins = builtins;
    this.faults = faults;
  }

  /** The definition of a name, listed or built in. */
  find<K extends ListedKind>(kind: K, name: string): AuthoredOf<K> | undefined {
    const listed = this.listed.get(kind, name);
    return (listed ? listed.node : this.builtins.get(kind as BuiltinKind, name)?.node) as
      | AuthoredOf<K>
      | undefined;
  }

  /** All listed definitions of a kind that could be had. */
  all<K extends ListedKind>(kind: K): AuthoredOf<K>[] {
    const nodes: AuthoredOf<K>[] = [];
    for (const { node } of this.listed.of(kind).values()) if (node) nodes.push(node as AuthoredOf<K>);
    return nodes;
  }

  /** Whether a name is known, even if what it stands for has faults of its own. */
  knows(kind: ListedKind, name: string): boolean {
    return this.listed.has(kind, name) || this.builtins.get(kind as BuiltinKind, name) !== undefined;
  }

  /** The definition of a name; `ref.unknown` if the name is not known. */
  need<K extends ListedKind>(kind: K, name: string, place: () => Place): AuthoredOf<K> | undefined {
    if (!this.knows(kind, name)) this.unknown(kind, name, place());
    return this.find(kind, name);
  }

  /** Adds `ref.unknown` for a name that is not known, and says what may have been meant. */
  unknown(kind: ListedKind, name: string, place: Place, faults: FaultList = this.faults): void {
    const what = KIND_NAMES[kind];
    const [defined] = this.atHand.named(kind, name);
    if (defined) {
      faults.add(
        "ref.unknown",
        `the ${what} ${quote(name)} is defined but the manifest does not list it`,
        place,
        {
          message: "it is defined here",
          place: placeAt(defined.json, "name"),
        },
      );
      return;
    }
    const names = () => this.listed.of(kind).keys();
    faults.add("ref.unknown", `there is no ${what} ${quote(name)}${this.hint(name, names)}`, place);
  }

  /** `; did you mean …?`, if one of the good names is nearly the same. */
  hint(name: string, good: () => Iterable<string>): string {
    if (++this.hints > MAX_HINTS) return "";
    let best: string | undefined;
    // In a short name every letter counts.
    let least = 1 + Math.min(2, Math.floor(name.length / 3));
    for (const candidate of good()) {
      const distance = editDistance(name, candidate, least);
      if (distance < least) [best, least] = [candidate, distance];
    }
    return best === undefined ? "" : `; did you mean ${quote(best)}?`;
  }
}

/** How many characters must be changed, added or removed; at least `limit` if that is reached. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > 200) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + same));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[b.length] as number;
}
