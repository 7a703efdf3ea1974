/** Clauses that no case can tell an implementation by, and why. */
import type { Breach } from "./fault.ts";

export const UNTESTED: readonly (Breach & { readonly why: string })[] = [];
