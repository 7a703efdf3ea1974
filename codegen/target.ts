/** What a target makes of a model: texts of files, and nothing else. */
import type { Model } from "./model.ts";

export interface PlannedFile {
  readonly text: string;
  /** Somebody completes it: it is written where there is none, and never again. It has no header. */
  readonly once?: true;
}

/** By path relative to the output folder, with `/`; files that are written once may lie outside it. */
export type PlannedFiles = ReadonlyMap<string, PlannedFile>;

/** What the config says of one output. Folders are relative to that of the config, with `/`. */
export interface TargetOptions {
  readonly folder: string;
  /** Where files lie that somebody completes; undefined if there are to be none. */
  readonly stubs: string | undefined;
  /** How generated TypeScript names the files that it imports. */
  readonly importExtension: ".js" | ".ts" | "";
}

/** Depends on the model and the options only: not on the order of files, the locale, or what is on disk. */
export type Target = (model: Model, options: TargetOptions) => PlannedFiles | Promise<PlannedFiles>;
