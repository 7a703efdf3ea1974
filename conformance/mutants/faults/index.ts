/** All mutants, by what they get wrong. */
import type { Fault } from "../fault.ts";
import { CBOR_FAULTS } from "./cbor.ts";

export const FAULTS: readonly Fault[] = [...CBOR_FAULTS];
