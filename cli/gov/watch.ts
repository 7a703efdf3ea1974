/** Proposals of a world that others write to, as they change. */
import { type ProposalView, proposalsOf } from "../../runtime/governance/views.ts";
import { Kernel } from "../../runtime/kernel/kernel.ts";
import { ModuleHost } from "../../runtime/modules/host.ts";
import { SYSTEM } from "../../runtime/system.ts";
import { linksSince } from "../journal/follow.ts";
import { polling } from "../polling.ts";
import { warnOfDivergence } from "../world-file.ts";

/** Tells of all proposals, first and whenever a step of governance was recorded. Throws what `polling` throws. */
export async function watchProposals(
  path: string,
  tell: (views: readonly ProposalView[]) => void,
): Promise<void> {
  const modules = new ModuleHost();
  try {
    await polling(path, (storage, before) => {
      const isChanged =
        !before || [...linksSince(storage, before)].some(({ kind }) => kind.startsWith("gov_"));
      if (!isChanged) return;
      const kernel = Kernel.open(storage, { modules, surroundings: SYSTEM });
      if (!before) warnOfDivergence(kernel);
      tell(proposalsOf(kernel));
    });
  } finally {
    modules.close();
  }
}
