// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Values: the types that they are read by, with refs, circles and options. */
import type { Breach, Edit, Fault } from "../fault.ts";

const REFS: Breach = { rule: "E9", words: "Refs are followed to any depth" };
const CIRCLES: Breach = {
  rule: "E9",
  words: "a schema that refers to itself is refused where it is defined",
};
const OPTIONS: Breach = {
  rule: "E10",
  words: "An option of an option or of a unit, also through refs, is refused where it is defined",
};
const UNIT_REF: Breach = { rule: "E6", words: "A variant arm of type unit, also through refs" };
const BUILT_IN: Breach = { rule: "D10", words: "A built-in never changes under its name" };
const TYPES: Breach = { rule: "D2", words: "a type with two forms" };

const TYPES_TS = "air/types/types.ts";
const EXPR = "air/types/type-expr.ts";
const DEPENDENCE = "air/types/dependence.ts";
const NODE = "air/defs/node.ts";
const OPS = "conformance/testees/airlock/ops.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

const TELL =
  'faults.add(\n        "type.recursive",\n        `a schema refers to itself: ${showCircle(circle)}`,\n        placeOf(first.json),\n        ...related,\n      );';
const SELF =
  'if (ref === def.name) {\n      faults.add("type.recursive", `${quote(ref)} refers to itself`, placeOf(member(json, "type") ?? json));\n      return;\n    }';
const THROUGH_REF = 'faults.add("type.option", `${message}, cannot tell none from some`, placeOf(json));';
const DIRECTLY = 'faults.faults.length === before && ("option" in inner || "unit" in inner)';
const NAMED = "this.byName.get(name) ?? this.base?.named(name)";

export const VALUE_TYPES_FAULTS: readonly Fault[] = [
  fault("alias-ref-crash", REFS, {
    file: TYPES_TS,
    find: "this.resolve(written, json, faults)",
    replace: '"ref" in written ? ({ kind: "unit" } as Type) : this.resolve(written, json, faults)',
  }),
  fault("takes-refs-that-lead-nowhere", REFS, {
    file: TYPES_TS,
    find: "if (!target && json) this.onUnknown(name, placeOf(json), faults);",
    replace: "",
  }),
  fault(
    "takes-circles-of-schemas",
    CIRCLES,
    { file: TYPES_TS, find: TELL, replace: "" },
    { file: NODE, find: SELF, replace: "" },
  ),
  fault("takes-circles-of-two-schemas", CIRCLES, {
    file: TYPES_TS,
    find: TELL,
    replace: `if (related.length === 0) { ${TELL} }`,
  }),
  fault("takes-schemas-that-refer-to-themselves", CIRCLES, { file: NODE, find: SELF, replace: "" }),
  fault("takes-two-refs-to-one-schema-for-a-circle", CIRCLES, {
    file: DEPENDENCE,
    find: 'state.get(next.value) === "open"',
    replace: "state.has(next.value)",
  }),
  fault("takes-options-of-options-through-refs", OPTIONS, {
    file: TYPES_TS,
    find: THROUGH_REF,
    replace: `if (item.kind === "unit") ${THROUGH_REF}`,
  }),
  fault("takes-options-of-units-through-refs", OPTIONS, {
    file: TYPES_TS,
    find: THROUGH_REF,
    replace: `if (item.kind === "option") ${THROUGH_REF}`,
  }),
  fault("takes-options-of-options", OPTIONS, {
    file: EXPR,
    find: DIRECTLY,
    replace: 'faults.faults.length === before && "unit" in inner',
  }),
  fault("takes-options-of-units", OPTIONS, {
    file: EXPR,
    find: DIRECTLY,
    replace: 'faults.faults.length === before && "option" in inner',
  }),
  fault("knows-units-of-arms-without-refs-only", UNIT_REF, {
    file: TYPES_TS,
    find: 'this.resolveAll(type.variant, part(json, "variant"), faults)',
    replace:
      '(() => { const arms = this.resolveAll(type.variant, part(json, "variant"), faults); for (const [name, arm] of type.variant) if ("ref" in arm && arms.get(name)?.kind === "unit") arms.set(name, { kind: "option", item: { kind: "text" } }); return arms; })()',
  }),
  fault("knows-no-built-in-schemas", BUILT_IN, {
    file: TYPES_TS,
    find: NAMED,
    replace: "this.byName.get(name)",
  }),
  fault(
    "prefers-the-last-of-two-definitions",
    { rule: "D6", words: "Names are unique per kind" },
    { file: OPS, find: "names.has(name)", replace: "false" },
  ),
  fault("takes-any-value-for-an-unknown-schema", REFS, {
    file: OPS,
    find: "types.named(json.value)",
    replace: 'types.named(json.value) ?? ({ kind: "unit" } as Type)',
  }),
  fault("takes-the-first-form-of-a-type", TYPES, { file: EXPR, find: "known.length > 1", replace: "false" }),
];
