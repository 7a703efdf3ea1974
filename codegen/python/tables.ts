/** Emits the tables: plans, events, and the catalogue of definitions and worlds. */
import { bareHash, nodeHash } from "../../air/defs/node.ts";
import { backlink } from "../emit/header.ts";
import type { EventLink, Model, PlanLink } from "../model.ts";
import { nameOfNode } from "../read.ts";
import { typedDict } from "./effects.ts";
import { comment, docstring, indent } from "./lines.ts";
import { pyString, pyTuple } from "./literals.ts";
import type { Qualified } from "./package-names.ts";

/** What plans take and give, by name. */
export function planLines(plans: readonly PlanLink[], qualified: Qualified): string[] {
  const types = plans.map(({ node, input, output }) => {
    const result = output ? `Codec[${qualified.type(output)}]` : "None";
    return `${pyString(node.def.name)}: Plan[${qualified.type(input)}, ${result}],`;
  });
  const entries = plans.flatMap(({ node, input, output }) => {
    const name = pyString(node.def.name);
    const codecs = [qualified.codec(input), output ? qualified.codec(output) : "None"];
    return [
      ...comment(`${backlink({ title: node.def.name, origin: node.origin })}.`),
      `${name}: Plan(${name}, ${codecs.join(", ")}),`,
    ];
  });
  return [
    ...typedDict("Plans", types, "The type of PLANS."),
    ...table("PLANS: Final[Plans]", entries),
    ...docstring("What every plan takes and gives, by name."),
  ];
}

/** The events that a world takes from outside, by schema. */
export function eventLines(events: readonly EventLink[], qualified: Qualified): string[] {
  const types = events.map(({ schema }) => `${pyString(schema.title)}: Event[${qualified.type(schema)}],`);
  const entries = events.flatMap(({ schema, reducers, plans }) => [
    ...comment(`${backlink(schema)}.`),
    `${pyString(schema.title)}: Event(${qualified.codec(schema)}, ${pyTuple(reducers)}, ${pyTuple(plans)}),`,
  ]);
  return [
    ...typedDict("Events", types, "The type of EVENTS."),
    ...table("EVENTS: Final[Events]", entries),
    ...docstring("The events that may be sent from outside, and who gets them, by schema."),
  ];
}

/** All definitions and manifests with their hashes. */
export function catalogueLines({ own, worlds }: Model): string[] {
  const definitions = own.spec.nodes.flatMap((node) => {
    const [kind, name] = [pyString(node.kind), pyString(nameOfNode(node))];
    const hashes = [bareHash(node), nodeHash(node)].map((hash) => `Hash(${pyString(hash)})`);
    return [
      ...comment(`${backlink({ title: nameOfNode(node), origin: node.origin })}.`),
      `(${kind}, ${name}): Definition(${kind}, ${name}, ${hashes.join(", ")}),`,
    ];
  });
  const manifests = worlds.filter(({ isLibrary }) => !isLibrary);
  const entries = manifests.map(({ name, world }) => {
    const hashes = [world.manifestHash, world.nodeHash].map((hash) => `Hash(${pyString(hash)})`);
    return `World(${pyString(name)}, ${hashes.join(", ")}),`;
  });
  return [
    ...table("DEFINITIONS: Final[Mapping[tuple[str, str], Definition]]", definitions),
    ...docstring("Every definition, by kind and name."),
    "",
    ...(entries.length === 0
      ? ["WORLDS: Final[tuple[World, ...]] = ()"]
      : ["WORLDS: Final[tuple[World, ...]] = (", ...indent(entries), ")"]),
    ...docstring("The manifests, in the order of their names."),
  ];
}

function table(start: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [`${start} = {}`] : [`${start} = {`, ...indent(entries), "}"];
}
