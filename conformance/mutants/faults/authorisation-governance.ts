// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** The enforcer of governance, and what it decides by. */
import type { Fault } from "../fault.ts";

const GOVERNANCE = "runtime/authorize/enforcers/governance.ts";

export const AUTHORISATION_GOVERNANCE_FAULTS: readonly Fault[] = [
  {
    name: "kinds-before-ops",
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
        find: "if (op !== undefined) return deny(\"op_not_allowed\", `patch op '${op}' not allowed`);",
        replace:
          'const early = outside(def_kinds, def_changes.map(({ kind }) => kind)); if (early !== undefined) return deny("def_kind_not_allowed", early); if (op !== undefined) return deny("op_not_allowed", op);',
      },
    ],
  },
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
  },
  {
    name: "changes-are-decided-one-by-one",
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
          'for (const { kind, name } of def_changes) { if (outside(def_kinds, [kind]) !== undefined) return deny("def_kind_not_allowed", kind); if (limits(name_prefixes) && !name_prefixes.some((prefix) => name.startsWith(prefix))) return deny("name_prefix_not_allowed", name); }',
      },
    ],
  },
  {
    name: "one-listed-op-is-enough",
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
        find: "op !== undefined",
        replace: "op !== undefined && !done.some((one) => ops?.includes(one))",
      },
    ],
  },
  {
    name: "first-kind-decides",
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
        find: "outside(def_kinds, kinds)",
        replace: "outside(def_kinds, kinds.slice(0, 1))",
      },
    ],
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
  },
  {
    name: "removals-are-no-changes-to-the-enforcer",
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
        find: "def_changes.map(({ kind }) => kind)",
        replace: 'def_changes.filter(({ action }) => action.$tag !== "removed").map(({ kind }) => kind)',
      },
    ],
  },
  {
    name: "ops-without-case",
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
        find: "outside(ops, done)",
        replace: "outside(ops?.map((one) => one.toLowerCase()) ?? null, done)",
      },
    ],
  },
  {
    name: "ops-by-their-beginning",
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
        find: "outside(ops, done)",
        replace:
          "limits(ops) ? done.find((one) => !ops.some((listed) => listed.startsWith(one))) : undefined",
      },
    ],
  },
  {
    name: "unknown-op-invalidates-a-grant",
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
        find: "outside(ops, done)",
        replace:
          'ops?.some((one) => !/^(add_def|replace_def|remove_def|set_(manifest_refs|defaults|routing_events|routing_inboxes|triggers|module_bindings|secrets))$/.test(one)) ? "unknown" : outside(ops, done)',
      },
    ],
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
  },
  {
    name: "refs-need-no-listing-as-an-op",
    breaks: [{ rule: "A4", words: "which a grant that limits ops or sections must list" }],
    edits: [
      {
        file: GOVERNANCE,
        find: "outside(ops, done)",
        replace: 'outside(ops, done.filter((one) => one !== "set_manifest_refs"))',
      },
    ],
  },
  {
    name: "refs-need-no-listing-as-a-section",
    breaks: [{ rule: "A4", words: "which a grant that limits ops or sections must list" }],
    edits: [
      {
        file: GOVERNANCE,
        find: "outside(manifest_sections, sections)",
        replace: 'outside(manifest_sections, sections.filter((one) => one !== "manifest_refs"))',
      },
    ],
  },
  {
    name: "only-refs-are-a-section",
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
        find: "outside(manifest_sections, sections)",
        replace: 'outside(manifest_sections, sections.filter((one) => one === "manifest_refs"))',
      },
    ],
  },
  {
    name: "limited-grant-takes-no-empty-patch",
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
        find: "op !== undefined",
        replace: "op !== undefined || (limits(ops) && done.length === 0)",
      },
    ],
  },
  {
    name: "limited-kinds-take-no-sections",
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
        find: "ofKind !== undefined",
        replace: "ofKind !== undefined || (limits(def_kinds) && kinds.length === 0 && sections.length > 0)",
      },
    ],
  },
  {
    name: "steps-need-the-ops-of-a-grant",
    breaks: [
      {
        rule: "A5",
        words:
          "the grant's enforcer is asked about the effect, then about `governance.propose` with the proposal's prepared params, and both must allow",
      },
    ],
    edits: [
      {
        file: GOVERNANCE,
        find: 'if (effect.kind !== "governance.propose") return ALLOW;',
        replace:
          'if (effect.kind !== "governance.propose") return limits(grant.ops) && !grant.ops.includes(effect.kind.slice("governance.".length)) ? deny("op_not_allowed", effect.kind) : ALLOW;',
      },
    ],
  },
  {
    name: "proposal-without-summary-changes-nothing",
    breaks: [{ rule: "A4", words: "as is a proposal without a summary" }],
    edits: [
      {
        file: GOVERNANCE,
        find: 'deny("effect_params_invalid", "there is no summary: the proposal has not been prepared")',
        replace: "ALLOW",
      },
    ],
  },
];
