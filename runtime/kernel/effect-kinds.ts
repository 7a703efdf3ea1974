/** Effects that the kernel carries out itself, in the turn that asks for them (ruling K2). */

const INTROSPECTION: ReadonlySet<string> = new Set([
  "introspect.manifest",
  "introspect.reducer_state",
  "introspect.journal_head",
  "introspect.list_cells",
]);

export const PROPOSE = "governance.propose";

export const GOVERNANCE_KINDS = [
  PROPOSE,
  "governance.shadow",
  "governance.approve",
  "governance.apply",
] as const;

const GOVERNANCE: ReadonlySet<string> = new Set(GOVERNANCE_KINDS);

export function isIntrospection(kind: string): boolean {
  return INTROSPECTION.has(kind);
}

export function isGovernance(kind: string): boolean {
  return GOVERNANCE.has(kind);
}

export function isInternal(kind: string): boolean {
  return isIntrospection(kind) || isGovernance(kind);
}
