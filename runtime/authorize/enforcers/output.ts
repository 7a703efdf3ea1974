/** What enforcers answer with. */
import type { CapCheckOutput } from "../../../generated/schemas.ts";

export const ALLOW: CapCheckOutput = { constraints_ok: true, deny: null };

export function deny(code: string, message: string): CapCheckOutput {
  return { constraints_ok: false, deny: { code, message } };
}

/** A list that is absent or empty limits nothing (ruling A4). */
export function limits<T>(list: readonly T[] | null): list is readonly T[] {
  return list !== null && list.length > 0;
}

/** The first value that a list, if it limits, does not have. Values and list may both be long. */
export function outside<T>(list: readonly T[] | null, values: readonly T[]): T | undefined {
  if (!limits(list)) return undefined;
  const listed = new Set(list);
  return values.find((value) => !listed.has(value));
}
