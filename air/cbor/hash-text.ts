/** Checks hash texts where they stand in a buffer, before or instead of making a string of them (ruling E4). */

const PREFIX = [0x73, 0x68, 0x61, 0x32, 0x35, 0x36, 0x3a]; // sha256:

/** 0 for the bytes of lower-case hex digits, 1 for all others. */
const NOT_HEX = new Uint8Array(256).fill(1);
for (const digit of "0123456789abcdef") NOT_HEX[digit.charCodeAt(0)] = 0;

/** Whether `sha256:` and 64 lower-case hex digits stand at `at`; the caller knows that 71 bytes are there. */
export function isHashAt(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 7; i++) if (bytes[at + i] !== PREFIX[i]) return false;
  let wrong = 0;
  for (let i = at + 7; i < at + 71; i++) wrong |= NOT_HEX[bytes[i] as number] as number;
  return wrong === 0;
}
