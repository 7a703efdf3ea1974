/** What is allowed in the world that a patch makes, and yet worth a look before it is approved. */
import { FaultList } from "../../air/errors.ts";
import type { Patch } from "../../runtime/patch/compile.ts";
import { useColor } from "../color.ts";
import { type Finding, findings } from "../faults/finding.ts";
import { formatFindings } from "../faults/human.ts";
import type { Texts } from "../worlds.ts";

export function warningsOf({ warnings }: Pick<Patch, "warnings">): Finding[] {
  const list = new FaultList();
  list.addAll([], warnings);
  return findings(list);
}

export function showWarnings(patch: Pick<Patch, "warnings">, to: NodeJS.WriteStream, texts: Texts): void {
  const found = warningsOf(patch);
  if (found.length > 0) to.write(formatFindings(found, { files: texts, color: useColor(to) }));
}
