/** Deliveries to reducers: what a module is given, its output, what fails. */
import type { Fault } from "../fault.ts";
import { REDUCER_CALL_FAULTS } from "./reducers-calls.ts";
import { REDUCER_ENVELOPE_FAULTS } from "./reducers-envelopes.ts";
import { REDUCER_MODULE_FAULTS } from "./reducers-modules.ts";
import { REDUCER_OUTPUT_FAULTS } from "./reducers-output.ts";
import { REDUCER_ROUTE_FAULTS } from "./reducers-routes.ts";

const DELIVERIES = "runtime/kernel/deliveries.ts";

export const REDUCER_FAULTS: readonly Fault[] = [
  ...REDUCER_CALL_FAULTS,
  ...REDUCER_ENVELOPE_FAULTS,
  ...REDUCER_MODULE_FAULTS,
  ...REDUCER_OUTPUT_FAULTS,
  ...REDUCER_ROUTE_FAULTS,
  {
    name: "state-never-given",
    breaks: [
      { rule: "K8", words: "A state is kept in canonical form, and is what the module is given next." },
    ],
    edits: [{ file: DELIVERIES, find: "turn.state.cell(reducer.name, key)?.state ?? null", replace: "null" }],
    levels: ["L4"],
    families: ["reducer/cell/", "reducer/input/", "reducer/output/", "reducer/route/"],
  },
  {
    name: "kind-names-of-any-length",
    breaks: [{ rule: "K8", words: "calls a schema, an effect or a slot by more than 256 bytes" }],
    edits: [{ file: DELIVERIES, find: "checkName(kind);", replace: "" }],
    levels: ["L4"],
  },
  {
    name: "slot-names-of-any-length",
    breaks: [{ rule: "K8", words: "calls a schema, an effect or a slot by more than 256 bytes" }],
    edits: [{ file: DELIVERIES, find: 'checkName(slot ?? "");', replace: "" }],
    levels: ["L4"],
  },
];
