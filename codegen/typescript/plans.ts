/** Emits what plans take and give: their types, and the codecs of both. */
import { StructureKind } from "ts-morph";
import { backlink } from "../emit/header.ts";
import { Imports, type Library } from "../emit/imports.ts";
import type { Statement } from "../emit/printer.ts";
import type { Declaration } from "../ir.ts";
import type { PlanLink } from "../model.ts";

export function planStatements(plans: readonly PlanLink[], library: Library): Statement[] {
  const imports = new Imports(library);
  const use = ({ name, builtin }: Declaration): void => {
    if (builtin) {
      imports.builtin(name, false);
      imports.builtin(`${name}Codec`, true);
    } else {
      imports.beside("schemas", name);
      imports.beside("codecs", `${name}Codec`, true);
    }
  };
  for (const { input, output } of plans) {
    use(input);
    if (output) use(output);
  }
  return [
    ...imports.lines(),
    {
      kind: StructureKind.Interface,
      isExported: true,
      name: "PlanTypes",
      docs: ["Input and result of every plan, by name; a plan without an output has the result undefined."],
      properties: plans.map(({ node, input, output }) => ({
        name: JSON.stringify(node.def.name),
        type: `{ readonly input: ${input.name}; readonly result: ${output?.name ?? "undefined"} }`,
        isReadonly: true,
        docs: [backlink({ title: node.def.name, origin: node.origin })],
      })),
    },
    [
      "/** The codecs of every plan's input and result, by the plan's name. */",
      "export const PLAN_CODECS = {",
      ...plans.map(
        ({ node, input, output }) =>
          `  ${JSON.stringify(node.def.name)}: { input: ${input.name}Codec, result: ${output ? `${output.name}Codec` : "undefined"} },`,
      ),
      "} as const;",
    ].join("\n"),
  ];
}
