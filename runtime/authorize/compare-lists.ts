/** What a list of a grant lets through, before and after. A list that is absent or empty is no limit (ruling A4). */
import { quote } from "../../air/errors.ts";
import { limits } from "./enforcers/output.ts";
import { type Judged, verdictOf } from "./verdict.ts";

type List<T> = readonly T[] | null;

/** Whether what the one list lets through, the other does, too. */
type Covers<T> = (by: readonly T[], one: T) => boolean;

const includes: Covers<string | bigint> = (by, one) => by.includes(one);
const beginsSo: Covers<string> = (by, one) => by.some((prefix) => one.startsWith(prefix));

/** Of values that are compared as they are. */
export function compareSets<T extends string | bigint>(
  name: string,
  before: List<T>,
  after: List<T>,
): Judged {
  if (!limits(before) || !limits(after)) return compareLimits(name, before, after);
  return compareCovered(name, before, after, includes as Covers<T>);
}

/** Of beginnings: `app/` lets through all that `app/x/` does. An empty one lets everything through. */
export function comparePrefixes(name: string, before: List<string>, after: List<string>): Judged {
  const isOpen = (list: List<string>): boolean => !limits(list) || list.includes("");
  if (isOpen(before) || isOpen(after)) {
    return compareLimits(name, isOpen(before) ? null : before, isOpen(after) ? null : after);
  }
  return compareCovered(name, before ?? [], after ?? [], beginsSo);
}

function compareLimits<T extends string | bigint>(name: string, before: List<T>, after: List<T>): Judged {
  if (limits(after)) {
    return { verdict: "narrower", reasons: [`${name} is limited to ${listed(after)}, and was not limited`] };
  }
  if (!limits(before)) return { verdict: "equal", reasons: [] };
  return { verdict: "wider", reasons: [`${name} is not limited any more, and was to ${listed(before)}`] };
}

function compareCovered<T extends string | bigint>(
  name: string,
  before: readonly T[],
  after: readonly T[],
  covers: Covers<T>,
): Judged {
  const gained = after.filter((one) => !covers(before, one));
  const lost = before.filter((one) => !covers(after, one));
  return {
    verdict: verdictOf(gained.length > 0, lost.length > 0),
    reasons: [
      ...(gained.length > 0 ? [`${name} gains ${listed(gained)}`] : []),
      ...(lost.length > 0 ? [`${name} loses ${listed(lost)}`] : []),
    ],
  };
}

/** What is named, where an absent list names nothing. */
export function compareNamed(
  what: string,
  before: readonly string[],
  after: readonly string[],
  by: "name" | "prefix",
): Judged {
  const covers = by === "name" ? includes : beginsSo;
  const gained = after.filter((one) => !covers(before, one));
  const lost = before.filter((one) => !covers(after, one));
  return {
    verdict: verdictOf(gained.length > 0, lost.length > 0),
    reasons: [
      ...(gained.length > 0 ? [`names ${what} ${listed(gained)}: a plan may approve what changes it`] : []),
      ...(lost.length > 0 ? [`names ${what} ${listed(lost)} no more`] : []),
    ],
  };
}

export function listed(values: readonly (string | bigint)[]): string {
  return values.map((one) => (typeof one === "string" ? quote(one) : String(one))).join(", ");
}
