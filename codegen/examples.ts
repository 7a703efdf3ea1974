/** `$examples` beside a schema: values that it has or refuses, which become tests and cases (never hashed, ruling D2). */
import { FaultList, isAirError, quote } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import { type JsonNode, type JsonObject, member, placeOf, textOf } from "../air/json/node.ts";
import { copyBytes } from "../air/platform.ts";
import type { Type } from "../air/types/types.ts";
import { normalizeCbor, normalizeJson } from "../air/values/normalize.ts";

/** A value that the schema has. */
export interface Accepted {
  readonly title: string;
  /** In the sugar lens, as written, on one line. */
  readonly json: string;
  /** Canonical, with the self-describe tag. */
  readonly cbor: Uint8Array;
  readonly hash: Hash;
}

/** JSON in the sugar lens, or CBOR in hex, that the schema refuses. */
export interface Refused {
  readonly title: string;
  readonly json?: string;
  readonly cbor?: Uint8Array;
  /** Of the first fault. */
  readonly code: string;
}

export interface Examples {
  readonly accepted: readonly Accepted[];
  readonly refused: readonly Refused[];
}

/**
 * Reads the examples of a schema and holds them to it. An item is `{"value": V}` with `cbor` (hex), `hash` and `title` where
 * wanted, `{"reject": V, "code": C}`, `{"reject_cbor": HEX, "code": C}`, or the value itself. Adds `codegen.example`.
 */
export function readExamples(node: JsonObject, type: Type, faults: FaultList): Examples {
  const list = member(node, "$examples");
  const [accepted, refused]: [Accepted[], Refused[]] = [[], []];
  if (!list) return { accepted, refused };
  if (list.type !== "array") {
    faults.add("codegen.example", `"$examples" is a list here`, placeOf(list));
    return { accepted, refused };
  }
  for (const item of list.items) {
    const parts = partsOf(item);
    if (parts === undefined) addAccepted({ value: item }, type, accepted, faults);
    else if (parts.value) addAccepted({ ...parts, value: parts.value }, type, accepted, faults);
    else addRefused(parts, item, type, refused, faults);
  }
  const [first] = list.items;
  if (refused.length > 0 && accepted.length === 0 && first) {
    const what = "a refused example says nothing without an accepted one beside it";
    faults.add("codegen.example", what, placeOf(first));
  }
  return { accepted, refused };
}

type Parts = Partial<Record<(typeof KEYS)[number], JsonNode>>;

const KEYS = ["value", "cbor", "hash", "title", "reject", "reject_cbor", "code"] as const;

/** Undefined for an item that is itself a value. */
function partsOf(item: JsonNode): Parts | undefined {
  if (item.type !== "object") return undefined;
  const isPart = (key: string): boolean => (KEYS as readonly string[]).includes(key);
  const says = ["value", "reject", "reject_cbor"].filter((key) => member(item, key));
  if (says.length !== 1 || !item.members.every(({ key }) => isPart(key))) return undefined;
  return Object.fromEntries(item.members.map(({ key, value }) => [key, value]));
}

function addAccepted(
  { value, cbor, hash, title }: Parts & { readonly value: JsonNode },
  type: Type,
  accepted: Accepted[],
  faults: FaultList,
): void {
  const found = new FaultList();
  const bytes = normalizeJson(value, type, found);
  if (!bytes) {
    for (const { code, message, place } of found.faults)
      faults.add("codegen.example", `the example is no value of its schema: ${message} (${code})`, place);
    return;
  }
  const kept = copyBytes(bytes);
  const hex = Buffer.from(kept).toString("hex");
  if (cbor && textIn(cbor) !== hex)
    faults.add("codegen.example", `the example's bytes are ${hex}`, placeOf(cbor));
  const right = hashBytes(kept);
  if (hash && textIn(hash) !== right)
    faults.add("codegen.example", `the example's hash is ${right}`, placeOf(hash));
  accepted.push({ title: titleOf(title, accepted.length), json: oneLine(value), cbor: kept, hash: right });
}

function addRefused(parts: Parts, item: JsonNode, type: Type, refused: Refused[], faults: FaultList): void {
  const wanted = textIn(parts.code);
  const hex = textIn(parts.reject_cbor);
  if (wanted === undefined || (parts.reject_cbor && (hex === undefined || !/^(?:[0-9a-f]{2})*$/.test(hex)))) {
    faults.add("codegen.example", `a refused example has a "code", and its CBOR is hex`, placeOf(item));
    return;
  }
  const cbor = hex === undefined ? undefined : new Uint8Array(Buffer.from(hex, "hex"));
  const code = cbor ? codeOfCbor(cbor, type) : codeOfJson(parts.reject as JsonNode, type);
  if (code !== wanted) {
    const what = code === undefined ? "is a value of its schema" : `is refused with ${code}`;
    faults.add("codegen.example", `the example ${what}, not refused with ${quote(wanted)}`, placeOf(item));
    return;
  }
  const title = titleOf(parts.title, refused.length);
  refused.push({ title, code, ...(cbor ? { cbor } : { json: oneLine(parts.reject as JsonNode) }) });
}

function codeOfJson(json: JsonNode, type: Type): string | undefined {
  const found = new FaultList();
  normalizeJson(json, type, found);
  return found.faults[0]?.code;
}

/** What the most lenient reading says. */
function codeOfCbor(bytes: Uint8Array, type: Type): string | undefined {
  try {
    normalizeCbor(bytes, type);
    return undefined;
  } catch (error) {
    if (!isAirError(error)) throw error;
    return error.code;
  }
}

function textIn(json: JsonNode | undefined): string | undefined {
  return json?.type === "string" ? json.value : undefined;
}

function titleOf(json: JsonNode | undefined, index: number): string {
  return textIn(json) ?? `example ${index + 1}`;
}

/** Line ends stand between tokens only; in strings they are escapes. */
function oneLine(json: JsonNode): string {
  return textOf(json).replace(/\s*[\r\n]+\s*/g, " ");
}
