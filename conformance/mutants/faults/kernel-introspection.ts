/** What the kernel answers about itself. */
import type { Fault } from "../fault.ts";

const INTERNAL = "runtime/kernel/internal.ts";

export const KERNEL_INTROSPECTION_FAULTS: readonly Fault[] = [
  {
    name: "introspection-told-the-height-of-the-turn",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };",
        replace:
          "return { journal_height: BigInt(ledger.base), snapshot_hash: null, manifest_hash: manifestHash };",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "introspection-names-a-snapshot",
    breaks: [{ rule: "K7", words: "the receipts of introspection name none" }],
    edits: [
      {
        file: INTERNAL,
        find: "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };",
        replace:
          "return { journal_height: BigInt(ledger.height), snapshot_hash: manifestHash, manifest_hash: manifestHash };",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "exact-is-at-least",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: "wanted <= height",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "exact-is-at-most",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? wanted >= height : wanted <= height',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "at-least-is-more",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? wanted === height : wanted < height',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "at-least-is-any",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? wanted === height : true',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "spaces-count",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      { file: INTERNAL, find: "trimmed(consistency).toLowerCase()", replace: "consistency.toLowerCase()" },
    ],
    levels: ["L4"],
  },
  {
    name: "case-counts",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: INTERNAL, find: "trimmed(consistency).toLowerCase()", replace: "trimmed(consistency)" }],
    levels: ["L4"],
  },
  {
    name: "unknown-words-are-head",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "if (digits === undefined) return false;",
        replace: "if (digits === undefined) return true;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "heights-without-leading-zeros",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):(0|[1-9][0-9]{0,19})$/",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "no-height-is-zero",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):0*([0-9]{0,20})$/",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "kernel-has-no-adapter-of-its-own",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: INTERNAL, find: '"kernel.introspect"', replace: "kind" }],
    levels: ["L4"],
  },
  {
    name: "introspected-manifest-has-its-kind",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "encode(IntrospectManifestReceiptCodec, { manifest: bareCbor, meta: meta(turn) })",
        replace:
          "encode(IntrospectManifestReceiptCodec, { manifest: turn.state.program.world.cbor, meta: meta(turn) })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "no-cell-is-an-error",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: INTERNAL,
        find: "encode(IntrospectReducerStateReceiptCodec, { state, meta: meta(turn) })",
        replace: "state && encode(IntrospectReducerStateReceiptCodec, { state, meta: meta(turn) })",
      },
    ],
    levels: ["L4"],
  },
];
