/** Writes to a store until it is killed, and says what has been acknowledged: one line of hashes per write. */
import { writeSync } from "node:fs";
import { hashBytes } from "../air/hash.ts";
import { SqliteStore } from "../runtime/store/sqlite.ts";
import type { Entry, Space } from "../runtime/store/store.ts";

const [path, seed] = process.argv.slice(2);
if (path === undefined || seed === undefined) throw new Error("usage: store-writer PATH SEED");

let state = Number(seed) >>> 0;
/** The same numbers for the same seed. */
function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function entry(): Entry {
  const space: Space = "blob";
  const size = random(10) === 0 ? random(400_000) : random(4000);
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = random(256);
  return { space, hash: hashBytes(bytes), bytes };
}

const store = new SqliteStore(path);
for (;;) {
  const entries = Array.from({ length: random(3) === 0 ? 1 + random(20) : 1 }, entry);
  const hashes = entries.map(({ hash }) => hash).join(" ");
  writeSync(1, `begin ${hashes}\n`);
  store.putAll(entries);
  writeSync(1, `done ${hashes}\n`);
}
