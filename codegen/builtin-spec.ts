/** The definitions that this package has code for: the built-in ones, and the shapes of records and snapshots. */
import { fileURLToPath } from "node:url";
import { FaultList } from "../air/errors.ts";
import { readSpecFiles } from "./generate.ts";
import { type Linked, link } from "./link.ts";
import { readDefinitions, type Spec } from "./read.ts";

const PACKAGE: string = fileURLToPath(new URL("..", import.meta.url));

/** As they stand in the package's `spec/defs`. */
export function builtinSpec(): Spec {
  const faults = new FaultList();
  const files = [...readSpecFiles(PACKAGE)].filter(([path]) => path.endsWith(".air.json"));
  const spec = readDefinitions(new Map(files), faults);
  faults.throwIfAny();
  return spec;
}

/** Linked, for others to refer to. */
export function linkedBuiltins(): Linked {
  const faults = new FaultList();
  const linked = link(builtinSpec(), faults, undefined, true);
  faults.throwIfAny();
  return linked;
}
