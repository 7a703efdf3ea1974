/** The entries of a generated catalogue. */

/** Of any definition. */
export interface DefEntry {
  readonly name: string;
  /** Hash without `$kind`: how a manifest lists a built-in (ruling H1). */
  readonly bareHash: string;
  /** Hash with `$kind`: how the definition is stored, and listed otherwise. */
  readonly nodeHash: string;
}

export type SchemaEntry = DefEntry;

export interface EffectEntry extends DefEntry {
  readonly kind: string;
  readonly paramsSchema: string;
  readonly receiptSchema: string;
  readonly capType: string;
  /** Who may ask for the effect. */
  readonly originScope: "reducer" | "plan" | "both";
}

export interface CapEntry extends DefEntry {
  readonly capType: string;
  /** Module that checks grants; `sys/CapAllowAll@1` stands for none. */
  readonly enforcer: string;
}

export interface ModuleEntry extends DefEntry {
  readonly moduleKind: "reducer" | "pure";
}

export interface PlanEntry extends DefEntry {
  readonly input: string;
  readonly output: string | null;
}

/** A manifest. */
export interface WorldEntry {
  /** Without `$kind`: what proposals and journals call it (ruling H2). */
  readonly manifestHash: string;
  readonly nodeHash: string;
}
