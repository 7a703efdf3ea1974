/** The built-in enforcers, as what enforcers are: bytes in, bytes out, no clock, no I/O (ruling A6). */
import type { Codec } from "../../../air/cbor/document.ts";
import { isAirError, quote } from "../../../air/errors.ts";
import { copyBytes } from "../../../air/platform.ts";
import { CAPS, EFFECTS } from "../../../generated/catalogue.ts";
import { CapCheckInputCodec, CapCheckOutputCodec, CODECS, GRANT_CODECS } from "../../../generated/codecs.ts";
import type { Enforcers } from "../../../generated/enforcers.ts";
import type { CapCheckInput, CapCheckOutput } from "../../../generated/schemas.ts";
import { readBySchema } from "../by-schema.ts";
import type { EnforcerHost } from "../enforce.ts";
import { capEnforceGovernance } from "./governance.ts";
import { capEnforceHttpOut } from "./http-out.ts";
import { capEnforceLlmBasic } from "./llm-basic.ts";
import { deny } from "./output.ts";

const ENFORCERS = {
  "sys/CapEnforceGovernance@1": capEnforceGovernance,
  "sys/CapEnforceHttpOut@1": capEnforceHttpOut,
  "sys/CapEnforceLlmBasic@1": capEnforceLlmBasic,
} satisfies Enforcers;

/** An enforcer with the codecs of what it is given. */
interface Native {
  readonly check: (grant: unknown, effect: unknown, input: CapCheckInput) => CapCheckOutput;
  readonly grant: Codec<unknown>;
  /** Of the params, by the kinds of effects that it knows. */
  readonly params: ReadonlyMap<string, Codec<unknown>>;
}

const NATIVE: ReadonlyMap<string, Native> = new Map(
  Object.entries(ENFORCERS).map(([module, enforcer]) => [
    module,
    wire(module, enforcer as unknown as Native),
  ]),
);

/** The cap whose enforcer it is says how grants are read, the effects of the cap's type how params are. */
function wire(module: string, { check }: Pick<Native, "check">): Native {
  const cap = Object.values(CAPS).find(({ enforcer }) => enforcer === module);
  if (!cap) throw new Error(`no built-in cap names ${module}`);
  const effects = Object.values(EFFECTS).filter(({ capType }) => capType === cap.capType);
  const params = effects.map(({ kind, paramsSchema }) => [kind, CODECS[paramsSchema]] as const);
  return { check, grant: GRANT_CODECS[cap.name], params: new Map(params) } as Native;
}

/** Runs one of the built-in enforcers. Throws for any other module, and for bytes that are no `sys/CapCheckInput@1`. */
export const nativeEnforcers: EnforcerHost = (module, bytes) => {
  const native = NATIVE.get(module);
  if (!native) throw new Error("there is no such module here");
  return copyBytes(CapCheckOutputCodec.encode(run(module, native, readBySchema(CapCheckInputCodec, bytes))));
};

function run(module: string, { check, grant, params }: Native, input: CapCheckInput): CapCheckOutput {
  const { effect_kind, cap_params, effect_params } = input;
  const codec = params.get(effect_kind);
  if (!codec) {
    // As the Rust reference (AgentOS) says it.
    return deny("effect_kind_mismatch", `enforcer '${module}' cannot handle '${effect_kind}'`);
  }
  const granted = read(grant, cap_params, "cap_params_invalid");
  if ("deny" in granted) return granted;
  const asked = read(codec, effect_params, "effect_params_invalid");
  if ("deny" in asked) return asked;
  return check(granted.value, { kind: effect_kind, params: asked.value }, input);
}

function read(
  codec: Codec<unknown>,
  bytes: Uint8Array,
  code: "cap_params_invalid" | "effect_params_invalid",
): { readonly value: unknown } | CapCheckOutput {
  try {
    return { value: readBySchema(codec, bytes) };
  } catch (error) {
    if (!isAirError(error)) throw error;
    const where = error.place.pointer ? ` at ${quote(error.place.pointer)}` : "";
    return deny(code, `no value of ${codec.schema}: ${error.message}${where}`);
  }
}

/** Whether a module is one of the built-in enforcers. */
export function isNative(module: string): boolean {
  return NATIVE.has(module);
}
