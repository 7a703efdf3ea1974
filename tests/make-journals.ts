/**
 * Writes the journals of this release into `fixtures/journals`, once: what is there is never written again (ruling K14).
 * Run with `npm run fixtures:journals`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { PROJECT } from "./extra-codecs.ts";
import { EVERYTHING, lives, take } from "./kernel-scripts.ts";
import { MODULES, order, Running } from "./running-worlds.ts";
import { openStory, Story } from "./upgrade-story.ts";

const FOLDER = `${PROJECT}fixtures/journals/`;
const { version } = JSON.parse(readFileSync(`${PROJECT}package.json`, "utf8")) as {
  readonly version: string;
};

/** Lives as the property tests have them, every limit that can be come to, and upgrades that end in every way. */
const JOURNALS: Readonly<Record<string, (storage: SqliteWorld) => Running>> = {
  lives: (storage) => {
    const world = new Running(EVERYTHING, { storage });
    for (const life of fc.sample(lives, { seed: 7, numRuns: 8 }))
      for (const { step } of life) take(world, step);
    return world;
  },
  limits: (storage) => {
    const world = new Running(EVERYTHING, { storage });
    for (const code of [2, 3, 4, 1, 5]) world.event("t/Do@1", order(code));
    return world;
  },
  upgrades: (storage) => {
    const story = new Story();
    const world = openStory(storage);
    for (const index of story.chapters.keys()) story.tell(world, index);
    return world;
  },
};

for (const [name, live] of Object.entries(JOURNALS)) {
  const file = `${version}-${name}.world`;
  if (existsSync(FOLDER + file)) continue;
  const storage = new SqliteWorld(FOLDER + file, { create: true });
  const world = live(storage);
  const { head } = world.kernel;
  storage.store.database.pragma("journal_mode = DELETE");
  storage.store.database.exec("VACUUM");
  storage.close();
  const heads = JSON.parse(readFileSync(`${FOLDER}heads.json`, "utf8")) as Record<string, unknown>;
  writeFileSync(`${FOLDER}heads.json`, `${JSON.stringify({ ...heads, [file]: head }, null, 2)}\n`);
  process.stdout.write(`${file}: ${head.count} records\n`);
}
MODULES.close();
