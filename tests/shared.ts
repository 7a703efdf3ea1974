/**
 * The vectors of the Rust reference (AgentOS) lie beside the project where it is developed; a clone does not have
 * them. Tests that read them are skipped there, and say so.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const VECTORS = fileURLToPath(new URL("../../shared/vectors/", import.meta.url));

export const HAS_VECTORS: boolean = existsSync(VECTORS);

if (!HAS_VECTORS) console.warn("SKIPPED: the vectors of the Rust reference are not beside this project");

/** A case as far as tests here read it. */
export interface Vector {
  readonly id: string;
  readonly description: string;
  readonly op?: "encode" | "encode_json" | "decode_reencode";
  readonly kind?: string;
  readonly name?: string;
  readonly input_hex?: string;
  readonly json_text?: string;
  readonly source_json?: object;
  readonly value?: { readonly int?: string };
  readonly expect: {
    readonly cbor_hex?: string;
    readonly hash?: string;
    readonly error?: string;
    readonly def_cbor_hex?: string;
    readonly def_hash?: string;
    readonly node_cbor_hex?: string;
    readonly node_hash?: string;
  };
}

export function vectors(file: string): readonly Vector[] {
  return JSON.parse(readFileSync(`${VECTORS}${file}`, "utf8")) as Vector[];
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
