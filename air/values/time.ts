/** Times as RFC 3339 text (ruling D5). */

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

const NS_PER_MS = 1_000_000n;

/**
 * Nanoseconds since 1970-01-01T00:00:00Z; undefined for text that is no RFC 3339 date and time, names a day or time
 * that does not exist, a leap second, or more than nanoseconds.
 */
export function parseTime(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const at = (group: number): number => Number(match[group] ?? "0");
  const [year, month, day, hour, minute, second] = [at(1), at(2), at(3), at(4), at(5), at(6)];
  const [offsetHour, offsetMinute] = [at(9), at(10)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = (match[8] === "-" ? -1 : 1) * (offsetHour * 60 + offsetMinute) * 60_000;
  return BigInt(date.getTime() - offset) * NS_PER_MS + BigInt((match[7] ?? "").padEnd(9, "0"));
}
