/** All that is wrong with a patch, where the record of its refusal says the first of it. */
import { AirError, type Fault, isAirError, type Place } from "../../air/errors.ts";
import { builtins } from "../../runtime/builtins.ts";
import type { OperatorPropose } from "../../runtime/governance/operator.ts";
import { prepare } from "../../runtime/patch/prepare.ts";
import type { OpenWorld } from "../world-file.ts";
import type { Texts } from "../worlds.ts";

/** How a patch is called where it is compiled. */
const PATCH = "patch";

/** Compiles it once more when it is asked to, and throws what comes of that, with places in the file. */
export function faultsOf(
  { kernel, storage: { store } }: OpenWorld,
  { params }: OperatorPropose,
  path: string | undefined,
  texts: Texts,
): () => void {
  const { live } = kernel.state.program;
  return () => {
    try {
      prepare(params, { live, store, builtins: builtins() });
    } catch (error) {
      if (!isAirError(error) || path === undefined || !texts.has(path)) throw error;
      const faults = error.faults.map((fault) => inFile(fault, path));
      throw new AirError(error.code, error.message, error.place, faults);
    }
  };
}

function inFile(fault: Fault, path: string): Fault {
  const place = (at: Place): Place => (at.path === PATCH ? { ...at, path } : at);
  const related = fault.related?.map((one) => ({ ...one, place: place(one.place) }));
  return { ...fault, place: place(fault.place), ...(related ? { related } : {}) };
}
