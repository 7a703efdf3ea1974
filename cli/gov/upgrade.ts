/** `airlock gov upgrade`: all four steps in one turn, or what they would come to. */
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import type { OperatorVerb } from "../../runtime/governance/operator.ts";
import type { Seed } from "../../runtime/governance/shadow.ts";
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
import { onWorld } from "./run.ts";
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
  return onWorld(
    options,
    { rehearsal: options.yes !== true },
    (texts) => ({
      approver: options.yes ? approverOf(options) : "nobody yet",
      target: readTarget(path, options, texts),
      seeds: readSeeds(options.events, texts),
      texts,
    }),
    (world, { approver, target, seeds, texts }) => {
      const inputId = options.yes ? inputIdOf(options) : randomUUID();
      const proposal = proposing(world, target, options, inputId);
      const explain = faultsOf(world, proposal, path, texts);
      const verbs = [proposal, ...rest(approver, seeds, options)] as const;
      if (options.yes) return carryOut(world, { verbs, inputId, options, explain });
      return rehearse(world, { verbs, options, explain, again: again(path, options) });
    },
  );
}

/** What follows on the proposal. */
function rest(
  approver: string,
  seeds: readonly Seed[],
  { recent = 0, reason = null, patchHash }: Omit<Options, "reason"> & { readonly reason?: string | null },
): readonly OperatorVerb[] {
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
