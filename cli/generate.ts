/** `airlock generate`: spec in, code out. */
import { join } from "node:path";
import { Command, Option } from "commander";
import { AirError, quote } from "../air/errors.ts";
import { type Change, compare, firstDifference, write } from "../codegen/output.ts";
import { PROJECT } from "./project.ts";

const OUTPUT = "generated";
/** What mends a difference. */
const MEND = "npm run generate";

interface Options {
  readonly check?: true;
  readonly diff?: true;
  readonly project: string;
}

export function generateCommand(): Command {
  return new Command("generate")
    .description("Generate typed schemas, codecs, stubs and the catalogue from spec/ into generated/.")
    .addOption(new Option("--check", "write nothing; exit 1 if anything differs").conflicts("diff"))
    .option("--diff", "write nothing; show the first line of each file that differs")
    .addOption(
      new Option("--project <dir>", "the folder that holds spec/ and generated/").default(
        PROJECT,
        "this project",
      ),
    )
    .action((options: Options) => generate(options));
}

async function generate(options: Options): Promise<void> {
  // The printers take a third of a second to load; other commands need not wait for them.
  const { planFromFiles, readSpecFiles } = await import("../codegen/generate.ts");
  const plan = await planFromFiles(readSpecFiles(options.project));
  const folder = join(options.project, OUTPUT);
  const changes = compare(plan, folder);
  if (options.check || options.diff) {
    report(changes, options.diff === true);
    return;
  }
  try {
    write(changes, folder);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("codegen.write", `cannot be written: ${quote(reason)}`, { path: OUTPUT });
  }
  const done = changes.length === 0 ? "nothing changed" : `${changes.length} changed`;
  console.log(`generated/: ${plan.size} files, ${done}`);
}

function report(changes: readonly Change[], withLines: boolean): void {
  for (const change of changes) {
    console.log(`${change.kind.padEnd(8)} ${OUTPUT}/${change.file}`);
    if (withLines && change.kind === "differs") {
      const { line, planned, found } = firstDifference(change);
      console.log(`  line ${line}\n  - ${found}\n  + ${planned}`);
    }
  }
  if (changes.length > 0) {
    console.log(`${changes.length} of the generated files differ from the spec; mend with: ${MEND}`);
    process.exitCode = 1;
  } else console.log(`${OUTPUT}/ is what the spec says`);
}
