import { describe, expect, it } from "vitest";
import { load, worldFiles } from "../../tests/worlds.ts";
import { encodeNode, nodeHash } from "../defs/node.ts";
import { compareFaults } from "../errors.ts";
import { type Hash, hashBytes } from "../hash.ts";

const HASH = `sha256:${"5".repeat(64)}` as Hash;

function edited(world: string, file: string, ...changes: readonly (readonly [string, string])[]) {
  const files = worldFiles(world);
  for (const [find, put] of changes) {
    const text = files.get(file) ?? "";
    expect(text).toContain(find);
    files.set(file, text.replace(find, put));
  }
  return files;
}

const codes = ({ faults }: ReturnType<typeof load>) => faults.faults.map(({ code }) => code).sort();

describe("a world", () => {
  it("lists its definitions in the order of sections and refs, each with the hash of what it stores", () => {
    const { world } = load(worldFiles("digest"));
    const kinds = world?.defs.map(({ kind }) => kind) ?? [];
    const order = ["defschema", "defplan", "defeffect", "defcap", "defpolicy", "defsecret"];
    expect([...new Set(kinds)]).toEqual(order);
    for (const def of world?.defs ?? []) {
      if (!def.builtin) expect(hashBytes(encodeNode(def.stored))).toBe(def.hash);
    }
  });

  it("knows its effects, grants and secrets, and the built-in ones", () => {
    const { world } = load(worldFiles("ledger"));
    expect(world?.effects.get("bank.transfer")?.def.name).toBe("ledger/bank.transfer@1");
    expect(world?.effects.get("governance.apply")?.params.kind).toBe("record");
    expect(world?.grants.get("bank")?.cap.cap_type).toBe("bank");
    expect(world?.secrets).toMatchObject([{ alias: "bank/token", version: 2n, allowedCaps: ["bank"] }]);
    expect(world?.types.named("sys/TimerFired@1")?.kind).toBe("record");
  });

  it("keeps a plan as written under the hash as written, and runs the normal form", () => {
    const normal = load(worldFiles("digest")).world?.defs.find(({ kind }) => kind === "defplan");
    // The fraction in this plan has no CBOR: only its normal form has a hash.
    expect(normal?.stored).toBe(normal?.node);
    const files = worldFiles("ledger");
    const first = load(files).world?.defs.find(({ kind }) => kind === "defplan");
    const plan = JSON.parse(files.get("transfer.air.json") ?? "");
    files.set("written.air.json", JSON.stringify({ ...plan, name: "ledger/Written@1" }));
    const ref = '"plans": [{ "name": "ledger/TransferPlan@1" }';
    const list = (hash: string) => {
      const text = worldFiles("ledger").get("manifest.air.json") ?? "";
      expect(text).toContain(ref);
      files.set("manifest.air.json", text.replace(ref, `${ref}, { "name": "ledger/Written@1"${hash} }`));
      return load(files);
    };
    const byName = list("").world?.defs.find(({ name }) => name === "ledger/Written@1");
    expect(byName?.hash).not.toBe(first?.hash);
    const wrong = list(`, "hash": "${HASH}"`);
    expect(wrong.faults.faults).toMatchObject([{ code: "manifest.hash" }]);
    expect(wrong.faults.faults[0]?.message).toContain(byName?.hash);
    expect(list(`, "hash": "${byName?.hash}"`).faults.faults).toEqual([]);
  });

  it("fills zero WASM hashes before anything is hashed", () => {
    const zero = load(worldFiles("counter")).world;
    const filled = load(worldFiles("counter"), new Map([["counter/Counter@1", HASH]]));
    const module = filled.world?.defs.find(({ kind }) => kind === "defmodule");
    expect(module?.node.kind === "defmodule" && module.node.def.wasm_hash).toBe(HASH);
    expect(filled.world?.manifestHash).not.toBe(zero?.manifestHash);
    expect(filled.faults.warnings).toEqual([]);
    const right = `{ "name": "counter/Counter@1", "hash": "${module?.hash}" }`;
    const files = edited("counter", "manifest.air.json", ['{ "name": "counter/Counter@1" }', right]);
    expect(load(files, new Map([["counter/Counter@1", HASH]])).faults.faults).toEqual([]);
    expect(codes(load(files))).toEqual(["manifest.hash"]);
  });

  it("leaves a WASM hash that is given alone", () => {
    const given = `"module_kind": "reducer", "wasm_hash": "${HASH}"`;
    const files = edited("counter", "counter.air.json", ['"module_kind": "reducer"', given]);
    const other = `sha256:${"6".repeat(64)}` as Hash;
    const { world, faults } = load(files, new Map([["counter/Counter@1", other]]));
    const module = world?.defs.find(({ kind }) => kind === "defmodule");
    expect(module?.node.kind === "defmodule" && module.node.def.wasm_hash).toBe(HASH);
    expect(faults.warnings.map(({ code }) => code)).toEqual(["module.missing"]);
    expect(load(files, new Map([["counter/Counter@1", HASH]])).faults.warnings).toEqual([]);
  });

  it("has the same hash whatever the files are called and in whatever order definitions stand", () => {
    const files = worldFiles("safe-upgrade");
    const all = [...files.values()].flatMap((text) => {
      const json = JSON.parse(text);
      return Array.isArray(json) ? json : [json];
    });
    const one = new Map([["all.air.json", JSON.stringify(all.reverse())]]);
    expect(load(one).world?.manifestHash).toBe(load(files).world?.manifestHash);
  });

  it("is refused with all its faults, in the order of the documents", () => {
    const files = edited(
      "ledger",
      "transfer.air.json",
      ['"kind": "bank.transfer"', '"kind": "bank.transfers"'],
      ['"@var:proof"', '"@var:prof"'],
      ['"op": "end"', '"op": "end", "result": { "int": 1 }'],
    );
    files.set("policy.air.json", (files.get("policy.air.json") ?? "").replace('"bank"', '"no"'));
    const { faults } = load(files);
    const sorted = [...faults.faults].sort(compareFaults);
    expect(sorted.map(({ code, place }) => `${place.path} ${code}`)).toEqual([
      "policy.air.json ref.unknown",
      "transfer.air.json ref.unknown",
      "transfer.air.json ref.unknown",
      "transfer.air.json plan.result",
    ]);
  });

  it("gets no faults for what a broken definition would have been", () => {
    const broken = edited("ledger", "schemas.air.json", ['"name": "ledger/Money@1"', '"name": "Money"']);
    expect(codes(load(broken))).toEqual(["def.name"]);
    const half = edited("ledger", "schemas.air.json", [
      '"amount": { "dec128": {} }',
      '"amount": { "dec": {} }',
    ]);
    expect(codes(load(half))).toEqual(["type.unknown"]);
    const cut = worldFiles("ledger");
    cut.set("schemas.air.json", (cut.get("schemas.air.json") ?? "").slice(0, 300));
    expect(codes(load(cut))).toEqual(["json.syntax"]);
  });

  it("is refused at its place for what is too deep, or names a version that no secret has", () => {
    const lists = (depth: number) => `${'{"list":'.repeat(depth)}{"int":{}}${"}".repeat(depth)}`;
    const deep = edited("ledger", "schemas.air.json", ['"other": { "text": {} }', `"other": ${lists(140)}`]);
    expect(load(deep).faults.faults).toMatchObject([
      { code: "cbor.too_deep", place: { path: "schemas.air.json" } },
    ]);
    const literal = `"expr": ${'{"list":['.repeat(80)}{"int":1}${"]}".repeat(80)}`;
    const plan = edited("ledger", "transfer.air.json", ['"expr": { "bytes_b64": "aGFuZHNoYWtl" }', literal]);
    expect(load(plan).faults.faults).toMatchObject([
      { code: "cbor.too_deep", place: { path: "transfer.air.json" } },
    ]);
    const secret = `"expr": { "alias": "a", "version": 99999999999999999999 }`;
    const far = edited("ledger", "transfer.air.json", ['"expr": { "bytes_b64": "aGFuZHNoYWtl" }', secret]);
    expect(codes(load(far))).toEqual(["plan.untyped"]);
  });

  it("advises no hash that rests on what could not be read", () => {
    const plan = load(worldFiles("digest")).world?.defs.find(({ kind }) => kind === "defplan");
    const right = `"plans": [{ "name": "digest/DigestPlan@1", "hash": "${plan?.hash}" }]`;
    const files = edited("digest", "manifest.air.json", [
      '"plans": [{ "name": "digest/DigestPlan@1" }]',
      right,
    ]);
    expect(load(files).faults.faults).toEqual([]);
    const schemas = files.get("defs/schemas.air.json") ?? "";
    files.set(
      "defs/schemas.air.json",
      schemas.replace('"attempts": { "nat": {} }', '"attempts": { "nut": {} }'),
    );
    expect(codes(load(files))).toEqual(["type.unknown"]);
  });

  it("gets no faults for the kind of an effect that cannot be read", () => {
    const files = edited("ledger", "effects.air.json", ['"origin_scope": "plan"', '"origin_scope": "plans"']);
    expect(codes(load(files))).toEqual(["def.enum"]);
  });

  it("is checked definition by definition where there is no manifest", () => {
    const files = edited("ledger", "schemas.air.json", ['"dec128": {}', '"dec": {}']);
    files.delete("manifest.air.json");
    expect(codes(load(files))).toEqual(["manifest.count", "type.unknown"]);
    files.set("manifest.air.json", "{");
    expect(codes(load(files))).toEqual(["json.syntax", "type.unknown"]);
  });

  it("is nothing without a manifest, or with two", () => {
    expect(load(new Map()).faults.faults).toMatchObject([
      { code: "manifest.count", place: { path: "world" } },
    ]);
    const files = worldFiles("counter");
    files.delete("manifest.air.json");
    expect(codes(load(files))).toEqual(["manifest.count"]);
    files.set("a.air.json", '{"$kind":"manifest","air_version":"1"}');
    files.set("b.air.json", " \n");
    files.set("c.air.json", "[]");
    expect(codes(load(files))).toContain("def.missing_field");
  });
});

describe("node hashes", () => {
  it("of plans are those of their normal forms, which differ from what was written", () => {
    const { world } = load(worldFiles("ledger"));
    const plan = world?.defs.find(({ kind }) => kind === "defplan");
    expect(plan && nodeHash(plan.node)).toBe(plan?.hash);
    expect(plan?.node.kind === "defplan" && plan.node.def.required_caps).toEqual(["bank"]);
    expect(plan?.node.kind === "defplan" && plan.node.def.allowed_effects).toEqual(["bank.transfer"]);
  });
});
