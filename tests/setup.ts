/** Once per test file: property tests take their seed from the environment. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.AIRLOCK_SEED ?? 1) });
