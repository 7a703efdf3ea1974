/** Files that a command is asked to write. */
import { writeFileSync } from "node:fs";
import { AirError } from "../air/errors.ts";

/** Throws `file.unwritable`. */
export function writeOutput(path: string, content: Uint8Array | string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("file.unwritable", `cannot be written: ${reason}`, { path });
  }
}
