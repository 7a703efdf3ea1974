/** A process that runs a world is killed, again and again; what it had acknowledged must be there, and nothing half done. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { Kernel } from "../runtime/kernel/kernel.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { PROJECT } from "./extra-codecs.ts";
import { MODULES } from "./running-worlds.ts";

async function killWriter(path: string, seed: number, delay: number): Promise<readonly string[]> {
  const writer = spawn(process.execPath, ["--import", "tsx", "tests/kernel-writer.ts", path, String(seed)], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  writer.stdout.setEncoding("utf8");
  await new Promise<void>((resolve, reject) => {
    writer.stdout.on("data", (text: string) => {
      if (said === "") setTimeout(() => writer.kill("SIGKILL"), delay);
      said += text;
    });
    writer.on("close", (_code, signal) =>
      signal === "SIGKILL" ? resolve() : reject(new Error("not killed")),
    );
  });
  return said.split("\n").slice(0, -1);
}

/** Kills as many processes as `rounds` says, one after the other, all on one world, and opens it after each. */
export async function checkWorldKills(rounds: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-world-kill-"));
  const path = join(folder, "world");
  let records = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const said = await killWriter(path, seed + round, 20 + ((seed + round * 97) % 700));
      const [count, hash, state] = (said.at(-1) ?? "").split(" ");
      const storage = new SqliteWorld(path);
      try {
        const kernel = Kernel.open(storage, {
          modules: MODULES,
          surroundings: { nowNs: () => 0n, entropy: () => new Uint8Array(64) },
        });
        expect(kernel.divergence).toBeUndefined();
        const { head } = kernel;
        // At most one turn more than was acknowledged, and that one as a whole.
        expect(head.count).toBeGreaterThanOrEqual(Number(count));
        if (head.count === Number(count)) expect([head.hash, kernel.state.hash()]).toEqual([hash, state]);
        records = head.count;
      } finally {
        storage.close();
      }
    }
    expect(records).toBeGreaterThan(rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
