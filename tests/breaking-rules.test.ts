/** Every rule, shown by an edit of the shop, there and back. */
import { describe, expect, it } from "vitest";
import { compareInputs } from "../breaking/compare.ts";
import type { Difference } from "../breaking/difference.ts";
import { RULE_IDS, RULES } from "../breaking/rules.ts";
import type { Inputs } from "../codegen/inputs.ts";
import { DEF_CASES } from "./breaking-def-cases.ts";
import type { Edit } from "./breaking-edits.ts";
import {
  type Files,
  fileOf,
  inputsOf,
  type JsonObject,
  listed,
  shopDefs,
  shopManifest,
} from "./breaking-inputs.ts";
import { TYPE_CASES } from "./breaking-type-cases.ts";
import { PLAN_CASES, WORLD_CASES } from "./breaking-world-cases.ts";

function shop(edit: Edit = () => {}): Inputs {
  const defs = shopDefs();
  const draft = { defs, manifest: shopManifest(defs) };
  edit(draft);
  return inputsOf(fileOf([draft.manifest, ...draft.defs]));
}

const shown = new Set<string>();

/** But that the manifest has another hash, which is nearly always so. */
function told(before: Inputs, after: Inputs): readonly string[] {
  const found = compareInputs(before, after);
  for (const one of found) {
    shown.add(one.rule);
    expect(one.categories).toEqual(RULES[one.rule].categories);
    expect(one.accepts !== undefined).toBe(one.categories.includes("schema"));
  }
  return found
    .filter((one) => !isManifestHash(one))
    .map(text)
    .sort();
}

function isManifestHash({ rule, after }: Difference): boolean {
  return rule === "def.hash_changed" && after?.kind === "manifest";
}

function text({ rule, accepts }: Difference): string {
  return accepts === undefined ? rule : `${rule} ${accepts}`;
}

const EDIT_CASES = [...DEF_CASES, ...WORLD_CASES];

const BASE = shop();

describe("types and plans", () => {
  it.each([...TYPE_CASES, ...PLAN_CASES].map((one) => [one.name, one] as const))(
    "%s",
    (_name, { before, after, ...wanted }) => {
      const [old, now] = [shop(before), shop(after)];
      expect(told(old, now)).toEqual([...wanted.told].sort());
      expect(told(now, old)).toEqual([...wanted.back].sort());
      expect(told(now, now)).toEqual([]);
    },
  );
});

describe("the rest", () => {
  it.each(EDIT_CASES.map((one) => [one.name, one] as const))("%s", (_name, { edit, ...wanted }) => {
    const edited = shop(edit);
    expect(told(BASE, edited)).toEqual([...wanted.told].sort());
    expect(told(edited, BASE)).toEqual([...wanted.back].sort());
  });
});

/** Two small worlds, whose definitions stand beside them. */
function worlds(
  names: readonly string[],
  change: (manifest: JsonObject, name: string) => void = () => {},
): Files {
  const { defs } = { defs: shopDefs().slice(0, 3) };
  const manifests = names.map((name): [string, string] => {
    const manifest: JsonObject = { $kind: "manifest", air_version: "1", ...listed(defs) };
    change(manifest, name);
    return [`specs/${name}/manifest.air.json`, JSON.stringify(manifest)];
  });
  return new Map([...manifests, ["specs/defs/schemas.air.json", JSON.stringify(defs)]]);
}

describe("worlds", () => {
  const found = (before: Files, after: Files) => told(inputsOf(before), inputsOf(after));

  it("come and go with what their manifests allow", () => {
    expect(found(worlds(["a"]), worlds(["a", "b"]))).toEqual(["world.added widened"]);
    expect(found(worlds(["a", "b"]), worlds(["b"]))).toEqual(["world.removed narrowed"]);
    const without = new Map([...worlds(["a"])].filter(([path]) => path.includes("/defs/")));
    expect(found(without, worlds(["a"]))).toEqual([
      "def.moved",
      "def.moved",
      "def.moved",
      "world.added widened",
    ]);
    expect(found(worlds(["a"]), without)).toContain("world.removed narrowed");
  });

  it("are the same under another name if there is no doubt", () => {
    expect(found(worlds(["a"]), worlds(["b"]))).toEqual(["def.moved", "world.renamed"]);
    const changed = worlds(["c", "b"], (manifest, name) => {
      if (name === "c") manifest.defaults = { cap_grants: [{ name: "t", cap: "sys/timer@1", params: {} }] };
    });
    expect(found(worlds(["a", "b"]), changed)).toEqual([
      "def.moved",
      "grant.added",
      "slot.wider",
      "world.renamed",
    ]);
  });

  it("may be called anything if they are the folder that is compared", () => {
    const alone = (folder: string): Files =>
      fileOf([shopManifest(shopDefs()), ...shopDefs()], `${folder}/all.air.json`);
    expect(found(alone("old/shop"), alone("new"))).toEqual([]);
  });

  it("may list less or more of what there is", () => {
    const less = worlds(["a", "b"], (manifest, name) => {
      if (name === "b") (manifest.schemas as JsonObject[]).splice(1, 1);
    });
    expect(found(worlds(["a", "b"]), less)).toEqual(["schema.removed narrowed"]);
    expect(found(less, worlds(["a", "b"]))).toEqual(["schema.added widened"]);
    const [gone] = compareInputs(inputsOf(worlds(["a", "b"])), inputsOf(less));
    expect(gone?.message).toBe('the schema "shop/Sku@1" is gone in the world "b"');
  });

  it("list what another one had, and may do what it asks for", () => {
    const defs = shopDefs();
    const few = defs.filter(
      ({ $kind }) => $kind === "defschema" || $kind === "defmodule" || $kind === "defcap",
    );
    const small: JsonObject = { $kind: "manifest", air_version: "1", ...listed(few) };
    const files = (second: JsonObject): Files =>
      new Map([
        ["specs/a/manifest.air.json", JSON.stringify(shopManifest(defs))],
        ["specs/b/manifest.air.json", JSON.stringify(second)],
        ["specs/defs.air.json", JSON.stringify(defs)],
      ]);
    const all = found(files(small), files(shopManifest(defs)));
    expect(all.filter((one) => /^(?:effect|plan|policy|trigger)/.test(one))).toEqual([
      "effect.added widened",
      "plan.added widened",
      "plan.added widened",
      "plan.asks_more",
      "plan.asks_more",
      "policy.added widened",
      "policy.added widened",
      "policy.wider",
      "trigger.added widened",
    ]);
  });

  it("have files, in which definitions may stand anywhere", () => {
    const defs = shopDefs().slice(0, 3);
    const manifest = { $kind: "manifest", air_version: "1", ...listed(defs) } as JsonObject;
    const one = fileOf([manifest, ...defs], "x/all.air.json");
    const two: Files = new Map([
      ...fileOf([manifest], "y/all.air.json"),
      ...fileOf(defs, "y/defs/more.air.json"),
    ]);
    expect(found(one, two)).toEqual(["def.moved", "def.moved", "def.moved"]);
    const spaced = new Map([["x/all.air.json", JSON.stringify([manifest, ...defs])]]);
    expect(found(one, spaced)).toEqual(Array(4).fill("def.text_changed"));
    expect(
      found(one, new Map([...one].map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]))),
    ).toEqual([]);
  });
});

describe("a difference", () => {
  it("says where it is on both sides, and names the definitions", () => {
    const edited = shop(({ defs }) => {
      const { record } = (defs[0] as { type: { record: JsonObject } }).type;
      delete record.note;
    });
    const gone = compareInputs(BASE, edited).find(({ rule }) => rule === "schema.field_removed");
    expect(gone).toMatchObject({
      message: 'the field "note" of the schema "shop/Item@1" is gone',
      before: {
        kind: "defschema",
        name: "shop/Item@1",
        place: { line: 144, pointer: "/1/type/record/note" },
      },
      after: { kind: "defschema", name: "shop/Item@1", place: { line: 136, pointer: "/1/type" } },
    });
    const whole = compareInputs(
      BASE,
      shop((draft) => {
        draft.defs = draft.defs.filter(({ name }) => name !== "shop/other@1");
        draft.manifest.policies = [{ name: "shop/policy@1" }];
      }),
    );
    expect(whole[0]).toMatchObject({
      rule: "policy.removed",
      before: { kind: "defpolicy", name: "shop/other@1", place: { pointer: "/16/name" } },
      after: { kind: "manifest", name: "shop", place: { pointer: "/0/policies" } },
    });
  });

  it("stands before less severe ones", () => {
    const severity = ["authority", "wire", "schema", "source", undefined];
    for (const { edit } of EDIT_CASES) {
      const worst = compareInputs(BASE, shop(edit)).map(({ categories: [first] }) => severity.indexOf(first));
      expect(worst).toEqual([...worst].sort());
    }
  });

  it("is of a rule that has been shown", () => {
    expect(RULE_IDS.filter((rule) => !shown.has(rule))).toEqual([]);
  });
});
