/**
 * The one error class, and what a fault is.
 *
 * Codes are listed in `spec/errors.json`; a test keeps the two in step. A message is a sentence about the case
 * at hand and quotes the offending value; the registry holds what the code means and the way out.
 */

import { compareUtf8 } from "./utf8-order.ts";

/** Where a fault stands. JSON faults have line, column and pointer; CBOR faults have a byte offset. */
export interface Place {
  /** File, as the caller named it. */
  readonly path?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in UTF-16 units as editors count. */
  readonly column?: number;
  /** JSON pointer (RFC 6901) into the document. */
  readonly pointer?: string;
  /** Byte offset into a CBOR document. */
  readonly offset?: number;
}

export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  /** The other end, where two things clash. */
  readonly related?: readonly Related[];
}

/** Another place that a fault is about, and what stands there. */
export interface Related {
  readonly message: string;
  readonly place: Place;
}

/** Thrown by everything below `cli/`. `faults` holds all that was found; the error itself says the first. */
export class AirError extends Error implements Fault {
  override readonly name = "AirError";
  readonly code: string;
  readonly place: Place;
  readonly faults: readonly Fault[];

  constructor(code: string, message: string, place: Place = {}, faults?: readonly Fault[]) {
    super(message);
    this.code = code;
    this.place = place;
    this.faults = faults ?? [{ code, message, place }];
  }
}

/** True for an `AirError` from any copy of this module. */
export function isAirError(error: unknown): error is AirError {
  return error instanceof Error && error.name === "AirError" && "code" in error;
}

/** File by file, in document order, then by code. */
export function compareFaults(a: Fault, b: Fault): number {
  return (
    compareUtf8(a.place.path ?? "", b.place.path ?? "") ||
    (a.place.line ?? 0) - (b.place.line ?? 0) ||
    (a.place.column ?? 0) - (b.place.column ?? 0) ||
    (a.place.offset ?? 0) - (b.place.offset ?? 0) ||
    compareUtf8(a.code, b.code)
  );
}

/** Collects faults while reading goes on. */
export class FaultList {
  readonly faults: Fault[] = [];
  /** What is allowed and yet worth a look. */
  readonly warnings: Fault[] = [];
  /** Whether anybody is going to look: what would be worth it need not be searched for otherwise. */
  readonly wantsWarnings: boolean;

  constructor(wantsWarnings = true) {
    this.wantsWarnings = wantsWarnings;
  }

  add(code: string, message: string, place: Place, ...related: readonly Related[]): void {
    this.faults.push({ code, message, place, ...(related.length > 0 ? { related } : {}) });
  }

  warn(code: string, message: string, place: Place, ...related: readonly Related[]): void {
    this.warnings.push({ code, message, place, ...(related.length > 0 ? { related } : {}) });
  }

  /** Takes over what an error says; anything else is thrown again. */
  addError(error: unknown): void {
    if (!isAirError(error)) throw error;
    this.addAll(error.faults);
  }

  /** Takes over the faults, and the warnings if any are given. There may be very many. */
  addAll(faults: Iterable<Fault>, warnings: Iterable<Fault> = []): void {
    for (const fault of faults) this.faults.push(fault);
    for (const warning of warnings) this.warnings.push(warning);
  }

  /** Throws one `AirError` that carries every fault in the order of `compareFaults`, if there is any. */
  throwIfAny(): void {
    const sorted = [...this.faults].sort(compareFaults);
    const [first] = sorted;
    if (first) throw new AirError(first.code, first.message, first.place, sorted);
  }
}

/** Characters that are not seen, or that do something to what is seen, as `\u001b`. */
export function escapeInvisible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{DI}\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

const QUOTE_LIMIT = 60;

/** A value for a message: in quotes, shortened, control characters and lone surrogates escaped. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  // Whole characters: a surrogate pair is not cut in two.
  const points = [...text.slice(0, 2 * QUOTE_LIMIT + 1)];
  const shown = points.slice(0, QUOTE_LIMIT).join("");
  const escaped = escapeInvisible(shown.replace(/["\\]/g, "\\$&"));
  return text.length > shown.length ? `"${escaped}…"` : `"${escaped}"`;
}

/** `path:line:col`, as far as known; a CBOR place is `path:byte N`. */
export function formatPlace(place: Place): string {
  const parts: (string | number)[] = [];
  if (place.path !== undefined) parts.push(place.path);
  if (place.line !== undefined) parts.push(place.line, place.column ?? 1);
  else if (place.offset !== undefined) parts.push(`byte ${place.offset}`);
  return parts.join(":");
}

/** `path:line:col  CODE  message`, one line. */
export function formatFault(fault: Fault): string {
  const place = formatPlace(fault.place);
  return `${place === "" ? "" : `${place}  `}${fault.code}  ${fault.message}`;
}
