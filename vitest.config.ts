import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    globalSetup: ["tests/seed.ts"],
    setupFiles: ["tests/setup.ts"],
    reporters: ["default", "./tests/plain-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
