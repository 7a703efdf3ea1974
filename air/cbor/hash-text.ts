/** Checks hash texts where they stand in a buffer, before or instead of making a string of them (ruling E4). */

const SHA2 = 0x73686132; // sha2
const SHA256 = 0x3235363a; // 256:

/** Whether `sha256:` and 64 lower-case hex digits stand at `at`; the caller knows that 71 bytes are there. */
export function isHashAt(view: DataView, at: number): boolean {
  if (view.getInt32(at) !== SHA2 || view.getInt32(at + 3) !== SHA256) return false;
  let wrong = 0;
  for (let i = at + 7; i < at + 71; i += 4) wrong |= notHex(view.getInt32(i));
  return wrong === 0;
}

/**
 * 0 if all four bytes are lower-case hex digits. Bit 6 of a byte tells letters (0x61–0x66) from digits (0x30–0x39);
 * from it follow the high nibble that must be there, and what added to the low one must not carry.
 */
function notHex(word: number): number {
  const letters = (word >>> 6) & 0x01010101;
  const high = (word & 0xf0f0f0f0) ^ (0x30303030 + letters * 0x30);
  const low = word & 0x0f0f0f0f;
  const tooLarge = (low + 0x06060606 + letters * 3) & 0x10101010;
  const zeroLetter = (letters << 4) & ~(low + 0x0f0f0f0f);
  return high | tooLarge | zeroLetter;
}
