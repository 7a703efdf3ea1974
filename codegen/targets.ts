/** The targets by name. Each is loaded when it is asked for: printers are heavy. */
import type { Target } from "./target.ts";

/** What makes files of a model. */
export const MODEL_TARGETS = {
  assemblyscript: async () => (await import("./assemblyscript/assemblyscript.ts")).assemblyscriptTarget,
  corpus: async () => (await import("./corpus/corpus.ts")).corpusTarget,
  docs: async () => (await import("./docs/docs.ts")).docsTarget,
  "json-schema": async () => (await import("./json-schema-target/json-schema.ts")).jsonSchemaTarget,
  python: async () => (await import("./python/python.ts")).pythonTarget,
  typescript: async () => (await import("./typescript/typescript.ts")).typescriptTarget,
} as const satisfies Readonly<Record<string, () => Promise<Target>>>;

/** `implementation` is made of a whole specification, not of a model. */
export const TARGETS = [
  ...(Object.keys(MODEL_TARGETS) as (keyof typeof MODEL_TARGETS)[]),
  "implementation",
] as const;

export type TargetName = (typeof TARGETS)[number];
