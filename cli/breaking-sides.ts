/** The two sides of `airlock breaking`: directories on disk, or as they were at a commit. */
import { AirError, FaultList, quote } from "../air/errors.ts";
import type { Directory } from "../air/manifest/directory.ts";
import { type Inputs, loadInputs } from "../codegen/inputs.ts";
import { builtins } from "../runtime/builtins.ts";
import { readAirDirectory } from "./air-directory.ts";
import { commitAt, pathInRepository, readGitDirectory } from "./breaking-git.ts";
import { type Finding, findings } from "./faults/finding.ts";

/** One side, checked. */
export interface CheckedSide {
  /** How it was given. */
  readonly name: string;
  /** Undefined if there are faults. */
  readonly inputs: Inputs | undefined;
  /** Faults; what is worth a look is for `airlock check` to say. */
  readonly faults: readonly Finding[];
  /** The texts that were read, by path. */
  readonly texts: ReadonlyMap<string, Uint8Array | string>;
}

/** The newer side. Throws `usage` for what is no directory. */
export function readDirectories(dirs: readonly string[]): CheckedSide {
  return check(dirs.join(", "), dirs, (dir, faults) => [readAirDirectory(dir, faults)]);
}

/** The older side, which is told in terms of the newer one. Throws `usage`. */
export function readAgainst(against: readonly string[], dirs: readonly string[]): CheckedSide {
  return check(against.join(", "), against, (where, faults) => rootsOf(where, dirs, faults));
}

function check(
  name: string,
  from: readonly string[],
  read: (one: string, faults: FaultList) => readonly Directory[],
): CheckedSide {
  const faults = new FaultList(false);
  const roots = from.flatMap((one) => read(one, faults));
  const texts = new Map(roots.flatMap((root) => [...root.files]));
  const loaded = loadInputs(roots, builtins(), faults);
  const inputs = faults.faults.length > 0 ? undefined : loaded;
  const found = findings(faults).filter(({ severity }) => severity === "error");
  return { name, inputs, faults: found, texts };
}

const GIT = "git:";

/** `git:REF` stands for the same directories there, `git:REF:path` for one of the repository in which the command is run. */
function rootsOf(where: string, dirs: readonly string[], faults: FaultList): readonly Directory[] {
  if (!where.startsWith(GIT)) return [readAirDirectory(where, faults)];
  const [ref = "", ...rest] = where.slice(GIT.length).split(":");
  if (ref === "")
    throw new AirError("usage", `${quote(where)} names no commit; write git:REF or git:REF:path`);
  if (rest.length > 0) {
    const path = rest.join(":").replace(/^(?:\.?\/)+|\/+$|^\.$/g, "");
    return [readGitDirectory(commitAt(".", ref), path, faults)];
  }
  return dirs.map((dir) => readGitDirectory(commitAt(dir, ref), pathInRepository(dir), faults));
}
