/** How generated code calls what is on both sides: names depend on others where they clash. */
import { FaultList, quote } from "../air/errors.ts";
import type { ListedKind } from "../air/manifest/authored.ts";
import { linkedBuiltins } from "../codegen/builtin-spec.ts";
import type { Inputs } from "../codegen/inputs.ts";
import type { Linked } from "../codegen/link.ts";
import { modelOf } from "../codegen/model.ts";
import { type Difference, difference } from "./difference.ts";
import { type Side, type Sides, spotIn } from "./sides.ts";

let builtinNames: Linked | undefined;

export function compareNames({ before, after }: Sides): readonly Difference[] {
  const [old, now] = [namesOf(before.inputs), namesOf(after.inputs)];
  return [...old].flatMap(([key, { kind, name, generated }]) => {
    const other = now.get(key);
    if (!other || other.generated === generated) return [];
    const message = `generated code calls ${quote(name)} ${other.generated}, and called it ${generated}`;
    const spots = { before: spotOf(before, kind, name), after: spotOf(after, other.kind, other.name) };
    return [difference("name.changed", { message, ...spots })];
  });
}

function spotOf(side: Side, kind: ListedKind, name: string) {
  const def = side.all(kind).get(name);
  return def && spotIn(def);
}

interface Named {
  readonly kind: ListedKind;
  readonly name: string;
  readonly generated: string;
}

/** By kind and name; of effects by what they define. What keeps code from being generated is not looked at. */
function namesOf(inputs: Inputs): ReadonlyMap<string, Named> {
  builtinNames ??= linkedBuiltins();
  const { own } = modelOf(inputs, builtinNames, new FaultList());
  const named = (kind: ListedKind, name: string, generated: string, key = name): [string, Named] => [
    `${kind} ${key}`,
    { kind, name, generated },
  ];
  return new Map([
    ...own.schemas.map(({ title, name }) => named("defschema", title, name)),
    ...own.caps.map(({ node, params }) => named("defcap", node.def.name, params.name)),
    ...own.effects.map(({ node, name }) =>
      named("defeffect", node.def.name, `${name}Adapter`, node.def.kind),
    ),
    ...own.enforcers.map(({ node, name }) => named("defmodule", node.def.name, name)),
  ]);
}
