import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Code that is generated for others imports the package by its name.
  resolve: {
    alias: { "airlock/air": here("air/index.ts"), "airlock/builtins": here("generated/index.ts") },
  },
  test: {
    include: ["**/*.test.ts"],
    globalSetup: ["tests/seed.ts"],
    setupFiles: ["tests/setup.ts"],
    reporters: ["default", "./tests/plain-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
