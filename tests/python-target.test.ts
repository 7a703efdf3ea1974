/** The Python target: what it writes is safe, typed, importable, and encodes as this project's own codecs do. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MARK } from "../codegen/emit/header.ts";
import { EXTRA_SPEC, PROJECT } from "./extra-codecs.ts";
import { DEEP_DEFS, NASTY_DEFS, NASTY_TEXTS } from "./python-target-nasty.ts";
import {
  HAS_MYPY,
  modelOfBuiltins,
  modelOfDefs,
  modelOfTexts,
  modelOfWorld,
  mypy,
  planPython,
  python,
  writePackage,
} from "./python-target-packages.ts";
import { IMPORT } from "./python-target-scripts.ts";
import { MISUSES, USAGE, USAGE_PRINTS } from "./python-target-usage.ts";

const WORLDS = ["counter", "digest", "ledger", "safe-upgrade"] as const;
/** A path may hold anything, too. */
const NASTY_PATH = 'here/\u202e"""\\\n.air.json';

const folder = mkdtempSync(join(tmpdir(), "airlock-python-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packages = [
  "nasty",
  "deep",
  "all_types",
  "built_in",
  ...WORLDS.map((world) => world.replace("-", "_")),
];
beforeAll(() => {
  writePackage(folder, "nasty", modelOfDefs(NASTY_DEFS, NASTY_PATH));
  writePackage(folder, "deep", modelOfDefs(DEEP_DEFS));
  writePackage(folder, "all_types", modelOfDefs(JSON.parse(readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8"))));
  writePackage(folder, "built_in", modelOfBuiltins());
  writePackage(folder, "long_names", modelOfWorld("ledger", withLongNames));
  for (const world of WORLDS) writePackage(folder, world.replace("-", "_"), modelOfWorld(world));
});

/** Of everything but schemas, whose names the other packages have in all lengths. */
function withLongNames(text: string): string {
  return text.replace(
    /(ledger\/)(?=(?:Accounts|TransferPlan|bank|BankEnforcer|policy)[@.])/g,
    `$1${"X".repeat(150)}`,
  );
}

function schema(name: string, type: object): object {
  return { $kind: "defschema", name, type };
}

/** The lines of `schemas.py` that define fields, without their types, for a record with these keys. */
function fieldsOf(keys: readonly string[], more: readonly object[] = []): string[] {
  const type = { record: Object.fromEntries(keys.map((key) => [key, { int: {} }])) };
  const text = planPython(modelOfDefs([schema("x/R@1", type), ...more])).get("schemas.py")?.text ?? "";
  return [...text.matchAll(/^ {4}(\w+): int$/gm)].map(([, name]) => name as string);
}

describe("what is planned", () => {
  it("is ASCII, begins with the header, and has every text only in escapes", () => {
    for (const [file, { text }] of planPython(modelOfDefs(NASTY_DEFS, NASTY_PATH))) {
      expect(text, file).toMatch(/^[\n\x20-\x7e]*$/);
      expect(text.slice(0, 200), file).toContain(`# ${MARK}`);
      expect(text.endsWith("\n"), file).toBe(true);
      expect(
        text.split("\n").filter((line) => /\s$/.test(line)),
        file,
      ).toEqual([]);
    }
  });

  it("does not depend on the order of files, definitions, or line ends", () => {
    const [a, b] = [NASTY_DEFS.slice(0, 20), NASTY_DEFS.slice(20)].map((defs) => JSON.stringify(defs));
    const files = [
      ["a.air.json", a],
      ["b.air.json", b],
    ] as [string, string][];
    const plan = (texts: typeof files) => [...planPython(modelOfTexts(new Map(texts)) as never)];
    expect(plan([...files].reverse())).toEqual(plan(files));
    const lines = (text: string) => text.replaceAll(",", ",\n");
    const [unix, windows] = [lines, (text: string) => lines(text).replaceAll("\n", "\r\n")].map((ends) =>
      plan(files.map(([path, text]) => [path, ends(text)])),
    );
    expect(windows).toEqual(unix);
    const code = (defs: readonly object[]) => {
      const text = planPython(modelOfDefs(defs)).get("schemas.py")?.text as string;
      // Places in files differ, and where lines that name them are broken.
      return text.replaceAll(/^ *# .*\n/gm, "").replaceAll(/"""[\s\S]*?"""/g, "");
    };
    expect(code([...NASTY_DEFS].reverse()) === code(NASTY_DEFS)).toBe(true);
  });

  it("leads from every class, alias, codec and entry back to the definition", () => {
    const files = planPython(modelOfWorld("ledger"));
    const schemas = files.get("schemas.py")?.text as string;
    const link = "ledger/Money@1: fixtures/worlds/ledger/schemas.air.json#/2";
    expect(schemas).toContain(`class LedgerMoney:\n    """${link}."""\n`);
    expect(schemas).toContain(`"""${link}, in canonical CBOR."""`);
    for (const [, above] of schemas.matchAll(/^class \w+:\n(.*)/gm))
      expect(above).toMatch(/^ {4}"""(?:The arm|ledger\/)/);
    expect(files.get("catalogue.py")?.text).toContain(
      `    # ${link}.\n    ("defschema", "ledger/Money@1"): Definition(\n`,
    );
    expect(files.get("adapters.py")?.text).toContain('"""ledger/bank.transfer@1: fixtures/worlds/ledger/');
  });

  it("has classes for those built-in schemas that are referred to, and for no records of the journal", () => {
    const of = (type: object) =>
      planPython(modelOfDefs([schema("x/R@1", type)])).get("sys_schemas.py")?.text as string;
    expect(of({ int: {} })).toContain("class HttpRequestParams:");
    expect(of({ int: {} })).not.toMatch(/class (?:ObjectMeta|JournalOrigin)\b/);
    expect(of({ list: { ref: "sys/ObjectRegistered@1" } })).toContain("class ObjectMeta:");
  });
});

describe("names of fields", () => {
  it("are the keys as they are, where Python takes them", () => {
    const keys = [
      "a",
      "deliver_at_ns",
      "camelCase",
      "Upper",
      "a__b",
      "x_",
      "type",
      "match",
      "case",
      "id",
      "hash",
      "list",
    ];
    expect(fieldsOf(keys)).toEqual(keys);
  });

  it("are made safe where it does not", () => {
    expect(
      fieldsOf([
        "class",
        "None",
        "int",
        "str",
        "self",
        "__init__",
        "_private",
        "1st",
        "a b",
        "\u00e9t\u00e9",
        "Mapping",
      ]),
    ).toEqual([
      "class_",
      "None_",
      "int_",
      "str_",
      "self_",
      "init",
      "private",
      "field_1st",
      "a_b",
      "t",
      "Mapping_",
    ]);
    const [empty, emoji, long] = fieldsOf(["", "\u{1f600}", "x".repeat(1000)]);
    expect(empty).toMatch(/^field_[0-9a-f]{8}$/);
    expect(emoji).toMatch(/^field_[0-9a-f]{8}$/);
    expect(long).toMatch(/^field_x{60}_[0-9a-f]{8}$/);
  });

  it("depend on others only where they clash, and not on their order", () => {
    expect(fieldsOf(["a-b"])).toEqual(["a_b"]);
    const both = fieldsOf(["a-b", "c", "a.b"]);
    expect(both).toEqual([
      expect.stringMatching(/^a_b_[0-9a-f]{8}$/),
      "c",
      expect.stringMatching(/^a_b_[0-9a-f]{8}$/),
    ]);
    expect(fieldsOf(["a.b", "c", "a-b"])).toEqual([...both].reverse());
    expect(new Set(fieldsOf(NASTY_TEXTS)).size).toBe(NASTY_TEXTS.length);
  });

  it("are told apart where another key is what one would be called, and where hashes begin alike", () => {
    const [first = ""] = fieldsOf(["a-b", "a.b"]);
    expect(new Set(fieldsOf(["a-b", "a.b", first])).size).toBe(3);
    // The SHA-256 of both begin with 648bc0cc.
    const same = [1001, 11983].map((number) =>
      number.toString(2).replaceAll("0", "\u00e9").replaceAll("1", "\u00fc"),
    );
    const found = fieldsOf(same);
    expect(new Set(found).size).toBe(2);
    for (const name of found) expect(name).toMatch(/^field_648bc0cc_[0-9a-f]{64}$/);
  });

  it("are no names of classes beside them", () => {
    const type = { record: { XY: { ref: "x/Y@1" }, XZ: { int: {} } } };
    const text = planPython(modelOfDefs([schema("x/Z@1", type), schema("x/Y@1", { record: {} })])).get(
      "schemas.py",
    )?.text;
    expect(text).toContain("    XY_: XY\n    XZ: int\n");
  });
});

describe("names of classes without a name", () => {
  const classes = (...defs: readonly object[]): string[] => {
    const text = planPython(modelOfDefs(defs)).get("schemas.py")?.text as string;
    return [...text.matchAll(/^(?:class (\w+):|(\w+): TypeAlias)/gm)].map(([, a, b]) => (a ?? b) as string);
  };

  it("are their paths", () => {
    const line = {
      record: { sku: { text: {} }, size: { variant: { small: { unit: {} }, "x-l": { record: {} } } } },
    };
    expect(classes(schema("x/Order@1", { record: { lines: { list: line } } }))).toEqual([
      "XOrder_Lines_Size_XL_Value",
      "XOrder_Lines_Size_Small",
      "XOrder_Lines_Size_XL",
      "XOrder_Lines_Size",
      "XOrder_Lines",
      "XOrder",
    ]);
    expect(classes(schema("x/Orders@1", { option: { list: line } })).at(-2)).toBe("XOrders_Item");
  });

  it("do not depend on other definitions", () => {
    const order = schema("x/Order@1", { record: { lines: { record: {} } } });
    expect(classes(order, schema("x/OrderLines@1", { record: {} }))).toEqual([
      "XOrder_Lines",
      "XOrder",
      "XOrderLines",
    ]);
  });
});

describe.skipIf(!HAS_MYPY)("generated packages", () => {
  it("pass mypy in its strict mode", () => expect(mypy(folder, ...packages)).toBe(""), 120_000);

  it("can be imported, with all that they export, and their annotations can be resolved", () => {
    const { status, stdout, stderr } = python(folder, ["-c", IMPORT, ...packages]);
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });

  it("type what is written for them, and refuse what does not fit", () => {
    writeFileSync(join(folder, "usage.py"), USAGE);
    expect(mypy(folder, "usage.py")).toBe("");
    expect(python(folder, ["usage.py"])).toMatchObject({ status: 0, stdout: USAGE_PRINTS, stderr: "" });
    for (const [index, [from, to]] of MISUSES.entries()) {
      expect(USAGE.split(from)).toHaveLength(2);
      writeFileSync(join(folder, `misuse${index}.py`), USAGE.replace(from, to));
    }
    const found = mypy(folder, ...MISUSES.map((_, index) => `misuse${index}.py`));
    for (const [index, [, , why]] of MISUSES.entries())
      expect(found).toMatch(new RegExp(`^misuse${index}\\.py:\\d+: error: .*${why}`, "im"));
  }, 60_000);
});
