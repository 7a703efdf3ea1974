/** File names for things with names of any length and case, which every file system tells apart. */
import { settleNames } from "./claims.ts";

/** Leaves room for endings below the 255 bytes that file systems take. */
const MOST = 100;

/**
 * A stem by key for each pair of a key and a text: lower case, digits, dots and dashes. Where two would be one, each has the
 * start of a hash behind it.
 */
export function fileStems<K extends string>(
  named: readonly (readonly [key: K, text: string])[],
): ReadonlyMap<K, string> {
  const claims = named.map(([key, text]) => ({
    of: key,
    key,
    stem: stemOf(text),
    namesOf: (stem: string) => [stem],
  }));
  return settleNames(claims, new Map()).stems;
}

function stemOf(text: string): string {
  const stem = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .slice(0, MOST)
    .replace(/^[-.]+|[-.]+$/g, "");
  const [first = ""] = stem.split(".");
  if (stem === "") return "x";
  return DEVICES.test(first) ? `x-${stem}` : stem;
}

/** What some systems take for a device, whatever ending it has. */
const DEVICES = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/;
