/**
 * What the host itself could not do: read its store, or find what the journal names there. It is no outcome of whatever was
 * going on, and undoes the turn (ruling K1): what is recorded must not depend on a disk.
 */
import { type AirError, isAirError } from "../air/errors.ts";
import type { Source } from "./store/store.ts";

/** Deliberately no `AirError`: whoever turns faults of plans and modules into outcomes lets it pass. */
export class HostFailure extends Error {
  override readonly name: string = "HostFailure";
  override readonly cause: AirError;

  constructor(cause: AirError) {
    super(cause.message);
    this.cause = cause;
  }
}

/** Reads what the host has to have. */
export function hosted<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isAirError(error) ? new HostFailure(error) : error;
  }
}

/** A source that the host has to have. */
export function hostedSource(source: Source): Source {
  return {
    get: (space, hash) => hosted(() => source.get(space, hash)),
    has: (space, hash) => hosted(() => source.has(space, hash)),
  };
}
