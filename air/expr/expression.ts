/** Expressions in the form in which they are evaluated: constants made, references taken apart. */
import type { Tree } from "../cbor/tree.ts";
import { entriesOf, literalValue } from "../values/from-literal.ts";
import type { Value } from "../values/value.ts";

export type Expression =
  | { readonly form: "constant"; readonly value: Value }
  | { readonly form: "reference"; readonly reference: Reference }
  | { readonly form: "operation"; readonly op: string; readonly args: readonly Expression[] }
  | { readonly form: "record"; readonly fields: readonly (readonly [string, Expression])[] }
  | { readonly form: "list" | "set"; readonly items: readonly Expression[] }
  | { readonly form: "map"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly form: "variant"; readonly tag: string; readonly value: Expression | undefined };

/** `@plan.input.a`, `@event.a`, `@var:name.a`, `@step:id.a` (ruling D8). */
export interface Reference {
  readonly text: string;
  readonly root: "input" | "event" | "var" | "step";
  /** Of the variable or step; empty for the others. */
  readonly name: string;
  readonly path: readonly string[];
}

const ROOT = /^@(?:(plan\.input|event)|(var|step):([^.]*))(?:\.(.*))?$/s;

/** Takes a reference apart; it follows the syntax (`isReference`). */
export function parseReference(text: string): Reference {
  const match = ROOT.exec(text);
  const root = match?.[1] === "plan.input" ? "input" : (match?.[1] ?? match?.[2]);
  return {
    text,
    root: root as Reference["root"],
    name: match?.[3] ?? "",
    path: match?.[4] === undefined ? [] : match[4].split("."),
  };
}

/** The expression that was read as this tree. */
export function expressionOf(tree: Tree): Expression {
  const members = new Map(entriesOf(tree));
  if (members.has("op")) {
    return {
      form: "operation",
      op: members.get("op") as string,
      args: (members.get("args") as readonly Tree[]).map(expressionOf),
    };
  }
  const [form, content] = [...members][0] as [string, Tree];
  switch (form) {
    case "ref":
      return { form: "reference", reference: parseReference(content as string) };
    case "record":
      return { form, fields: entriesOf(content).map(([key, value]) => [key, expressionOf(value)]) };
    case "list":
    case "set":
      return { form, items: (content as readonly Tree[]).map(expressionOf) };
    case "map": {
      const entries = (content as readonly Tree[]).map((entry) => new Map(entriesOf(entry)));
      const at = (entry: Map<string, Tree>, key: string) => expressionOf(entry.get(key) as Tree);
      return { form, entries: entries.map((entry) => [at(entry, "key"), at(entry, "value")]) };
    }
    case "variant": {
      const parts = new Map(entriesOf(content));
      const value = parts.get("value");
      return {
        form,
        tag: parts.get("tag") as string,
        value: value === undefined ? undefined : expressionOf(value),
      };
    }
    default:
      return { form: "constant", value: literalValue(tree) };
  }
}

/** All references of an expression, in the order of occurrence. */
export function* referencesIn(expression: Expression): Generator<Reference> {
  switch (expression.form) {
    case "reference":
      yield expression.reference;
      break;
    case "operation":
      for (const arg of expression.args) yield* referencesIn(arg);
      break;
    case "record":
      for (const [, value] of expression.fields) yield* referencesIn(value);
      break;
    case "list":
    case "set":
      for (const item of expression.items) yield* referencesIn(item);
      break;
    case "map":
      for (const [key, value] of expression.entries) {
        yield* referencesIn(key);
        yield* referencesIn(value);
      }
      break;
    case "variant":
      if (expression.value) yield* referencesIn(expression.value);
  }
}
