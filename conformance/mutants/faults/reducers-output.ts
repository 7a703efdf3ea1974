// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** What is made of the answer of a reducer: events, its effect, its state. */
import type { Fault } from "../fault.ts";

const DELIVERIES = "runtime/kernel/deliveries.ts";

export const REDUCER_OUTPUT_FAULTS: readonly Fault[] = [
  {
    name: "effect-before-events",
    breaks: [{ rule: "K8", words: "its events, its effect" }],
    edits: [
      {
        file: DELIVERIES,
        find: "for (const event of events) admit(turn, event);\n  if (emission) recordEmission(turn, emission, decided as Authorization);",
        replace:
          "if (emission) recordEmission(turn, emission, decided); for (const event of events) admit(turn, event);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "events-in-reverse",
    breaks: [{ rule: "K8", words: "its events, its effect" }],
    edits: [
      {
        file: DELIVERIES,
        find: "for (const event of events) admit(turn, event);",
        replace: "for (const event of [...events].reverse()) admit(turn, event);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "one-event-per-output",
    breaks: [{ rule: "K8", words: "its events, its effect" }],
    edits: [
      {
        file: DELIVERIES,
        find: "for (const event of events) admit(turn, event);",
        replace: "if (events[0]) admit(turn, events[0]);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denied-effect-keeps-the-state",
    breaks: [{ rule: "K8", words: "A delivery is all or nothing" }],
    edits: [
      {
        file: DELIVERIES,
        find: "if (emission && decided?.failed) recordEmission(turn, emission, decided);",
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denied-effect-leaves-no-decisions",
    breaks: [{ rule: "K8", words: "what fails leaves the decisions about its effect" }],
    edits: [
      {
        file: DELIVERIES,
        find: "if (emission && decided?.failed) recordEmission(turn, emission, decided);",
        replace:
          "if (emission && decided?.failed) throw new AirError(decided.failed.code, decided.failed.message);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "refused-event-keeps-the-state",
    breaks: [{ rule: "K8", words: "A delivery is all or nothing" }],
    edits: [
      {
        file: DELIVERIES,
        find: "output.events.map((event): Admitted => {\n    const payload = readEvent(turn, event);\n    return { payload, deliveries: route(turn.state.program, payload), origin, inputId: null };\n  })",
        replace:
          "(turn.state.setCell(name, key, state), output.events.map((event) => {\n    const payload = readEvent(turn, event);\n    return { payload, deliveries: route(turn.state.program, payload), origin, inputId: null };\n  }))",
      },
    ],
    levels: ["L4"],
  },
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
  },
  {
    name: "state-as-it-was-given",
    breaks: [
      { rule: "K8", words: "A state is kept in canonical form, and is what the module is given next." },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "output.state && canonicalState(output.state, reducer.state)",
        replace: "output.state && copyBytes(output.state)",
      },
    ],
    levels: ["L4"],
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
    name: "null-state-keeps-the-cell",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "turn.state.setCell(name, key, state);",
        replace: "if (state) turn.state.setCell(name, key, state);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "states-of-one-cell",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "turn.state.setCell(name, key, state);",
        replace: "turn.state.setCell(name, null, state);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "event-values-as-given",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [{ file: DELIVERIES, find: "copyBytes(normalizeCbor(value, type))", replace: "copyBytes(value)" }],
    levels: ["L4"],
  },
  {
    name: "event-keys-as-given",
    breaks: [{ rule: "E2", words: "what it takes is written canonically at once" }],
    edits: [{ file: DELIVERIES, find: "key && copyBytes(canonicalize(key))", replace: "key" }],
    levels: ["L4"],
  },
  {
    name: "event-keys-dropped",
    breaks: [{ rule: "K6", words: "`key` of an event is the one that was given with it" }],
    edits: [{ file: DELIVERIES, find: "key && copyBytes(canonicalize(key))", replace: "null" }],
    levels: ["L4"],
  },
  {
    name: "slots-unseen",
    breaks: [{ rule: "A1", words: "the slot that a reducer names is bound to one" }],
    edits: [{ file: DELIVERIES, find: "slot ?? DEFAULT_SLOT", replace: "DEFAULT_SLOT" }],
    levels: ["L4"],
  },
  {
    name: "reducers-events-without-their-cell",
    breaks: [
      {
        rule: "K15",
        words: "An event's record says where it came from: outside, a reducer, a plan, a receipt.",
      },
    ],
    edits: [{ file: DELIVERIES, find: "originOfReducer(name, key)", replace: "originOfReducer(name, null)" }],
    levels: ["L4"],
  },
  {
    name: "reducers-events-come-from-outside",
    breaks: [
      {
        rule: "K15",
        words: "An event's record says where it came from: outside, a reducer, a plan, a receipt.",
      },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "originOfReducer(name, key)",
        replace: '({ origin_kind: "external", name: null, plan_id: null, key: null, intent: null })',
      },
    ],
    levels: ["L4"],
  },
];
