/** Lines of a stream: UTF-8, ended by LF only, as the protocol says. */
import { decodeUtf8Strictly } from "../../../air/platform.ts";

const LF = 10;

/** Each line as text, or undefined where it is not valid UTF-8. A last line may lack its end. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  let parts: Uint8Array[] = [];
  for await (const chunk of input) {
    let rest = chunk;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      yield decode([...parts, rest.subarray(0, end)]);
      parts = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) yield decode(parts);
}

function decode(parts: readonly Uint8Array[]): string | undefined {
  try {
    return decodeUtf8Strictly(Buffer.concat(parts));
  } catch {
    return undefined;
  }
}
