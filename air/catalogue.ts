/** The entries of a generated catalogue. */

export interface SchemaEntry {
  readonly name: string;
  /** Hash without `$kind`: how a manifest lists a built-in (ruling H1). */
  readonly bareHash: string;
  /** Hash with `$kind`: how the definition is stored. */
  readonly nodeHash: string;
}

export interface EffectEntry extends SchemaEntry {
  readonly kind: string;
  readonly paramsSchema: string;
  readonly receiptSchema: string;
  readonly capType: string;
  /** Who may ask for the effect. */
  readonly originScope: "reducer" | "plan" | "both";
}

export interface CapEntry extends SchemaEntry {
  readonly capType: string;
  /** Module that checks grants; `sys/CapAllowAll@1` stands for none. */
  readonly enforcer: string;
}

export interface ModuleEntry extends SchemaEntry {
  readonly moduleKind: "reducer" | "pure";
}
