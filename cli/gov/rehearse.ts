/** What an upgrade would come to: carried out on a world of which only a copy in memory is written. */
import type { Step } from "../../runtime/host/control/operator-steps.ts";
import { painter } from "../color.ts";
import { escapeControls, printableLine } from "../faults/escape.ts";
import type { OpenWorld } from "../world-file.ts";
import { refusalOf } from "./answer.ts";
import { detailOf } from "./detail.ts";
import { detailTree } from "./detail-json.ts";
import { whatLines } from "./detail-text.ts";
import type { GovOptions } from "./options.ts";

interface Rehearsed {
  /** To propose and to shadow, to approve and to apply. */
  readonly steps: readonly Step[];
  readonly options: GovOptions;
  readonly explain: () => unknown;
  /** The command that does it, by the hash of the patch. */
  readonly again: (patchHash: string) => string;
}

/** Exits with 1: nothing has been done. Throws the refusal that it would come to. */
export function rehearse({ kernel }: OpenWorld, { steps, options, explain, again }: Rehearsed): void {
  const [propose, shadow, ...deciding] = steps as [Step, ...Step[]];
  const first = refusalOf(kernel.govern(shadow ? [propose, shadow] : [propose]), explain);
  if (first) throw first;
  const id = BigInt(kernel.state.nextProposal - 1);
  const detail = detailOf(kernel, id);
  const named = deciding.map((verb) => ("proposal" in verb ? { ...verb, proposal: id } : verb));
  const refused = refusalOf(kernel.govern(named));
  const command = again(detail.view.patchHash);
  process.exitCode = 1;
  if (options.json) {
    const would = refused ? { code: refused.code, message: refused.message } : null;
    const tree = {
      ...detailTree(detail, options),
      ok: false,
      done: false,
      refusal: would,
      next_command: command,
    };
    process.stdout.write(`${printableLine(tree)}\n`);
    return;
  }
  const lines = ["What would come of it:", "", ...whatLines(detail, painter())];
  process.stdout.write(`${lines.join("\n")}\n\n`);
  if (refused) throw refused;
  process.stdout.write(`Nothing has been done. To do it: ${escapeControls(command)}\n`);
}
