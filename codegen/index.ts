/** The generator for others: what `airlock generate` does, and what a target of one's own is given. */
export { type Config, configSchema, type OutputConfig, readConfig } from "./config/config.ts";
export type { Inputs } from "./inputs.ts";
export { loadInputs } from "./inputs.ts";
export type { Arm, Declaration, Field, Item } from "./ir.ts";
export type { CapLink, EffectLink, EnforcerLink, Linked } from "./link.ts";
export { type EventLink, type Model, modelOf, type PlanLink, type ReducerLink } from "./model.ts";
export { type Change, compare, orphansIn, write } from "./output.ts";
export { type GenerateInput, generate, type OutputResult } from "./run.ts";
export type { PlannedFile, PlannedFiles, Target, TargetOptions } from "./target.ts";
