/** Lines out of the bytes of a connection: NDJSON as it arrives, in pieces of any size. */

/** Of a line in either direction, its end not counted: 16 MiB. */
export const LINE_LIMIT: number = 16 * 1024 * 1024;

/** The bytes of a line without its end; undefined in place of one that was longer than the limit. */
export type Line = Uint8Array | undefined;

const NOTHING = new Uint8Array();
const NEWLINE = 10;
/** Space, tab, CR: what JSON allows around a value. */
const BLANK: ReadonlySet<number> = new Set([32, 9, 13]);
/** Room that is kept for the next line that comes in pieces. */
const KEPT = 64 * 1024;

/**
 * Holds one half line at most, in a buffer that grows with it: pieces kept one by one would cost more than their bytes. A
 * line over the limit comes out as undefined as soon as it is, and the rest of it is passed over without being kept.
 */
export class LineSplitter {
  private readonly limit: number;
  private held = NOTHING;
  private length = 0;
  private isSkipping = false;

  constructor(limit: number = LINE_LIMIT) {
    this.limit = limit;
  }

  /** The lines that a piece completes, in order; blank ones are left out. */
  push(piece: Uint8Array): readonly Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = piece.indexOf(NEWLINE, start);
      const part = piece.subarray(start, end < 0 ? piece.length : end);
      if (!this.isSkipping && this.length + part.length > this.limit) {
        lines.push(undefined);
        this.forget();
        this.isSkipping = true;
      }
      if (end < 0) {
        if (!this.isSkipping) this.hold(part);
        return lines;
      }
      if (!this.isSkipping) {
        const line = this.complete(part);
        if (!line.every((byte) => BLANK.has(byte))) lines.push(line);
      }
      this.isSkipping = false;
      start = end + 1;
    }
  }

  private hold(part: Uint8Array): void {
    const length = this.length + part.length;
    if (length > this.held.length) {
      const larger = new Uint8Array(Math.min(this.limit, Math.max(1024, 2 * length)));
      larger.set(this.held.subarray(0, this.length));
      this.held = larger;
    }
    this.held.set(part, this.length);
    this.length = length;
  }

  private complete(part: Uint8Array): Uint8Array {
    if (this.length === 0) return part;
    this.hold(part);
    const line = this.held.slice(0, this.length);
    this.forget();
    return line;
  }

  private forget(): void {
    if (this.held.length > KEPT) this.held = NOTHING;
    this.length = 0;
  }
}
