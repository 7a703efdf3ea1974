/** What the commands of governance are told. */
import { randomUUID } from "node:crypto";
import { type Command, InvalidArgumentError, Option } from "commander";
import { AirError, quote } from "../../air/errors.ts";
import { isHash } from "../../air/hash.ts";
import type { Pins } from "../../runtime/governance/transitions.ts";
import { type WorldOption, worldOption } from "../world-file.ts";

export interface GovOptions extends WorldOption {
  readonly json?: true;
}

/** Of a command that is an input to the world. */
export interface InputOptions extends GovOptions {
  readonly inputId?: string;
}

export interface PinOptions {
  readonly patchHash?: string;
  readonly report?: string;
}

export interface DecisionOptions {
  readonly approver?: string;
  readonly reason?: string;
}

export interface SeedOptions {
  readonly events?: string;
  readonly recent?: number;
}

export function withInput(command: Command): Command {
  return command
    .addOption(worldOption())
    .option("--input-id <id>", "an id of the input: given again, it does nothing (default: a new one)")
    .option("--json", "print what came of it as a JSON object");
}

export function inputIdOf({ inputId }: InputOptions): string {
  return inputId ?? randomUUID();
}

export function withPins(command: Command): Command {
  return command
    .addOption(
      new Option("--patch-hash <hash>", "refuse if the proposal is of another patch").argParser(hash),
    )
    .addOption(new Option("--report <hash>", "refuse if another shadow report is in force").argParser(hash));
}

export function pinsOf({ patchHash, report }: PinOptions): Pins {
  return { patchHash, report };
}

export function withSeeds(command: Command): Command {
  return command
    .option("--events <file>", "events to try: a JSON list of {schema, value, key_cbor?}, the key in hex")
    .option("--recent <count>", "try the last events from outside again, so many, before those", wholeNumber);
}

export function withDecision(command: Command): Command {
  return command
    .option("--approver <name>", "who decides, for the journal")
    .option("--reason <text>", "why, for the journal");
}

/** Throws `usage` where nobody is named. */
export function approverOf({ approver }: DecisionOptions): string {
  if (approver !== undefined && approver.trim() !== "") return approver;
  throw new AirError("usage", "name who decides with --approver");
}

/** Throws `usage` for what is no id of a proposal. */
export function proposalId(text: string): bigint {
  if (/^[0-9]{1,15}$/.test(text)) return BigInt(text);
  throw new AirError("usage", `${quote(text)} is no id of a proposal`);
}

export function hash(text: string): string {
  if (isHash(text)) return text;
  throw new InvalidArgumentError("a hash is wanted: sha256: and 64 lower-case hex digits");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("a whole number is wanted");
}

/** A command for somebody to type. */
export function commandLine({ world }: WorldOption, ...words: readonly string[]): string {
  const where = world === undefined || world === process.env.AIRLOCK_WORLD ? [] : ["--world", world];
  return ["airlock", "gov", ...words, ...where].map(shellWord).join(" ");
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
