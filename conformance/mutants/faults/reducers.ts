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
    name: "deliveries-cost-nothing",
    breaks: [
      { rule: "K11", words: "A turn may derive 10,000 things: derived events, deliveries, completed steps" },
    ],
    edits: [{ file: DELIVERIES, find: "turn.count();", replace: "" }],
    levels: ["L4"],
  },
  {
    name: "bad-output-has-the-code-of-the-module",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: DELIVERIES,
        find: 'error.code === "module.output" ? "reducer.output_invalid" : error.code',
        replace: "error.code",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-reducer-refuses-the-input",
    breaks: [{ rule: "K8", words: "what fails leaves the decisions about its effect and `reducer_failed`" }],
    edits: [
      {
        file: DELIVERIES,
        find: 'turn.append({ $tag: "reducer_failed", $value: { reducer: name, key, code, message } });',
        replace: "throw error;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-reducer-is-passed-over",
    breaks: [{ rule: "K8", words: "what fails leaves the decisions about its effect and `reducer_failed`" }],
    edits: [
      {
        file: DELIVERIES,
        find: 'turn.append({ $tag: "reducer_failed", $value: { reducer: name, key, code, message } });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-reducer-without-its-cell",
    breaks: [{ rule: "K6", words: "what it says" }],
    edits: [
      {
        file: DELIVERIES,
        find: 'turn.append({ $tag: "reducer_failed", $value: { reducer: name, key, code, message } });',
        replace:
          'turn.append({ $tag: "reducer_failed", $value: { reducer: name, key: null, code, message } });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-reducer-loses-its-cell",
    breaks: [{ rule: "K8", words: "A delivery is all or nothing" }],
    edits: [
      {
        file: DELIVERIES,
        find: 'turn.append({ $tag: "reducer_failed", $value: { reducer: name, key, code, message } });',
        replace:
          'turn.state.setCell(name, key, null); turn.append({ $tag: "reducer_failed", $value: { reducer: name, key, code, message } });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "context-has-the-hash-of-the-record",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "hashTree(eventTree(event))",
        replace: 'turn.ledger.get(stamp.height, "domain_event").event_hash',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "context-has-the-hash-without-the-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "hashTree(eventTree(event))",
        replace: "hashTree(eventTree({ ...event, key: null }))",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "context-has-the-present-height",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: DELIVERIES, find: "BigInt(stamp.height)", replace: "BigInt(turn.ledger.height)" }],
    levels: ["L4"],
  },
  {
    name: "context-has-the-entropy-of-the-input",
    breaks: [{ rule: "K5", words: "the number of the derived event or internal receipt in the turn" }],
    edits: [{ file: DELIVERIES, find: "stamp.entropy", replace: "turn.stamp.entropy" }],
    levels: ["L4"],
  },
  {
    name: "context-without-cell-mode",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: DELIVERIES, find: "reducer.key !== null", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "contexts-for-all",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: DELIVERIES, find: "!reducer.takesContext", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "contexts-for-none",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: DELIVERIES, find: "!reducer.takesContext", replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "state-never-given",
    breaks: [
      { rule: "K8", words: "A state is kept in canonical form, and is what the module is given next." },
    ],
    edits: [{ file: DELIVERIES, find: "turn.state.cell(reducer.name, key)?.state ?? null", replace: "null" }],
    levels: ["L4"],
  },
  {
    name: "one-cell-for-all-keys",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: DELIVERIES,
        find: "turn.state.cell(reducer.name, key)?.state ?? null",
        replace: "turn.state.someCell(reducer.name)?.state ?? null",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "two-effects-at-once",
    breaks: [{ rule: "K8", words: "asks for two effects" }],
    edits: [{ file: DELIVERIES, find: "output.effects.length > 1", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "no-effects-at-all",
    breaks: [{ rule: "K8", words: "asks for two effects" }],
    edits: [{ file: DELIVERIES, find: "output.effects.length > 1", replace: "output.effects.length > 0" }],
    levels: ["L4"],
  },
  {
    name: "schema-names-of-any-length",
    breaks: [{ rule: "K8", words: "calls a schema, an effect or a slot by more than 256 bytes" }],
    edits: [
      { file: DELIVERIES, find: "for (const { schema } of output.events) checkName(schema);", replace: "" },
    ],
    levels: ["L4"],
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
  {
    name: "names-counted-in-characters",
    breaks: [{ rule: "K8", words: "calls a schema, an effect or a slot by more than 256 bytes" }],
    edits: [
      {
        file: DELIVERIES,
        find: "Buffer.byteLength(name) <= LONGEST_NAME",
        replace: "name.length <= LONGEST_NAME",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "names-of-255-bytes",
    breaks: [{ rule: "K8", words: "calls a schema, an effect or a slot by more than 256 bytes" }],
    edits: [
      {
        file: DELIVERIES,
        find: "Buffer.byteLength(name) <= LONGEST_NAME",
        replace: "Buffer.byteLength(name) < LONGEST_NAME",
      },
    ],
    levels: ["L4"],
  },
];
