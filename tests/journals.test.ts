/** Journals that releases wrote replay, and say what they said (ruling K14). */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Programs } from "../runtime/kernel/programs.ts";
import { replay } from "../runtime/kernel/replay.ts";
import type { Head } from "../runtime/store/journal.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { PROJECT } from "./extra-codecs.ts";
import { MODULES } from "./running-worlds.ts";

const FOLDER = `${PROJECT}fixtures/journals/`;
const HEADS = JSON.parse(readFileSync(`${FOLDER}heads.json`, "utf8")) as Record<string, Head>;
const folder = mkdtempSync(join(tmpdir(), "airlock-journals-"));

afterAll(() => {
  MODULES.close();
  rmSync(folder, { recursive: true });
});

describe("the journal of a release", () => {
  it.each(Object.entries(HEADS))("%s replays", (file, head) => {
    copyFileSync(FOLDER + file, join(folder, file));
    const storage = new SqliteWorld(join(folder, file), { readonly: true });
    try {
      const machine = { storage, programs: new Programs(storage.store), modules: MODULES };
      const replayed = replay(machine, { recompute: true });
      expect(replayed.divergence).toBeUndefined();
      expect(replayed.head).toEqual(head);
    } finally {
      storage.close();
    }
  });

  it("is listed", () => {
    const kept = readdirSync(FOLDER).filter((name) => name.endsWith(".world"));
    expect(kept.sort()).toEqual(Object.keys(HEADS).sort());
    expect(kept.length).toBeGreaterThan(1);
  });
});
