/** Emits what the package itself exports. */
import type { Model } from "../model.ts";
import { docstring, fileText, indent } from "./lines.ts";
import { pyString } from "./literals.ts";
import { comments } from "./module-text.ts";
import type { PackageNames } from "./package-names.ts";
import { publicNames } from "./schema-module.ts";

const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  _cbor: ["Codec", "check_document", "hash_bytes"],
  _effects: ["AdapterContext", "EffectRequest", "Receipt", "ReceiptError", "ReceiptOk", "ReceiptTimeout"],
  _errors: ["AirError", "ShapeError"],
  _scalars: ["Dec128", "Hash", "Uuid"],
  _tables: ["Definition", "Event", "Plan", "World"],
  catalogue: ["DEFINITIONS", "WORLDS"],
  events: ["EVENTS", "Events"],
  plans: ["PLANS", "Plans"],
};

/** `__init__.py`: all that is made of the own definitions. Built-in ones are in `sys_schemas`. */
export function packageText(model: Model, { own, ownNames, qualified }: PackageNames): string {
  const exported: Readonly<Record<string, readonly string[]>> = {
    ...ALWAYS,
    adapters: ["Adapters", ...model.own.effects.map(qualified.protocol)],
    enforcers: ["Enforcers", ...model.own.enforcers.map(qualified.protocol)],
    schemas: ["CODECS", "GRANT_CODECS", ...publicNames(own, ownNames)],
  };
  const modules = Object.keys(exported).sort();
  const all = modules.flatMap((module) => exported[module] as readonly string[]).sort();
  return fileText([
    ...comments([]),
    "",
    ...docstring("Classes, codecs and tables for the definitions. What is built in is in `sys_schemas`."),
    "",
    ...modules.flatMap((module) => [
      `from .${module} import (`,
      ...indent([...(exported[module] as readonly string[])].sort().map((name) => `${name},`)),
      ")",
    ]),
    "",
    "__all__ = [",
    ...indent(all.map((name) => `${pyString(name)},`)),
    "]",
  ]);
}
