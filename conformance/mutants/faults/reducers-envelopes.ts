// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** What goes into a reducer's module, and how its answer is read. */
import type { Fault } from "../fault.ts";

const ENVELOPES = "runtime/modules/envelopes.ts";

export const REDUCER_ENVELOPE_FAULTS: readonly Fault[] = [
  {
    name: "absent-list-is-no-output",
    breaks: [{ rule: "K8", words: "a list that is absent or null is empty" }],
    edits: [
      {
        file: ENVELOPES,
        find: "read(output, REDUCER_OUTPUT)",
        replace:
          '((fields) => { if (fields.get("domain_events")?.kind !== "list" || fields.get("effects")?.kind !== "list") throw new AirError("module.output", ""); return fields; })(read(output, REDUCER_OUTPUT))',
      },
    ],
    levels: ["L4"],
    families: ["reducer/output/", "reducer/output/effect/", "reducer/output/event/"],
  },
  {
    name: "bad-output-is-a-trap",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: 'throw new AirError("module.output", `the output is not what the ABI asks for: ${error.message}`);',
        replace: 'throw new AirError("module.trap", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "bad-output-is-an-empty-one",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: 'throw new AirError("module.output", `the output is not what the ABI asks for: ${error.message}`);',
        replace: "return new Map();",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "bad-output-has-the-code-of-the-reader",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: 'throw new AirError("module.output", `the output is not what the ABI asks for: ${error.message}`);',
        replace: "throw error;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "null-effect-parts-are-no-output",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: 'textOf(effect.get("cap_slot"))',
        replace:
          '((slot) => { if (slot === undefined || slot.kind === "text") return textOf(slot); throw new AirError("module.output", ""); })(effect.get("cap_slot"))',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "reducers-idempotency-keys-unread",
    breaks: [
      {
        rule: "A8",
        words: "An idempotency key is 32 bytes or a hash, and belongs to one origin and one kind of effect.",
      },
    ],
    edits: [{ file: ENVELOPES, find: 'bytesOf(effect.get("idempotency_key"))', replace: "null" }],
    levels: ["L4"],
  },
  {
    name: "short-keys-are-filled-up",
    breaks: [
      {
        rule: "A8",
        words: "An idempotency key is 32 bytes or a hash, and belongs to one origin and one kind of effect.",
      },
    ],
    edits: [
      {
        file: ENVELOPES,
        find: 'bytesOf(effect.get("idempotency_key"))',
        replace:
          '((key) => { if (!key) return null; const whole = new Uint8Array(32); whole.set(key.subarray(0, 32)); return whole; })(bytesOf(effect.get("idempotency_key")))',
      },
    ],
    levels: ["L4"],
  },
];
