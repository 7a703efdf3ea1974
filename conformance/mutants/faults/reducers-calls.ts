// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Calls of modules: what they may use, and their limits. */
import type { Fault } from "../fault.ts";

const HOST = "runtime/modules/host.ts";

export const REDUCER_CALL_FAULTS: readonly Fault[] = [
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
];
