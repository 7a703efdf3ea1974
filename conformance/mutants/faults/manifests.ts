/** Manifests, by what is taken or refused wrongly. */
import type { Fault } from "../fault.ts";
import { LISTED_FAULTS } from "./defs-listed.ts";
import { MODULE_FAULTS } from "./defs-modules.ts";
import { REF_FAULTS } from "./defs-refs.ts";
import { ROUTING_FAULTS } from "./defs-routing.ts";
import { SECRET_FAULTS } from "./defs-secrets.ts";
import { TRIGGER_FAULTS } from "./defs-triggers.ts";

export const MANIFEST_FAULTS: readonly Fault[] = [
  ...REF_FAULTS,
  ...LISTED_FAULTS,
  ...MODULE_FAULTS,
  ...ROUTING_FAULTS,
  ...TRIGGER_FAULTS,
  ...SECRET_FAULTS,
];
