/** Documentation of fixtures, and of a world of which every text is hostile. */
import { readFileSync } from "node:fs";
import { FaultList } from "../air/errors.ts";
import { readAirDirectory } from "../cli/air-directory.ts";
import { docsTarget } from "../codegen/docs/docs.ts";
import type { Model } from "../codegen/model.ts";
import { PROJECT } from "./extra-codecs.ts";
import { modelOfRoots } from "./models.ts";

export const WORLDS = ["counter", "digest", "ledger", "safe-upgrade"] as const;

/** Texts by path, as they are shown. */
export type Files = ReadonlyMap<string, string>;

export function filesOf(world: string): Files {
  const faults = new FaultList();
  const folder = `${PROJECT}fixtures/worlds/${world}`;
  const { files } = readAirDirectory(folder, faults);
  faults.throwIfAny();
  return new Map(
    [...files].map(
      ([path, bytes]) => [path.slice(PROJECT.length), Buffer.from(bytes).toString("utf8")] as const,
    ),
  );
}

export function modelOfFiles(files: Files): Model {
  return modelOfRoots({ path: "here", files, wasm: new Map() });
}

/** The documentation of a model, by file name. */
export async function documented(model: Model): Promise<ReadonlyMap<string, string>> {
  const files = await docsTarget(model, { folder: "docs", stubs: undefined, importExtension: ".js" });
  return new Map([...files].map(([file, { text }]) => [file, text] as const));
}

/** What text may try, each with a word by which it is found again. */
export const HOSTILE = [
  "</script><img src=x onerror=window.hacked=1>",
  '"><svg onload=window.hacked=2>',
  "' onmouseover='window.hacked=3",
  "`code` | pipe | **bold** _em_ ~~gone~~",
  "[click](javascript:window.hacked=4)",
  "![picture](https://picture.example/x.png)",
  "<!-- comment --> <b>bold</b> --!> <i>",
  "https://link.example/ and www.link.example",
  "# heading",
  "1. first",
  "- item",
  "<pre>\n</pre>\n\n# heading",
  "{{ 7 * 7 }} {% raw %}",
  "&lt;b&gt; &amp; &#60;",
  "back\\slash\\| and ]]> and \\",
  "turned \u202eround\u0000 \ufffe",
  `long ${"x".repeat(1000)}`,
] as const;

const ALL = HOSTILE.join(" ");

/** A world that loads, in which each text that its author may choose is hostile. */
export function hostileFiles(): Files {
  const dir = "worlds/<b>&--x--!>`|/";
  const said = { description: ALL, $comment: `${ALL}\n\n${ALL}` };
  const text = (name: string) => readFileSync(`${PROJECT}fixtures/worlds/ledger/${name}.air.json`, "utf8");
  const manifest = JSON.parse(text("manifest"));
  const plan = JSON.parse(text("transfer"));
  const policy = JSON.parse(text("policy"));
  const constants = HOSTILE.map((one) => ({ text: one.replaceAll("\ufffe", "") }));
  const parts = Object.fromEntries(HOSTILE.map((one) => [one, { text: {}, ...said }]));
  const schemas = [
    ...JSON.parse(text("schemas")),
    { $kind: "defschema", name: "hostile/Record@1", type: { record: parts }, ...said },
    { $kind: "defschema", name: "hostile/Variant@1", type: { option: { variant: parts } }, ...said },
    {
      $kind: "defschema",
      name: `hostile/Long${"g".repeat(600)}@1`,
      type: { list: { ref: "hostile/Record@1" } },
    },
  ];
  for (const { name } of schemas.slice(-3)) manifest.schemas.push({ name });
  manifest.description = ALL;
  manifest.routing.inboxes = HOSTILE.map((source) => ({ source, reducer: "ledger/Accounts@1" }));
  manifest.secrets = HOSTILE.map((one, index) => {
    return { alias: `a${index} ${one}`, version: 1, binding_id: one };
  });
  manifest.defaults.cap_grants[0].params.currencies = HOSTILE.map((other) => ({ other }));
  plan.edges[0].when = { op: "and", args: constants.map((one) => ({ op: "ne", args: [one, { text: "" }] })) };
  plan.invariants = constants.map((one) => ({ op: "ne", args: [one, { text: "" }] }));
  plan.steps[1].params.record.reference = { text: ALL };
  Object.assign(plan, said);
  Object.assign(policy, said);
  const named = { schemas, manifest, plan, policy };
  return new Map([
    ...Object.entries(named).map(([name, json]) => [`${dir}${name}.air.json`, JSON.stringify(json)] as const),
    [`${dir}effects.air.json`, text("effects")],
  ]);
}
