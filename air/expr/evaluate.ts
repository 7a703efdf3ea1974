/**
 * Evaluates expressions. All arguments are evaluated, from left to right, before an operator runs or a constructor looks
 * at them: there is no short-circuit. Keys are looked up in indices that are made once, and two containers are compared once, so that the
 * cost is that of the expression and its inputs.
 */
import { AirError, quote } from "../errors.ts";
import { bounded } from "../values/bounds.ts";
import { findText, identityOf, isKey, setOf, type Value, variantValue } from "../values/value.ts";
import type { Expression, Reference } from "./expression.ts";
import { OPERATIONS, typeError } from "./operations.ts";

/** What references lead to. */
export interface Environment {
  readonly input?: Value | undefined;
  /** The event under test; bound while a `where` is evaluated. */
  readonly event?: Value | undefined;
  readonly vars: ReadonlyMap<string, Value>;
  readonly steps: ReadonlyMap<string, Value>;
}

/**
 * The value of an expression. Throws `expr.missing_ref`, `expr.missing_field`, `expr.type`, `expr.arity`,
 * `expr.overflow`, `expr.divide_by_zero`, `expr.lookup`, and `cbor.too_deep` or `expr.too_large` for a value that gets out of hand.
 */
export function evaluate(expression: Expression, environment: Environment): Value {
  const run = (one: Expression): Value => {
    switch (one.form) {
      case "constant":
        return one.value;
      case "reference":
        return follow(one.reference, environment);
      case "operation":
        return operate(one.op, one.args.map(run));
      case "record":
        return bounded({
          kind: "record",
          fields: new Map(one.fields.map(([key, value]) => [key, run(value)])),
        });
      case "list":
        return bounded({ kind: "list", items: one.items.map(run) });
      case "set":
        return bounded(setOf(one.items.map(run).map((item) => keyOf(item, "set"))));
      case "map":
        return bounded(mapOf(one.entries.map(([key, value]) => [run(key), run(value)] as const)));
      case "variant":
        return bounded(variantValue(one.tag, one.value && run(one.value)));
    }
  };
  return run(expression);
}

function operate(op: string, args: readonly Value[]): Value {
  const operation = OPERATIONS.get(op);
  if (!operation) throw new AirError("def.enum", `${quote(op)} is no operator`);
  const problem = arityProblem(op, args.length);
  if (problem !== undefined) throw new AirError("expr.arity", problem);
  return operation.run(args);
}

/** Why an operator does not take so many arguments; undefined if it does, or if there is no such operator. */
export function arityProblem(op: string, count: number): string | undefined {
  const { min, max } = OPERATIONS.get(op) ?? { min: 0, max: count };
  if (count >= min && count <= max) return undefined;
  const wanted = max === min ? `${min} argument${min === 1 ? "" : "s"}` : `${min} arguments or more`;
  return `${op} takes ${wanted}, not ${count}`;
}

function follow({ root, name, path, text }: Reference, environment: Environment): Value {
  const start =
    root === "var"
      ? environment.vars.get(name)
      : root === "step"
        ? environment.steps.get(name)
        : environment[root];
  if (!start) throw new AirError("expr.missing_ref", `${quote(text)} leads to nothing here`);
  let value = start;
  for (const segment of path) {
    let next: Value | undefined;
    if (value.kind === "record") next = value.fields.get(segment);
    else if (value.kind === "map") next = findText(value, segment);
    else throw typeError("a record or map", value, `at ${quote(segment)} of ${quote(text)}`);
    if (!next) throw new AirError("expr.missing_field", `there is no ${quote(segment)} in ${quote(text)}`);
    value = next;
  }
  return value;
}

function keyOf(value: Value, container: string): Value {
  if (isKey(value)) return value;
  throw typeError("an int, nat, text, hash or uuid", value, `in a ${container}`);
}

/** A later entry with the same key wins. */
function mapOf(entries: readonly (readonly [Value, Value])[]): Value {
  const byKey = new Map(entries.map((entry) => [identityOf(keyOf(entry[0], "map")), entry]));
  return { kind: "map", entries: [...byKey.values()] };
}
