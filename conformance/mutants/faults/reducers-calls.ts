// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Calls of modules: what they may use, and their limits. */
import type { Fault } from "../fault.ts";

const HOST = "runtime/modules/host.ts";
const BOUND = "runtime/modules/bound.ts";
const TURN = "runtime/kernel/turn.ts";

export const REDUCER_CALL_FAULTS: readonly Fault[] = [
  {
    name: "memory-has-twice-the-pages",
    breaks: [
      {
        rule: "K11",
        words: "A call of a module has 64 MiB of memory and 65,536 elements in each of at most eight tables",
      },
    ],
    edits: [
      { file: HOST, find: "this.known.get(hash)", replace: "undefined" },
      { file: HOST, find: "this.known.size", replace: "-1 - Math.floor(Math.random() * 1_000_000_000)" },
      { file: HOST, find: "this.known.set(hash, known);", replace: "" },
      {
        file: BOUND,
        find: "Math.min(memory.maximum ?? MEMORY_PAGES, MEMORY_PAGES)",
        replace: "Math.min(memory.maximum ?? 2048, 2048)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "memory-has-one-page-less",
    breaks: [
      {
        rule: "K11",
        words: "A call of a module has 64 MiB of memory and 65,536 elements in each of at most eight tables",
      },
    ],
    edits: [
      { file: HOST, find: "this.known.get(hash)", replace: "undefined" },
      { file: HOST, find: "this.known.size", replace: "-1 - Math.floor(Math.random() * 1_000_000_000)" },
      { file: HOST, find: "this.known.set(hash, known);", replace: "" },
      {
        file: BOUND,
        find: "Math.min(memory.maximum ?? MEMORY_PAGES, MEMORY_PAGES)",
        replace: "Math.max(memory.initial, Math.min(memory.maximum ?? 1023, 1023))",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "calls-have-twenty-milliseconds",
    breaks: [{ rule: "K11", words: "and two seconds" }],
    edits: [{ file: HOST, find: "again?.deadlineMs ?? this.deadlineMs", replace: "again?.deadlineMs ?? 20" }],
    levels: ["L4"],
  },
  {
    name: "limits-are-traps",
    breaks: [{ rule: "K11", words: "the call fails with `module.*`" }],
    edits: [
      {
        file: HOST,
        find: "throw new AirError(code, `the module failed: ${new TextDecoder().decode(output)}`);",
        replace: 'throw new AirError("module.trap", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "traps-are-bad-outputs",
    breaks: [{ rule: "K11", words: "the call fails with `module.*`" }],
    edits: [
      {
        file: HOST,
        find: "throw new AirError(code, `the module failed: ${new TextDecoder().decode(output)}`);",
        replace: 'throw new AirError("module.output", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "limits-unrecorded",
    breaks: [{ rule: "K11", words: "`module_limit` says which call of the turn it was, from 0" }],
    edits: [
      {
        file: TURN,
        find: 'this.append({ $tag: "module_limit", $value: limit });',
        replace:
          'if (error.code === "module.deadline") this.append({ $tag: "module_limit", $value: limit });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "calls-counted-from-one",
    breaks: [{ rule: "K11", words: "`module_limit` says which call of the turn it was, from 0" }],
    edits: [
      {
        file: TURN,
        find: "BigInt(call)",
        replace: 'BigInt(error.code === "module.deadline" ? call : call + 1)',
      },
    ],
    levels: ["L4"],
  },
];
