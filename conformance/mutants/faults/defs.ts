/** Definitions as written, by what is read wrongly. */
import type { Fault } from "../fault.ts";
import type { Untested } from "../summary.ts";
import { KEY_FAULTS } from "./defs-keys.ts";
import { KIND_FAULTS } from "./defs-kinds.ts";
import { NAME_FAULTS } from "./defs-names.ts";
import { READING_FAULTS } from "./defs-reading.ts";
import { TYPE_FAULTS } from "./defs-types.ts";

export const DEF_FAULTS: readonly Fault[] = [
  ...KEY_FAULTS,
  ...KIND_FAULTS,
  ...NAME_FAULTS,
  ...TYPE_FAULTS,
  ...READING_FAULTS,
];

export const UNTESTED_DEFS: readonly Untested[] = [
  {
    rule: "D7",
    words: "A published example of the specification does just that",
    why: "It says where the exception comes from, and nothing about what is done.",
  },
];
