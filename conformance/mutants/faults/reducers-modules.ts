// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Modules: which ones a world takes. */
import type { Fault } from "../fault.ts";

const CHECK = "runtime/modules/check.ts";
const INSTRUCTIONS = "runtime/modules/instructions.ts";
const BOUND = "runtime/modules/bound.ts";

export const REDUCER_MODULE_FAULTS: readonly Fault[] = [
  {
    name: "modules-unlooked-for",
    breaks: [{ rule: "P-11", words: "every listed module but the native ones has its WASM" }],
    edits: [
      {
        file: CHECK,
        find: 'throw new AirError("module.missing", `the module ${quote(name)} has no WASM here: ${wasm_hash}`);',
        replace: "continue;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "invalid-module-is-missing",
    breaks: [
      {
        rule: "P-11",
        words:
          "every listed module but the native ones has its WASM, valid, with the ABI's exports, without imports and start function",
      },
    ],
    edits: [
      {
        file: CHECK,
        find: "throw new AirError(error.code, `${quote(name)}: ${error.message}`);",
        replace: 'throw new AirError("module.missing", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "modules-need-both-exports",
    breaks: [
      {
        rule: "P-11",
        words:
          "every listed module but the native ones has its WASM, valid, with the ABI's exports, without imports and start function",
      },
    ],
    edits: [
      { file: CHECK, find: 'abi.reducer ? ["step" as const] : []', replace: '["step" as const]' },
      { file: CHECK, find: 'abi.pure ? ["run" as const] : []', replace: '["run" as const]' },
    ],
    levels: ["L4"],
    families: ["reducer/genesis/"],
  },
  {
    name: "catalogue-may-not-be-listed",
    breaks: [
      {
        rule: "P-11",
        words:
          "a built-in module without an implementation may be listed as long as no event is routed to it",
      },
    ],
    edits: [
      {
        file: CHECK,
        find: 'node.kind !== "defmodule" || builtin || live?.def("defmodule", node.def.name)?.hash === hash',
        replace: 'node.kind !== "defmodule" || live?.def("defmodule", node.def.name)?.hash === hash',
      },
    ],
    levels: ["L4"],
    families: ["reducer/genesis/"],
  },
  {
    name: "atomics-are-good",
    breaks: [
      {
        rule: "P-11",
        words:
          "no instruction in its functions but those of WebAssembly 2.0 (so no threads, no relaxed SIMD)",
      },
    ],
    edits: [
      {
        file: INSTRUCTIONS,
        find: "prefixed ? `0x${op.toString(16)} ${sub}` : `0x${op.toString(16)}`",
        replace:
          "op === 0xfe ? undefined : prefixed ? `0x${op.toString(16)} ${sub}` : `0x${op.toString(16)}`",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "tail-calls-are-good",
    breaks: [
      {
        rule: "P-11",
        words:
          "no instruction in its functions but those of WebAssembly 2.0 (so no threads, no relaxed SIMD)",
      },
    ],
    edits: [
      {
        file: INSTRUCTIONS,
        find: "prefixed ? `0x${op.toString(16)} ${sub}` : `0x${op.toString(16)}`",
        replace:
          "op === 0x12 || op === 0x13 ? undefined : prefixed ? `0x${op.toString(16)} ${sub}` : `0x${op.toString(16)}`",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "any-number-of-tables",
    breaks: [
      {
        rule: "K11",
        words: "A call of a module has 64 MiB of memory and 65,536 elements in each of at most eight tables",
      },
    ],
    edits: [{ file: BOUND, find: "count > TABLES", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "seven-tables",
    breaks: [
      {
        rule: "K11",
        words: "A call of a module has 64 MiB of memory and 65,536 elements in each of at most eight tables",
      },
    ],
    edits: [{ file: BOUND, find: "count > TABLES", replace: "count >= TABLES" }],
    levels: ["L4"],
  },
  {
    name: "tables-of-any-size",
    breaks: [
      {
        rule: "K11",
        words: "A call of a module has 64 MiB of memory and 65,536 elements in each of at most eight tables",
      },
    ],
    edits: [{ file: BOUND, find: "found.initial > TABLE_ELEMENTS", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "tables-below-their-ceiling",
    breaks: [
      {
        rule: "K11",
        words: "A call of a module has 64 MiB of memory and 65,536 elements in each of at most eight tables",
      },
    ],
    edits: [
      { file: BOUND, find: "found.initial > TABLE_ELEMENTS", replace: "found.initial >= TABLE_ELEMENTS" },
    ],
    levels: ["L4"],
  },
];
