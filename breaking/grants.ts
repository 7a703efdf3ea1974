/** Who may do what in each world: grants, the slots that lead to them, secrets, and the default policy. */
import { quote } from "../air/errors.ts";
import type { World } from "../air/manifest/world.ts";
import type { InputWorld } from "../codegen/inputs.ts";
import { authorityOf } from "../runtime/authorize/authority.ts";
import { type AuthorityItem, type AuthoritySide, compareAuthority } from "../runtime/authorize/compare.ts";
import { builtins } from "../runtime/builtins.ts";
import { type Difference, difference, type Spot } from "./difference.ts";
import type { RuleId } from "./rules.ts";
import { manifestSpot, pairsOf, type Sides, spotIn, worldText } from "./sides.ts";

type Kind = "grant" | "slot" | "secret";

/** Effects are compared as definitions, and with more care. */
const RULES_OF: Readonly<Record<Kind, Readonly<Record<"added" | "wider" | "narrower" | "removed", RuleId>>>> =
  {
    grant: {
      added: "grant.added",
      wider: "grant.wider",
      narrower: "grant.narrower",
      removed: "grant.removed",
    },
    slot: { added: "slot.wider", wider: "slot.wider", narrower: "slot.narrower", removed: "slot.narrower" },
    secret: {
      added: "secret.wider",
      wider: "secret.wider",
      narrower: "secret.narrower",
      removed: "secret.narrower",
    },
  };

export function compareGrants(sides: Sides): readonly Difference[] {
  return pairsOf(sides).flatMap(({ before, after }) => {
    const { items } = compareAuthority(authoritySide(before.world), authoritySide(after.world));
    const where = worldText(sides, after);
    return items.flatMap((item) => {
      const rule = ruleFor(item);
      if (!rule) return [];
      return difference(rule, {
        message: `${sentence(item)}${where}`,
        before: spotOf(item, before),
        after: spotOf(item, after),
      });
    });
  });
}

/** A module that is built in is the same in every world, whether or not its manifest lists it. */
export function authoritySide(world: World): AuthoritySide {
  return {
    authority: authorityOf(world),
    effects: world.effects,
    moduleHash: (name) => builtins().get("defmodule", name)?.bareHash ?? world.def("defmodule", name)?.hash,
  };
}

function ruleFor({ kind, verdict, presence }: AuthorityItem): RuleId | undefined {
  if (kind === "effect" || verdict === "equal") return undefined;
  const rules = RULES_OF[kind];
  // What is gone may leave something wider behind: a secret that is not declared is not checked.
  if (verdict === "wider" || verdict === "different") return presence === "added" ? rules.added : rules.wider;
  return presence === "removed" ? rules.removed : rules.narrower;
}

function sentence({ kind, name, presence, reasons }: AuthorityItem): string {
  const why = reasons.join("; ");
  if (kind === "slot") {
    // What a slot means that is not bound is told by the type of grants.
    const [, slot, type] = /^unbound (\S+) for (.*)$/.exec(name) ?? [];
    const what =
      slot === undefined
        ? `the slot ${quote(name)}`
        : `the slot ${slot} for ${quote(type)}, if it is not bound,`;
    return `${what} ${why}`;
  }
  const change = presence === "added" ? " is new" : presence === "removed" ? " is gone" : "";
  return `the ${kind} ${quote(name)}${change}: ${why}`;
}

/** Where the grant, slot or secret stands, or would stand. */
function spotOf({ kind, name }: AuthorityItem, input: InputWorld): Spot | undefined {
  const { manifest } = input.world;
  if (kind === "grant") {
    const index = (manifest.defaults?.cap_grants ?? []).findIndex((grant) => grant.name === name);
    return manifestSpot(input, "defaults", "cap_grants", ...(index < 0 ? [] : [index, "name"]));
  }
  if (kind === "slot") {
    // `module slot`; what an unbound slot means is a matter of the grants.
    const [module = "", slot = ""] = name.split(" ");
    return manifest.module_bindings?.has(module)
      ? manifestSpot(input, "module_bindings", module, "slots", slot)
      : manifestSpot(input, "defaults", "cap_grants");
  }
  const entries = manifest.secrets ?? [];
  const index = entries.findIndex(
    (one) => ("name" in one ? one.name : `${one.alias}@${one.version}`) === name,
  );
  const def = input.world.def("defsecret", name);
  return def ? spotIn(def) : manifestSpot(input, "secrets", ...(index < 0 ? [] : [index]));
}
