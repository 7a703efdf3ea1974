/** Carries out what an operator asks for, and says what came of it: now, or when it was recorded under the same id. */
import type { Tree } from "../../air/cbor/tree.ts";
import { AirError, FaultList, isAirError, quote } from "../../air/errors.ts";
import { stepTree } from "../../runtime/governance/view-json.ts";
import { type ProposalStep, proposalView } from "../../runtime/governance/views.ts";
import type { Step } from "../../runtime/host/control/operator-steps.ts";
import type { Governed } from "../../runtime/kernel/kernel.ts";
import { type Paint, painter } from "../color.ts";
import { escapeControls, printableLine } from "../faults/escape.ts";
import { findings } from "../faults/finding.ts";
import { findingJson } from "../faults/machine.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { OpenWorld, WorldOption } from "../world-file.ts";
import { shadowSeen } from "./detail.ts";

import { headLines } from "./detail-text.ts";
import { nextCommand, nextLine } from "./next.ts";
import type { GovOptions } from "./options.ts";
import { reportLines } from "./report-text.ts";

export interface Asked {
  readonly steps: readonly Step[];
  readonly inputId: string;
  readonly options: GovOptions;
  /** Throws all that is wrong with what was asked for, where the record says the first of it only. */
  readonly explain?: () => unknown;
}

/** Throws the refusal, unless it is printed for programs. */
export async function carryOut(inputs: Inputs, { steps, inputId, options, explain }: Asked): Promise<void> {
  const done = await inputs.govern(steps, inputId);
  const error = refusalOf(done, done.isNew ? explain : undefined);
  await inputs.look((world) => {
    if (options.json) say(printableLine(doneTree(world, { done, inputId, error, options })));
    else say(...noticeLines(done, inputId), ...(error ? [] : doneLines(world, done, options)));
  });
  if (!error) return;
  if (!options.json) throw error;
  process.exitCode = 1;
}

function say(...lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
}

function noticeLines({ isNew, first }: Governed, inputId: string): string[] {
  if (isNew) return [];
  return [
    escapeControls(`recorded before, as ${first} (input ${inputId}): nothing was done; this came of it`),
  ];
}

/** The recorded code and sentence, with all faults where they can be found again; undefined if nothing was refused. */
export function refusalOf({ answers }: Governed, explain?: () => unknown): AirError | undefined {
  const last = answers.at(-1);
  if (last?.$tag !== "gov_refused") return undefined;
  const { code, message } = last.$value;
  try {
    explain?.();
  } catch (error) {
    if (!isAirError(error)) throw error;
    if (error.code === code) return error;
  }
  return new AirError(code, message);
}

function doneLines({ kernel }: OpenWorld, { answers }: Governed, options: WorldOption): string[] {
  const paint = painter();
  const id = answers.at(-1)?.$value.proposal_id;
  const proposal = id === undefined || id === null ? undefined : kernel.state.proposal(id);
  if (!proposal) throw new Error("what was done was done to a proposal");
  const view = proposalView(kernel, proposal);
  return [
    ...answers.flatMap((entry) => {
      if (entry.$tag !== "gov_proposed") return answerLines(entry, paint);
      return headLines(view, kernel.state.program.manifestHash, paint);
    }),
    nextLine(view, options),
  ];
}

function answerLines(entry: ProposalStep["entry"], paint: Paint): string[] {
  switch (entry.$tag) {
    case "gov_shadow_report":
      return reportLines(shadowSeen(entry.$value), paint);
    case "gov_approved": {
      const { decision, proposal_id, approver } = entry.$value;
      const what = decision === "approve" ? "approved" : "rejected";
      return [`${what}: proposal ${proposal_id}, by ${quote(approver)}`];
    }
    case "gov_applied": {
      const { proposal_id, manifest_hash_new } = entry.$value;
      return [`applied: proposal ${proposal_id}, the manifest ${manifest_hash_new} is live`];
    }
    default:
      return [];
  }
}

interface Done {
  readonly done: Governed;
  readonly inputId: string;
  readonly error: AirError | undefined;
  readonly options: WorldOption;
}

function doneTree({ kernel }: OpenWorld, { done, inputId, error, options }: Done): Tree {
  const steps = done.answers.map((entry, index): ProposalStep => ({ index: done.first + index, entry }));
  const id = steps.at(-1)?.entry.$value.proposal_id ?? null;
  const proposal = id === null ? undefined : kernel.state.proposal(id);
  const view = proposal && proposalView(kernel, proposal);
  const list = new FaultList();
  if (error) list.addAll(error.faults);
  return new Map<string, Tree>([
    ["ok", error === undefined],
    ["input_id", inputId],
    ["is_new", done.isNew],
    ["proposal_id", id],
    ["state", view?.status ?? null],
    ["steps", steps.map(stepTree)],
    ["next_command", (view && nextCommand(view, options)) ?? null],
    ...(error ? [["findings", treeOf(findings(list).map(findingJson))] as const] : []),
  ]);
}

/** What was made for JSON; numbers in it are lines, columns and offsets. */
function treeOf(value: unknown): Tree {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return value.map(treeOf);
  if (typeof value !== "object" || value === null) return value as Tree;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return new Map(members.map(([name, one]) => [name, treeOf(one)]));
}
