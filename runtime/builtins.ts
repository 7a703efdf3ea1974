/** The built-in definitions, read once. */
import { Builtins } from "../air/manifest/builtins.ts";
import { BUILTINS } from "../generated/builtins.ts";

let known: Builtins | undefined;

export function builtins(): Builtins {
  known ??= new Builtins(BUILTINS);
  return known;
}
