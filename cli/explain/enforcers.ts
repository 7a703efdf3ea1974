/** The enforcers of a world in a directory: built-in ones, and those whose WASM is in `modules/`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AirError } from "../../air/errors.ts";
import { hashBytes } from "../../air/hash.ts";
import type { World } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import { PureContextCodec } from "../../generated/codecs.ts";
import type { EnforcerHost } from "../../runtime/authorize/enforce.ts";
import { isNative, nativeEnforcers } from "../../runtime/authorize/enforcers/native.ts";
import { decodePureOutput, encodePureInput } from "../../runtime/modules/envelopes.ts";
import { ModuleHost } from "../../runtime/modules/host.ts";
import { readInput } from "../air-directory.ts";

export interface DirectoryEnforcers {
  readonly run: EnforcerHost;
  /** Ends what runs modules. */
  close(): void;
}

export function directoryEnforcers(dir: string, world: World, nowNs: bigint): DirectoryEnforcers {
  const host = new ModuleHost();
  const run: EnforcerHost = (name, input) => {
    if (isNative(name)) return nativeEnforcers(name, input);
    const wasm = wasmOf(dir, name);
    const node = world.def("defmodule", name)?.node;
    const takesContext = node?.kind === "defmodule" && node.def.abi.pure?.context !== undefined;
    const context = {
      logical_now_ns: nowNs,
      journal_height: 0n,
      manifest_hash: world.manifestHash,
      module: name,
    };
    const encoded = takesContext ? copyBytes(PureContextCodec.encode(context)) : undefined;
    const call = { hash: hashBytes(wasm), load: () => wasm, entry: "run" } as const;
    return decodePureOutput(host.call({ ...call, input: encodePureInput(input, encoded) }));
  };
  return { run, close: () => host.close() };
}

function wasmOf(dir: string, name: string): Uint8Array {
  const file = join(dir, "modules", `${name}.wasm`);
  if (existsSync(file)) return readInput(file);
  throw new AirError("module.missing", `there is no ${file}`);
}
