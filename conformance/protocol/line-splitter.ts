/** Cuts a stream of bytes into lines: UTF-8, ended by LF only, as the protocol says. */
import { decodeUtf8Strictly } from "../../air/platform.ts";

const LF = 10;

/** A line as text, or undefined where it is not valid UTF-8. */
export type Line = string | undefined;

export class LineSplitter {
  private pending: Uint8Array[] = [];
  /** Bytes of the line that has not ended yet. */
  pendingSize = 0;

  /** The lines that a chunk ends. */
  *push(chunk: Uint8Array): Generator<Line> {
    let rest = chunk;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      const line = this.take(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      yield line;
    }
    if (rest.length > 0) {
      this.pending.push(rest);
      this.pendingSize += rest.length;
    }
  }

  /** The last line, if its end is missing. */
  *flush(): Generator<Line> {
    if (this.pendingSize > 0) yield this.take(new Uint8Array());
  }

  private take(last: Uint8Array): Line {
    const bytes = Buffer.concat([...this.pending, last]);
    this.pending = [];
    this.pendingSize = 0;
    try {
      return decodeUtf8Strictly(bytes);
    } catch {
      return undefined;
    }
  }
}
