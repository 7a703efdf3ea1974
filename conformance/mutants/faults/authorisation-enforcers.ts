// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Enforcers: what they are given, how it is read, and what they may answer. */
import type { Fault } from "../fault.ts";

const EMISSION = "runtime/kernel/emission.ts";
const ENFORCE = "runtime/authorize/enforce.ts";
const NATIVE = "runtime/authorize/enforcers/native.ts";
const OUTPUT = "runtime/authorize/enforcers/output.ts";
const BY_SCHEMA = "runtime/authorize/by-schema.ts";

export const AUTHORISATION_ENFORCER_FAULTS: readonly Fault[] = [
  {
    name: "empty-list-allows-nothing",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [{ file: OUTPUT, find: "list !== null && list.length > 0", replace: "list !== null" }],
    levels: ["L3"],
  },
  {
    name: "absent-list-allows-nothing",
    breaks: [
      {
        rule: "A4",
        words: "In the params of every built-in enforcer a list that is absent or empty is no limit.",
      },
    ],
    edits: [
      {
        file: OUTPUT,
        find: "if (!limits(list)) return undefined;",
        replace: "if (!limits(list)) return list === null ? values[0] : undefined;",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "grant-is-read-for-proposals-only",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: NATIVE,
        find: 'if ("deny" in granted) return granted;',
        replace:
          'if ("deny" in granted) return effect_kind === "governance.propose" || !effect_kind.startsWith("governance.") ? granted : check({} as never, { kind: effect_kind, params: {} } as never, input);',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "params-of-steps-are-not-read",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: NATIVE,
        find: 'if ("deny" in asked) return asked;',
        replace:
          'if ("deny" in asked) return effect_kind === "governance.propose" || !effect_kind.startsWith("governance.") ? asked : { constraints_ok: true, deny: null };',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "grant-must-be-canonical",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [{ file: BY_SCHEMA, find: "if (!isAirError(error)) throw error;", replace: "throw error;" }],
    levels: ["L3"],
  },
  {
    name: "what-does-not-fit-fails-the-enforcer",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: NATIVE,
        find: "return deny(code, `no value of ${codec.schema}: ${error.message}${where}`);",
        replace: "throw error;",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "what-does-not-fit-has-one-code",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: NATIVE,
        find: "return deny(code, `no value of ${codec.schema}: ${error.message}${where}`);",
        replace:
          'return deny("effect_params_invalid", `no value of ${codec.schema}: ${error.message}${where}`);',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "unknown-kind-is-allowed",
    breaks: [
      {
        rule: "A4",
        words: "a kind that the enforcer does not know, before anything is read, with `effect_kind_mismatch`",
      },
    ],
    edits: [
      {
        file: NATIVE,
        find: "return deny(\"effect_kind_mismatch\", `enforcer '${module}' cannot handle '${effect_kind}'`);",
        replace: "return { constraints_ok: true, deny: null };",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "unknown-kind-is-params-that-do-not-fit",
    breaks: [
      {
        rule: "A4",
        words: "a kind that the enforcer does not know, before anything is read, with `effect_kind_mismatch`",
      },
    ],
    edits: [
      {
        file: NATIVE,
        find: "return deny(\"effect_kind_mismatch\", `enforcer '${module}' cannot handle '${effect_kind}'`);",
        replace: 'return deny("effect_params_invalid", effect_kind);',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "enforcer-by-the-name-of-its-cap",
    breaks: [
      {
        rule: "A4",
        words:
          "the grant by that of the built-in cap that names the enforcer, whatever the grant's own cap is called",
      },
    ],
    edits: [
      {
        file: ENFORCE,
        find: "if (module === ALLOW_ALL) return null;",
        replace:
          'if (module === ALLOW_ALL) return null; if (/^sys\\/CapEnforce/.test(module) && !input.cap_def.startsWith("sys/")) return { code: "cap_params_invalid", message: "no built-in cap" };',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "allow-all-is-a-module-like-others",
    breaks: [{ rule: "A6", words: "`sys/CapCheckInput@1` in, `sys/CapCheckOutput@1` out" }],
    edits: [{ file: ENFORCE, find: "if (module === ALLOW_ALL) return null;", replace: "" }],
    levels: ["L3"],
  },
  {
    name: "built-in-enforcers-are-modules-of-the-world",
    breaks: [{ rule: "A6", words: "The built-in ones are native." }],
    edits: [
      { file: EMISSION, find: "if (isNative(name)) return nativeEnforcers(name, input);", replace: "" },
    ],
    levels: ["L4"],
    families: ["plan-run/emit/", "plan-run/idempotency/"],
  },
  {
    name: "missing-enforcer-allows",
    breaks: [{ rule: "A6", words: "A module that is missing, fails, or answers anything else" }],
    edits: [
      {
        file: ENFORCE,
        find: 'return { code: "enforcer_error", message: visible(message) };',
        replace: "return null;",
      },
    ],
    levels: ["L3"],
  },
  {
    name: "enforcer-of-any-version",
    breaks: [{ rule: "A6", words: "A module that is missing, fails, or answers anything else" }],
    edits: [
      {
        file: NATIVE,
        find: 'if (!native) throw new Error("there is no such module here");',
        replace:
          'if (!native) { if (!/@\\d+$/.test(module) || module.endsWith("@1")) throw new Error("there is no such module here"); return nativeEnforcers(module.replace(/@\\d+$/, "@1"), bytes); }',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "enforcers-are-native-only",
    breaks: [{ rule: "A6", words: "`sys/CapCheckInput@1` in, `sys/CapCheckOutput@1` out" }],
    edits: [{ file: EMISSION, find: "turn.state.program.pures.get(name)", replace: "undefined" }],
    levels: ["L4"],
  },
  {
    name: "denial-of-63-letters-at-most",
    breaks: [{ rule: "A6", words: "a code that is not 1 to 64 of ASCII letters, digits and `_.:-`" }],
    edits: [
      {
        file: ENFORCE,
        find: "!CODE.test(deny.code)",
        replace: "!CODE.test(deny.code) || deny.code.length > 63",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denial-in-small-letters-only",
    breaks: [{ rule: "A6", words: "a code that is not 1 to 64 of ASCII letters, digits and `_.:-`" }],
    edits: [
      { file: ENFORCE, find: "!CODE.test(deny.code)", replace: "!/^[a-z0-9_]{1,64}$/.test(deny.code)" },
    ],
    levels: ["L4"],
  },
  {
    name: "denial-of-any-code",
    breaks: [{ rule: "A6", words: "a code that is not 1 to 64 of ASCII letters, digits and `_.:-`" }],
    edits: [{ file: ENFORCE, find: "!CODE.test(deny.code)", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "no-without-a-reason-is-an-error",
    breaks: [{ rule: "A6", words: "a no without a reason is `constraints_failed`" }],
    edits: [
      {
        file: ENFORCE,
        find: 'return { code: "constraints_failed", message: "the enforcer denies without saying why" };',
        replace: 'throw new Error("it does not say why");',
      },
    ],
    levels: ["L4"],
  },
];
