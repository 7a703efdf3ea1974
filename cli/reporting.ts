/** Runs a command that may find faults, and shows them. */
import { type Fault, FaultList, isAirError, type Place } from "../air/errors.ts";
import { placeOf } from "../air/json/node.ts";
import { nodeAtPointer } from "../air/json/walk.ts";
import type { ListedKind } from "../air/manifest/authored.ts";
import type { World } from "../air/manifest/world.ts";
import { useColor } from "./color.ts";
import { printableJson } from "./faults/escape.ts";
import { findings } from "./faults/finding.ts";
import { formatFindings } from "./faults/human.ts";
import { findingJson } from "./faults/machine.ts";
import type { Texts } from "./worlds.ts";

export interface ReportOptions {
  readonly json?: true;
  /** The live world, to find its definitions in their files again. */
  readonly world?: World;
  readonly texts: Texts;
}

/** Runs a command; faults are shown with their lines, or as JSON, and end it with 1. */
export async function reporting(options: () => ReportOptions, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isAirError(error) || error.code === "usage") throw error;
    showFaults(error.faults, options());
    process.exitCode = 1;
  }
}

/** The same for a command that reads no texts. */
export function reported(options: Pick<ReportOptions, "json">, run: () => Promise<void>): Promise<void> {
  const { json } = options;
  return reporting(() => ({ texts: new Map(), ...(json ? { json } : {}) }), run);
}

function showFaults(faults: readonly Fault[], { json, world, texts }: ReportOptions): void {
  const list = new FaultList();
  list.addAll(faults.map((fault) => (world ? inFiles(fault, world) : fault)));
  const found = findings(list);
  if (json) process.stdout.write(`${printableJson({ ok: false, findings: found.map(findingJson) })}\n`);
  else process.stderr.write(`${formatFindings(found, { files: texts, color: useColor(process.stderr) })}`);
}

/** A place in a stored definition of the live world, as the place in the file that it was read from. */
export function inFiles(fault: Fault, world: World): Fault {
  const place = (at: Place): Place => placeInFiles(at, world);
  const { related } = fault;
  return {
    ...fault,
    place: place(fault.place),
    ...(related ? { related: related.map((one) => ({ ...one, place: place(one.place) })) } : {}),
  };
}

function placeInFiles(place: Place, world: World): Place {
  const [live, kind, name] = place.path?.split(" ") ?? [];
  if (live !== "live") return place;
  const json = kind === "manifest" ? world.json : world.def(kind as ListedKind, name ?? "")?.node.json;
  return json ? placeOf(nodeAtPointer(json, place.pointer ?? "")) : place;
}
