/** Texts that are checked: hash, uuid and dec128. */

const HASH_DIGITS = 64;
const MOST_DIGITS: i64 = 34;
const LEAST_EXPONENT: i64 = -6143;
const MOST_EXPONENT: i64 = 6144;
/** An exponent beyond this is as good as any other: no text is so long. */
const FAR: i64 = 1_000_000_000_000;

/** Traps unless the text is `sha256:` and 64 lower-case hex digits. */
export function checkHash(text: string): void {
  const start = "sha256:".length;
  if (text.length !== start + HASH_DIGITS || !text.startsWith("sha256:")) throw new Error("the text is no hash");
  for (let i = start; i < text.length; i++) {
    if (!isHex(text.charCodeAt(i))) throw new Error("the text is no hash");
  }
}

/** Traps unless the text is lower-case 8-4-4-4-12 hex. */
export function checkUuid(text: string): void {
  if (text.length !== 36) throw new Error("the text is no uuid");
  for (let i = 0; i < 36; i++) {
    const unit = text.charCodeAt(i);
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (isDash ? unit !== 0x2d : !isHex(unit)) throw new Error("the text is no uuid");
  }
}

/** Traps unless the text is a decimal of at most 34 significant digits, its leading digit's exponent from -6143 to 6144. */
export function checkDec128(text: string): void {
  const length = text.length;
  let at = isSign(text, 0) ? 1 : 0;
  const whole = at;
  at = afterDigits(text, at);
  const wholeDigits = at - whole;
  let good = wholeDigits > 0;
  let lead = leadIn(text, whole, at);
  let digits: i64 = wholeDigits;
  if (at < length && text.charCodeAt(at) === 0x2e) {
    const fraction = at + 1;
    at = afterDigits(text, fraction);
    good = good && at > fraction;
    if (lead < 0) {
      const first = leadIn(text, fraction, at);
      if (first >= 0) lead = (wholeDigits as i64) + first;
    }
    digits += (at - fraction) as i64;
  }
  let exponent: i64 = 0;
  if (at < length && (text.charCodeAt(at) | 0x20) === 0x65) {
    const isNegative = at + 1 < length && text.charCodeAt(at + 1) === 0x2d;
    const first = isSign(text, at + 1) ? at + 2 : at + 1;
    at = afterDigits(text, first);
    good = good && at > first;
    for (let i = first; i < at; i++) exponent = min(FAR, exponent * 10 + (text.charCodeAt(i) - 0x30));
    if (isNegative) exponent = -exponent;
  }
  if (!good || at !== length) throw new Error("the text is no decimal");
  // A zero has no leading digit, and any exponent.
  if (lead < 0) return;
  exponent += (wholeDigits as i64) - 1 - lead;
  if (digits - lead > MOST_DIGITS || exponent < LEAST_EXPONENT || exponent > MOST_EXPONENT) {
    throw new Error("the decimal has too many digits, or too large or small an exponent");
  }
}

/** How many zeros stand before the first other digit; -1 if there is none. */
function leadIn(text: string, from: i32, to: i32): i64 {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) !== 0x30) return (i - from) as i64;
  return -1;
}

function afterDigits(text: string, from: i32): i32 {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isSign(text: string, at: i32): bool {
  if (at >= text.length) return false;
  const unit = text.charCodeAt(at);
  return unit === 0x2b || unit === 0x2d;
}

function isDigit(unit: i32): bool {
  return unit >= 0x30 && unit <= 0x39;
}

function isHex(unit: i32): bool {
  return isDigit(unit) || (unit >= 0x61 && unit <= 0x66);
}
