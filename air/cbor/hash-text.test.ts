import { expect, it } from "vitest";
import { isHash } from "../hash.ts";
import { isHashAt } from "./hash-text.ts";

it("agrees with the pattern for every byte at every place", () => {
  const good = `sha256:${"0a9f".repeat(16)}`;
  for (let place = 0; place < 71; place++) {
    for (let byte = 0; byte < 256; byte++) {
      const text = good.slice(0, place) + String.fromCharCode(byte) + good.slice(place + 1);
      const bytes = Uint8Array.from([0, ...[...text].map((c) => c.charCodeAt(0)), 0]);
      expect(isHashAt(new DataView(bytes.buffer), 1), `${place} ${byte}`).toBe(isHash(text));
    }
  }
});
