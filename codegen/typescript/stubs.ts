/**
 * Files that somebody completes, an adapter or enforcer each, and the registry over them: where one of them no longer
 * satisfies its interface, the registry does not compile.
 */
import { posix } from "node:path";
import { filesOfOrigins, header } from "../emit/header.ts";
import { fileStems } from "../file-stems.ts";
import type { EffectLink, EnforcerLink } from "../link.ts";
import type { Model } from "../model.ts";
import { literalKey } from "../names.ts";
import { importPath, pathFrom } from "../paths.ts";
import type { PlannedFile, TargetOptions } from "../target.ts";

/** One stub: what it is registered under, the name that it exports, and its file, relative to the config and without ending. */
interface Stub {
  readonly key: string;
  readonly variable: string;
  readonly path: string;
  readonly text: string;
}

/** By path relative to the output folder. Nothing if there is no folder for stubs, or nothing to complete. */
export function stubFiles(model: Model, options: TargetOptions): ReadonlyMap<string, PlannedFile> {
  const { stubs, folder, importExtension } = options;
  const { effects, enforcers } = model.own;
  if (stubs === undefined || effects.length + enforcers.length === 0) return new Map();
  const adapters = stubsOf(effects, `${stubs}/adapters`, ({ node }) => node.def.kind, adapterStub, options);
  const checks = stubsOf(enforcers, `${stubs}/enforcers`, ({ node }) => node.def.name, enforcerStub, options);
  const all = [...adapters, ...checks];
  const text = [
    header(
      filesOfOrigins(
        [...effects, ...enforcers].map(({ node }) => node),
        model.files,
      ),
    ),
    ...all
      .map(
        ({ variable, path }) =>
          `import { ${variable} } from "${importPath(folder, path)}${importExtension}";`,
      )
      .sort(),
    ...registry("Adapters", adapters, importExtension),
    ...(adapters.length > 0 ? codecs(importExtension) : []),
    ...registry("Enforcers", checks, importExtension),
    "",
  ].join("\n");
  return new Map<string, PlannedFile>([
    ...all.map((stub) => [`${pathFrom(folder, stub.path)}.ts`, { text: stub.text, once: true }] as const),
    ["registry.ts", { text }],
  ]);
}

function stubsOf<L extends EffectLink | EnforcerLink>(
  links: readonly L[],
  folder: string,
  keyOf: (link: L) => string,
  textOf: (link: L, variable: string, from: string) => string,
  options: TargetOptions,
): Stub[] {
  const stems = fileStems(links.map((link) => [link.node.def.name, keyOf(link)] as const));
  return links.map((link) => {
    const path = `${folder}/${stems.get(link.node.def.name)}`;
    const kind = link.node.kind === "defeffect" ? "Adapter" : "Enforcer";
    const variable = `${link.name.slice(0, 1).toLowerCase()}${link.name.slice(1)}${kind}`;
    const file = link.node.kind === "defeffect" ? "adapters" : "enforcers";
    const from = `${importPath(posix.dirname(path), `${options.folder}/${file}`)}${options.importExtension}`;
    return { key: keyOf(link), variable, path, text: textOf(link, variable, from) };
  });
}

function registry(type: "Adapters" | "Enforcers", stubs: readonly Stub[], extension: string): string[] {
  if (stubs.length === 0) return [];
  const name = type.toLowerCase();
  return [
    `import type { ${type} } from "./${name}${extension}";`,
    "",
    `export const ${name} = {`,
    ...stubs.map(({ key, variable }) => `  ${literalKey(key)}: ${variable},`),
    `} satisfies ${type};`,
  ];
}

/** Whoever is given the registry needs them beside it. */
function codecs(extension: string): string[] {
  return [`export { EFFECT_CODECS } from "./adapters${extension}";`];
}

function adapterStub({ node, name, receipt }: EffectLink, variable: string, from: string): string {
  const { kind } = node.def;
  return [
    `import type { ${name}Adapter } from ${JSON.stringify(from)};`,
    "",
    `/** Carries out \`${kind}\`. Written once, and yours from then on: it is never overwritten. */`,
    `export const ${variable}: ${name}Adapter = {`,
    `  kind: ${JSON.stringify(kind)},`,
    "  async execute(params, context) {",
    `    // Answer { status: "ok", payload } with a ${receipt.name}. A failure is an answer, too.`,
    "    void params;",
    "    void context;",
    `    return { status: "error", message: ${JSON.stringify(`the adapter of ${kind} is still to be written`)} };`,
    "  },",
    "};",
    "",
  ].join("\n");
}

function enforcerStub({ node, name }: EnforcerLink, variable: string, from: string): string {
  return [
    `import type { ${name} } from ${JSON.stringify(from)};`,
    "",
    `/** Decides for \`${node.def.name}\`. Written once, and yours from then on: it is never overwritten. */`,
    `export const ${variable}: ${name} = {`,
    `  module: ${JSON.stringify(node.def.name)},`,
    "  check(grant, effect, input) {",
    "    void grant;",
    "    void effect;",
    "    void input;",
    `    return { constraints_ok: false, deny: { code: ${DENIAL}, message: "the enforcer is still to be written" } };`,
    "  },",
    "};",
    "",
  ].join("\n");
}

/** A code of the user's own, until there is a better one. */
const DENIAL = JSON.stringify("not_written");
