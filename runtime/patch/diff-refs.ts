/** One list of refs to another: what is replaced, removed, moved to the end, and appended. */
import type { NamedRef } from "../../air/defs/manifest.ts";
import { RESERVED } from "../../air/manifest/refs.ts";

export type RefList = readonly NamedRef[];

/** What a document asks of a ref before it changes it. */
interface GuardedName {
  readonly name: string;
  readonly pre_hash: string;
}

export interface RefsDifference {
  /** In place. */
  readonly replaced: readonly GuardedName[];
  /** Those that go, and those that come again with other content at another place. */
  readonly removed: readonly GuardedName[];
  /** Unchanged, and listed further behind. */
  readonly moved: readonly string[];
  /** What is listed behind all that stays where it is, in order: moved, or new. */
  readonly appended: RefList;
  /** Built-in definitions that cannot be listed, or unlisted, or moved. */
  readonly listed: readonly string[];
  readonly unlisted: readonly string[];
  readonly stuck: readonly string[];
}

/**
 * A ref can be replaced where it is, removed, or appended; no operation touches one with `sys/`. What stays is
 * the longest beginning of the newer list that the older one has in this order.
 */
export function diffRefs(before: RefList, after: RefList): RefsDifference {
  const old = new Map(before.map(({ name, hash }) => [name, hash]));
  const wanted = new Map(after.map(({ name, hash }) => [name, hash]));
  const listed = after.filter(({ name }) => isReserved(name) && !old.has(name)).map(({ name }) => name);
  const unlisted = before.filter(({ name }) => isReserved(name) && !wanted.has(name)).map(({ name }) => name);
  const out = new Set(listed);
  const stuck: string[] = [];
  const stays = new Set<string>();
  let next = 0;
  /** What is to be matched next, without the built-in definitions that are elsewhere for good. */
  const expected = (): string | undefined => {
    while (next < after.length && out.has((after[next] as NamedRef).name)) next++;
    return after[next]?.name;
  };
  for (const { name } of before) {
    if (name === expected()) {
      stays.add(name);
      next++;
    } else if (isReserved(name) && wanted.has(name)) {
      stuck.push(name);
      out.add(name);
    }
  }
  expected();
  const appended = after.slice(next).filter(({ name }) => !out.has(name));
  const guarded = (names: RefList): GuardedName[] =>
    names.map(({ name, hash }) => ({ name, pre_hash: hash }));
  const gone = before.filter(({ name }) => !stays.has(name) && !isReserved(name));
  const isMoved = ({ name, hash }: NamedRef): boolean => wanted.get(name) === hash;
  return {
    replaced: guarded(before.filter(({ name, hash }) => stays.has(name) && wanted.get(name) !== hash)),
    removed: guarded(gone.filter((ref) => !isMoved(ref))),
    moved: gone.filter(isMoved).map(({ name }) => name),
    appended,
    listed,
    unlisted,
    stuck,
  };
}

function isReserved(name: string): boolean {
  return name.startsWith(RESERVED);
}
