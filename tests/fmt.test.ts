/** `airlock fmt`: one form, whatever the text looked like; meaning and idempotence as properties. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { DEF_KINDS } from "../air/defs/kinds.ts";
import { inWrittenOrder } from "../air/defs/member-order.ts";
import { formatJson } from "../air/json/format.ts";
import type { JsonNode } from "../air/json/node.ts";
import { readJson } from "../air/json/read.ts";
import { PROJECT } from "./extra-codecs.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-fmt-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function format(text: string): string {
  return formatJson(readJson(text), { membersOf: inWrittenOrder });
}

/** What a text means: members without order, numbers as written. */
function meaning(node: JsonNode): unknown {
  if (node.type === "array") return node.items.map(meaning);
  if (node.type === "object") return new Map(node.members.map(({ key, value }) => [key, meaning(value)]));
  return node.type === "number" ? { number: node.text } : node.type === "null" ? null : node.value;
}

/** The order of members where it may mean something to people: not in a definition, and not in a step. */
function orders(node: JsonNode): unknown {
  if (node.type === "array") return node.items.map(orders);
  if (node.type !== "object") return null;
  const members = node.members.map(({ key, value }) => [key, orders(value)] as const);
  return inWrittenOrder(node) === node.members ? members : new Map(members);
}

describe("formatting", () => {
  it("keeps the meaning, and what is formatted formats to itself", () => {
    const spaces = fc.constantFrom("", " ", "\n", "\r\n", "\t  ");
    const loose = fc.tuple(fc.json({ maxDepth: 5 }), spaces).map(([text, space]) =>
      text.replace(/[[\]{},:]/g, (mark) => {
        return text.includes('"') ? mark : `${space}${mark}${space}`;
      }),
    );
    const definition = fc
      .record({
        $kind: fc.constantFrom(...DEF_KINDS, "other"),
        steps: fc.array(
          fc.record({ op: fc.constantFrom("end", "assign", "x"), id: fc.string(), bind: fc.json() }),
        ),
        type: fc.object({ maxDepth: 4 }),
        name: fc.string({ unit: "binary" }),
        $comment: fc.string({ maxLength: 200 }),
      })
      .map((value) => JSON.stringify(value, undefined, 7));
    fc.assert(
      fc.property(
        fc.oneof(
          loose,
          definition,
          definition.map((text) => `[${text},${text}]`),
        ),
        (text) => {
          const formatted = format(text);
          expect(meaning(readJson(formatted))).toEqual(meaning(readJson(text)));
          expect(orders(readJson(formatted))).toEqual(orders(readJson(text)));
          expect(format(formatted)).toBe(formatted);
          expect(format(formatted.replaceAll("\n", "\r\n"))).toBe(formatted);
          expect(formatted.endsWith("\n")).toBe(true);
        },
      ),
    );
  });

  it("keeps numbers as written, and shows what would not be seen", () => {
    expect(format('{"a":1.50,"b":-0,"c":123456789012345678901234567890,"d":1E5}')).toBe(
      '{\n  "a": 1.50,\n  "b": -0,\n  "c": 123456789012345678901234567890,\n  "d": 1E5\n}\n',
    );
    expect(format('"a\u202eb\\ud800"')).toBe('"a\\u202eb\\ud800"\n');
    expect(format('"\\u0041\\/"')).toBe('"A/"\n');
  });

  it("breaks what is wider than a line, and nothing else, whole definitions aside", () => {
    const text = format(JSON.stringify([{ $kind: "defschema", type: { text: {} }, name: "a/B@1" }]));
    expect(text).toBe(
      '[\n  {\n    "$kind": "defschema",\n    "name": "a/B@1",\n    "type": { "text": {} }\n  }\n]\n',
    );
    const long = format(
      JSON.stringify({ list: Array.from({ length: 60 }, (_, index) => index), short: [1, 2] }),
    );
    expect(long.split("\n").length).toBe(66);
    for (const line of long.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
  });

  it("takes time that grows with the text", () => {
    let deep = '"x"';
    for (let i = 0; i < 100; i++)
      deep = `{"${"k".repeat(20)}": ${deep}, "b": [${deep.length < 4000 ? "1" : "2"}]}`;
    const wide = JSON.stringify(Array.from({ length: 50_000 }, (_, index) => ({ index, list: [index] })));
    expect(format(format(deep))).toBe(format(deep));
    expect(format(wide).length).toBeGreaterThan(wide.length);
  });
});

describe("the order of members", () => {
  it("is that of the JSON Schemas", () => {
    for (const kind of DEF_KINDS) {
      const schema = JSON.parse(readFileSync(`${PROJECT}spec/schemas/${kind}.schema.json`, "utf8")) as {
        readonly properties: Readonly<Record<string, object>>;
      };
      const keys = Object.keys(schema.properties);
      const node = readJson(
        JSON.stringify(
          Object.fromEntries([...keys].reverse().map((key) => [key, key === "$kind" ? kind : 0])),
        ),
      );
      expect(node.type === "object" && inWrittenOrder(node).map(({ key }) => key)).toEqual(keys);
    }
    const plans = JSON.parse(readFileSync(`${PROJECT}spec/schemas/defplan.schema.json`, "utf8")) as {
      readonly $defs: Readonly<
        Record<string, { readonly properties?: Readonly<Record<string, { readonly const?: string }>> }>
      >;
    };
    const steps = Object.values(plans.$defs).filter(({ properties }) => properties?.op !== undefined);
    expect(steps.length).toBe(6);
    for (const { properties = {} } of steps) {
      const keys = Object.keys(properties);
      const step = Object.fromEntries(
        [...keys].reverse().map((key) => [key, key === "op" ? properties.op?.const : 0]),
      );
      const plan = readJson(JSON.stringify({ $kind: "defplan", steps: [step] }));
      const list = plan.type === "object" ? plan.members[1]?.value : undefined;
      const node = list?.type === "array" ? list.items[0] : undefined;
      expect(node?.type === "object" && inWrittenOrder(node).map(({ key }) => key)).toEqual(keys);
    }
  });
});

it("the project's own AIR is in form", () => {
  for (const folder of ["spec/defs", "fixtures"]) {
    for (const path of readdirSync(`${PROJECT}${folder}`, { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".air.json")) continue;
      const text = readFileSync(`${PROJECT}${folder}/${path}`, "utf8");
      expect(format(text), path).toBe(text);
    }
  }
});

describe("airlock fmt", () => {
  function fmt(...args: string[]): {
    readonly status: number | null;
    readonly out: string;
    readonly err: string;
  } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`${PROJECT}cli/airlock.js`, "fmt", ...args],
      {
        encoding: "utf8",
        cwd: folder,
        input: args.includes("-") ? '{"b":1}' : "",
      },
    );
    return { status, out: stdout, err: stderr };
  }

  it("writes what is not in form, and leaves the rest alone", () => {
    writeFileSync(join(folder, "a.air.json"), '{"$kind":"defschema","type":{"text":{}},"name":"a/B@1"}');
    writeFileSync(join(folder, "b.air.json"), '"x"\n');
    writeFileSync(join(folder, "empty.air.json"), "\n");
    writeFileSync(join(folder, "other.json"), "{ }");
    const before = statSync(join(folder, "b.air.json")).mtimeMs;
    expect(fmt("--check", ".")).toMatchObject({ status: 1, out: "a.air.json\n" });
    expect(fmt("--diff", ".").out).toContain('\n+  "name": "a/B@1",\n');
    expect(fmt("--json", "--check", ".").out).toBe(
      `${JSON.stringify({ ok: false, files: 3, changed: ["a.air.json"] }, null, 2)}\n`,
    );
    expect(fmt(".")).toMatchObject({ status: 0, out: "a.air.json\n", err: "1 of 3 files changed\n" });
    expect(fmt("--check", ".")).toMatchObject({ status: 0, out: "", err: "3 files, all in form\n" });
    expect(statSync(join(folder, "b.air.json")).mtimeMs).toBe(before);
    expect(readFileSync(join(folder, "other.json"), "utf8")).toBe("{ }");
    expect(fmt("-")).toMatchObject({ status: 0, out: '{\n  "b": 1\n}\n' });
  });

  it("writes nothing at all where a file is no JSON, and says where it is wrong", () => {
    writeFileSync(join(folder, "a.air.json"), '{"a":1}');
    writeFileSync(join(folder, "bad.air.json"), '{"a":1,"a":2}');
    const { status, err } = fmt(".");
    expect(status).toBe(1);
    expect(err).toMatch(/^error\[json\.duplicate_key\]: .*\n +--> bad\.air\.json:1:8/);
    expect(readFileSync(join(folder, "a.air.json"), "utf8")).toBe('{"a":1}');
    expect(fmt("nowhere")).toMatchObject({ status: 2 });
    expect(fmt("-", ".")).toMatchObject({ status: 2 });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
