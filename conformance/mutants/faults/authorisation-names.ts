// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** The prefixes of names that a grant of governance lists. */
import type { Fault } from "../fault.ts";

const GOVERNANCE = "runtime/authorize/enforcers/governance.ts";

export const AUTHORISATION_NAME_FAULTS: readonly Fault[] = [
  {
    name: "names-before-kinds",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "if (ofKind !== undefined) return deny(\"def_kind_not_allowed\", `def kind '${ofKind}' not allowed`);",
        replace:
          'if (limits(name_prefixes) && def_changes.some(({ name }) => !name_prefixes.some((prefix) => name.startsWith(prefix)))) return deny("name_prefix_not_allowed", ""); if (ofKind !== undefined) return deny("def_kind_not_allowed", ofKind);',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "sections-before-names",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "if (named) return deny(\"name_prefix_not_allowed\", `def name '${named.name}' not allowed`);",
        replace:
          'if (outside(manifest_sections, sections) !== undefined) return deny("manifest_section_not_allowed", ""); if (named) return deny("name_prefix_not_allowed", named.name);',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "first-name-decides",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "def_changes.find(({ name }) => !name_prefixes.some((prefix) => name.startsWith(prefix)))",
        replace:
          "def_changes.slice(0, 1).find(({ name }) => !name_prefixes.some((prefix) => name.startsWith(prefix)))",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "prefixes-without-case",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "name.startsWith(prefix)",
        replace: "name.toLowerCase().startsWith(prefix.toLowerCase())",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "prefixes-anywhere",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [{ file: GOVERNANCE, find: "name.startsWith(prefix)", replace: "name.includes(prefix)" }],
    levels: ["L3"],
  },
  {
    name: "prefix-must-be-shorter-than-the-name",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "name.startsWith(prefix)",
        replace: "name.startsWith(prefix) && prefix.length < name.length",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "empty-prefix-fits-nothing",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "name.startsWith(prefix)",
        replace: 'prefix !== "" && name.startsWith(prefix)',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "name-may-be-a-part-of-the-prefix",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: "name.startsWith(prefix)",
        replace: "name.startsWith(prefix) || prefix.startsWith(name)",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "names-by-whole-prefix-only",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [{ file: GOVERNANCE, find: "name.startsWith(prefix)", replace: "name === prefix" }],
    levels: ["L3"],
  },
];
