import { defineConfig } from "vitest/config";

/** Long runs of the property tests. `AIRLOCK_SOAK_RUNS` sets how many values each property sees. */
export default defineConfig({
  test: {
    include: ["**/*.soak.ts"],
    globalSetup: ["tests/seed.ts"],
    setupFiles: ["tests/setup.ts"],
    reporters: ["default", "./tests/plain-reporter.ts"],
    testTimeout: 20 * 60_000,
    hookTimeout: 60_000,
  },
});
