/** Plans: the paths of references. */
import type { Fault } from "../fault.ts";

const REFERENCES = "air/manifest/check/references.ts";
const PATHS_FILE = "air/manifest/check/paths.ts";
const LEVELS = ["L1"];

const PATHS = { rule: "D7", words: "is followed through its type" };
const RECEIPT = {
  rule: "K10",
  words:
    "binds the payload as the effect's receipt schema reads it, and may bind `status_as` and `code_as` beside `as`",
};

export const PLAN_DEF_PATH_FAULTS: readonly Fault[] = [
  {
    name: "reference-types-not-followed",
    breaks: [PATHS],
    edits: [{ file: REFERENCES, find: '!("stranger" in end)', replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "reference-not-through-options",
    breaks: [PATHS],
    edits: [{ file: PATHS_FILE, find: 'while (at.kind === "option") at = at.item;', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "reference-into-options-unchecked",
    breaks: [PATHS],
    edits: [
      {
        file: PATHS_FILE,
        find: 'while (at.kind === "option") at = at.item;',
        replace: 'if (at.kind === "option") break;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-first-segment-followed",
    breaks: [PATHS],
    edits: [
      { file: REFERENCES, find: "followPath(type, path)", replace: "followPath(type, path.slice(0, 1))" },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-not-into-maps",
    breaks: [PATHS],
    edits: [
      { file: PATHS_FILE, find: 'type.key.kind === "text" ? type.value : undefined', replace: "undefined" },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-behind-maps-unchecked",
    breaks: [PATHS],
    edits: [
      { file: PATHS_FILE, find: 'type.key.kind === "text" ? type.value : undefined', replace: "UNKNOWN" },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-tag-unknown",
    breaks: [PATHS],
    edits: [
      {
        file: PATHS_FILE,
        find: 'segment === "$tag" ? TEXT : segment === "$value" ? UNKNOWN : undefined',
        replace: 'segment === "$value" ? UNKNOWN : undefined',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-value-unknown",
    breaks: [PATHS],
    edits: [
      {
        file: PATHS_FILE,
        find: 'segment === "$tag" ? TEXT : segment === "$value" ? UNKNOWN : undefined',
        replace: 'segment === "$tag" ? TEXT : undefined',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-by-the-arms-name",
    breaks: [PATHS],
    edits: [
      {
        file: PATHS_FILE,
        find: 'segment === "$tag" ? TEXT : segment === "$value" ? UNKNOWN : undefined',
        replace: 'segment === "$tag" ? TEXT : segment === "$value" ? UNKNOWN : type.arms.get(segment)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "input-path-unchecked",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "return this.path(reference, this.draft.types.named(this.plan.def.input) ?? UNKNOWN, place);",
        replace: "return;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-path-unchecked",
    breaks: [PATHS],
    edits: [
      { file: REFERENCES, find: "return this.path(reference, site.event, place);", replace: "return;" },
    ],
    levels: LEVELS,
  },
  {
    name: "variable-path-unchecked",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "if (path.length > 0) this.path(reference, this.typeOf(name), place);",
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "receipt-path-unchecked",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "(kind === undefined ? undefined : effects.get(kind)?.receipt) ?? UNKNOWN",
        replace: "UNKNOWN",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "receipt-has-the-type-of-its-params",
    breaks: [RECEIPT],
    edits: [{ file: REFERENCES, find: "effects.get(kind)?.receipt", replace: "effects.get(kind)?.params" }],
    levels: LEVELS,
  },
  {
    name: "status-has-the-type-of-the-payload",
    breaks: [RECEIPT],
    edits: [
      {
        file: REFERENCES,
        find: "add(step.bind.status_as);",
        replace: "add(step.bind.status_as, this.receiptType(step, effects));",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "status-and-code-are-no-variables",
    breaks: [RECEIPT],
    edits: [
      {
        file: REFERENCES,
        find: "add(step.bind.status_as);\n        return add(step.bind.code_as);",
        replace: "return;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "received-path-unchecked",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "return add(step.bind.as, types.named(step.event) ?? UNKNOWN);",
        replace: "return add(step.bind.as);",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "local-path-unchecked",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "local === undefined || !binders.every(({ assigns }) => assigns)",
        replace: "true",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "local-type-whoever-binds-it",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "local === undefined || !binders.every(({ assigns }) => assigns)",
        replace: "local === undefined",
      },
      {
        file: REFERENCES,
        find: "only && binders.length === 1 && !only.assigns",
        replace: "only && binders.length === 1 && !only.assigns && !this.plan.def.locals?.has(name)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variable-type-of-its-first-binder",
    breaks: [PATHS],
    edits: [
      {
        file: REFERENCES,
        find: "only && binders.length === 1 && !only.assigns",
        replace: "only && !only.assigns",
      },
    ],
    levels: LEVELS,
  },
];
