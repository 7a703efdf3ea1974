/** Whether all modules of a world are there and can be run (ruling P-11). */
import { AirError, quote } from "../../air/errors.ts";
import { ZERO_HASH } from "../../air/manifest/authored.ts";
import type { World } from "../../air/manifest/world.ts";
import type { Source } from "../store/store.ts";
import { type EntryPoint, prepareModule } from "./binary.ts";

/**
 * Throws `module.missing` for the first module whose WASM is not in the store, or that events are routed to and that has
 * none, and `module.invalid` for one that cannot be run. What the live world lists just so is running already.
 */
export function checkModules(world: World, store: Source, live?: World): void {
  const routed = new Set((world.manifest.routing?.events ?? []).map(({ reducer }) => reducer));
  for (const name of routed) {
    // A built-in reducer may be listed, but nothing can come to it: it has no implementation (ruling D6).
    if (name.startsWith("sys/"))
      throw new AirError("module.missing", `${quote(name)} has no implementation here`);
  }
  /** Many modules may be one code. */
  const good = new Set<string>();
  for (const { node, builtin, hash } of world.defs) {
    if (node.kind !== "defmodule" || builtin || live?.def("defmodule", node.def.name)?.hash === hash)
      continue;
    const { name, wasm_hash, abi } = node.def;
    const entries: EntryPoint[] = [
      ...(abi.reducer ? ["step" as const] : []),
      ...(abi.pure ? ["run" as const] : []),
    ];
    const what = `${wasm_hash} ${entries.join()}`;
    if (good.has(what)) continue;
    const wasm = wasm_hash === ZERO_HASH ? undefined : store.get("blob", wasm_hash);
    if (!wasm)
      throw new AirError("module.missing", `the module ${quote(name)} has no WASM here: ${wasm_hash}`);
    try {
      prepareModule(wasm, entries);
      good.add(what);
    } catch (error) {
      if (!(error instanceof AirError)) throw error;
      throw new AirError(error.code, `${quote(name)}: ${error.message}`);
    }
  }
}
