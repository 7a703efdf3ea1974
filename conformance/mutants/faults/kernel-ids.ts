/** Inputs with a client's id. */
import type { Fault } from "../fault.ts";

const INPUT_IDS = "runtime/kernel/input-ids.ts";
const INGRESS = "runtime/kernel/ingress.ts";
const KERNEL = "runtime/kernel/kernel.ts";

export const KERNEL_ID_FAULTS: readonly Fault[] = [
  {
    name: "ids-unknown",
    breaks: [
      { rule: "K16", words: "The same id and content again does nothing and gets the recorded answer" },
    ],
    edits: [{ file: INPUT_IDS, find: "if (index === undefined) return false;", replace: "return false;" }],
    levels: ["L5"],
  },
  {
    name: "ids-forgotten-by-the-next-input",
    breaks: [
      { rule: "K16", words: "The same id and content again does nothing and gets the recorded answer" },
    ],
    edits: [
      {
        file: INPUT_IDS,
        find: "if (index === undefined) return false;",
        replace: "if (index === undefined || index < storage.head().count - 1) return false;",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "known-id-is-always-a-repeat",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [{ file: INPUT_IDS, find: "isSame(decodeRecord(bytes).entry, input)", replace: "true" }],
    levels: ["L5"],
  },
  {
    name: "known-id-is-always-a-conflict",
    breaks: [
      { rule: "K16", words: "The same id and content again does nothing and gets the recorded answer" },
    ],
    edits: [{ file: INPUT_IDS, find: "isSame(decodeRecord(bytes).entry, input)", replace: "false" }],
    levels: ["L5"],
  },
  {
    name: "repeat-with-another-value",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [
      {
        file: INPUT_IDS,
        find: "schema === was && sameBytes(value, before) && sameKey(key, keyBefore)",
        replace: "schema === was && sameKey(key, keyBefore)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "repeat-with-another-schema",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [
      {
        file: INPUT_IDS,
        find: "schema === was && sameBytes(value, before) && sameKey(key, keyBefore)",
        replace: "sameBytes(value, before) && sameKey(key, keyBefore)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "repeat-with-another-key",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [
      {
        file: INPUT_IDS,
        find: "schema === was && sameBytes(value, before) && sameKey(key, keyBefore)",
        replace: "schema === was && sameBytes(value, before)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "repeat-from-another-adapter",
    breaks: [{ rule: "K16", words: "that of a receipt (with its adapter, cost and signature)" }],
    edits: [
      {
        file: INPUT_IDS,
        find: "adapterId === adapter_id &&\n        status === was &&\n        sameBytes(payload, payload_cbor) &&\n        costCents === cost_cents &&\n        sameBytes(signature, before)",
        replace: "status === was && sameBytes(payload, payload_cbor)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "repeat-with-another-status",
    breaks: [{ rule: "K16", words: "that of a receipt (with its adapter, cost and signature)" }],
    edits: [
      {
        file: INPUT_IDS,
        find: "adapterId === adapter_id &&\n        status === was &&\n        sameBytes(payload, payload_cbor) &&\n        costCents === cost_cents &&\n        sameBytes(signature, before)",
        replace: "adapterId === adapter_id && sameBytes(payload, payload_cbor)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "repeat-with-another-payload",
    breaks: [{ rule: "K16", words: "that of a receipt (with its adapter, cost and signature)" }],
    edits: [
      {
        file: INPUT_IDS,
        find: "adapterId === adapter_id &&\n        status === was &&\n        sameBytes(payload, payload_cbor) &&\n        costCents === cost_cents &&\n        sameBytes(signature, before)",
        replace: "adapterId === adapter_id && status === was",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "repeat-is-read-by-the-live-manifest",
    breaks: [
      {
        rule: "K16",
        words: "the content of an event is compared as the manifest reads it that was live when it was taken",
      },
    ],
    edits: [{ file: INGRESS, find: "read(recorded)", replace: "read(kernel.state.program)" }],
    levels: ["L5"],
  },
  {
    name: "repeat-that-does-not-fit-is-refused",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [{ file: INGRESS, find: "throw conflict(inputId as string);", replace: "throw error;" }],
    levels: ["L5"],
  },
  {
    name: "ids-by-kind-of-input",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [
      {
        file: INGRESS,
        find: 'if (entry?.$tag !== "domain_event") throw conflict(id);',
        replace: 'if (entry?.$tag !== "domain_event") return undefined;',
      },
      {
        file: INPUT_IDS,
        find: "if (bytes && isSame(decodeRecord(bytes).entry, input)) return true;",
        replace:
          'if (bytes && isSame(decodeRecord(bytes).entry, input)) return true; if (bytes && input.kind === "event" && decodeRecord(bytes).entry.$tag !== "domain_event") return false;',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "operators-patch-compared-as-it-is-read",
    breaks: [
      {
        rule: "K16",
        words: "What an operator asks for is compared as it was asked, byte for byte of a patch",
      },
    ],
    edits: [
      {
        file: INPUT_IDS,
        find: "isGovernanceEntry(entry) && entry.$value.request_hash === input.requestHash",
        replace: "isGovernanceEntry(entry)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "operators-repeat-is-a-conflict",
    breaks: [{ rule: "K16", words: "What an operator asks for is compared as it was asked" }],
    edits: [
      {
        file: INPUT_IDS,
        find: "isGovernanceEntry(entry) && entry.$value.request_hash === input.requestHash",
        replace: "false",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "another-plans-end-is-the-same",
    breaks: [{ rule: "K16", words: "Other content is `input.conflict`." }],
    edits: [
      {
        file: INPUT_IDS,
        find: 'entry.$tag === "plan_ended" && Number(entry.$value.plan_id) === input.plan',
        replace: 'entry.$tag === "plan_ended"',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "lost-inputs-use-up-their-id",
    breaks: [{ rule: "K16", words: "An input that left nothing has used up no id." }],
    edits: [
      {
        file: KERNEL,
        find: 'this.options.onCommit?.("before");',
        replace:
          'try { this.options.onCommit?.("before"); } catch (error) { for (const { keys } of records) if (keys.input !== undefined) this.storage.inputs.set(keys.input, 0); throw error; }',
      },
    ],
    levels: ["L5"],
    families: ["governance/idempotency/", "replay/input-id/"],
  },
  {
    name: "repeated-receipt-needs-an-open-intent",
    breaks: [{ rule: "K16", words: "as it is read for its intent" }],
    edits: [{ file: INGRESS, find: "inputId !== null && recorded !== undefined", replace: "false" }],
    levels: ["L5"],
  },
];
