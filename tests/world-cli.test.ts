/** Worlds on the command line, as somebody uses them who has read the documentation. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { type Ran, runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-world-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const airlock = (...args: string[]): Ran => runAirlock(folder, args);
const counter = `${PROJECT}fixtures/worlds/counter`;

/** A world with one event in it. */
function started(name: string): readonly string[] {
  const world = ["--world", name];
  expect(airlock("world", "init", counter, ...world)).toMatchObject({ status: 0, stderr: "" });
  expect(airlock("event", "send", "counter/Started@1", '{"every_ns": 5}', ...world)).toMatchObject({
    status: 0,
  });
  return world;
}

function lines(text: string): readonly unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

describe("a world's file", () => {
  it("is made of a directory, takes an event, shows it, and verifies", () => {
    const world = started("first");
    const shown = airlock("journal", "show", ...world).stdout;
    expect(shown).toContain("counter/Started@1 from external");
    expect(shown).toContain('{"every_ns":5}');
    expect(shown.trimEnd().split("\n")).toHaveLength(5);
    const state = airlock("state", "get", "counter/Counter@1", ...world);
    expect(JSON.parse(state.stdout)).toMatchObject({ count: 0 });
    const cells = lines(airlock("state", "list", "--json", ...world).stdout);
    expect(cells).toMatchObject([{ reducer: "counter/Counter@1", key: null, state: { count: 0 } }]);
    const verified = airlock("journal", "verify", "--recompute", ...world);
    expect(verified.stdout).toMatch(/^verified: 5 records in 2 turns, head sha256:[0-9a-f]{64}\n$/);
    const head = JSON.parse(airlock("journal", "head", "--json", ...world).stdout);
    expect(verified.stdout).toContain(head.hash);
    expect(head.count).toBe(5);
  });

  it("is found in the environment, and a command without one says how to name it", () => {
    started("env");
    process.env.AIRLOCK_WORLD = "env";
    try {
      expect(airlock("journal", "head").status).toBe(0);
    } finally {
      delete process.env.AIRLOCK_WORLD;
    }
    const none = airlock("journal", "head");
    expect(none.status).toBe(2);
    expect(none.stderr).toContain("AIRLOCK_WORLD");
  });

  it("shows what was asked for, as objects for programs", () => {
    const world = started("filtered");
    const kinds = (...args: string[]) =>
      lines(airlock("journal", "show", "--json", ...args, ...world).stdout).map(
        (one) => (one as { kind: string }).kind,
      );
    expect(kinds("--kind", "genesis", "effect_intent")).toEqual(["genesis", "effect_intent"]);
    expect(kinds("--last", "2")).toEqual(["policy_decision", "effect_intent"]);
    expect(kinds("--from", "1", "--to", "2")).toEqual(["domain_event", "cap_decision"]);
    expect(kinds("--turn", "0")).toEqual(["genesis"]);
    const [event] = lines(airlock("journal", "show", "--json", "--from", "1", "--to", "1", ...world).stdout);
    expect(event).toMatchObject({
      index: 1,
      turn: 1,
      readable: { every_ns: 5 },
      hash: expect.stringContaining("sha256:"),
    });
    expect(airlock("journal", "show", "--from", "x", ...world).status).toBe(2);
  });

  it("takes a value from a file and from standard input, and bytes", () => {
    const world = started("values");
    writeFileSync(join(folder, "value.json"), '{"every_ns": 7}');
    const send = (...args: string[]) => airlock("event", "send", "counter/Started@1", ...args, ...world);
    expect(send("@value.json").status).toBe(0);
    expect(send("a1686576657279" + "5f6e7309", "--cbor").status).toBe(0);
    expect(send("@none.json")).toMatchObject({ status: 2 });
    expect(send("{").stderr).toContain("json.syntax");
    expect(send("zz", "--cbor").status).toBe(2);
  });

  it("refuses what does not fit, with the place in the value, and leaves nothing", () => {
    const world = started("refused");
    const refused = airlock("event", "send", "counter/Started@1", '{"every": 5}', ...world);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("value.missing_field");
    expect(refused.stderr).toContain("the event:1:1");
    const json = airlock("event", "send", "counter/None@1", "{}", "--json", ...world);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, findings: [{ code: "ref.unknown" }] });
    expect(airlock("journal", "head", ...world).stdout).toMatch(/^5 /);
  });

  it("does nothing when the same input comes twice", () => {
    const world = started("twice");
    const send = (value: string) =>
      airlock("event", "send", "counter/Started@1", value, "--input-id", "mine", ...world);
    expect(send('{"every_ns": 6}').stdout).toMatch(/^recorded: 5 to 8\n$/);
    expect(send('{"every_ns": 6}').stdout).toMatch(/^recorded before/);
    const other = send('{"every_ns": 7}');
    expect(other.status).toBe(1);
    expect(other.stderr).toContain("input.conflict");
  });

  it("is not begun twice, nor over something else, nor from what does not check", () => {
    const world = started("once");
    expect(airlock("world", "init", counter, ...world).stderr).toContain("world.exists");
    writeFileSync(join(folder, "text"), "no database at all, just text that is long enough");
    const over = airlock("world", "init", counter, "--world", "text");
    expect(over).toMatchObject({ status: 1 });
    expect(readFileSync(join(folder, "text"), "utf8")).toContain("just text");
    cpSync(counter, join(folder, "broken"), { recursive: true });
    writeFileSync(join(folder, "broken/modules/counter/Counter@1.wasm"), "no module");
    const broken = airlock("world", "init", "broken", "--world", "new");
    expect(broken.stderr).toContain("module.invalid");
    rmSync(join(folder, "broken/modules"), { recursive: true });
    expect(airlock("world", "init", "broken", "--world", "new").stderr).toContain("module.missing");
    for (const end of ["", "-wal", "-shm"]) expect(existsSync(join(folder, `new${end}`))).toBe(false);
    expect(airlock("world", "init", "none", "--world", "new").status).toBe(2);
  });

  it("is told apart from what is none", () => {
    expect(airlock("journal", "head", "--world", "nowhere").status).toBe(1);
    expect(existsSync(join(folder, "nowhere.lock"))).toBe(false);
    new Database(join(folder, "other")).exec("CREATE TABLE t (a)").close();
    expect(airlock("state", "list", "--world", "other").stderr).toContain("store.format");
    const empty = new SqliteWorld(join(folder, "empty"), { create: true });
    empty.close();
    expect(airlock("state", "list", "--world", "empty").stderr).toContain("world.missing");
  });

  it("has one writer, and readers beside it", () => {
    const world = started("busy");
    const writer = new SqliteWorld(join(folder, "busy"));
    try {
      const second = airlock("event", "send", "counter/Started@1", '{"every_ns": 5}', ...world);
      expect(second.status).toBe(1);
      expect(second.stderr).toContain("world.locked");
      expect(airlock("journal", "verify", ...world).status).toBe(0);
      expect(airlock("state", "list", ...world).status).toBe(0);
    } finally {
      writer.close();
    }
    expect(airlock("event", "send", "counter/Started@1", '{"every_ns": 5}', ...world).status).toBe(0);
  });

  it("names the record that somebody changed", () => {
    const world = started("changed");
    const database = new Database(join(folder, "changed"));
    const bytes = database.prepare("SELECT bytes FROM record WHERE idx = 2").pluck().get() as Buffer;
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    database.prepare("UPDATE record SET bytes = ? WHERE idx = 2").run(bytes);
    database.close();
    for (const args of [
      ["journal", "verify"],
      ["state", "list"],
      ["event", "send", "counter/Started@1", '{"every_ns": 5}'],
    ]) {
      const damaged = airlock(...args, ...world);
      expect(damaged.status, args.join(" ")).toBe(1);
      expect(damaged.stderr).toContain("journal.damaged");
      expect(damaged.stderr).toContain("record 2");
      expect(damaged.stderr).toContain("changed");
    }
  });

  it("lists plans and ends one", () => {
    const world = ["--world", "digest"];
    airlock("world", "init", `${PROJECT}fixtures/worlds/digest`, ...world);
    expect(airlock("plan", "list", ...world)).toMatchObject({ status: 0, stdout: "" });
    const none = airlock("plan", "end", "0", ...world);
    expect(none.status).toBe(1);
    expect(none.stderr).toContain("plan.not_running");
    expect(airlock("plan", "end", "x", ...world).status).toBe(2);
  });
});
