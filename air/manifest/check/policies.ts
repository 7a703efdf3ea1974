/** Policies: the effect kinds, grants and origins that their rules name are there (ruling D7). */
import { quote } from "../../errors.ts";
import { placeAt } from "../../json/walk.ts";
import type { Draft } from "../load.ts";
import { needGrant } from "./routing.ts";

export function checkPolicies(draft: Draft): void {
  const { names, effects, faults } = draft;
  for (const { def, json } of names.all("defpolicy")) {
    for (const [index, { when }] of def.rules.entries()) {
      const at = (key: string) => placeAt(json, "rules", index, "when", key);
      if (when.effect_kind !== undefined && !effects.has(when.effect_kind)) {
        const hint = names.hint(when.effect_kind, () => effects.keys());
        faults.add(
          "ref.unknown",
          `there is no effect of the kind ${quote(when.effect_kind)}${hint}`,
          at("effect_kind"),
        );
      }
      if (when.cap_name !== undefined)
        needGrant(draft, when.cap_name, () => placeAt(json, "rules", index, "when", "cap_name"));
      checkOrigin(draft, when, () => at("origin_name"));
    }
  }
}

interface Origin {
  readonly origin_kind?: "plan" | "reducer";
  readonly origin_name?: string;
}

/**
 * A warning only: a running plan is judged by the live policy to its end, so that a rule may have to outlive the plan
 * that it names (ruling K9).
 */
function checkOrigin(
  { names, faults }: Draft,
  { origin_kind, origin_name }: Origin,
  place: () => ReturnType<typeof placeAt>,
): void {
  if (origin_name === undefined) return;
  const kinds = (["defplan", "defmodule"] as const).filter(
    (kind) => origin_kind === undefined || (kind === "defplan") === (origin_kind === "plan"),
  );
  if (kinds.some((kind) => names.knows(kind, origin_name))) return;
  const good = () => kinds.flatMap((kind) => names.all(kind)).map(({ def }) => def.name);
  const hint = names.hint(origin_name, good);
  faults.warn(
    "origin.unlisted",
    `the manifest lists no ${quote(origin_name)} that could ask for effects${hint}`,
    place(),
  );
}
