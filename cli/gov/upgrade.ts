/** `airlock gov upgrade`: all four steps in one turn, or what they would come to. */
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import type { Seed } from "../../runtime/governance/shadow.ts";
import type { Step } from "../../runtime/host/control/operator-steps.ts";
import type { OpenWorld } from "../world-file.ts";
import type { Texts } from "../worlds.ts";
import {
  approverOf,
  commandLine,
  type DecisionOptions,
  hash,
  type InputOptions,
  inputIdOf,
  type SeedOptions,
  withDecision,
  withInput,
  withSeeds,
} from "./options.ts";
import { withTarget } from "./propose.ts";
import { onInputs, onWorld } from "./run.ts";
import type { TargetOptions } from "./target.ts";

interface Options extends InputOptions, TargetOptions, SeedOptions, DecisionOptions {
  readonly yes?: true;
  readonly patchHash?: string;
}

export function upgradeCommand(): Command {
  const command = new Command("upgrade").description(
    "Propose, shadow, approve and apply in one turn; without --yes, show what would come of it.",
  );
  return withInput(withDecision(withSeeds(withTarget(command))))
    .option("--yes", "do it")
    .option("--patch-hash <hash>", "refuse if it comes to another patch than the one that was shown", hash)
    .action((path: string | undefined, options: Options) => upgrade(path, options));
}

async function upgrade(path: string | undefined, options: Options): Promise<void> {
  const { proposing, readTarget } = await import("./target.ts");
  const { readSeeds } = await import("./seeds.ts");
  const { faultsOf } = await import("./faults.ts");
  const { carryOut } = await import("./answer.ts");
  const { rehearse } = await import("./rehearse.ts");
  const prepare = (texts: Texts) => ({
    approver: options.yes ? approverOf(options) : "nobody yet",
    target: readTarget(path, options, texts),
    seeds: readSeeds(options.events, texts),
    texts,
  });
  type Prepared = ReturnType<typeof prepare>;
  const asked = (world: OpenWorld, inputId: string, { approver, target, seeds, texts }: Prepared) => {
    const proposal = proposing(world, target, options, inputId);
    const explain = faultsOf(world, proposal, path, texts);
    return { steps: [proposal, ...rest(approver, seeds, options)] as const, options, explain };
  };
  if (!options.yes) {
    return onWorld(options, { rehearsal: true }, prepare, (world, made) =>
      rehearse(world, { ...asked(world, randomUUID(), made), again: again(path, options) }),
    );
  }
  const inputId = inputIdOf(options);
  return onInputs(options, prepare, (inputs, made) =>
    inputs.look((world) => carryOut(inputs, { ...asked(world, inputId, made), inputId })),
  );
}

/** What follows on the proposal. */
function rest(
  approver: string,
  seeds: readonly Seed[],
  { recent = 0, reason = null, patchHash }: Omit<Options, "reason"> & { readonly reason?: string | null },
): readonly Step[] {
  const proposal = "proposed";
  const pins = { patchHash };
  return [
    { verb: "shadow", proposal, seeds, recent, pins },
    { verb: "approve", proposal, approver, reason, pins },
    { verb: "apply", proposal, pins },
  ];
}

/** The same command, but for what makes it happen. */
function again(path: string | undefined, options: Options): (patchHash: string) => string {
  const { to, modules, description, author, events, recent, reason, approver = "NAME" } = options;
  const given = { to, modules, description, author, events, recent, reason };
  const words = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  const target = path === undefined ? [] : [path];
  return (patchHash) =>
    commandLine(
      options,
      "upgrade",
      ...target,
      ...words,
      "--approver",
      approver,
      "--patch-hash",
      patchHash,
      "--yes",
    );
}
