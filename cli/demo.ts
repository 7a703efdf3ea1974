/** `airlock demo`: a world that upgrades itself, from beginning to end, with the commands that an operator would type. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { escapeControls, escapeLines } from "./faults/escape.ts";

interface Options {
  readonly keep?: true;
}

export function demoCommand(): Command {
  return new Command("demo")
    .description("Let a world upgrade itself before your eyes, and check that all comes out as it should.")
    .option("--keep", "keep the folder with the world, and print where it is")
    .action(demo);
}

async function demo({ keep }: Options): Promise<void> {
  const { Stage, Unexpected } = await import("./demo/stage.ts");
  const { play } = await import("./demo/story.ts");
  const folder = mkdtempSync(join(tmpdir(), "airlock-demo-"));
  try {
    play(new Stage(folder));
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    process.stderr.write(`\nunexpected: ${escapeLines(error.message)}\n`);
    process.exitCode = 1;
  } finally {
    if (keep) process.stdout.write(`kept: ${escapeControls(folder)}\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
}
