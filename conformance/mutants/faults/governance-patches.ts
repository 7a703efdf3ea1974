/** Patches as proposals bring them: what they may not touch, and the modules that they need (rulings P-2, P-7, P-11). */
import type { Fault } from "../fault.ts";

const PREPARING = "runtime/governance/preparing.ts";
const BINARY = "runtime/modules/binary.ts";
const CHECK = "runtime/modules/check.ts";

function module(name: string, file: string, find: string, replace: string): Fault {
  const words = "The same is checked of the modules that a candidate changes when it is proposed";
  return { name, breaks: [{ rule: "P-11", words }], edits: [{ file, find, replace }], levels: ["L5"] };
}

export const GOVERNANCE_PATCHES_FAULTS: readonly Fault[] = [
  {
    name: "sys-def-patched",
    breaks: [
      { rule: "P-2", words: "no operation touches `sys/` names" },
      { rule: "P-7", words: "a `sys/` definition, another manifest, and a ref whose definition is neither" },
    ],
    edits: [
      {
        file: "runtime/patch/operations.ts",
        find: "if (!name.startsWith(RESERVED)) return false;",
        replace: "return false;",
      },
      { file: "runtime/patch/raw.ts", find: "name.startsWith(RESERVED)", replace: "false" },
    ],
  },
  module(
    "modules-of-proposal-unchecked",
    PREPARING,
    "checkModules(prepared.patch.candidate, store, world);",
    "",
  ),
  module(
    "proposal-needs-its-modules-live",
    PREPARING,
    "checkModules(prepared.patch.candidate, store, world);",
    'checkModules(prepared.patch.candidate, { get: (space, hash) => (world.defs.some(({ node }) => node.kind === "defmodule" && node.def.wasm_hash === hash) ? store.get(space, hash) : undefined), has: () => false }, world);',
  ),
  module("imports-of-proposed-module-pass", BINARY, "WebAssembly.Module.imports(module)", "[]"),
  module(
    "start-function-of-proposed-module-passes",
    BINARY,
    "sections.some(({ id }) => id === SECTION.start)",
    "false",
  ),
  module(
    "exports-of-proposed-module-unchecked",
    BINARY,
    "for (const entry of entries) checkExport(signatures, entry, ENTRY_SHAPES);",
    "",
  ),
  module(
    "changed-module-needs-new-wasm",
    CHECK,
    'wasm_hash === ZERO_HASH ? undefined : store.get("blob", wasm_hash)',
    'wasm_hash === ZERO_HASH || live?.defs.some(({ node: other }) => other.kind === "defmodule" && other.def.wasm_hash === wasm_hash) ? undefined : store.get("blob", wasm_hash)',
  ),
  module(
    "missing-module-is-invalid",
    CHECK,
    'wasm_hash === ZERO_HASH ? undefined : store.get("blob", wasm_hash)',
    '(wasm_hash === ZERO_HASH ? undefined : store.get("blob", wasm_hash)) ?? new Uint8Array()',
  ),
];
