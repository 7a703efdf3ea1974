/** What is asked for: an effect, by a plan or a reducer. */
import type { Effect } from "../../air/manifest/world.ts";
import type { Value } from "../../air/values/value.ts";

/** Who asks. The name is that of the plan's definition or of the reducer's module. */
export interface Origin {
  readonly kind: "plan" | "reducer";
  readonly name: string;
}

export interface EffectRequest {
  readonly origin: Origin;
  /** The effect's kind, such as `http.request`. */
  readonly kind: string;
  /**
   * The definition of that kind, if there is one: for a plan in the manifest that it pins, for a reducer in the live one
   * (ruling K9).
   */
  readonly effect: Effect | undefined;
  /** The name of a grant for a plan, of a slot for a reducer. */
  readonly cap: string;
  /** Any CBOR item, read by the params schema of the effect; or why what was asked for has no bytes. */
  readonly params: Uint8Array | Denial;
  /** What the idempotency key evaluated to: 32 bytes, or a hash; null if none is given. */
  readonly key: Value | null;
}

/** Why something is not done: a stable code, and a sentence about the case at hand. */
export interface Denial {
  readonly code: string;
  readonly message: string;
}
