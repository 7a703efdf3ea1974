/** Asks the module that a cap names whether a grant covers an effect (rulings A4 … A6). */
import { escapeInvisible, isAirError, quote } from "../../air/errors.ts";
import { ALLOW_ALL } from "../../air/manifest/check/modules.ts";
import { copyBytes } from "../../air/platform.ts";
import { CapCheckInputCodec, CapCheckOutputCodec } from "../../generated/codecs.ts";
import type { CapCheckInput, CapCheckOutput } from "../../generated/schemas.ts";
import { HostFailure } from "../host-failure.ts";
import { readBySchema } from "./by-schema.ts";
import type { Denial } from "./request.ts";

/**
 * Runs an enforcer module: `sys/CapCheckInput@1` in, `sys/CapCheckOutput@1` out, both as CBOR. Throws if there is no such
 * module, or if it fails; a `HostFailure` is not the module's, and passes.
 */
export type EnforcerHost = (module: string, input: Uint8Array) => Uint8Array;

/**
 * Null if the module allows; `enforcer_error` if it is missing, fails, or answers what is no answer. What a module says is
 * shortened and made visible, since it quotes what was asked.
 */
export function enforce(module: string, input: CapCheckInput, host: EnforcerHost): Denial | null {
  if (module === ALLOW_ALL) return null;
  try {
    const output = host(module, copyBytes(CapCheckInputCodec.encode(input)));
    return denialOf(readBySchema(CapCheckOutputCodec, output));
  } catch (error) {
    if (error instanceof HostFailure) throw error;
    // Whatever a module does, it is the module's failure (ruling A6).
    const why = error instanceof Error ? error.message : "it threw what is no error";
    const code = isAirError(error) ? ` (${error.code})` : "";
    const message = `the enforcer ${quote(module)} gave no answer: ${why}${code}`;
    return { code: "enforcer_error", message: visible(message) };
  }
}

/** Codes end up in records and in what plans decide by. */
const CODE = /^[A-Za-z0-9_.:-]{1,64}$/;

function denialOf({ constraints_ok, deny }: CapCheckOutput): Denial | null {
  if (deny && constraints_ok) throw new Error("it both allows and denies");
  if (constraints_ok) return null;
  if (!deny) return { code: "constraints_failed", message: "the enforcer denies without saying why" };
  if (!CODE.test(deny.code)) throw new Error(`${quote(deny.code)} is no code`);
  return { code: deny.code, message: visible(deny.message) };
}

const LONGEST_MESSAGE = 300;

function visible(message: string): string {
  const short = [...message.slice(0, LONGEST_MESSAGE + 1)].slice(0, LONGEST_MESSAGE).join("");
  return escapeInvisible(short) + (short.length < message.length ? "…" : "");
}
