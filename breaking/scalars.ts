/** Scalars that are of another kind: which of their bytes are good for both. */
import { formOf, PRIMITIVES, type Primitive, type TypeExpr } from "../air/types/type-expr.ts";
import type { Accepts } from "./difference.ts";

export interface ScalarChange {
  readonly rule: "schema.kind_changed" | "schema.scalar_changed";
  readonly accepts?: Accepts;
}

/** Kinds with the same integers (ruling E5). */
const RANGES: Readonly<Partial<Record<Primitive, "signed" | "unsigned">>> = {
  int: "signed",
  duration: "signed",
  nat: "unsigned",
  time: "unsigned",
};

/** Kinds whose values are texts, each of them a text of its own (ruling E4). */
const TEXTS: ReadonlySet<Primitive> = new Set(["hash", "uuid", "dec128"]);

/** `equal`, what changes, or undefined if one of them is no scalar. Values of two kinds are never equal. */
export function compareScalars(before: TypeExpr, after: TypeExpr): ScalarChange | "equal" | undefined {
  const [old, now] = [scalarOf(before), scalarOf(after)];
  if (old === undefined || now === undefined) return undefined;
  if (old === now) return "equal";
  if (RANGES[old] !== undefined && RANGES[old] === RANGES[now]) return { rule: "schema.kind_changed" };
  const accepts =
    old === "text" && TEXTS.has(now) ? "narrowed" : now === "text" && TEXTS.has(old) ? "widened" : "both";
  return { rule: "schema.scalar_changed", accepts };
}

function scalarOf(type: TypeExpr): Primitive | undefined {
  const form = formOf(type);
  return (PRIMITIVES as readonly string[]).includes(form) ? (form as Primitive) : undefined;
}
