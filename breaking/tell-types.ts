/** What becomes of types, as differences of the definitions that they stand in. */
import { quote } from "../air/errors.ts";
import { type Difference, difference } from "./difference.ts";
import { type Defined, spotIn } from "./sides.ts";
import { compareTypes, type TypeChange, type TypeSide } from "./types.ts";

/** How a part is called by the rule that tells of it. */
const NOUNS: Readonly<Partial<Record<TypeChange["rule"], string>>> = {
  "schema.field_removed": "the field ",
  "schema.field_added": "the field ",
  "schema.option_added": "the option ",
  "schema.arm_removed": "the arm ",
  "schema.arm_added": "the arm ",
  "schema.payload_changed": "the arm ",
};

/** Of a type that stands in a definition; `subject` says what it is the type of. */
export function tellTypes(
  subject: string,
  before: { readonly def: Defined; readonly type: TypeSide },
  after: { readonly def: Defined; readonly type: TypeSide },
): readonly Difference[] {
  return compareTypes(before.type, after.type).map(({ rule, accepts, path, what, ...at }) =>
    difference(rule, {
      accepts,
      message: `${NOUNS[rule] ?? ""}${path === "" ? subject : `${quote(path)} of ${subject}`} ${what}`,
      before: spotIn(before.def, at.before),
      after: spotIn(after.def, at.after),
    }),
  );
}

/** More are only counted. */
const MOST = 3;

/** What becomes of the parts of a type, in one sentence: `"count" may be null now, "note" is gone`. */
export function summaryOf(changes: readonly TypeChange[]): string {
  const told = [...new Set(changes.map(({ path, what }) => `${path === "" ? "it" : quote(path)} ${what}`))];
  const more = told.length > MOST ? [`${told.length - MOST} more`] : [];
  return [...told.slice(0, MOST), ...more].join(", ");
}

/** A schema that is named at a place. */
export function refTo(name: string): { readonly ref: string } {
  return { ref: name };
}
