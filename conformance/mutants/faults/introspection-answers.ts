/** What is answered: at which height, about which cells, under which manifest. */
import type { Fault } from "../fault.ts";

const DRAIN = "runtime/kernel/drain.ts";
const INTERNAL = "runtime/kernel/internal.ts";

export const ANSWER_FAULTS: readonly Fault[] = [
  {
    name: "answers-name-the-node-of-the-manifest",
    breaks: [{ rule: "H2", words: "`manifest_hash` is the hash of the manifest without `$kind`." }],
    edits: [
      {
        file: INTERNAL,
        find: "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };",
        replace:
          "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: state.program.world.nodeHash };",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "answers-name-the-manifest-of-the-oldest-plan",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };",
        replace:
          "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: state.running()[0]?.manifestHash ?? manifestHash };",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "manifest-of-the-oldest-plan",
    breaks: [{ rule: "K2", words: "An upgrade is live from `gov_applied` on" }],
    edits: [
      {
        file: INTERNAL,
        find: "encode(IntrospectManifestReceiptCodec, { manifest: bareCbor, meta: meta(turn) })",
        replace:
          "encode(IntrospectManifestReceiptCodec, { manifest: turn.machine.programs.get(turn.state.running()[0]?.manifestHash ?? turn.state.program.manifestHash).world.bareCbor, meta: meta(turn) })",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "error-answers-have-the-question",
    breaks: [{ rule: "K17", words: "A receipt that is no success has no payload." }],
    edits: [{ file: INTERNAL, find: "payload ?? new Uint8Array()", replace: "payload ?? params" }],
    families: ["introspect/"],
  },
  {
    name: "errors-are-timeouts",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [{ file: INTERNAL, find: 'payload ? "ok" : "error"', replace: 'payload ? "ok" : "timeout"' }],
    families: ["introspect/"],
  },
  {
    name: "no-cells-is-an-error",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "INTROSPECTION.get(kind)?.(turn, params)",
        replace:
          'kind === "introspect.list_cells" && turn.state.cellsOf(IntrospectListCellsParamsCodec.decode(params).reducer).length === 0 ? undefined : INTROSPECTION.get(kind)?.(turn, params)',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "cells-by-the-text-of-their-keys",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "turn.state.cellsOf(reducer)",
        replace:
          "[...turn.state.cellsOf(reducer)].sort((a, b) => Buffer.compare((a.key ?? new Uint8Array()).slice(4), (b.key ?? new Uint8Array()).slice(4)))",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "cells-of-listed-reducers-only",
    breaks: [{ rule: "K18", words: "a reducer that is not listed keeps its cells" }],
    edits: [
      {
        file: INTERNAL,
        find: "turn.state.cellsOf(reducer)",
        replace: "(turn.state.program.reducers.has(reducer) ? turn.state.cellsOf(reducer) : [])",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "cells-with-the-time-of-the-question",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "turn.state.cellsOf(reducer)",
        replace:
          "turn.state.cellsOf(reducer).map((cell) => ({ ...cell, lastActiveNs: turn.stamp.logicalNs }))",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "cells-without-the-tag-in-their-size",
    breaks: [{ rule: "E1", words: "it is part of what is hashed" }],
    edits: [{ file: INTERNAL, find: "BigInt(state.length)", replace: "BigInt(state.length - 3)" }],
    families: ["introspect/"],
  },
  {
    name: "cells-without-keys-have-null",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: INTERNAL, find: "key ?? new Uint8Array()", replace: "key ?? Uint8Array.of(0xf6)" }],
    families: ["introspect/"],
  },
  {
    name: "any-cell-without-a-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "turn.state.cell(reducer, key)?.state ?? null",
        replace: "(key ? turn.state.cell(reducer, key) : turn.state.someCell(reducer))?.state ?? null",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "the-one-cell-under-any-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "turn.state.cell(reducer, key)?.state ?? null",
        replace: "(turn.state.cell(reducer, key) ?? turn.state.cell(reducer, null))?.state ?? null",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "states-without-the-tag",
    breaks: [{ rule: "E1", words: "A canonical document begins with the self-describe tag `d9d9f7`, once" }],
    edits: [
      {
        file: INTERNAL,
        find: "turn.state.cell(reducer, key)?.state ?? null",
        replace: "turn.state.cell(reducer, key)?.state.slice(3) ?? null",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "newest-question-first",
    breaks: [
      {
        rule: "K2",
        words: "the oldest open intent that the kernel answers itself is answered, until nothing is left",
      },
    ],
    edits: [{ file: DRAIN, find: "internal[executed++]", replace: "internal.pop()" }],
    families: ["introspect/"],
  },
  {
    name: "questions-are-answered-while-deliveries-wait",
    breaks: [
      {
        rule: "K2",
        words: "When both are empty the oldest open intent that the kernel answers itself is answered",
      },
    ],
    edits: [
      {
        file: DRAIN,
        find: "if (delivery) {\n      if (plan !== undefined) lastWasPlan = false;\n      delivered++;\n      deliver(turn, delivery);\n    } else {\n      const intent = internal[executed++];\n      if (intent === undefined) break;\n      execute(turn, intent, drain);\n    }",
        replace:
          "const intent = internal[executed];\n      if (intent !== undefined) { executed++; execute(turn, intent, drain); }\n      else if (delivery) { delivered++; deliver(turn, delivery); }\n      else break;",
      },
    ],
    families: ["introspect/cells/"],
  },
  {
    name: "a-replay-takes-errors-for-answers",
    breaks: [
      { rule: "K4", words: "A replay takes inputs, receipts and limits of modules as they are recorded" },
    ],
    edits: [{ file: INTERNAL, find: 'receipt.status as ReceiptContent["status"]', replace: '"ok"' }],
    families: ["introspect/"],
  },
  {
    name: "a-replay-answers-in-its-own-name",
    breaks: [
      { rule: "K4", words: "A replay takes inputs, receipts and limits of modules as they are recorded" },
    ],
    edits: [{ file: INTERNAL, find: "receipt.adapter_id", replace: '"kernel.replay"' }],
    families: ["introspect/"],
  },
];
