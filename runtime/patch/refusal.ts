/** Why a patch is refused: all faults, in an order that does not depend on where the live world was read from. */
import { AirError, compareFaults, type Fault, type FaultList } from "../../air/errors.ts";
import { type JsonNode, pointerOf } from "../../air/json/node.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";

/**
 * Throws one `AirError` with all faults, if there are any. Those in the patch itself come first, in its order; then those
 * in what the live world has, by code. The first one's code is that of the refusal.
 */
export function refuseIfAny({ faults }: FaultList, patch: JsonNode): void {
  const { path } = patch.source;
  // A request may hold both the patch and the world.
  const root = pointerOf(patch);
  const isInside = ({ place }: Fault): boolean =>
    place.path === path && (place.pointer === undefined || isWithin(place.pointer, root));
  const inside = faults.filter(isInside).sort(compareFaults);
  const outside = faults.filter((fault) => !isInside(fault)).sort(byCode);
  const all = [...inside, ...outside];
  const [first] = all;
  if (first) throw new AirError(first.code, first.message, first.place, all);
}

function isWithin(pointer: string, root: string): boolean {
  return pointer === root || pointer.startsWith(`${root}/`);
}

function byCode(a: Fault, b: Fault): number {
  return (
    compareUtf8(a.code, b.code) ||
    compareUtf8(a.place.pointer ?? "", b.place.pointer ?? "") ||
    compareUtf8(a.message, b.message)
  );
}
