/** Mistakes that people make in worlds, each as one edit of a fixture. */

export interface Mistake {
  readonly name: string;
  readonly world: "counter" | "safe-upgrade" | "digest" | "ledger";
  readonly file: string;
  /** Replaced once by `put`. */
  readonly find: string;
  readonly put: string;
}

export const MISTAKES: readonly Mistake[] = [
  {
    name: "missing-comma",
    world: "counter",
    file: "schemas.air.json",
    find: '"name": "counter/State@1",',
    put: '"name": "counter/State@1"',
  },
  {
    name: "misspelt-key",
    world: "counter",
    file: "manifest.air.json",
    find: '"event": "counter/Started@1"',
    put: '"events": "counter/Started@1"',
  },
  {
    name: "misspelt-schema",
    world: "counter",
    file: "counter.air.json",
    find: '"state": "counter/State@1"',
    put: '"state": "counter/Stat@1"',
  },
  {
    name: "unlisted-schema",
    world: "ledger",
    file: "manifest.air.json",
    find: '{ "name": "ledger/Opened@1" },\n',
    put: "",
  },
  {
    name: "wrong-hash",
    world: "digest",
    file: "manifest.air.json",
    find: '{ "name": "digest/DigestDone@1" }',
    put: `{ "name": "digest/DigestDone@1", "hash": "sha256:${"0123456789abcdef".repeat(4)}" }`,
  },
  {
    name: "defined-twice",
    world: "digest",
    file: "defs/times.air.json",
    find: '"name": "digest/NotBefore@1"',
    put: '"name": "digest/Retry@1"',
  },
  {
    name: "unknown-step-in-edge",
    world: "digest",
    file: "plans/digest.air.json",
    find: '{ "from": "asked", "to": "done" }',
    put: '{ "from": "asked", "to": "finished" }',
  },
  {
    name: "cyclic-plan",
    world: "ledger",
    file: "transfer.air.json",
    find: '{ "from": "note", "to": "end" }',
    put: '{ "from": "note", "to": "end" },\n    { "from": "note", "to": "send" }',
  },
  {
    name: "misspelt-reference",
    world: "ledger",
    file: "transfer.air.json",
    find: '"account": { "ref": "@plan.input.target" }',
    put: '"account": { "ref": "@plan.input.traget" }',
  },
  {
    name: "unbound-variable",
    world: "digest",
    file: "plans/digest.air.json",
    find: '"headers": { "ref": "@var:headers" }',
    put: '"headers": { "ref": "@var:header" }',
  },
  {
    name: "mistyped-param",
    world: "digest",
    file: "plans/digest.air.json",
    find: '"max_tokens": 400',
    put: '"max_tokens": "four hundred"',
  },
  {
    name: "reference-inside-sugar",
    world: "digest",
    file: "plans/digest.air.json",
    find: '"provider": "example"',
    put: '"provider": { "ref": "@plan.input.feed" }',
  },
  {
    name: "cap-type",
    world: "digest",
    file: "manifest.air.json",
    find: '"cap": "sys/llm.basic@1"',
    put: '"cap": "sys/timer@1"',
  },
  {
    name: "unknown-grant",
    world: "ledger",
    file: "policy.air.json",
    find: '"cap_name": "bank"',
    put: '"cap_name": "banc"',
  },
  {
    name: "grant-params",
    world: "safe-upgrade",
    file: "manifest.air.json",
    find: '"name_prefixes"',
    put: '"name_prefix"',
  },
  {
    name: "self-changing-plan",
    world: "safe-upgrade",
    file: "manifest.air.json",
    find: '"name_prefixes": ["safe.app/"]',
    put: '"name_prefixes": ["safe."]',
  },
  {
    name: "open-policy",
    world: "safe-upgrade",
    file: "policy.air.json",
    find: '"rules": [',
    put: '"rules": [\n    { "when": { "cap_type": "governance" }, "decision": "allow" },',
  },
  {
    name: "unkeyed-route",
    world: "ledger",
    file: "manifest.air.json",
    find: ', "key_field": "$value.account"',
    put: "",
  },
  {
    name: "recursive-schema",
    world: "ledger",
    file: "schemas.air.json",
    find: '"other": { "text": {} }',
    put: '"other": { "ref": "ledger/Money@1" }',
  },
  {
    name: "undeclared-secret",
    world: "digest",
    file: "plans/digest.air.json",
    find: '"version": 1',
    put: '"version": 2',
  },
  {
    name: "result-without-output",
    world: "digest",
    file: "plans/digest.air.json",
    find: '"output": "digest/DigestDone@1",',
    put: "",
  },
  {
    name: "await-before-effect",
    world: "ledger",
    file: "transfer.air.json",
    find: '{ "from": "send", "to": "sent" },\n',
    put: "",
  },
  {
    name: "missing-receipt-event",
    world: "counter",
    file: "schemas.air.json",
    find: '"fired": { "ref": "sys/TimerFired@1" }',
    put: '"fired": { "ref": "counter/State@1" }',
  },
  {
    name: "wrong-arity",
    world: "ledger",
    file: "transfer.air.json",
    find: '"when": { "ref": "@var:sent.accepted" }',
    put: '"when": { "op": "not", "args": [{ "ref": "@var:sent.accepted" }, { "bool": true }] }',
  },
  {
    name: "two-manifests",
    world: "counter",
    file: "manifest.air.json",
    find: '"$kind": "defpolicy"',
    put: '"$kind": "manifest"',
  },
  {
    name: "old-origin",
    world: "digest",
    file: "defs/times.air.json",
    find: '"origin_name": "digest/DigestPlan@1"',
    put: '"origin_name": "digest/OldPlan@1"',
  },
];
