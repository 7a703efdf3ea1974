/** The bytes of an answer while they come in, up to a limit. */

/** One buffer that grows: a body of chunks of one byte takes no more memory than any other. */
export class LimitedBody {
  readonly #limit: number;
  #bytes = new Uint8Array(0);
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws, and keeps nothing of the chunk, if there are more bytes than the limit. */
  add(chunk: Uint8Array): void {
    const size = this.#size + chunk.length;
    if (size > this.#limit) throw new Error(`the body is longer than ${this.#limit} bytes`);
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#limit, Math.max(size, 2 * this.#bytes.length)));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#size);
    this.#size = size;
  }

  /** What has come, in a buffer of its own length. */
  whole(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }
}
