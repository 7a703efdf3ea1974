/** Options that select cases, the same for every command that has them. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Level } from "../../conformance/runner/corpus.ts";
import { parseLevels, parseShard, type Selection } from "../../conformance/runner/selection.ts";

export function withSelection(command: Command): Command {
  return command
    .addOption(corpusOption())
    .option("--only <prefix>", "only cases whose id begins with this")
    .option("--levels <levels>", "only cases of these levels: L0, L0-L2, L1,L3", levels);
}

/** Instead of this project's: what `airlock generate` makes of examples, for one. */
export function corpusOption(): Option {
  return new Option("--corpus <dir>", "a folder of cases of your own, instead of this project's");
}

export interface CorpusOption {
  readonly corpus?: string;
}

export function shardOption(text: string): NonNullable<Selection["shard"]> {
  const shard = parseShard(text);
  if (!shard) throw new InvalidArgumentError("write 2/5 for the second of five parts.");
  return shard;
}

function levels(text: string): readonly Level[] {
  const found = parseLevels(text);
  if (!found) throw new InvalidArgumentError("levels are L0 to L5: L2, L0-L3 or L0,L4.");
  return found;
}
