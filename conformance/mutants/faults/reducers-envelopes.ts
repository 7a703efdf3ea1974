// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** What goes into a reducer's module, and how its answer is read. */
import type { Fault } from "../fault.ts";

const ENVELOPES = "runtime/modules/envelopes.ts";

export const REDUCER_ENVELOPE_FAULTS: readonly Fault[] = [
  {
    name: "input-begins-with-the-tag",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      { file: ENVELOPES, find: "copyBytes(document.subarray(TAG_BYTES))", replace: "copyBytes(document)" },
    ],
    levels: ["L4"],
  },
  {
    name: "input-of-version-two",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      { file: ENVELOPES, find: 'writer.nat(VERSION, "version");', replace: 'writer.nat(2n, "version");' },
    ],
    levels: ["L4"],
  },
  {
    name: "input-has-a-null-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      { file: ENVELOPES, find: "writer.map(event.key ? 3 : 2);", replace: "writer.map(3);" },
      {
        file: ENVELOPES,
        find: 'if (event.key) writeBytes(writer, "key", event.key);',
        replace: 'writeBytes(writer, "key", event.key);',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "input-without-the-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      { file: ENVELOPES, find: "writer.map(event.key ? 3 : 2);", replace: "writer.map(2);" },
      { file: ENVELOPES, find: 'if (event.key) writeBytes(writer, "key", event.key);', replace: "" },
    ],
    levels: ["L4"],
  },
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
    name: "outputs-have-the-tag",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: "(decodeValue(output, type) as RecordValue).fields",
        replace: "decodeValue(output[0] === 0xd9 ? output : new Uint8Array(), type).fields",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "outputs-have-no-tag",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: "(decodeValue(output, type) as RecordValue).fields",
        replace: "decodeValue(output[0] === 0xd9 ? new Uint8Array() : output, type).fields",
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
  {
    name: "annotations-are-no-output",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: "read(output, REDUCER_OUTPUT)",
        replace:
          '((fields) => { if (fields.get("ann")?.kind === "bytes") throw new AirError("module.output", ""); return fields; })(read(output, REDUCER_OUTPUT))',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "absent-state-is-no-output",
    breaks: [{ rule: "K8", words: "`reducer.output_invalid` if it is none" }],
    edits: [
      {
        file: ENVELOPES,
        find: "read(output, REDUCER_OUTPUT)",
        replace:
          '((fields) => { if (output.length < 4 || !Buffer.from(output).includes("state")) throw new AirError("module.output", ""); return fields; })(read(output, REDUCER_OUTPUT))',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "event-names-are-lower-case",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: ENVELOPES,
        find: 'textOf(event.get("schema")) ?? ""',
        replace: '(textOf(event.get("schema")) ?? "").toLowerCase()',
      },
    ],
    levels: ["L4"],
  },
];
