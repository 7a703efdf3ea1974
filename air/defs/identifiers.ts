/** Readers of the names and identifiers that definitions are made of (ruling D1). */
import { pattern } from "../json/shape.ts";
import { GRANT, KIND, NAME, VARIABLE } from "../names.ts";

export const name = pattern(NAME, "def.name", "qualified name");
export const variable = pattern(VARIABLE, "def.identifier", "variable name or step id");
export const grant = pattern(GRANT, "def.identifier", "grant name");
export const kind = pattern(KIND, "def.identifier", "effect kind or cap type");

export const slotNames = { regex: GRANT, code: "def.identifier", what: "slot name" };
