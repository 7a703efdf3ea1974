/** `sys/CapEnforceLlmBasic@1`: which model may be asked, for how much, with which tools. */
import type { CapEnforceLlmBasic } from "../../../generated/enforcers.ts";
import { ALLOW, deny, outside } from "./output.ts";

/**
 * Denies with `provider_not_allowed`, `model_not_allowed`, `max_tokens_exceeded` or `tool_not_allowed`, in that order. A
 * limit of 0 tokens is a limit.
 */
export const capEnforceLlmBasic: CapEnforceLlmBasic = {
  module: "sys/CapEnforceLlmBasic@1",
  check({ providers, models, max_tokens: limit, tools_allow }, { params }) {
    const { provider, model, max_tokens, tools } = params;
    if (outside(providers, [provider]) !== undefined)
      return deny("provider_not_allowed", `provider '${provider}' not allowed`);
    if (outside(models, [model]) !== undefined)
      return deny("model_not_allowed", `model '${model}' not allowed`);
    if (limit !== null && max_tokens > limit)
      return deny("max_tokens_exceeded", `max_tokens ${max_tokens} exceeds cap ${limit}`);
    const tool = outside(tools_allow, tools ?? []);
    if (tool !== undefined) return deny("tool_not_allowed", `tool '${tool}' not allowed`);
    return ALLOW;
  },
};
