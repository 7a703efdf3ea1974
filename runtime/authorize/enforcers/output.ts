/** What enforcers answer with. */
import type { CapCheckOutput } from "../../../generated/schemas.ts";

export const ALLOW: CapCheckOutput = { constraints_ok: true, deny: null };

export function deny(code: string, message: string): CapCheckOutput {
  return { constraints_ok: false, deny: { code, message } };
}

/** Whether a list names what is asked for; one that is absent or empty names everything (ruling A4). */
export function limits<T>(list: readonly T[] | null): list is readonly T[] {
  return list !== null && list.length > 0;
}
