/** Commands of operators about proposals: inputs that pass no grant and no policy (ruling G7). */
import type { Tree, TreeObject } from "../../../../air/cbor/tree.ts";
import type { DoneEntry } from "../../../governance/answers.ts";
import type { OperatorVerb } from "../../../governance/operator.ts";
import { stepTree } from "../../../governance/view-json.ts";
import { receiptTree } from "../../../governance/views.ts";
import type { Governed } from "../../../kernel/kernel.ts";
import {
  APPLY,
  applyStep,
  DECIDE,
  decideStep,
  PROPOSE,
  proposeStep,
  SHADOW,
  shadowStep,
  step,
} from "../operator-steps.ts";
import { INPUT, list, nat, object, optional, required, word } from "../payload.ts";
import { RecordedRefusal } from "../recorded-refusal.ts";
import type { ControlTarget } from "../target.ts";
import { type Verbs, verb } from "../verb.ts";

const THIS = { proposal_id: required(nat), ...INPUT } as const;

const upgrade = object({ steps: required(list(step)), ...INPUT });
const approve = object({ decision: optional(word("approve", "reject")), ...THIS, ...DECIDE });

export const GOVERNANCE: Verbs = {
  "gov-propose": verb(object({ ...PROPOSE, ...INPUT }), (target, { input_id, ...given }) =>
    one(target, proposeStep(given), input_id),
  ),
  "gov-shadow": verb(object({ ...THIS, ...SHADOW }), (target, { proposal_id, input_id, ...given }) =>
    one(target, shadowStep(proposal_id, given), input_id),
  ),
  "gov-approve": verb(approve, (target, { proposal_id, input_id, decision = "approve", ...given }) =>
    one(target, decideStep(decision, proposal_id, given), input_id),
  ),
  "gov-reject": verb(object({ ...THIS, ...DECIDE }), (target, { proposal_id, input_id, ...given }) =>
    one(target, decideStep("reject", proposal_id, given), input_id),
  ),
  "gov-apply": verb(object({ ...THIS, ...APPLY }), (target, { proposal_id, input_id, ...given }) =>
    one(target, applyStep(proposal_id, given), input_id),
  ),
  /** All of the steps, in one turn, or none. */
  "gov-upgrade": verb(upgrade, (target, { steps, input_id }) => {
    const done = govern(target, steps, input_id);
    const { first, answers } = done;
    return {
      ...recordedTree(done),
      proposal_id: answers.at(-1)?.$value.proposal_id ?? null,
      steps: answers.map((entry, offset) => stepTree({ index: first + offset, entry })),
    };
  }),
};

/** What the step's receipt says, and where it is recorded. */
function one(target: ControlTarget, asked: OperatorVerb, inputId: string | undefined): Tree {
  const done = govern(target, [asked], inputId);
  const receipt = receiptTree(done.answers[0] as DoneEntry) as ReadonlyMap<string, Tree>;
  return { ...recordedTree(done), ...Object.fromEntries(receipt) };
}

/** Throws `RecordedRefusal` for what cannot be done, and what `Kernel.govern` throws. */
function govern(
  { kernel }: ControlTarget,
  verbs: readonly OperatorVerb[],
  inputId: string | undefined,
): Governed {
  const done = kernel.govern(verbs, inputId ?? null);
  const last = done.answers.at(-1);
  if (last?.$tag === "gov_refused") throw new RecordedRefusal(last.$value.code, last.$value.message, done);
  return done;
}

function recordedTree({ isNew, first }: Governed): TreeObject {
  return { is_new: isNew, index: BigInt(first) };
}
