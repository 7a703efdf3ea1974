/** What becomes of one type, and what is to be told of it, there and back. */
import { all, type Edit, inDef, type PairCase, T } from "./breaking-edits.ts";
import type { Json } from "./breaking-inputs.ts";

/** The state of the shop's reducer is one number: what becomes of it from one type to another. */
function state(type: Json): Edit {
  return inDef("shop/State@1", "type record open", type);
}

function from(
  name: string,
  old: Json,
  now: Json,
  told: readonly string[],
  back: readonly string[],
): PairCase {
  return { name, before: state(old), after: state(now), told, back };
}

const scalar = (accepts: string) => [`schema.scalar_changed ${accepts}`];
const form = (accepts: string) => [`schema.form_changed ${accepts}`];
const arms = (names: readonly string[], type: Json = T("unit")) => ({
  variant: Object.fromEntries(names.map((name) => [name, type])),
});

export const TYPE_CASES: readonly PairCase[] = [
  from("nat and time", T("nat"), T("time"), ["schema.kind_changed"], ["schema.kind_changed"]),
  from("int and duration", T("int"), T("duration"), ["schema.kind_changed"], ["schema.kind_changed"]),
  from("nat and int", T("nat"), T("int"), scalar("both"), scalar("both")),
  from("hash and text", T("hash"), T("text"), scalar("widened"), scalar("narrowed")),
  from("dec128 and text", T("dec128"), T("text"), scalar("widened"), scalar("narrowed")),
  from("uuid and hash", T("uuid"), T("hash"), scalar("both"), scalar("both")),
  from("bytes and text", T("bytes"), T("text"), scalar("both"), scalar("both")),
  from("bool and unit", T("bool"), T("unit"), scalar("both"), scalar("both")),
  from(
    "a value and an option of it",
    T("nat"),
    { option: T("nat") },
    ["schema.became_option widened"],
    ["schema.became_required narrowed"],
  ),
  from(
    "a value and an option of another",
    T("nat"),
    { option: T("text") },
    ["schema.scalar_changed both", "schema.became_option widened"],
    ["schema.scalar_changed both", "schema.became_required narrowed"],
  ),
  from("unit and an option", T("unit"), { option: T("nat") }, form("widened"), form("narrowed")),
  from("a list and a set", { list: T("nat") }, { set: T("nat") }, form("narrowed"), form("widened")),
  from(
    "a list and a set of others",
    { list: T("text") },
    { set: T("hash") },
    ["schema.form_changed narrowed", "schema.scalar_changed narrowed"],
    ["schema.form_changed widened", "schema.scalar_changed widened"],
  ),
  from(
    "a map and a record",
    { map: { key: T("text"), value: T("nat") } },
    { record: { a: T("nat") } },
    form("both"),
    form("both"),
  ),
  from(
    "maps of other keys and values",
    { map: { key: T("text"), value: T("nat") } },
    { map: { key: T("hash"), value: T("time") } },
    ["schema.scalar_changed narrowed", "schema.kind_changed"],
    ["schema.scalar_changed widened", "schema.kind_changed"],
  ),
  from("a scalar and a list", T("nat"), { list: T("nat") }, form("both"), form("both")),
  from(
    "more arms and fewer",
    arms(["a"]),
    arms(["a", "b"]),
    ["schema.arm_added widened"],
    ["schema.arm_removed narrowed"],
  ),
  from(
    "arms in another order",
    arms(["a", "b"]),
    arms(["b", "a"]),
    ["schema.arms_reordered", "def.text_changed"],
    ["schema.arms_reordered", "def.text_changed"],
  ),
  from(
    "an arm with a value and without",
    arms(["a"]),
    arms(["a"], { option: T("nat") }),
    ["schema.payload_changed both"],
    ["schema.payload_changed both"],
  ),
  from(
    "a value in an arm, and null there",
    arms(["a"], T("nat")),
    arms(["a"], { option: T("nat") }),
    ["schema.became_option widened"],
    ["schema.became_required narrowed"],
  ),
  from(
    "a schema and what it stands for",
    { ref: "shop/Sku@1" },
    T("text"),
    ["schema.ref_changed"],
    ["schema.ref_changed"],
  ),
  from(
    "a reference to a secret and what it is made of",
    { ref: "sys/SecretRef@1" },
    { record: { alias: T("text"), version: T("nat") } },
    ["schema.secret_changed", "schema.ref_changed"],
    ["schema.secret_changed", "schema.ref_changed"],
  ),
  from(
    "another schema with other values",
    { ref: "shop/Sku@1" },
    { ref: "shop/Done@1" },
    ["schema.form_changed both", "schema.ref_changed"],
    ["schema.form_changed both", "schema.ref_changed"],
  ),
  {
    name: "a schema that becomes a unit where an arm holds it",
    before: all(
      state({ variant: { a: { ref: "shop/Sku@1" } } }),
      inDef("shop/Sku@1", "type", { option: T("text") }),
    ),
    after: all(state({ variant: { a: { ref: "shop/Sku@1" } } }), inDef("shop/Sku@1", "type", T("unit"))),
    told: ["schema.form_changed narrowed", "schema.payload_changed both"],
    back: ["schema.form_changed widened", "schema.payload_changed both"],
  },
];
