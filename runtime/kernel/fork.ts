/**
 * A turn in a turn that leaves nothing: for seeing what would come of something (ruling G4). Time stands still in it,
 * effects that leave the world are not answered, and neither are those of governance.
 */
import type { AirError } from "../../air/errors.ts";
import { isIntrospection } from "./effect-kinds.ts";
import { ENTROPY_BYTES } from "./stamps.ts";
import { CallLimited, type Givens, Turn } from "./turn.ts";

export class Fork extends Turn {
  constructor(turn: Turn) {
    const { machine, state, stamp, ledger, givens } = turn;
    // Equal states are to show equal things: nothing in a fork is random.
    const still = { ...stamp, entropy: new Uint8Array(ENTROPY_BYTES) };
    super(machine, state, still, ledger.height, givens && again(givens), turn);
    for (const [intent, asked] of turn.governance.asked) this.governance.asked.set(intent, asked);
  }

  override answers(kind: string): boolean {
    return isIntrospection(kind);
  }

  /** What is seen would not be the same elsewhere. */
  protected override limit(_call: number, error: AirError): AirError {
    throw new CallLimited(error);
  }
}

/** Of a fork nothing is recorded but what was seen. */
function again({ deadlineMs }: Givens): Givens {
  return { limits: new Map(), receipts: undefined, governance: new Map(), deadlineMs };
}
