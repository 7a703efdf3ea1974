/** A case by its id. */
import { AirError, quote } from "../../air/errors.ts";
import { type Case, type Corpus, readTombstones } from "../../conformance/runner/corpus.ts";

/** Throws `usage` for an id that no case has, and says what became of one that had it. */
export function caseOf({ cases }: Corpus, id: string): Case {
  const found = cases.find((one) => one.id === id);
  if (found) return found;
  const gone = readTombstones().find((one) => one.id === id);
  if (gone) {
    const see = gone.see === undefined ? "" : `; see ${gone.see}`;
    throw new AirError("usage", `${quote(id)} is gone since ${gone.version}: ${gone.why}${see}`);
  }
  const near = [...cases].sort((a, b) => likeness(b.id, id) - likeness(a.id, id)).slice(0, 3);
  const hint = near.map((one) => one.id).join(", ");
  throw new AirError("usage", `there is no case ${quote(id)}; there is ${hint}`);
}

/** How many characters two ids have in common at the front. */
function likeness(a: string, b: string): number {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared;
}
