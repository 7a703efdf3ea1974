/** Emits the registry of codes for whoever shows an error: what a code means, and the way out. */
import { type JsonObject, member } from "../../air/json/node.ts";
import { textMember } from "../read.ts";
import type { Statement } from "./printer.ts";

export function errorStatements(errors: JsonObject | undefined): Statement[] {
  const codes = (errors?.members ?? []).filter((entry) => entry.value.type === "object");
  const lines = codes.map(({ key, value }) => {
    const object = value as JsonObject;
    const rules = member(object, "rules");
    const ids =
      rules?.type === "array" ? rules.items.map((item) => (item.type === "string" ? item.value : "")) : [];
    return [
      `  ${JSON.stringify(key)}: {`,
      `    message: ${JSON.stringify(textMember(object, "message"))},`,
      `    help: ${JSON.stringify(textMember(object, "help"))},`,
      `    rules: ${JSON.stringify(ids)},`,
      "  },",
    ].join("\n");
  });
  return [
    [
      "/** Every code: what it means, the way out, and the rulings behind it. */",
      "export const ERRORS = {",
      ...lines,
      "} as const satisfies Readonly<Record<string, { message: string; help: string; rules: readonly string[] }>>;",
      "",
      "export type ErrorCode = keyof typeof ERRORS;",
    ].join("\n"),
  ];
}
