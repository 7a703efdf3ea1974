/** Faults and warnings of a run, in one order. */
import { compareFaults, type Fault, type FaultList } from "../../air/errors.ts";
import { ERRORS, type ErrorCode } from "../../generated/errors.ts";

export interface Finding extends Fault {
  readonly severity: "error" | "warning";
}

/** Document order, then code; errors and warnings together. */
export function findings({ faults, warnings }: FaultList): Finding[] {
  const all: Finding[] = [
    ...faults.map((fault) => ({ ...fault, severity: "error" as const })),
    ...warnings.map((fault) => ({ ...fault, severity: "warning" as const })),
  ];
  return all.sort(compareFaults);
}

/** The way out of a fault and the rulings behind it. */
export function adviceFor(code: string): { readonly help: string; readonly rules: readonly string[] } {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : { help: "", rules: [] };
}

/** `2 errors, 1 warning`; empty if there is nothing. */
export function summarize(found: readonly Finding[]): string {
  const count = (severity: Finding["severity"]): string => {
    const number = found.filter((one) => one.severity === severity).length;
    return number === 0 ? "" : `${number} ${severity}${number === 1 ? "" : "s"}`;
  };
  return [count("error"), count("warning")].filter((part) => part !== "").join(", ");
}
