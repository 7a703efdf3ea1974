/** Which fault is on, and which were come by. */
import { SWITCH } from "./instrument.ts";

let active = 0;
let passed: Set<number> | undefined;

/** Faults are numbered from 1; 0 is none. */
export function turnOn(fault: number): void {
  active = fault;
}

/** The faults whose places the work comes by. */
export function placesPassed(work: () => void): ReadonlySet<number> {
  passed = new Set();
  work();
  const places = passed;
  passed = undefined;
  return places;
}

function isOn(fault: number): boolean {
  passed?.add(fault);
  return fault === active;
}

(globalThis as Record<string, unknown>)[SWITCH] = isOn;
