/** Times as people read them. */

/** RFC 3339 in UTC, without parts of a second where there are none, as far as dates reach. */
export function timeText(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? `${ns} ns` : `${date.toISOString().replace(/\.000Z$/, "Z")}`;
}
