/** Sections that patches set, and the worlds that they would make. */
import type { Fault } from "../fault.ts";

const OPERATIONS = "runtime/patch/operations.ts";
const WORKING = "runtime/patch/working.ts";
const SHAPE = "air/json/shape.ts";
const COMPILE = "runtime/patch/compile.ts";
const CANDIDATE = "runtime/patch/candidate.ts";
const LOAD = "air/manifest/load.ts";
const REFS = "air/manifest/refs.ts";
const RAW = "runtime/patch/raw.ts";

export const PATCH_CANDIDATE_FAULTS: readonly Fault[] = [
  {
    name: "null-policy-stays",
    breaks: [{ rule: "P-3", words: "In `set_defaults`, a policy that is null is cleared" }],
    edits: [
      {
        file: WORKING,
        find: "policy === undefined ? before?.policy : (policy ?? undefined)",
        replace: "policy ?? before?.policy",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "null-policy-is-absent",
    breaks: [{ rule: "P-3", words: "In `set_defaults`, a policy that is null is cleared" }],
    edits: [
      {
        file: SHAPE,
        find: 'node.type === "null" && mayBeAbsent && !field.nullable',
        replace: 'node.type === "null" && mayBeAbsent',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "absent-policy-is-cleared",
    breaks: [{ rule: "P-3", words: "one that is absent stays" }],
    edits: [
      {
        file: WORKING,
        find: "policy === undefined ? before?.policy : (policy ?? undefined)",
        replace: "policy ?? undefined",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "absent-grants-are-cleared",
    breaks: [{ rule: "P-3", words: "one that is absent stays" }],
    edits: [{ file: WORKING, find: "grants ?? before?.cap_grants", replace: "grants" }],
    levels: ["L2"],
  },
  {
    name: "grants-are-added-to-those-before",
    breaks: [{ rule: "P-3", words: "one that is absent stays" }],
    edits: [
      {
        file: WORKING,
        find: "grants ?? before?.cap_grants",
        replace: "[...(before?.cap_grants ?? []), ...(grants ?? [])]",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-defaults-are-left-out",
    breaks: [{ rule: "P-3", words: "`defaults` is present afterwards, if only empty" }],
    edits: [
      {
        file: WORKING,
        find: "(this.defaults ? { defaults: this.defaults } : {})",
        replace: "this.defaults && Object.keys(this.defaults).length > 0 ? { defaults: this.defaults } : {}",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-grants-are-written",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [{ file: WORKING, find: "cap_grants && cap_grants.length > 0", replace: "cap_grants" }],
    levels: ["L2"],
  },
  {
    name: "empty-routing-is-left-out",
    breaks: [{ rule: "P-3", words: "so is `routing` after an operation on events or inboxes" }],
    edits: [
      {
        file: WORKING,
        find: "(this.hasRouting\n        ? {\n            routing: {\n              ...(events.length > 0 ? { events } : {}),\n              ...(inboxes.length > 0 ? { inboxes } : {}),\n            },\n          }\n        : {})",
        replace:
          "events.length > 0 || inboxes.length > 0 ? { routing: { ...(events.length > 0 ? { events } : {}), ...(inboxes.length > 0 ? { inboxes } : {}) } } : {}",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "routing-as-it-was",
    breaks: [{ rule: "P-3", words: "so is `routing` after an operation on events or inboxes" }],
    edits: [
      {
        file: WORKING,
        find: 'if (part === "events" || part === "inboxes") this.hasRouting = true;',
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "triggers-make-routing",
    breaks: [{ rule: "P-3", words: "so is `routing` after an operation on events or inboxes" }],
    edits: [{ file: WORKING, find: 'part === "events" || part === "inboxes"', replace: "true" }],
    levels: ["L2"],
  },
  {
    name: "empty-sections-are-written",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [
      { file: WORKING, find: "events.length > 0", replace: "true" },
      { file: WORKING, find: "inboxes.length > 0", replace: "true" },
      { file: WORKING, find: "triggers.length > 0", replace: "true" },
      { file: WORKING, find: "bindings.size > 0", replace: "true" },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-lists-of-refs-are-written",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [
      { file: WORKING, find: "effects && effects.length > 0", replace: "effects" },
      { file: WORKING, find: "secrets && secrets.length > 0", replace: "secrets" },
    ],
    levels: ["L2"],
  },
  {
    name: "sections-are-added-to",
    breaks: [{ rule: "P-2", words: "A section's `pre_hash` is the hash of its canonical form as it stands" }],
    edits: [
      {
        file: WORKING,
        find: "this.parts[part] = value;",
        replace:
          'this.parts[part] = ("size" in value ? new Map([...this.parts[part], ...value]) : [...this.parts[part], ...value]) as never;',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "secrets-are-added-to",
    breaks: [{ rule: "P-2", words: "A section's `pre_hash` is the hash of its canonical form as it stands" }],
    edits: [
      {
        file: WORKING,
        find: 'this.refs.set("secrets", secretList(entries, json));',
        replace:
          'this.refs.set("secrets", new Map([...this.list("secrets"), ...secretList(entries, json)]));',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "secrets-replace-refs-only",
    breaks: [{ rule: "P-2", words: "A section's `pre_hash` is the hash of its canonical form as it stands" }],
    edits: [
      {
        file: WORKING,
        find: 'this.refs.set("secrets", secretList(entries, json));',
        replace:
          'this.refs.set("secrets", new Map([...[...this.list("secrets")].filter(([, one]) => !("name" in one)), ...secretList(entries, json)]));',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "secret-set-is-not-said",
    breaks: [
      {
        rule: "P-2",
        words: "A ref that the document gives a hash as well as a definition must have that definition's",
      },
    ],
    edits: [{ file: WORKING, find: "at && entry.hash !== ZERO_HASH", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "zero-ref-of-a-document-passes",
    breaks: [{ rule: "P-4", words: "No ref has the zero hash in the end." }],
    edits: [
      { file: COMPILE, find: "ref.hash !== ZERO_HASH || listed.has(keyOf(kind, ref.name))", replace: "true" },
    ],
    levels: ["L2"],
  },
  {
    name: "zero-hash-keeps-what-is-listed",
    breaks: [{ rule: "P-4", words: "No ref has the zero hash in the end." }],
    edits: [
      {
        file: OPERATIONS,
        find: "working.setRef(kind, { name, hash, json: at, ...(hash === ZERO_HASH ? {} : { explicit: true }) });",
        replace:
          "working.setRef(kind, { name, hash: hash === ZERO_HASH ? (working.ref(kind, name)?.hash ?? hash) : hash, json: at, ...(hash === ZERO_HASH ? {} : { explicit: true }) });",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "zero-ref-of-a-raw-patch-is-filled",
    breaks: [{ rule: "P-4", words: "No ref has the zero hash in the end." }],
    edits: [{ file: RAW, find: "if (hash === ZERO_HASH) addUnresolved(name, at(), faults);", replace: "" }],
    levels: ["L2"],
  },
  {
    name: "effects-of-the-patch-are-unknown",
    breaks: [{ rule: "P-5", words: "Literals in plans are read by the candidate's schemas and effects" }],
    edits: [
      {
        file: LOAD,
        find: 'names.all("defeffect")',
        replace: 'names.all("defeffect").filter(({ def }) => !this.base || this.base.effects.has(def.kind))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "effects-of-the-patch-only",
    breaks: [{ rule: "P-5", words: "Literals in plans are read by the candidate's schemas and effects" }],
    edits: [
      {
        file: LOAD,
        find: 'names.all("defeffect")',
        replace: 'names.all("defeffect").filter(({ def }) => this.base?.effects.get(def.kind)?.def !== def)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "built-in-effects-are-unknown-to-patches",
    breaks: [{ rule: "P-5", words: "together with the built-in ones" }],
    edits: [
      {
        file: LOAD,
        find: "for (const [kind, effect] of this.builtins.effects) effects.set(kind, effect);",
        replace:
          "if (!this.base) for (const [kind, effect] of this.builtins.effects) effects.set(kind, effect);",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "candidate-unchecked",
    breaks: [{ rule: "P-6", words: "every error that `check` finds is a refusal" }],
    edits: [
      { file: LOAD, find: "check(draft, secrets);", replace: "if (!this.base) check(draft, secrets);" },
    ],
    levels: ["L2"],
  },
  {
    name: "faults-of-plans-passed-over",
    breaks: [{ rule: "P-6", words: "A patch is compiled only if its candidate would load" }],
    edits: [
      {
        file: LOAD,
        find: "for (const plan of chosen) faults.addAll(plan.faults.faults);",
        replace: "if (!this.base) for (const plan of chosen) faults.addAll(plan.faults.faults);",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "live-plans-are-not-read-again",
    breaks: [{ rule: "P-6", words: "read by the candidate's schemas" }],
    edits: [{ file: LOAD, find: "same && plan", replace: "plan" }],
    levels: ["L2"],
  },
  {
    name: "live-grants-are-not-read-again",
    breaks: [{ rule: "P-6", words: "read by the candidate's schemas" }],
    edits: [
      {
        file: LOAD,
        find: 'base && this.keepsAll("defschema", base, others) ? this.keptGrant : undefined',
        replace: "this.keptGrant",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "only-live-definitions-are-found",
    breaks: [{ rule: "P-6", words: "Definitions that the patch does not carry are the stored ones" }],
    edits: [
      { file: CANDIDATE, find: 'live.stored(hash) ?? store.get("node", hash)', replace: "live.stored(hash)" },
    ],
    levels: ["L2"],
  },
  {
    name: "only-carried-definitions-are-found",
    breaks: [{ rule: "P-7", words: "a ref whose definition is neither carried nor stored are refused" }],
    edits: [{ file: CANDIDATE, find: 'live.stored(hash) ?? store.get("node", hash)', replace: "undefined" }],
    levels: ["L2"],
  },
  {
    name: "live-definition-stands-for-its-name",
    breaks: [{ rule: "P-6", words: "Definitions that the patch does not carry are the stored ones" }],
    edits: [
      {
        file: LOAD,
        find: "def?.hash === hash && this.read.atHand.named(kind, name).length === 0",
        replace: "def && this.read.atHand.named(kind, name).length === 0",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "stored-definition-of-any-name",
    breaks: [
      {
        rule: "P-7",
        words: "A definition that its manifest does not list under just that kind, name and hash",
      },
    ],
    edits: [
      {
        file: REFS,
        find: "other?.kind === ref.kind && nameOf(other) === ref.name",
        replace: "other?.kind === ref.kind",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "hash-of-another-definition-is-just-unknown",
    breaks: [
      {
        rule: "P-7",
        words: "A definition that its manifest does not list under just that kind, name and hash",
      },
    ],
    edits: [{ file: REFS, find: "other && !same", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "zero-wasm-in-patches",
    breaks: [{ rule: "P-11", words: "A patch that carries or newly lists one is refused." }],
    edits: [
      {
        file: CANDIDATE,
        find: "if (candidate) checkNewModules(candidate, carried, live.world, faults);",
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "zero-wasm-is-refused-where-it-was",
    breaks: [{ rule: "P-11", words: "A patch that carries or newly lists one is refused." }],
    edits: [
      {
        file: CANDIDATE,
        find: "if (!comes.has(name) && live.def(kind, name)?.hash === hash) continue;",
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "zero-wasm-passes-where-it-was",
    breaks: [{ rule: "P-11", words: "A patch that carries or newly lists one is refused." }],
    edits: [
      {
        file: CANDIDATE,
        find: 'carried.flatMap(({ kind, def }) => (kind === "defmodule" ? [def.name] : []))',
        replace: "[]",
      },
    ],
    levels: ["L2"],
  },
];
