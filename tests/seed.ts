/** Once per run: the seed of all property tests, given as AIRLOCK_SEED or drawn, and printed. */
export function setup(): void {
  process.env.AIRLOCK_SEED ??= String(Math.floor(Math.random() * 2 ** 31));
  console.log(`property tests run from AIRLOCK_SEED=${process.env.AIRLOCK_SEED}`);
}
