/** A value that a command line gives: JSON in either lens, CBOR in hex, a file, or standard input. */
import { readFileSync } from "node:fs";
import { AirError } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { readJson, readJsonBytes } from "../../air/json/read.ts";
import type { RawValue } from "../../runtime/kernel/raw-value.ts";
import { readInput } from "../air-directory.ts";
import type { Texts } from "../worlds.ts";

/** `@FILE` is a file, `-` standard input; `what` is what places in the value are said to be in. */
export function readValue(
  value: string,
  { cbor, what }: { readonly cbor: boolean; readonly what: string },
  texts: Texts,
): RawValue {
  const file =
    value === "-" ? readStandardInput() : value.startsWith("@") ? readInput(value.slice(1)) : undefined;
  if (cbor) return { cbor: file ?? fromHex(value) };
  const path = value === "-" ? "standard input" : file ? value.slice(1) : what;
  const json: JsonNode = file ? readJsonBytes(file, path) : readJson(value, path);
  texts.set(path, file ?? value);
  return { json };
}

function readStandardInput(): Uint8Array {
  try {
    return readFileSync(process.stdin.fd);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("usage", `standard input cannot be read: ${reason}`);
  }
}

/** Throws `usage` for what is no hex. */
export function fromHex(text: string): Uint8Array {
  if (/^(?:[0-9a-fA-F]{2})+$/.test(text)) return new Uint8Array(Buffer.from(text, "hex"));
  throw new AirError("usage", "CBOR is written in hex, two digits to a byte");
}
