/** `airlock gov shadow`, `approve`, `reject`, `apply`: what an operator does about a proposal. */
import { Command } from "commander";
import type { Step } from "../../runtime/host/control/operator-steps.ts";
import type { Texts } from "../worlds.ts";
import {
  approverOf,
  type DecisionOptions,
  type InputOptions,
  inputIdOf,
  type PinOptions,
  pinsOf,
  proposalId,
  type SeedOptions,
  withDecision,
  withInput,
  withPins,
  withSeeds,
} from "./options.ts";
import { onInputs } from "./run.ts";

export function shadowCommand(): Command {
  const command = step("shadow", "See what a proposal would do: it is tried on a copy of the world.");
  return withPins(withSeeds(command)).action(
    async (text: string, options: InputOptions & SeedOptions & PinOptions) => {
      const { readSeeds } = await import("./seeds.ts");
      return take(options, (texts) => {
        const { events, recent = 0 } = options;
        const proposal = proposalId(text);
        return { verb: "shadow", proposal, seeds: readSeeds(events, texts), recent, pins: pinsOf(options) };
      });
    },
  );
}

export function decisionCommand(verb: "approve" | "reject"): Command {
  const what = verb === "approve" ? "Approve a proposal that has been shadowed." : "Reject a proposal.";
  return withPins(withDecision(step(verb, what))).action(
    (text: string, options: InputOptions & DecisionOptions & PinOptions) =>
      take(options, () => ({
        verb,
        proposal: proposalId(text),
        approver: approverOf(options),
        reason: options.reason ?? null,
        pins: pinsOf(options),
      })),
  );
}

export function applyCommand(): Command {
  return withPins(
    step("apply", "Apply a proposal that has been approved: its manifest becomes live."),
  ).action((text: string, options: InputOptions & PinOptions) =>
    take(options, () => ({ verb: "apply", proposal: proposalId(text), pins: pinsOf(options) })),
  );
}

function step(verb: string, what: string): Command {
  return withInput(new Command(verb).description(what).argument("<id>", "the proposal's id"));
}

async function take(options: InputOptions, read: (texts: Texts) => Step): Promise<void> {
  const { carryOut } = await import("./answer.ts");
  return onInputs(options, read, (inputs, one) =>
    carryOut(inputs, { steps: [one], inputId: inputIdOf(options), options }),
  );
}
