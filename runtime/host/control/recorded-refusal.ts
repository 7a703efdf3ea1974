/** A refusal that stands in the journal: the input was taken, and came to this. */
import { AirError } from "../../../air/errors.ts";

/** What became of an input. */
export interface Recorded {
  /** False if it was there before, under its client's id (ruling K16). */
  readonly isNew: boolean;
  /** The index of its first record. */
  readonly first: number;
}

export class RecordedRefusal extends AirError implements Recorded {
  readonly isNew: boolean;
  readonly first: number;

  constructor(code: string, message: string, { isNew, first }: Recorded) {
    super(code, message);
    this.isNew = isNew;
    this.first = first;
  }
}
