/**
 * The vectors of the Rust reference (AgentOS) lie beside the project where it is developed; a clone does not have
 * them. Tests that read them are skipped there, and say so.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const VECTORS = fileURLToPath(new URL("../../shared/vectors/", import.meta.url));

export const HAS_VECTORS: boolean = existsSync(VECTORS);

if (!HAS_VECTORS) console.warn("SKIPPED: the vectors of the Rust reference are not beside this project");

/** Where this project does not agree: the ruling that makes it differ, and what it answers. */
export type Differences = Readonly<Record<string, { readonly ruling: string; readonly answer: string }>>;

/** The differences that are listed for a file of vectors, by the id of the vector. */
export function differencesOf(file: string): Differences {
  const all = JSON.parse(readFileSync(new URL("./vector-differences.json", import.meta.url), "utf8"));
  return (all as Record<string, Differences>)[file] ?? {};
}

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

export function vectors<V = Vector>(file: string): readonly V[] {
  return JSON.parse(readFileSync(`${VECTORS}${file}`, "utf8")) as V[];
}

/** The text of a file beside the vectors, or of the vectors themselves: AIR JSON in them has exact numbers. */
export function sharedText(path: string): string {
  return readFileSync(`${VECTORS}../${path}`, "utf8");
}

/** The `*.air.json` files of a folder beside the vectors, by their path below it. */
export function sharedFiles(folder: string): ReadonlyMap<string, Uint8Array> {
  const root = `${VECTORS}../${folder}/`;
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  return new Map(
    names.filter((name) => name.endsWith(".air.json")).map((name) => [name, readFileSync(root + name)]),
  );
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
