// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Manifests: secrets and grants. */
import type { Fault } from "../fault.ts";

const COMPLETE = "air/manifest/complete.ts";
const GRANTS = "air/manifest/grants.ts";
const SECRETS = "air/manifest/secrets.ts";
const SECRET_CHECK = "air/manifest/check/secrets.ts";
const LEVELS = ["L1"];

const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };
const PARAMS = {
  rule: "D5",
  words: "wholly in the tagged lens they stay as written, else they become a canonical tagged literal",
};
const UNIQUE = {
  rule: "D6",
  words: "Names are unique per kind, effect kinds in all, built-in ones included",
};
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };
const EXCEPTION = { rule: "D7", words: "may name what the manifest does not list, with a warning" };

export const SECRET_FAULTS: readonly Fault[] = [
  {
    name: "secret-version-not-checked",
    breaks: [CHECKED],
    edits: [{ file: SECRETS, find: "secret.version < 1n || secret.version > MAX_U64", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "secret-version-may-be-0",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRETS,
        find: "secret.version < 1n || secret.version > MAX_U64",
        replace: "secret.version > MAX_U64",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-version-beyond-64-bits",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRETS,
        find: "secret.version < 1n || secret.version > MAX_U64",
        replace: "secret.version < 1n",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-version-below-63-bits",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRETS,
        find: "secret.version < 1n || secret.version > MAX_U64",
        replace: "secret.version < 1n || secret.version >= MAX_U64",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-binding-may-be-blank",
    breaks: [CHECKED],
    edits: [{ file: SECRETS, find: 'secret.bindingId.trim() === ""', replace: 'secret.bindingId === ""' }],
    levels: LEVELS,
  },
  {
    name: "secret-binding-not-checked",
    breaks: [CHECKED],
    edits: [{ file: SECRETS, find: 'secret.bindingId.trim() === ""', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "secret-declared-twice",
    breaks: [UNIQUE],
    edits: [
      {
        file: SECRETS,
        find: 'faults.add("def.duplicate", what, placeOf(inPlace()), {\n        message: "it is declared here first",\n        place: known(),\n      });',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-twice-in-two-ways",
    breaks: [UNIQUE],
    edits: [
      { file: SECRETS, find: "first.get(key)", replace: 'first.get("name" in entry ? `def ${key}` : key)' },
      {
        file: SECRETS,
        find: "first.set(key, () => placeOf(inPlace()))",
        replace: 'first.set("name" in entry ? `def ${key}` : key, () => placeOf(inPlace()))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-once-whatever-the-version",
    breaks: [UNIQUE],
    edits: [{ file: SECRETS, find: "`${version} ${alias}`", replace: '`${alias}${version < 1n ? 0 : ""}`' }],
    levels: LEVELS,
  },
  {
    name: "secret-grants-not-checked",
    breaks: [CHECKED],
    edits: [
      { file: SECRET_CHECK, find: 'needGrant(draft, name, () => place("allowed_caps", at));', replace: "" },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-lists-of-definitions-checked-only",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRET_CHECK,
        find: '"name" in entry ? node?.def : entry.policy',
        replace: '"name" in entry ? node?.def : undefined',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-plans-must-be-listed",
    breaks: [EXCEPTION],
    edits: [
      {
        file: SECRET_CHECK,
        find: 'draft.faults.warn(\n        "origin.unlisted",\n        `the manifest lists no plan ${quote(name)}`,\n        place("allowed_plans", at),\n      );',
        replace: 'draft.faults.add("ref.unknown", "", place("allowed_plans", at));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-of-plans-not-checked",
    breaks: [CHECKED],
    edits: [{ file: SECRET_CHECK, find: 'checkUse(draft, use, declared, "plan", plan.name);', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "secret-of-grants-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRET_CHECK,
        find: 'for (const use of grant.secrets) checkUse(draft, use, declared, "grant", grant.name);',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-of-version-0-is-just-unknown",
    breaks: [CHECKED],
    edits: [{ file: SECRET_CHECK, find: "version < 1n", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "secret-undeclared",
    breaks: [CHECKED],
    edits: [{ file: SECRET_CHECK, find: 'faults.add("ref.unknown", what, placeOf(json));', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "secret-in-any-version",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRET_CHECK,
        find: "declared.get(secretKey({ alias, version }))",
        replace: "[...declared.values()].find((one) => one.alias === alias)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-for-everybody",
    breaks: [CHECKED],
    edits: [{ file: SECRET_CHECK, find: "allowed.length > 0 && !allowed.includes(name)", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "secret-for-nobody-where-nothing-is-said",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRET_CHECK,
        find: "allowed.length > 0 && !allowed.includes(name)",
        replace: "!allowed.includes(name)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "secret-lists-mixed-up",
    breaks: [CHECKED],
    edits: [
      {
        file: SECRET_CHECK,
        find: 'who === "plan" ? secret.allowedPlans : secret.allowedCaps',
        replace: 'who === "plan" ? secret.allowedCaps : secret.allowedPlans',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "grant-twice",
    breaks: [UNIQUE],
    edits: [
      {
        file: GRANTS,
        find: 'faults.add("def.duplicate", `there are two grants "${grant.name}"`, at("name"), {\n        message: "the first is here",\n        place: placeAt(manifest.json, "defaults", "cap_grants", known, "name"),\n      });',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "grant-cap-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: GRANTS,
        find: 'names.need("defcap", grant.cap, () => at("cap"))',
        replace: 'names.find("defcap", grant.cap)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "grant-params-kept-as-written",
    breaks: [PARAMS],
    edits: [
      {
        file: GRANTS,
        find: "!whole ? null : tagged ? verbatim(grant.params, faults) : literal",
        replace: "!whole ? null : verbatim(grant.params, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "grant-params-always-normalised",
    breaks: [PARAMS],
    edits: [
      {
        file: GRANTS,
        find: "!whole ? null : tagged ? verbatim(grant.params, faults) : literal",
        replace: "!whole ? null : literal",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "grant-params-not-checked",
    breaks: [PARAMS],
    edits: [
      {
        file: GRANTS,
        find: "readLiteral(grant.params, type, faults)",
        replace: "readLiteral(grant.params, type, { faults: [], add() {} } as unknown as FaultList)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "grant-expiry-dropped",
    breaks: [AS_WRITTEN],
    edits: [{ file: COMPLETE, find: "expiry_ns === undefined", replace: "true" }],
    levels: LEVELS,
  },
];
