/** `airlock testee`: the project's own testee, for the conformance runner. */
import { Command } from "commander";
import { runTestee } from "../conformance/testees/airlock/testee.ts";
import { VERSION } from "./version.ts";

export function testeeCommand(): Command {
  return new Command("testee")
    .description("Answer conformance requests on stdin, one JSON object per line.")
    .action(() => runTestee(VERSION, { input: process.stdin, output: process.stdout, log: process.stderr }));
}
