/** Commands about the host itself. */
import { index, NOTHING, object, required } from "../payload.ts";
import { type Verbs, verb } from "../verb.ts";

/** How many of the newest stay. */
const prune = object({ keep: required(index) });

export const HOST: Verbs = {
  snapshot: verb(NOTHING, (target) => {
    const { height, hash } = target.snapshot();
    return { height: BigInt(height), hash };
  }),

  "snapshot-prune": verb(prune, ({ kernel: { storage } }, { keep }) => ({
    heights: storage.dropSnapshots(keep).map(BigInt),
  })),

  /** Answered before the host ends. */
  shutdown: verb(NOTHING, (target) => {
    target.stop();
    return {};
  }),
};
