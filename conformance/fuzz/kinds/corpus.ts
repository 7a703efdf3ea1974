/** Inputs of corpus cases, to be edited: scripts of worlds by themselves, since each takes long. */
import type { Kind } from "../kind.ts";
import { fixedTape } from "../tape.ts";

export const CORPUS_KINDS: readonly Kind[] = [
  { name: "case", batch: 128, admits: (op: string) => op !== "world.script" },
  { name: "script", batch: 32, admits: (op: string) => op === "world.script" },
].map(({ name, batch, admits }) => ({
  name,
  batch,
  tape: fixedTape(8),
  edits: { least: 1, most: 3 },
  make: (tape, sources) => {
    const origin = sources.pickCase(tape, admits);
    return origin && { op: origin.case.op, input: origin.input, origin: origin.case };
  },
}));
