/** Raw patches, the form that patches are written in, and summaries. */
import type { Fault } from "../fault.ts";

const COMPILE = "runtime/patch/compile.ts";
const RAW = "runtime/patch/raw.ts";
const SUMMARY = "runtime/patch/summary.ts";
const PREPARE = "runtime/patch/prepare.ts";

export const PATCH_RAW_FAULTS: readonly Fault[] = [
  {
    name: "raw-patch-is-read-strictly",
    breaks: [{ rule: "P-7", words: "It is read leniently" }],
    edits: [{ file: RAW, find: "canonicalize(bytes)", replace: "bytes" }],
    levels: ["L2"],
  },
  {
    name: "raw-patch-listed-as-written",
    breaks: [{ rule: "P-7", words: "its refs must have the hashes of what comes out" }],
    edits: [{ file: RAW, find: "if (candidate) checkListed(candidate, carried, faults);", replace: "" }],
    levels: ["L2"],
  },
  {
    name: "raw-plan-refused-unless-normalised",
    breaks: [{ rule: "P-7", words: "plans normalised and grant params made literals" }],
    edits: [
      {
        file: RAW,
        find: "def?.node.json === given.json && def.hash === nodeHash(def.node)",
        replace:
          'def?.stored === def?.node && def?.node.json === given.json && def.hash === nodeHash(def.node) && given.kind !== "defplan"',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unlisted-definitions-are-dropped",
    breaks: [
      {
        rule: "P-7",
        words: "A definition that its manifest does not list under just that kind, name and hash",
      },
    ],
    edits: [
      { file: RAW, find: "!listed.has(key)", replace: "false" },
      { file: RAW, find: "carried.set(key, node);", replace: "if (listed.has(key)) carried.set(key, node);" },
    ],
    levels: ["L2"],
  },
  {
    name: "definition-carried-twice",
    breaks: [{ rule: "P-7", words: "a second one of the same name" }],
    edits: [{ file: RAW, find: "carried.get(key)", replace: "undefined" }],
    levels: ["L2"],
  },
  {
    name: "sys-definition-is-carried",
    breaks: [{ rule: "P-7", words: "a `sys/` definition" }],
    edits: [{ file: RAW, find: "name.startsWith(RESERVED)", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "other-manifest-is-passed-over",
    breaks: [{ rule: "P-7", words: "another manifest" }],
    edits: [
      {
        file: RAW,
        find: 'return { manifest: { kind: "manifest", def: manifest, json: manifestJson }, nodes, json };',
        replace:
          'return { manifest: { kind: "manifest", def: manifest, json: manifestJson }, nodes: nodes.filter(({ kind }) => kind !== "manifest"), json };',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "carried-definitions-are-not-looked-at",
    breaks: [{ rule: "P-7", words: "A raw patch hides nothing." }],
    edits: [
      {
        file: RAW,
        find: 'return { manifest: { kind: "manifest", def: manifest, json: manifestJson }, nodes, json };',
        replace:
          'return { manifest: { kind: "manifest", def: manifest, json: manifestJson }, nodes: [], json };',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "named-patch-is-made-canonical",
    breaks: [
      { rule: "P-7", words: "A patch that is named by its hash must be in that form already, to the byte." },
    ],
    edits: [
      { file: PREPARE, find: "readCanonicalPatch(bytes)", replace: "readRawPatch(bytes)" },
      { file: RAW, find: "!sameBytes(compiled.cbor, bytes)", replace: "false" },
    ],
    levels: ["L2"],
  },
  {
    name: "named-patch-need-not-be-normal",
    breaks: [
      { rule: "P-7", words: "A patch that is named by its hash must be in that form already, to the byte." },
    ],
    edits: [{ file: RAW, find: "!sameBytes(compiled.cbor, bytes)", replace: "false" }],
    levels: ["L2"],
  },
  {
    name: "empty-list-of-definitions-is-written",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [
      {
        file: COMPILE,
        find: 'writer.map(nodes.length > 0 ? 2 : 1);\n  if (nodes.length > 0) {\n    writer.text("nodes", "");\n    writer.array(nodes.length);\n    for (const { node } of nodes) writer.document(encodeNode(node));\n  }',
        replace:
          'writer.map(2); writer.text("nodes", ""); writer.array(nodes.length); for (const { node } of nodes) writer.document(encodeNode(node));',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "patch-keys-in-order-of-the-alphabet",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [
      {
        file: COMPILE,
        find: 'writer.map(nodes.length > 0 ? 2 : 1);\n  if (nodes.length > 0) {\n    writer.text("nodes", "");\n    writer.array(nodes.length);\n    for (const { node } of nodes) writer.document(encodeNode(node));\n  }\n  writer.text("manifest", "");\n  writer.document(manifest);',
        replace:
          'writer.map(nodes.length > 0 ? 2 : 1); writer.text("manifest", ""); writer.document(manifest); if (nodes.length > 0) { writer.text("nodes", ""); writer.array(nodes.length); for (const { node } of nodes) writer.document(encodeNode(node)); }',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "definitions-of-a-patch-sorted",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [
      {
        file: COMPILE,
        find: "[...carried].map(({ kind, name }) => candidate.def(kind, name) as WorldDef)",
        replace:
          "[...carried].map(({ kind, name }) => candidate.def(kind, name) as WorldDef).sort((a, b) => (a.name < b.name ? -1 : 1))",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unchanged-definitions-are-left-out",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    edits: [
      {
        file: COMPILE,
        find: "makePatch(candidate as World, listed.values(), faults)",
        replace:
          "makePatch(candidate as World, [...listed.values()].filter(({ kind, name }) => context.live.world.def(kind, name)?.hash !== (candidate as World).def(kind, name)?.hash), faults)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "changes-in-the-order-of-the-manifest",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [
      {
        file: SUMMARY,
        find: "changes.sort((a, b) => compareUtf8(a.kind, b.kind) || compareUtf8(a.name, b.name))",
        replace: "changes",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "changes-by-name-first",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [
      {
        file: SUMMARY,
        find: "compareUtf8(a.kind, b.kind) || compareUtf8(a.name, b.name)",
        replace: "compareUtf8(a.name, b.name) || compareUtf8(a.kind, b.kind)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "order-of-refs-is-a-change",
    breaks: [
      { rule: "P-8", words: "the order of refs (of secrets aside), and of operations, is no part of it" },
    ],
    edits: [
      {
        file: SUMMARY,
        find: "if (live[section as Section] === candidate[section as Section]) continue;",
        replace:
          'if (live[section as Section] === candidate[section as Section]) continue; const names = (of: Manifest) => (of[section as Section] ?? []).flatMap((one) => ("name" in one ? [one.name] : [])); const [a, b] = [names(live), names(candidate)]; for (const [at, name] of b.entries()) if (a.includes(name) && a[at] !== name) changes.push({ kind, name, action: { $tag: "changed" } });',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "order-of-secrets-is-no-change",
    breaks: [
      { rule: "P-8", words: "the order of refs (of secrets aside), and of operations, is no part of it" },
    ],
    edits: [
      {
        file: SUMMARY,
        find: "!sameTree(sectionOf(live, section), sectionOf(candidate, section))",
        replace:
          'section === "secrets" ? !sameTree([...((live.secrets ?? []) as Tree[])].sort((a, b) => (hashTree(a) < hashTree(b) ? -1 : 1)), [...((candidate.secrets ?? []) as Tree[])].sort((a, b) => (hashTree(a) < hashTree(b) ? -1 : 1))) : !sameTree(sectionOf(live, section), sectionOf(candidate, section))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "changed-definition-is-added",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [{ file: SUMMARY, find: 'add(name, "changed")', replace: 'add(name, "added")' }],
    levels: ["L2"],
  },
  {
    name: "removed-definitions-are-no-changes",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [
      {
        file: SUMMARY,
        find: 'for (const name of before.keys()) if (!after.has(name)) add(name, "removed");',
        replace: "",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "secrets-changed-are-no-section",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [
      {
        file: SUMMARY,
        find: "!sameTree(sectionOf(live, section), sectionOf(candidate, section))",
        replace:
          'section !== "secrets" && !sameTree(sectionOf(live, section), sectionOf(candidate, section))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-defaults-are-no-change",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [
      {
        file: SUMMARY,
        find: "if (a === b || a === undefined || b === undefined) return a === b;",
        replace:
          "if (a === b) return true; if (a === undefined || b === undefined) return Object.keys(a ?? b ?? {}).length === 0;",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "all-routing-is-one-section",
    breaks: [
      {
        rule: "P-8",
        words:
          "The summary is the difference between the live manifest and the candidate, whatever was written to get there",
      },
    ],
    edits: [
      { file: SUMMARY, find: "manifest.routing?.events", replace: "manifest.routing as Tree | undefined" },
    ],
    levels: ["L2"],
  },
  {
    name: "no-op-for-changed-refs",
    breaks: [
      {
        rule: "A4",
        words: "A change of a definition also is the op `set_manifest_refs` and the section `manifest_refs`",
      },
    ],
    edits: [{ file: SUMMARY, find: 'changes.length > 0 ? ["set_manifest_refs"] : []', replace: "[]" }],
    levels: ["L2"],
  },
  {
    name: "no-section-for-changed-refs",
    breaks: [
      {
        rule: "A4",
        words: "A change of a definition also is the op `set_manifest_refs` and the section `manifest_refs`",
      },
    ],
    edits: [{ file: SUMMARY, find: 'changes.length > 0 ? ["manifest_refs"] : []', replace: "[]" }],
    levels: ["L2"],
  },
  {
    name: "change-of-refs-by-its-operation-only",
    breaks: [
      {
        rule: "A4",
        words: "A change of a definition also is the op `set_manifest_refs` and the section `manifest_refs`",
      },
    ],
    edits: [
      {
        file: SUMMARY,
        find: 'changes.length > 0 ? ["set_manifest_refs"] : []',
        replace: 'changes.some(({ action }) => action.$tag === "added") ? ["set_manifest_refs"] : []',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "summary-names-any-base",
    breaks: [{ rule: "P-8", words: "`base_manifest_hash` is what the document names, null for raw patches" }],
    edits: [
      {
        file: PREPARE,
        find: "summarizePatch(patch, base, context)",
        replace: "summarizePatch(patch, params.manifest_base ?? base, context)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "summary-names-the-live-base",
    breaks: [{ rule: "P-8", words: "`base_manifest_hash` is what the document names, null for raw patches" }],
    edits: [
      {
        file: PREPARE,
        find: "summarize({ live: live.world.manifest, candidate: candidate.manifest, patchHash: hash, base })",
        replace:
          "summarize({ live: live.world.manifest, candidate: candidate.manifest, patchHash: hash, base: live.world.manifestHash })",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "summary-of-the-sender-is-kept",
    breaks: [{ rule: "P-8", words: "A summary that is supplied is ignored." }],
    edits: [
      {
        file: PREPARE,
        find: "summarizePatch(patch, base, context)",
        replace: "params.summary ?? summarizePatch(patch, base, context)",
      },
    ],
    levels: ["L2"],
  },
];
