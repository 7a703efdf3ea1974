/** Patches as proposals bring them: what they may not touch, and the modules that they need (rulings P-2, P-7, P-11). */
import type { Fault } from "../fault.ts";

const PREPARING = "runtime/governance/preparing.ts";

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
    families: ["patch/remove/"],
  },
  {
    ...module(
      "modules-of-proposal-unchecked",
      PREPARING,
      "checkModules(prepared.patch.candidate, store, world);",
      "",
    ),
    families: ["governance/smuggled/"],
  },
];
