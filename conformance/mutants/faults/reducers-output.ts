// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** What is made of the answer of a reducer: events, its effect, its state. */
import type { Fault } from "../fault.ts";

const DELIVERIES = "runtime/kernel/deliveries.ts";

export const REDUCER_OUTPUT_FAULTS: readonly Fault[] = [
  {
    name: "refused-events-are-left-out",
    breaks: [{ rule: "K8", words: "A delivery is all or nothing" }],
    edits: [
      {
        file: DELIVERIES,
        find: "output.events.map((event): Admitted => {\n    const payload = readEvent(turn, event);\n    return { payload, deliveries: route(turn.state.program, payload), origin, inputId: null };\n  })",
        replace:
          "output.events.flatMap((event) => { try {\n    const payload = readEvent(turn, event);\n    return [{ payload, deliveries: route(turn.state.program, payload), origin, inputId: null }]; } catch { return []; }\n  })",
      },
    ],
    levels: ["L4"],
    families: ["reducer/output/event/"],
  },
  {
    name: "bad-state-has-the-code-of-the-reader",
    breaks: [{ rule: "K8", words: "has a state that its schema does not read" }],
    edits: [
      {
        file: DELIVERIES,
        find: 'throw new AirError("module.output", `the state does not fit its schema: ${error.message}`);',
        replace: "throw error;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "event-keys-dropped",
    breaks: [{ rule: "K6", words: "`key` of an event is the one that was given with it" }],
    edits: [{ file: DELIVERIES, find: "key && copyBytes(canonicalize(key))", replace: "null" }],
    levels: ["L4"],
    families: ["reducer/output/event/"],
  },
  {
    name: "slots-unseen",
    breaks: [{ rule: "A1", words: "the slot that a reducer names is bound to one" }],
    edits: [{ file: DELIVERIES, find: "slot ?? DEFAULT_SLOT", replace: "DEFAULT_SLOT" }],
    levels: ["L4"],
  },
];
