/** A file for each reducer that somebody completes: it compiles as it is, reads all it is given, and keeps the state. */
import { posix } from "node:path";
import { RECEIPT_EVENTS } from "../../air/manifest/check/modules.ts";
import { type Arm, traitsOf } from "../ir.ts";
import type { ReducerLink } from "../model.ts";
import { importPath, pathFrom } from "../paths.ts";
import type { PlannedFile, TargetOptions } from "../target.ts";
import { importLines } from "./module-text.ts";
import { variantIn } from "./reach.ts";
import type { Names, VariantItem } from "./shapes.ts";
import { shown } from "./text.ts";
import { armNames } from "./types.ts";

/** By path relative to the output folder; `stems` are those of the files with the reducers' inputs and outputs. */
export function stubFiles(
  reducers: readonly ReducerLink[],
  stems: ReadonlyMap<string, string>,
  names: Names,
  { stubs, folder }: TargetOptions,
): ReadonlyMap<string, PlannedFile> {
  if (stubs === undefined) return new Map();
  return new Map(
    reducers.map((reducer) => {
      const stem = stems.get(reducer.node.def.name) as string;
      const path = `${stubs}/reducers/${stem}.ts`;
      const from = (file: string): string => importPath(posix.dirname(path), `${folder}/${file}`);
      const text = stubText(reducer, names, {
        step: from(`steps/${stem}`),
        types: from("types"),
        abi: from("abi"),
        command: commandOf(path, folder, reducer.node.def.name),
      });
      return [pathFrom(folder, path), { text, once: true }] as const;
    }),
  );
}

interface Paths {
  readonly step: string;
  readonly types: string;
  readonly abi: string;
  readonly command: string;
}

/** What makes a module of a stub, run in the folder that its path is relative to. */
function commandOf(stub: string, folder: string, name: string): string {
  const config = posix.join(folder, "asconfig.json");
  const command = `npx asc ${posix.normalize(stub)} --config ${config} --outFile modules/${name}.wasm`;
  return command.replaceAll("*/", "* /");
}

function stubText({ node, event }: ReducerLink, names: Names, paths: Paths): string {
  const variant = variantIn(event.item);
  const tags = variant && (names.tags.get(variant) as string);
  const body = [
    "/**",
    ` * One step of \`${node.def.name}\`. Written once, and yours from then on: it is never overwritten.`,
    " *",
    ` *     ${paths.command}`,
    " */",
    "export function step(ret: u32, ptr: u32, len: u32): void {",
    "  const input = new Input(ptr, len);",
    "  const output = new Output();",
    "  // What the cell is to hold afterwards.",
    "  let state = input.state;",
    ...(variant && tags !== undefined
      ? branchLines(variant, tags)
      : [`  // The event: a ${event.title} in \`input.event\`.`, `  // ${WHAT_TO_DO}`]),
    "  output.finish(ret, state);",
    "}",
  ];
  const imports = importLines(body, [
    [paths.step, ["Input", "Output"]],
    [paths.types, tags === undefined ? [] : [tags]],
  ]);
  return [...imports, "", `export { alloc } from ${JSON.stringify(paths.abi)};`, "", ...body, ""].join("\n");
}

const WHAT_TO_DO =
  "Say what it makes of `state`, what it raises (events.ts), and what it asks for (methods of `output`).";

function branchLines(variant: VariantItem, tags: string): string[] {
  const arms = armNames(variant);
  return [
    "  const event = input.event;",
    "  switch (event.tag) {",
    ...variant.arms.flatMap((arm) => [
      `    case ${tags}.${arms.get(arm.tag)}: {`,
      ...commentOn(arm, arms.get(arm.tag) as string).map((line) => `      // ${line}`),
      "      break;",
      "    }",
    ]),
    "  }",
  ];
}

function commentOn(arm: Arm, name: string): string[] {
  const what = arm.item.kind === "ref" ? arm.item.target.title : shown(arm.tag);
  const receipt = [...RECEIPT_EVENTS].find(([, event]) => event === what);
  const where = traitsOf(arm.item).unit
    ? "which says nothing more"
    : `in \`event.${name}\`${receipt ? `, which says how a ${receipt[0]} ended` : ""}`;
  return [`A ${what}, ${where}.`, WHAT_TO_DO];
}
