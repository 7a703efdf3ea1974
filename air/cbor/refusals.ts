/** How CBOR is refused: the errors of both readers and of the writer. */
import { AirError, quote } from "../errors.ts";

/** A V8 `Map` holds this many entries; a larger one can be checked and canonicalised, but not read. */
export const MAX_MAP = 2 ** 24 - 1;

/** Arrays and maps may be nested this deep (ruling E2). */
export const MAX_DEPTH = 127;

export function truncated(offset: number): AirError {
  return new AirError("cbor.truncated", `the item at byte ${offset} is longer than the input`, { offset });
}

export function trailing(offset: number): AirError {
  return new AirError("cbor.trailing_bytes", `bytes follow the document at byte ${offset}`, { offset });
}

export function tooDeep(offset: number): AirError {
  return new AirError("cbor.too_deep", `arrays and maps are nested deeper than ${MAX_DEPTH}`, { offset });
}

export function duplicateKey(
  offset: number,
  what = `the key at byte ${offset} stands in its map twice`,
): AirError {
  return new AirError("cbor.duplicate_key", what, { offset });
}

export function nonCanonical(offset: number, why: string): AirError {
  return new AirError("cbor.non_canonical", why, { offset });
}

export function longHead(offset: number): AirError {
  return nonCanonical(offset, `the head at byte ${offset} is longer than it needs to be`);
}

/** Additional information 28 to 31 where the strict reader takes none of them. */
export function badInfo(offset: number, major: number, info: number): AirError {
  return info === 31 && major >= 2
    ? nonCanonical(offset, `the item at byte ${offset} has no definite length`)
    : new AirError("cbor.malformed", `additional information ${info} is not good here`, { offset });
}

/** Why neither reader takes the tag or simple value at `offset`. */
export function refusedItem(bytes: Uint8Array, offset: number, end: number): AirError {
  const initial = bytes[offset] as number;
  const info = initial & 31;
  const size = info < 24 || info > 27 ? 0 : 1 << (info - 24);
  if (info >= 28 && info <= 30)
    return new AirError("cbor.malformed", `additional information ${info} is reserved`, { offset });
  if (offset + 1 + size > end) return truncated(offset);
  if (initial >>> 5 === 6) {
    return info === 31
      ? new AirError("cbor.malformed", "a tag has no indefinite length", { offset })
      : new AirError("cbor.unexpected_tag", "no tag may stand here but one self-describe tag at the front", {
          offset,
        });
  }
  if (info === 31) return new AirError("cbor.malformed", "a break ends nothing here", { offset });
  if (info >= 25) return new AirError("cbor.float", "AIR has no floating-point numbers", { offset });
  return new AirError("cbor.unsupported_simple", "of the simple values only false, true and null are good", {
    offset,
  });
}

// The writer

export function wrongType(expected: string, value: unknown, site: string): AirError {
  return new AirError("value.type", `${site} takes ${expected}, not ${describe(value)}`);
}

export function outOfRange(range: string, value: bigint, site: string): AirError {
  return new AirError("value.range", `${value} at ${site} is outside ${range}`);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  return `the ${typeof value} ${quote(value)}`;
}

/** Refuses a variant whose `$tag` the schema does not have; called by generated codecs. */
export function unknownTag(value: unknown, site: string): AirError {
  return new AirError(
    "value.unknown_tag",
    `${quote((value as { $tag?: unknown })?.$tag)} is no arm of ${site}`,
  );
}
