/** `airlock gov propose`: an operator's proposal. */
import { Command } from "commander";
import { type InputOptions, inputIdOf, withInput } from "./options.ts";
import { onInputs } from "./run.ts";
import type { TargetOptions } from "./target.ts";

/** What is proposed, for the commands that propose. */
export function withTarget(command: Command): Command {
  return command
    .argument(
      "[target]",
      "a patch document (JSON), a raw manifest patch (CBOR), or the directory of the world as it shall be",
    )
    .option("--to <hash>", "propose a manifest that the journal names, such as an earlier one")
    .option("--modules <dir>", "a folder with the WASM of modules that a patch names, as NAME.wasm")
    .option("--description <text>", "what it is for, for the journal")
    .option("--author <name>", "who made it, for the journal");
}

export function proposeCommand(): Command {
  const command = new Command("propose").description("Propose a patch, a directory, or an earlier manifest.");
  return withInput(withTarget(command)).action(
    async (path: string | undefined, options: InputOptions & TargetOptions) => {
      const { proposing, readTarget } = await import("./target.ts");
      const { faultsOf } = await import("./faults.ts");
      const { carryOut } = await import("./answer.ts");
      return onInputs(
        options,
        (texts) => ({ target: readTarget(path, options, texts), texts }),
        (inputs, { target, texts }) =>
          inputs.look((world) => {
            const inputId = inputIdOf(options);
            const proposal = proposing(world, target, options, inputId);
            const explain = faultsOf(world, proposal, path, texts);
            return carryOut(inputs, { steps: [proposal], inputId, options, explain });
          }),
      );
    },
  );
}
