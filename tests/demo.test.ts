/** The demonstration: it checks itself, and leaves nothing behind unless it is asked to. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Stage, Unexpected } from "../cli/demo/stage.ts";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-demo-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function demo(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const program = [`${PROJECT}cli/airlock.js`, "demo", ...args];
  const env = { ...process.env, TMPDIR: folder };
  return spawnSync(process.execPath, program, { encoding: "utf8", env });
}

it("comes out as expected, in plain text, with a world that can be looked at", () => {
  const { status, stdout } = demo("--keep");
  expect(status).toBe(0);
  expect(stdout).not.toContain("\u001b[");
  const lines = stdout.trimEnd().split("\n");
  expect(lines.at(-2)).toBe("Everything came out as expected.");
  const kept = /^kept: (.*)$/.exec(lines.at(-1) ?? "")?.[1] ?? "";
  expect(readdirSync(folder)).toContain(kept.slice(folder.length + 1));
  expect(stdout).toMatch(/^\$ airlock journal verify --recompute\n {4}verified: \d+ records/m);
  const listed = runAirlock(kept, ["gov", "list", "--all", "--json", "--world", "demo.world"]).stdout;
  const states = listed
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { state: string; origin: string });
  expect(states.map(({ state, origin }) => `${origin} ${state}`)).toEqual([
    "plan applied",
    "operator applied",
    "operator applied",
  ]);
});

it("notices what comes out otherwise", () => {
  const at = join(folder, "stage");
  mkdirSync(at);
  const stage = new Stage(at);
  expect(() => stage.run(["gov", "list"], { says: [] })).toThrow(Unexpected);
  expect(() => stage.run(["--version"], { says: ["9.9.9"] })).toThrow("does not say 9.9.9");
  expect(existsSync(join(at, "demo.world"))).toBe(false);
});
