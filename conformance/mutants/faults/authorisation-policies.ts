/** Policies: which rule decides, and whom it fits. */
import type { Fault } from "../fault.ts";

const POLICY = "runtime/authorize/policy.ts";

export const AUTHORISATION_POLICY_FAULTS: readonly Fault[] = [
  {
    name: "no-policy-allows",
    breaks: [{ rule: "A3", words: "Without a default policy every effect is denied" }],
    edits: [
      {
        file: POLICY,
        find: 'if (!policy) return { decision: "deny", policy_name: DEFAULT_DENY, rule_index: null };',
        replace: 'if (!policy) return { decision: "allow", policy_name: DEFAULT_DENY, rule_index: null };',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "no-policy-has-no-name",
    breaks: [{ rule: "A3", words: "under the policy name `default_deny`" }],
    edits: [
      {
        file: POLICY,
        find: 'if (!policy) return { decision: "deny", policy_name: DEFAULT_DENY, rule_index: null };',
        replace: 'if (!policy) return { decision: "deny", policy_name: "", rule_index: null };',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "last-rule-that-fits-decides",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "rules.findIndex(({ when }) => fits(when, request))",
        replace: "rules.findLastIndex(({ when }) => fits(when, request))",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "denials-come-before-all-rules",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "rules.findIndex(({ when }) => fits(when, request))",
        replace:
          '[rules.findIndex(({ when, decision }) => decision === "deny" && fits(when, request)), rules.findIndex(({ when }) => fits(when, request))].find((at) => at >= 0) ?? -1',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "allowing-rules-come-first",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "rules.findIndex(({ when }) => fits(when, request))",
        replace:
          '[rules.findIndex(({ when, decision }) => decision === "allow" && fits(when, request)), rules.findIndex(({ when }) => fits(when, request))].find((at) => at >= 0) ?? -1',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "only-the-first-rule-is-looked-at",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "rules.findIndex(({ when }) => fits(when, request))",
        replace: "rules.slice(0, 1).findIndex(({ when }) => fits(when, request))",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "no-rule-allows",
    breaks: [{ rule: "A3", words: "if none fits the effect is denied" }],
    edits: [
      {
        file: POLICY,
        find: 'rules[index]?.decision ?? "deny"',
        replace: 'rules[index]?.decision ?? "allow"',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "policy-without-rules-allows",
    breaks: [{ rule: "A3", words: "if none fits the effect is denied" }],
    edits: [
      {
        file: POLICY,
        find: 'rules[index]?.decision ?? "deny"',
        replace: 'rules[index]?.decision ?? (rules.length === 0 ? "allow" : "deny")',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "last-rule-is-the-fallback",
    breaks: [{ rule: "A3", words: "if none fits the effect is denied" }],
    edits: [
      {
        file: POLICY,
        find: 'rules[index]?.decision ?? "deny"',
        replace: '(rules[index] ?? rules.at(-1))?.decision ?? "deny"',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "rules-are-counted-from-1",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [{ file: POLICY, find: "index < 0 ? null : index", replace: "index < 0 ? null : index + 1" }],
    levels: ["L3"],
  },
  {
    name: "rules-are-counted-from-the-last",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "index < 0 ? null : index",
        replace: "index < 0 ? null : rules.length - 1 - index",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "no-rule-is-rule-minus-one",
    breaks: [{ rule: "A3", words: "if none fits the effect is denied" }],
    edits: [{ file: POLICY, find: "index < 0 ? null : index", replace: "index < 0 ? 0 : index" }],
    levels: ["L3"],
  },
  {
    name: "one-field-of-a-rule-is-enough",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "(effect_kind === undefined || effect_kind === request.effect_kind) &&\n    (cap_name === undefined || cap_name === request.cap_name) &&\n    (cap_type === undefined || cap_type === request.cap_type) &&\n    (origin_kind === undefined || origin_kind === request.origin_kind) &&\n    (origin_name === undefined || origin_name === request.origin_name)",
        replace:
          "effect_kind === request.effect_kind || cap_name === request.cap_name || cap_type === request.cap_type || origin_kind === request.origin_kind || origin_name === request.origin_name || Object.keys(when).length === 0",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "empty-rule-fits-nothing",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "(effect_kind === undefined || effect_kind === request.effect_kind) &&\n    (cap_name === undefined || cap_name === request.cap_name) &&\n    (cap_type === undefined || cap_type === request.cap_type) &&\n    (origin_kind === undefined || origin_kind === request.origin_kind) &&\n    (origin_name === undefined || origin_name === request.origin_name)",
        replace:
          "Object.keys(when).length > 0 && (effect_kind === undefined || effect_kind === request.effect_kind) &&\n    (cap_name === undefined || cap_name === request.cap_name) &&\n    (cap_type === undefined || cap_type === request.cap_type) &&\n    (origin_kind === undefined || origin_kind === request.origin_kind) &&\n    (origin_name === undefined || origin_name === request.origin_name)",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "rule-must-give-every-field",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "(effect_kind === undefined || effect_kind === request.effect_kind) &&\n    (cap_name === undefined || cap_name === request.cap_name) &&\n    (cap_type === undefined || cap_type === request.cap_type) &&\n    (origin_kind === undefined || origin_kind === request.origin_kind) &&\n    (origin_name === undefined || origin_name === request.origin_name)",
        replace:
          "effect_kind === request.effect_kind && cap_name === request.cap_name && cap_type === request.cap_type && origin_kind === request.origin_kind && origin_name === request.origin_name",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "kinds-of-rules-are-prefixes",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "effect_kind === undefined || effect_kind === request.effect_kind",
        replace: "effect_kind === undefined || request.effect_kind.startsWith(effect_kind)",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "names-of-rules-without-case",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "origin_name === undefined || origin_name === request.origin_name",
        replace:
          "origin_name === undefined || origin_name.toLowerCase() === request.origin_name.toLowerCase()",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "names-of-rules-without-version",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "origin_name === undefined || origin_name === request.origin_name",
        replace:
          'origin_name === undefined || origin_name.split("@")[0] === request.origin_name.split("@")[0]',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "rules-do-not-look-at-effect-kind",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "effect_kind === undefined || effect_kind === request.effect_kind",
        replace: "true",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "rules-do-not-look-at-cap-name",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      { file: POLICY, find: "cap_name === undefined || cap_name === request.cap_name", replace: "true" },
    ],
    levels: ["L3"],
  },
  {
    name: "rules-do-not-look-at-cap-type",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      { file: POLICY, find: "cap_type === undefined || cap_type === request.cap_type", replace: "true" },
    ],
    levels: ["L3"],
  },
  {
    name: "rules-do-not-look-at-origin-kind",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "origin_kind === undefined || origin_kind === request.origin_kind",
        replace: "true",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "rules-do-not-look-at-origin-name",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: POLICY,
        find: "origin_name === undefined || origin_name === request.origin_name",
        replace: "true",
      },
    ],
    levels: ["L3"],
  },
];
