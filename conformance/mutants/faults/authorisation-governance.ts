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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
  },
];
