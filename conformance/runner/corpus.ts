/** The corpus as data: `corpus/manifest.json` lists its files, their hashes and every case id. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AirError } from "../../air/errors.ts";
import { hashBytes } from "../../air/hash.ts";
import { member, textOf } from "../../air/json/node.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import { parseExactly } from "../protocol/exact-json.ts";
import { problemWith, problemWithRequest } from "../protocol/validate.ts";
import { type ListedFile, listCaseFiles } from "./listing.ts";

export const CORPUS = fileURLToPath(new URL("../corpus", import.meta.url));

export const LEVELS = ["L0", "L1", "L2", "L3", "L4", "L5"] as const;
export type Level = (typeof LEVELS)[number];

/** What is counted apart: additions to the language, and points in which specification and reference differ. */
export type Axis = "additions" | "disputed";

export interface Case {
  readonly id: string;
  readonly level: Level;
  readonly axis?: Axis;
  readonly title: string;
  readonly op: string;
  /** The JSON text of the input, in one line: AIR JSON may hold integers that JavaScript numbers do not. */
  readonly inputText: string;
  readonly expect: Expected | { readonly readings: Readings };
  readonly rules: readonly string[];
  readonly source: { readonly vector: string } | { readonly hand: string } | { readonly second: string };
  /** For a reject or a denial: the case from which it differs in one thing, and which is accepted or allowed. */
  readonly pair?: string;
}

export type Expected = ExpectedOk | { readonly reject: { readonly code: string } };

/** Of a disputed point: what an implementation answers that follows the one or the other. */
export interface Readings {
  readonly specification: Expected;
  readonly reference: Expected;
  /** Which of them the rulings follow. */
  readonly ruling: "specification" | "reference";
}

export interface ExpectedOk {
  readonly ok: object;
  /** Whether a journal has just these records; otherwise it has them among others, in this order. */
  readonly exact?: boolean;
  /** Groups of JSON pointers into the answer's `ok` at which it has one and the same value. */
  readonly equal?: readonly (readonly string[])[];
}

/** Whether a yes is expected: neither a reject nor a denial. What is disputed is neither yes nor no. */
export function isYes({ expect }: Pick<Case, "expect">): boolean {
  if (!("ok" in expect)) return "readings" in expect;
  const { deny, decision } = expect.ok as { readonly deny?: object; readonly decision?: string };
  return deny === undefined && decision !== "deny";
}

export interface Corpus {
  /** Semantic version: a case that is added is a minor step, one that changes or goes is a major one. */
  readonly version: string;
  readonly cases: readonly Case[];
  /** Of the manifest, which holds the hash of every file. */
  readonly hash: string;
}

/** A case as it stands in its file. */
interface StoredCase extends Omit<Case, "inputText"> {
  readonly input: object;
}

interface Manifest {
  readonly version: string;
  readonly protocol: 1;
  readonly files: readonly ListedFile[];
}

/** Of a folder of cases without a manifest. */
const UNLISTED = "0.0.0";

/**
 * Reads the whole corpus and checks it: hashes, case shapes, ids and pairs. Throws `corpus.invalid` with the file.
 * Cases are in the order of the manifest. A folder of case files of one's own needs none.
 */
export function loadCorpus(folder: string = CORPUS): Corpus {
  const bytes = existsSync(join(folder, "manifest.json")) ? read(folder, "manifest.json") : listed(folder);
  const manifest = parse<Manifest>(bytes, "manifest.json", "corpus.schema.json");
  const cases = manifest.files.flatMap((file) => {
    const content = read(folder, file.path);
    const found = hashBytes(content).slice("sha256:".length);
    if (found !== file.sha256)
      throw invalid(file.path, `has the hash ${found}, the manifest says ${file.sha256}`);
    const listed = parse<readonly StoredCase[]>(content, file.path, "case.schema.json");
    checkFile(file.path, listed, file.cases);
    const texts = inputTexts(content, file.path);
    return listed.map(({ input, ...one }, index) => ({ ...one, inputText: texts[index] as string }));
  });
  checkPairs(cases);
  checkTombstones(cases, readTombstones(folder));
  return { version: manifest.version, cases, hash: hashBytes(bytes) };
}

function listed(folder: string): Uint8Array {
  let files: readonly ListedFile[];
  try {
    files = listCaseFiles(folder);
  } catch (error) {
    throw invalid(folder, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (files.length === 0) throw invalid(folder, "holds no case files");
  return new TextEncoder().encode(JSON.stringify({ version: UNLISTED, protocol: 1, files }));
}

/** A case that is gone, and since which version. */
export interface Tombstone {
  readonly id: string;
  readonly version: string;
  readonly why: string;
  /** The case that asks the same, or more. */
  readonly see?: string;
}

export function readTombstones(folder: string = CORPUS): readonly Tombstone[] {
  const path = "tombstones.json";
  if (!existsSync(join(folder, path))) return [];
  return parse<readonly Tombstone[]>(read(folder, path), path, "tombstones.schema.json");
}

/** No id is given to another case, and what takes the place of a case is there. */
function checkTombstones(cases: readonly Case[], tombstones: readonly Tombstone[]): void {
  const ids = new Set(cases.map(({ id }) => id));
  for (const { id, see } of tombstones) {
    if (ids.has(id)) throw invalid("tombstones.json", `${id} is gone, and there all the same`);
    if (see !== undefined && !ids.has(see)) throw invalid("tombstones.json", `there is no ${see}`);
  }
}

/** What a case belongs to: all of its id but the last part. */
export function familyOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf("/")));
}

function checkFile(path: string, cases: readonly StoredCase[], listed: readonly string[]): void {
  const ids = cases.map((one) => one.id);
  if (ids.join("\n") !== listed.join("\n"))
    throw invalid(path, "does not hold exactly the cases that the manifest lists");
  for (const one of cases) {
    if (familyOf(one.id) !== path.replace(/\.json$/, ""))
      throw invalid(path, `${one.id} belongs to another file`);
    const problem = problemWithRequest(one.op, { id: "1", op: one.op, input: one.input }, one.input);
    if (problem !== undefined) throw invalid(path, `${one.id} is no request: ${problem}`);
  }
}

/** Ids are unique; every no stands beside a yes, and both ask for the same op. */
function checkPairs(cases: readonly Case[]): void {
  const byId = new Map<string, Case>();
  for (const one of cases) {
    if (byId.has(one.id)) throw invalid("manifest.json", `lists ${one.id} twice`);
    byId.set(one.id, one);
  }
  for (const one of cases) {
    if (isYes(one)) continue;
    const pair = one.pair === undefined ? undefined : byId.get(one.pair);
    if (!pair || !isYes(pair) || pair.op !== one.op) {
      throw invalid("manifest.json", `${one.id} has no case of its op beside it that is accepted or allowed`);
    }
  }
}

/** The text of each case's input, numbers as written. */
function inputTexts(content: Uint8Array, path: string): string[] {
  const json = readJsonBytes(content, path);
  if (json.type !== "array") return [];
  return json.items.map((one) => {
    const input = one.type === "object" ? member(one, "input") : undefined;
    // Line ends stand between tokens only; in strings they are escapes.
    return input ? textOf(input).replace(/[\r\n]+/g, " ") : "{}";
  });
}

function parse<T>(bytes: Uint8Array, path: string, schema: string): T {
  let value: unknown;
  try {
    value = parseExactly(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalid(path, `is no JSON: ${String(error)}`);
  }
  const problem = problemWith(schema, value);
  if (problem !== undefined) throw invalid(path, problem);
  return value as T;
}

function read(folder: string, path: string): Uint8Array {
  try {
    return readFileSync(join(folder, path));
  } catch (error) {
    throw invalid(path, `cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function invalid(path: string, why: string): AirError {
  return new AirError("corpus.invalid", why, { path });
}
