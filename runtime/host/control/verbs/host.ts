/** Commands about the host itself. */
import { NOTHING } from "../payload.ts";
import { type Verbs, verb } from "../verb.ts";

export const HOST: Verbs = {
  snapshot: verb(NOTHING, (target) => {
    const { height, hash } = target.snapshot();
    return { height: BigInt(height), hash };
  }),

  /** Answered before the host ends. */
  shutdown: verb(NOTHING, (target) => {
    target.stop();
    return {};
  }),
};
