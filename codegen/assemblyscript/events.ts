/** Emits a function for each event that a reducer may raise. */

import { named } from "../given-names.ts";
import type { Declaration } from "../ir.ts";
import { functionLines } from "./lines.ts";
import type { Names } from "./shapes.ts";
import { docLink, literal } from "./text.ts";

export function eventLines(events: readonly Declaration[], { of }: Names): string[] {
  return events.flatMap((event) => {
    const name = named(of, event);
    const params = ["output: StepOutput", `value: ${name}`, "key: Uint8Array | null = null"];
    return [
      docLink(event),
      ...functionLines({ name: `raise${name}`, params, returns: "void" }, [
        `output.raise(${literal(event.title)}, encode${name}(value), key);`,
      ]),
    ];
  });
}
