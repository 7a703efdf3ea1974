/** The scalar types that AIR carries as checked text: uuid and dec128 (ruling E4), and the 64-bit ranges (E5). */

declare const uuidBrand: unique symbol;
declare const dec128Brand: unique symbol;

/** Lower-case 8-4-4-4-12 hex. */
export type Uuid = string & { readonly [uuidBrand]: true };

/** A decimal as written: `1.0` and `1.00` are two values. */
export type Dec128 = string & { readonly [dec128Brand]: true };

export const MIN_I64 = -(2n ** 63n);
export const MAX_I64 = 2n ** 63n - 1n;
export const MAX_U64 = 2n ** 64n - 1n;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DECIMAL = /^[+-]?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

const MAX_DIGITS = 34;
const MIN_EXPONENT = -6143;
const MAX_EXPONENT = 6144;

export function isUuid(text: string): text is Uuid {
  return UUID.test(text);
}

/**
 * The decimal pattern, at most 34 significant digits (leading zeros do not count), and the exponent of the
 * leading digit within -6143…6144. A zero has neither.
 */
export function isDec128(text: string): text is Dec128 {
  const match = DECIMAL.exec(text);
  if (!match) return false;
  const whole = match[1] ?? "";
  const digits = whole + (match[2] ?? "");
  const lead = digits.search(/[1-9]/);
  if (lead < 0) return true;
  if (digits.length - lead > MAX_DIGITS) return false;
  const exponent = Number(match[3] ?? "0") + whole.length - 1 - lead;
  return exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT;
}
