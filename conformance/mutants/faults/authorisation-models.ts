// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** The enforcer of models. */
import type { Fault } from "../fault.ts";

const LLM_BASIC = "runtime/authorize/enforcers/llm-basic.ts";

export const AUTHORISATION_MODEL_FAULTS: readonly Fault[] = [
  {
    name: "tokens-below-the-limit-only",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [{ file: LLM_BASIC, find: "max_tokens > limit", replace: "max_tokens >= limit" }],
    levels: ["L3"],
  },
  {
    name: "tokens-as-floats",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [{ file: LLM_BASIC, find: "max_tokens > limit", replace: "Number(max_tokens) > Number(limit)" }],
    levels: ["L3"],
  },
  {
    name: "no-tokens-is-no-limit",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [
      {
        file: LLM_BASIC,
        find: "limit !== null && max_tokens > limit",
        replace: "limit !== null && limit > 0n && max_tokens > limit",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "tokens-unlimited",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [{ file: LLM_BASIC, find: "limit !== null && max_tokens > limit", replace: "false" }],
    levels: ["L3"],
  },
  {
    name: "tools-must-be-listed",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [
      {
        file: LLM_BASIC,
        find: "outside(tools_allow, tools ?? [])",
        replace: 'tools === null && tools_allow ? "none" : outside(tools_allow, tools ?? [])',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "first-tool-decides",
    breaks: [
      {
        rule: "A4",
        words:
          "`sys/CapEnforceGovernance@1` decides by the canonical summary, in the order ops, kinds, names, sections.",
      },
    ],
    edits: [
      {
        file: LLM_BASIC,
        find: "outside(tools_allow, tools ?? [])",
        replace: "outside(tools_allow, (tools ?? []).slice(0, 1))",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "providers-without-case",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: LLM_BASIC,
        find: "outside(providers, [provider])",
        replace: "outside(providers?.map((one) => one.toLowerCase()) ?? null, [provider.toLowerCase()])",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "models-by-their-beginning",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: LLM_BASIC,
        find: "outside(models, [model]) !== undefined",
        replace: "models?.length && !models.some((one) => model.startsWith(one))",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "providers-unlimited",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [{ file: LLM_BASIC, find: "outside(providers, [provider]) !== undefined", replace: "false" }],
    levels: ["L3"],
  },
  {
    name: "model-before-provider",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: LLM_BASIC,
        find: "if (outside(providers, [provider]) !== undefined)\n      return deny(\"provider_not_allowed\", `provider '${provider}' not allowed`);",
        replace:
          'if (outside(models, [model]) !== undefined) return deny("model_not_allowed", ""); if (outside(providers, [provider]) !== undefined) return deny("provider_not_allowed", "");',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "tokens-before-model",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: LLM_BASIC,
        find: "if (outside(models, [model]) !== undefined)\n      return deny(\"model_not_allowed\", `model '${model}' not allowed`);",
        replace:
          'if (limit !== null && max_tokens > limit) return deny("max_tokens_exceeded", ""); if (outside(models, [model]) !== undefined) return deny("model_not_allowed", "");',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "tools-before-tokens",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: LLM_BASIC,
        find: 'if (limit !== null && max_tokens > limit)\n      return deny("max_tokens_exceeded", `max_tokens ${max_tokens} exceeds cap ${limit}`);',
        replace:
          'if (outside(tools_allow, tools ?? []) !== undefined) return deny("tool_not_allowed", ""); if (limit !== null && max_tokens > limit) return deny("max_tokens_exceeded", "");',
      },
    ],
    levels: ["L3"],
  },
];
