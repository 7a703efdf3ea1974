// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** How patches are read, and what the refs in them stand for. */
import type { Fault } from "../fault.ts";

const SHAPE = "air/json/shape.ts";
const LOAD = "air/manifest/load.ts";
const REFS = "air/manifest/refs.ts";
const RAW = "runtime/patch/raw.ts";

export const PATCH_READING_FAULTS: readonly Fault[] = [
  {
    name: "bytes-behind-a-raw-patch-are-passed-over",
    breaks: [{ rule: "P-7", words: "It is read leniently" }],
    edits: [
      {
        file: RAW,
        find: "canonicalize(bytes)",
        replace:
          "(() => { try { return canonicalize(bytes); } catch (error) { const reader = new Reader(bytes); reader.begin(); skipItem(reader); return canonicalize(bytes.subarray(0, reader.pos)); } })()",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unreadable-raw-patch-is-malformed",
    breaks: [{ rule: "P-7", words: "It is read leniently" }],
    edits: [
      {
        file: RAW,
        find: "canonicalize(bytes)",
        replace:
          '(() => { try { return canonicalize(bytes); } catch { throw new AirError("cbor.malformed", "it cannot be read"); } })()',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "raw-patch-in-a-list",
    breaks: [{ rule: "P-7", words: "A raw patch hides nothing." }],
    edits: [
      {
        file: RAW,
        find: 'jsonFromCbor(bytes, "patch")',
        replace:
          '((json) => (json.type === "array" && json.items.length === 1 ? (json.items[0] as JsonNode) : json))(jsonFromCbor(bytes, "patch"))',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "bytes-for-text-in-patches",
    breaks: [{ rule: "P-7", words: "A raw patch hides nothing." }],
    edits: [
      {
        file: "air/cbor/as-json.ts",
        find: 'throw new AirError("def.type", "a definition holds no byte strings", source.place(offset));',
        replace:
          'return { type: "string", value: new TextDecoder().decode(reader.bytestring("bytes")), ...at };',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "number-keys-in-patches-are-passed-over",
    breaks: [{ rule: "P-7", words: "A raw patch hides nothing." }],
    edits: [
      {
        file: "air/cbor/as-json.ts",
        find: 'throw new AirError("def.type", "the keys of a definition are texts", this.source.place(keyOffset));',
        replace: 'reader.nat("a key"); this.read(object, "", depth + 1); continue;',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "ref-without-definition-passes",
    breaks: [{ rule: "P-7", words: "a ref whose definition is neither carried nor stored are refused" }],
    edits: [
      {
        file: REFS,
        find: 'if (broken.size === 0) {\n    faults.add(\n      "ref.unknown",\n      `${quote(ref.name)} is listed, but there is no definition with this name or hash`,\n      placeOf(ref.json()),\n    );\n  }',
        replace: "",
      },
      {
        file: LOAD,
        find: "[...others, ...plans]",
        replace: "[...others, ...plans].filter(({ node }) => node)",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "built-in-listed-by-either-hash",
    breaks: [{ rule: "P-7", words: "its refs must have the hashes of what comes out" }],
    edits: [
      {
        file: REFS,
        find: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash",
        replace: "ref.hash !== ZERO_HASH && ref.hash !== found.bareHash && ref.hash !== found.nodeHash",
      },
    ],
    levels: ["L2"],
  },
  {
    name: "unknown-sys-name-is-just-unknown",
    breaks: [{ rule: "P-7", words: "a `sys/` definition" }],
    edits: [
      {
        file: REFS,
        find: 'faults.add(\n      "def.reserved",\n      `${quote(ref.name)} is not built in; sys/ names cannot be defined`,\n      placeAt(ref.json(), "name"),\n    );',
        replace: 'faults.add("ref.unknown", "there is none", placeAt(ref.json(), "name"));',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "empty-list-in-a-patch-is-an-empty-map",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: SHAPE,
        find: 'faults.add("def.type", `expected ${wanted}, found ${nameOf(node)}`, placeOf(node));',
        replace:
          'if (wanted === "an object" && node.type === "array" && node.items.length === 0) return new Map() as never; faults.add("def.type", `expected ${wanted}, found ${nameOf(node)}`, placeOf(node));',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "rule-that-is-no-object-fits-all",
    breaks: [{ rule: "A3", words: "A policy's first rule that fits decides" }],
    edits: [
      {
        file: SHAPE,
        find: 'faults.add("def.type", `expected ${wanted}, found ${nameOf(node)}`, placeOf(node));',
        replace:
          'if (wanted === "an object") return { when: {} } as never; faults.add("def.type", `expected ${wanted}, found ${nameOf(node)}`, placeOf(node));',
      },
    ],
    levels: ["L3"],
  },
  {
    name: "proposal-without-a-patch-changes-nothing",
    breaks: [{ rule: "P-1", words: "A patch document is read by the patch schema wherever it comes from" }],
    edits: [
      {
        file: "air/values/decode.ts",
        find: '(field.kind === "option" ? none : missing(name))',
        replace:
          'field.kind === "option" ? none : field.kind === "variant" ? ({ kind: "record", fields: new Map<string, unknown>([["$tag", { kind: "text", value: "patch_cbor" }], ["$value", { kind: "bytes", value: new Uint8Array([0xa0]) }]]) } as V) : missing(name)',
      },
    ],
    levels: ["L2"],
  },
  {
    name: "module-without-wasm-hash-is-refused",
    breaks: [{ rule: "P-11", words: "A zero `wasm_hash` stands for a module whose WASM is not known yet" }],
    edits: [
      {
        file: "air/manifest/authored.ts",
        find: 'if (kind.value === "defmodule") return fill(json, "wasm_hash");',
        replace: 'if (kind.value === "defmodule") return json;',
      },
    ],
    families: ["manifest/modules", "patch/add", "reducer/module"],
  },
];
