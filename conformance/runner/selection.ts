/** Which cases of the corpus are run. */
import { AirError, quote } from "../../air/errors.ts";
import { type Case, type Corpus, LEVELS, type Level } from "./corpus.ts";

export interface Selection {
  /** What ids begin with. */
  readonly only?: string;
  readonly levels?: readonly Level[];
  /** Every `of`-th case, from the `index`-th (from 1) on. */
  readonly shard?: { readonly index: number; readonly of: number };
}

/** The cases selected, in the order of the corpus. Throws `usage` if there are none. */
export function selectCases({ cases }: Corpus, { only, levels, shard }: Selection): readonly Case[] {
  const selected = cases
    .filter(({ id }) => only === undefined || id.startsWith(only))
    .filter(({ level }) => !levels || levels.includes(level))
    .filter((_, place) => !shard || place % shard.of === shard.index - 1);
  if (selected.length === 0) {
    throw new AirError(
      "usage",
      only === undefined ? "no case is selected" : `no case begins with ${quote(only)}`,
    );
  }
  return selected;
}

/** Whether a run of this is no run of the whole corpus. */
export function isPartial({ only, levels, shard }: Selection): boolean {
  return only !== undefined || levels !== undefined || (shard?.of ?? 1) > 1;
}

/** `L0,L2` or `L0-L3`. Undefined if it is none. */
export function parseLevels(text: string): readonly Level[] | undefined {
  const parts = text.split(",").map((part): readonly Level[] | undefined => {
    const [from, to = from] = part.split("-").map((name) => LEVELS.indexOf(name as Level));
    if (from === undefined || to === undefined || from < 0 || to < from) return undefined;
    return LEVELS.slice(from, to + 1);
  });
  return parts.includes(undefined) ? undefined : LEVELS.filter((level) => parts.flat().includes(level));
}

/** `2/5`. Undefined if it is none. */
export function parseShard(text: string): Selection["shard"] {
  const [, index, of] = /^([1-9][0-9]{0,3})\/([1-9][0-9]{0,3})$/.exec(text)?.map(Number) ?? [];
  return index !== undefined && of !== undefined && index <= of ? { index, of } : undefined;
}
