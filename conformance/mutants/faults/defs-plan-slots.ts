/** Plans: value slots. */
import type { Fault } from "../fault.ts";

const SLOTS = "air/manifest/slots.ts";
const TAGGED = "air/values/tagged.ts";
const LEVELS = ["L1"];

const SLOT = {
  rule: "D3",
  words: "if an operation or a reference (with its syntax) stands at a place where an expression may",
};
const UNTYPED = { rule: "D4", words: "takes an expression or a tagged literal, which is kept as written" };

export const PLAN_DEF_SLOT_FAULTS: readonly Fault[] = [
  {
    name: "slot-reference-of-any-text",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'value.type === "string" && isReference(value.value)',
        replace: 'value.type === "string"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-reference-with-the-beginning-of-one",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'value.type === "string" && isReference(value.value)',
        replace: 'value.type === "string" && /^@(plan|event|var|step)/.test(value.value)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-reference-alone-only",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'value.type === "object" && value.members.some((one) => isDynamic(one.value))',
        replace: "false",
      },
      { file: SLOTS, find: 'value.type === "array" && value.items.some(isDynamic)', replace: "false" },
      { file: SLOTS, find: 'value.type === "array" && value.items.some(isDynamicEntry)', replace: "false" },
      { file: SLOTS, find: 'return isDynamicAt(value, "value");', replace: "return false;" },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-list-unknown",
    breaks: [SLOT],
    edits: [{ file: SLOTS, find: 'value.type === "array" && value.items.some(isDynamic)', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-record-unknown",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'value.type === "object" && value.members.some((one) => isDynamic(one.value))',
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-map-unknown",
    breaks: [SLOT],
    edits: [
      { file: SLOTS, find: 'value.type === "array" && value.items.some(isDynamicEntry)', replace: "false" },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-key-unknown",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'isDynamicAt(json, "key") || isDynamicAt(json, "value")',
        replace: 'isDynamicAt(json, "value")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-map-value-unknown",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'isDynamicAt(json, "key") || isDynamicAt(json, "value")',
        replace: 'isDynamicAt(json, "key")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-variant-unknown",
    breaks: [SLOT],
    edits: [{ file: SLOTS, find: 'return isDynamicAt(value, "value");', replace: "return false;" }],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-if-all-of-it-is",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'value.type === "object" && value.members.some((one) => isDynamic(one.value))',
        replace:
          'value.type === "object" && value.members.length > 0 && value.members.every((one) => isDynamic(one.value))',
      },
      {
        file: SLOTS,
        find: 'value.type === "array" && value.items.some(isDynamic)',
        replace: 'value.type === "array" && value.items.length > 0 && value.items.every(isDynamic)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-operation-is-a-value",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: 'if (members.length === 2) return member(json, "op") !== undefined && member(json, "args") !== undefined;',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-dynamic-inside-sugar",
    breaks: [SLOT],
    edits: [
      {
        file: SLOTS,
        find: "if (!only || members.length > 1) return false;",
        replace:
          "if (!only) return false; if (members.length > 1) return members.some((one) => isDynamic(one.value));",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-untyped-takes-anything",
    breaks: [UNTYPED],
    edits: [{ file: SLOTS, find: "literal === undefined", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "slot-untyped-takes-expressions-only",
    breaks: [UNTYPED],
    edits: [
      { file: SLOTS, find: "constant(json) ?? readTaggedLiteral(json, secrets)", replace: "constant(json)" },
    ],
    levels: LEVELS,
  },
  {
    name: "slot-untyped-takes-literals-only",
    breaks: [UNTYPED],
    edits: [
      {
        file: SLOTS,
        find: "constant(json) ?? readTaggedLiteral(json, secrets)",
        replace: "readTaggedLiteral(json, secrets)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-mixes-expressions",
    breaks: [UNTYPED],
    edits: [{ file: TAGGED, find: 'key === "ref" || key === "variant"', replace: 'key === "ref"' }],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-variant-unknown",
    breaks: [UNTYPED],
    edits: [
      {
        file: TAGGED,
        find: "variant(json, faults, inner) ?? secret(json, secrets) ?? refuse(json, faults)",
        replace: "secret(json, secrets) ?? refuse(json, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-secret-unknown",
    breaks: [UNTYPED],
    edits: [
      {
        file: TAGGED,
        find: "variant(json, faults, inner) ?? secret(json, secrets) ?? refuse(json, faults)",
        replace: "variant(json, faults, inner) ?? refuse(json, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-secret-not-looked-up",
    breaks: [UNTYPED],
    edits: [{ file: TAGGED, find: "secret(json, secrets)", replace: "secret(json, [])" }],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-secret-of-any-shape",
    breaks: [UNTYPED],
    edits: [
      {
        file: TAGGED,
        find: "variant(json, faults, inner) ?? secret(json, secrets) ?? refuse(json, faults)",
        replace: "variant(json, faults, inner) ?? secret(json, secrets) ?? {}",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-scalars-unchecked",
    breaks: [UNTYPED],
    edits: [
      {
        file: TAGGED,
        find: 'if (key !== "tag") return expr(json, faults);',
        replace: 'if (key !== "tag") return { [key]: value.type === "string" ? value.value : null };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "literal-untyped-map-of-pairs-only",
    breaks: [UNTYPED],
    edits: [
      { file: TAGGED, find: "entry(item, inner) ?? refuse(item, faults)", replace: "refuse(item, faults)" },
    ],
    levels: LEVELS,
  },
];
