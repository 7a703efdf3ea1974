/** `airlock conformance replay`: the line that a case sends, to be put to a testee by hand. */
import { Command } from "commander";
import { caseOf } from "./case.ts";
import { type CorpusOption, corpusOption } from "./select.ts";
import { DEADLINE, DEADLINE_MS, exitOnSignals, seconds, testeeOf } from "./testee-command.ts";

export function replayCommand(): Command {
  return new Command("replay")
    .description("Print the exact line that a case sends; with a command, send it and show what comes of it.")
    .argument("<id>", "id of the case")
    .argument("[command...]", "program and arguments, after --")
    .addOption(corpusOption())
    .option("--deadline <seconds>", DEADLINE, seconds)
    .action(replay);
}

async function replay(
  id: string,
  words: readonly string[],
  { deadline = DEADLINE_MS, corpus }: CorpusOption & { readonly deadline?: number },
): Promise<void> {
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { requestLine, runSession } = await import("../../conformance/runner/session.ts");
  const one = caseOf(loadCorpus(corpus), id);
  process.stdout.write(`${requestLine("1", one.op, one.inputText)}\n`);
  if (words.length === 0) return;
  exitOnSignals();
  const heard: string[] = [];
  let first = true;
  const { outcomes, faults } = await runSession([one], {
    command: testeeOf(words),
    deadline,
    progress: () => {},
    nextId: () => (first ? "hello" : "1"),
    heard: (line) => {
      if (!first) heard.push(line);
      first = false;
    },
  });
  const { verdict, detail } = outcomes.get(id) ?? { verdict: "not_run", detail: "" };
  for (const line of heard) process.stdout.write(`${line}\n`);
  for (const fault of faults) process.stdout.write(`fault: ${fault}\n`);
  process.stdout.write(`${verdict}${detail === "" ? "" : `: ${detail}`}\n`);
  process.exitCode = verdict === "pass" || verdict === "reading" ? 0 : 1;
}
