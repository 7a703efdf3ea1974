/** The whole documentation of a model, in sections. */
import { headerLines } from "../emit/header.ts";
import type { Model } from "../model.ts";
import { definitionArticle } from "./definition-articles.ts";
import { type Article, type Block, code, type Documentation, type Section } from "./document.ts";
import { type Entries, type Entry, type EntryKind, entriesOf } from "./entries.ts";
import type { LayOut } from "./layout.ts";
import { planArticle } from "./plan-article.ts";
import { shortened } from "./text.ts";
import { worldArticle } from "./world-article.ts";

/** In the order in which somebody asks who meets a world for the first time. */
const KINDS: readonly (readonly [kind: EntryKind, id: string, title: string, intro: string])[] = [
  [
    "defplan",
    "plans",
    "Plans",
    "Graphs of steps that ask for effects, wait for answers and events, and raise events.",
  ],
  ["defmodule", "modules", "Modules", "Reducers, which hold state, and pure functions."],
  [
    "defpolicy",
    "policies",
    "Policies",
    "Which effects are allowed to whom, by name. Grants limit the params.",
  ],
  ["defeffect", "effects", "Effects", "What a world may ask for from outside, or from the kernel."],
  ["defcap", "caps", "Caps", "What grants may limit, and who checks it."],
  ["defsecret", "secrets", "Secrets", "Where values are bound that no definition holds."],
  ["defschema", "schemas", "Schemas", "Named types."],
];

export function documentationOf(model: Model, layOut: LayOut): Documentation {
  const entries = entriesOf(model);
  const examples = new Map(model.examples.map((one) => [one.schema.title, one]));
  const article = (entry: Entry): Article =>
    entry.kind === "defplan"
      ? planArticle(entry, entries, layOut)
      : definitionArticle(entry, entries, entry.kind === "defschema" ? examples.get(entry.name) : undefined);
  const sections: Section[] = [
    {
      id: "worlds",
      title: "Worlds",
      intro: "Manifests: what they list, how it is wired, and what is granted to whom.",
      articles: entries.worlds.map((world) => worldArticle(world, entries, layOut)),
    },
    ...KINDS.map(([kind, id, title, intro]): Section => {
      return { id, title, intro, articles: entries.own.filter((one) => one.kind === kind).map(article) };
    }),
    {
      id: "builtins",
      title: "Built in",
      intro: "Definitions that AIR brings along, as far as the others lead to them.",
      articles: entries.foreign.map(article),
    },
  ];
  return {
    title: titleOf(entries),
    header: headerLines(model.files),
    intro: NOTATION,
    sections: sections.filter(({ articles }) => articles.length > 0),
  };
}

/** How to read shapes. */
const NOTATION: readonly Block[] = [
  {
    block: "facts",
    rows: [
      { label: "Record", items: [[code("{ a: text, b: nat? }"), ", whose field b may be none"]] },
      {
        label: "Variant",
        items: [[code("none | some(T)"), ", one of its arms, of which some have a value"]],
      },
      { label: "Collections", items: [[code("list<T>"), ", ", code("set<T>"), " and ", code("map<K, V>")]] },
      { label: "Else", items: [["a scalar, or the name of another schema"]] },
    ],
  },
];

const NAMED = 3;

function titleOf({ worlds }: Entries): string {
  const names = worlds.map(({ name }) => shortened(name, 40)).filter((name) => name !== "");
  if (names.length === 0) return "AIR definitions";
  const others = names.length - NAMED;
  return `AIR definitions: ${names.slice(0, NAMED).join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}
