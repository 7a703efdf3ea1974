/** Commands beside a host: they say and do the same as without one. */
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { socketPath } from "../runtime/host/control/path.ts";
import { decodeRecord } from "../runtime/kernel/records.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import { Aside, type Ran, runAirlock } from "./cli.ts";
import { FileHost, Folder, type Json } from "./control-hosts.ts";
import { PROJECT } from "./extra-codecs.ts";
import { GovFolder } from "./gov-cli-worlds.ts";

const folder = new Folder();
afterAll(() => folder.remove());

const COUNTER = `${PROJECT}fixtures/worlds/counter`;
const STARTED = ["event", "send", "counter/Started@1", '{"every_ns": 5}'];

runAirlock(folder.path, ["world", "init", COUNTER, "--world", "begun"]);

/** A world that has just begun, in a file of its own. */
function counter(name: string): string {
  copyFileSync(folder.at("begun"), folder.at(name));
  return folder.at(name);
}

function airlock(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Aside(folder.path, args, env).ended;
}

function kindsOf({ storage }: FileHost): readonly string[] {
  return [...storage.records(0)].map(([, bytes]) => decodeRecord(bytes).entry.$tag);
}

/** Without what no two runs have in common. */
function plain({ status, stdout, stderr }: Ran): Ran {
  const cut = (text: string): string =>
    text
      .replaceAll(/"(now_ns|logical_now_ns|entropy|prev)":("[^"]*"|\d+)/g, '"$1":0')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
  return { status, stdout: cut(stdout), stderr: cut(stderr) };
}

describe("with a host and without one", () => {
  it("everything that writes says and records the same", async () => {
    const gov = new GovFolder();
    const patch = gov.adding("safe.app/One@1");
    const other = gov.adding("safe.app/Two@1");
    const broken = gov.document(
      ["safe.app/None@1", "safe.app/Nor@1"].map((name) => ({
        remove_def: { kind: "defschema", name, pre_hash: gov.genesis },
      })),
    );
    gov.write("events.json", [{ schema: "safe.app/None@1", value: {} }]);
    for (const name of ["a", "b"]) {
      mkdirSync(gov.at(name));
      copyFileSync(gov.at("begun"), gov.at(`${name}/world`));
    }
    const host = await FileHost.of(gov.at("b/world"));
    const id = (name: string): string[] => ["--input-id", name];
    const approval = '{"release":"r","decision":{"approve":null},"approver":"x","reason":null}';
    const event = ["event", "send", "safe.app/ApprovalGiven@1"];
    const commands: readonly (readonly string[])[] = [
      [...event, approval, "--json", ...id("e")],
      [...event, approval, "--json", ...id("e")],
      [...event, "{}", ...id("e")],
      [...event, '{\n "release": 1}'],
      [...event, '{"release": 1}', "--json"],
      ["plan", "end", "99"],
      ["receipt", "inject", "1"],
      ["blob", "put", `../${patch}`, `../${other}`],
      ["gov", "propose", `../${patch}`, "--author", "ops", ...id("p")],
      ["gov", "propose", `../${patch}`, "--author", "ops", ...id("p")],
      ["gov", "propose", `../${broken}`],
      ["gov", "apply", "0", "--json", ...id("early")],
      ["gov", "apply", "0", "--json", ...id("early")],
      ["gov", "shadow", "0", "--json", "--events", "../events.json", "--recent", "1", ...id("s")],
      ["gov", "approve", "0", "--approver", "duty"],
      ["gov", "reject", "7", "--approver", "duty"],
      ["gov", "upgrade", `../${other}`],
      ["gov", "upgrade", `../${other}`, "--yes", "--approver", "duty", "--json", ...id("u")],
      ["gov", "apply", "0"],
      ["gov", "reject", "0", "--approver", "duty", "--reason", "late"],
    ];
    for (const args of commands) {
      const [without, withHost] = await Promise.all(
        ["a", "b"].map((name) => new Aside(gov.at(name), [...args, "--world", "world"]).ended),
      );
      expect(plain(withHost as Ran), args.join(" ")).toEqual(plain(without as Ran));
    }
    expect(host.target.woken).toBe(10);
    await host.close();
    const shown = ["a", "b"].map((name) => {
      const { stdout } = runAirlock(gov.at(name), ["journal", "show", "--json", "--world", "world"]);
      return stdout
        .trimEnd()
        .split("\n")
        .map((line) => {
          const {
            now_ns: _n,
            entropy: _e,
            prev: _p,
            hash: _h,
            event_hash: _v,
            logical_now_ns: _l,
            ...rest
          } = JSON.parse(line) as Json;
          // Those that were made up are of 36 digits and dashes.
          return String(rest.input_id).length === 36 ? { ...rest, input_id: "made up" } : rest;
        });
    });
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[0]?.length).toBeGreaterThan(10);
    gov.remove();
  }, 180_000);

  it("receipts are listed and given by hand", async () => {
    const file = counter("receipts");
    await airlock([...STARTED, "--world", file]);
    const host = await FileHost.of(file);
    const open = openExternal(host.target.kernel.state)[0]?.index;
    const listed = await airlock(["receipt", "list", "--json", "--world", file]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ intent: open, kind: "timer.set" });
    const fired = '{"delivered_at_ns": 9, "key": null}';
    const inject = ["receipt", "inject", `${open}`, fired, "--world", file];
    expect(await airlock(inject)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^recorded: 5 to /),
    });
    await airlock([...STARTED, "--world", file]);
    const next = openExternal(host.target.kernel.state)[0]?.index;
    await host.close();
    const bad = await airlock(["receipt", "inject", `${next}`, '{"x": 1}', "--json", "--world", file]);
    expect(bad).toMatchObject({ status: 1, stderr: expect.stringContaining("recorded as error") });
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: true, is_new: true, status: "error" });
  });
});

describe("a host", () => {
  it("is found where the environment says, and left alone if it keeps another world", async () => {
    const file = counter("elsewhere");
    const socket = folder.at("s");
    const host = await FileHost.of(file, socket);
    const beside = await airlock([...STARTED, "--world", file]);
    expect(beside).toMatchObject({ status: 1, stderr: expect.stringContaining("world.locked") });
    const sent = await airlock([...STARTED, "--world", file], { AIRLOCK_SOCKET: socket });
    expect(sent).toMatchObject({ status: 0, stdout: "recorded: 1 to 4\n" });
    runAirlock(folder.path, ["world", "init", COUNTER, "--world", "other"]);
    const wrong = await airlock([...STARTED, "--world", "other"], { AIRLOCK_SOCKET: socket });
    expect(wrong).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("control.socket") });
    expect(kindsOf(host)).toHaveLength(5);
    await host.close();
  });

  it("that is gone has left its socket: the file is written", async () => {
    const file = counter("left");
    const gone = createServer().listen(folder.at("dying"));
    await new Promise((resolve) => gone.once("listening", resolve));
    renameSync(folder.at("dying"), socketPath(file));
    await new Promise((resolve) => gone.close(resolve));
    expect(await airlock([...STARTED, "--world", file])).toMatchObject({ status: 0 });
  });

  it("that goes away with an input is not asked in vain: it is given once more, and taken once", async () => {
    const file = counter("dying-after");
    const host = await FileHost.of(file, folder.at("unused"));
    const { kernel } = host.target;
    // Takes the event, and dies before it says so.
    const dying = answering(file, kernel.worldId, () => {
      kernel.event({ schema: "counter/Started@1", value: { cbor: CBOR }, inputId: "once" });
      dying.close();
      // What ends lets go of the file last.
      setTimeout(() => void host.close(), 1000);
    });
    const sent = await airlock([...STARTED, "--world", file, "--input-id", "once"]);
    expect(sent).toMatchObject({ status: 0, stdout: "recorded before, as 1 to 4: nothing was done\n" });
    const file2 = counter("dying-before");
    const early = answering(file2, kernel.worldId, () => early.close());
    expect(await airlock([...STARTED, "--world", file2])).toMatchObject({
      status: 0,
      stdout: "recorded: 1 to 4\n",
    });
  });

  it("that goes away again and again leaves one in doubt, and a way out of it", async () => {
    const file = counter("doubt");
    const host = await FileHost.of(file, folder.at("unused2"));
    const dying = answering(file, host.target.kernel.worldId, () => {});
    const sent = await airlock([...STARTED, "--world", file]);
    dying.close();
    await host.close();
    expect(sent.status).toBe(1);
    expect(sent.stderr).toMatch(/control\.gone.*--input-id [0-9a-f-]{36}/s);
  });
});

/** `{every_ns: 5}`. */
const CBOR = new Uint8Array(Buffer.from("a1686576657279" + "5f6e7305", "hex"));

/** Somebody who answers which world it is, and hangs up when anything else is asked. */
function answering(file: string, world_id: string, onAsked: () => void) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (piece) => {
      const { id, cmd } = JSON.parse(piece.toString()) as Json;
      if (cmd === "journal-head") {
        socket.write(`${JSON.stringify({ id, ok: true, result: { world_id } })}\n`);
        return;
      }
      onAsked();
      socket.destroy();
    });
  });
  return server.listen(socketPath(file));
}

describe("who follows", () => {
  it("a journal is shown what is recorded, as it is", async () => {
    const file = counter("followed");
    const host = await FileHost.of(file);
    const follow = ["journal", "show", "--follow", "--world", file];
    const [text, json] = [
      new Aside(folder.path, follow),
      new Aside(folder.path, [...follow, "--json", "--from", "1"]),
    ];
    await text.until((said) => said.includes("genesis"));
    await airlock([...STARTED, "--world", file]);
    const count = kindsOf(host).length;
    await text.until((said) => said.split("\n").length > count);
    await json.until((said) => said.split("\n").length >= count);
    const [ended, also] = await Promise.all([text.interrupt(), json.interrupt()]);
    const before = runAirlock(folder.path, ["journal", "show", "--world", file]);
    expect(ended).toEqual({ status: 0, stdout: before.stdout, stderr: "" });
    expect(also.status).toBe(0);
    const kinds = also.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as Json).kind);
    expect(kinds).toEqual(kindsOf(host).slice(1));
    await host.close();
  });

  it("proposals is told of each that changes, once", async () => {
    const gov = new GovFolder();
    gov.world("watched");
    const host = await FileHost.of(gov.at("watched"));
    const world = ["--world", "watched"];
    const watch = new Aside(gov.path, ["gov", "list", "--watch", "--json", ...world]);
    const [one, two] = [gov.adding("safe.app/One@1"), gov.adding("safe.app/Two@1")];
    const states = (said: string) =>
      said
        .trimEnd()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Json)
        .map(({ proposal_id, state, base_is_live }) => `${proposal_id} ${state} ${base_is_live}`);
    const step = async (count: number, ...args: readonly string[]) => {
      await new Aside(gov.path, [...args, ...world]).ended;
      await watch.until((said) => states(said).length === count);
    };
    await step(1, "gov", "propose", one);
    await step(2, "gov", "propose", two);
    await step(3, "gov", "shadow", "1");
    await step(4, "gov", "approve", "1", "--approver", "duty");
    await step(6, "gov", "apply", "1");
    const { status, stdout, stderr } = await watch.interrupt();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(states(stdout)).toEqual([
      "0 submitted true",
      "1 submitted true",
      "1 shadowed true",
      "1 approved true",
      "0 submitted false",
      "1 applied false",
    ]);
    await host.close();
    gov.remove();
  });

  it.each(["replaced", "removed"])("a file that is %s is told so", async (what) => {
    const file = counter(`file-${what}`);
    const follow = new Aside(folder.path, ["journal", "show", "--follow", "--json", "--world", file]);
    await follow.until((said) => said.includes("genesis"));
    if (what === "removed") rmSync(file);
    else {
      writeFileSync(join(folder.path, "new"), "");
      copyFileSync(folder.at("begun"), folder.at("new"));
      renameSync(folder.at("new"), file);
    }
    const { status, stdout } = await follow.ended;
    expect(status).toBe(1);
    const [, ...rest] = stdout.split("\n");
    expect(JSON.parse(rest.join("\n"))).toMatchObject({ findings: [{ code: "world.moved" }] });
  });
});
