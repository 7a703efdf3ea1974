/** Three descriptions of the def kinds agree: the readers, the JSON Schemas, and the codecs generated from those. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { type Codec, checkDocument } from "../air/cbor/document.ts";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import type { Defs } from "../air/defs/kinds.ts";
import { type AirNode, bareHash, encodeNode, readNode } from "../air/defs/node.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import * as codecs from "../generated/def-codecs.ts";
import type { BareManifest, DefsByKind } from "../generated/defs.ts";
import { codeOf } from "./codes.ts";
import { PROJECT } from "./extra-codecs.ts";

interface StoredCase {
  readonly id: string;
  readonly input: { readonly def: { readonly $kind?: string } };
  readonly expect: { readonly ok?: { readonly cbor: string } };
}

const FOLDER = `${PROJECT}conformance/corpus/def/`;
const texts = readdirSync(FOLDER).map((file) => readFileSync(FOLDER + file, "utf8"));
const cases = texts.flatMap((text) => JSON.parse(text) as StoredCase[]);
/** Numbers beyond 2^53 do not survive JSON.parse; their cases are run by the conformance runner. */
const accepted = cases.filter((one) => one.expect.ok && !/\d{16}/.test(JSON.stringify(one.input.def)));

const CODECS = {
  defschema: codecs.DefschemaCodec,
  defmodule: codecs.DefmoduleCodec,
  defplan: codecs.DefplanCodec,
  defcap: codecs.DefcapCodec,
  defeffect: codecs.DefeffectCodec,
  defpolicy: codecs.DefpolicyCodec,
  defsecret: codecs.DefsecretCodec,
  manifest: codecs.ManifestCodec,
} satisfies { readonly [K in keyof DefsByKind]: Codec<DefsByKind[K]> };

/** What the readers yield is what the generated types describe, `$kind` aside; `tsc` proves it. */
const sameShapes: { [K in keyof Defs]: Defs[K] extends Omit<DefsByKind[K], "$kind"> ? true : false } = {
  defschema: true,
  defmodule: true,
  defplan: true,
  defcap: true,
  defeffect: true,
  defpolicy: true,
  defsecret: true,
  manifest: true,
};
function codecOf(node: AirNode): Codec<unknown> {
  return CODECS[node.kind] as Codec<unknown>;
}

describe("generated codecs of the def kinds", () => {
  it("have the types that the readers yield", () =>
    expect(Object.values(sameShapes).every(Boolean)).toBe(true));

  it("write and read the stored bytes of every accepted def of the corpus", () => {
    expect(accepted.length).toBeGreaterThan(250);
    for (const { id, input } of accepted) {
      const node = readNode(readJson(JSON.stringify(input.def)));
      const bytes = encodeNode(node);
      const codec = codecOf(node);
      expect(codec.encode(codec.decode(bytes)), id).toEqual(bytes);
      expect(codec.encode({ $kind: node.kind, ...node.def }), id).toEqual(bytes);
    }
  });

  it("hash a manifest without $kind as manifest_hash means it", () => {
    for (const { input } of accepted.filter((one) => one.input.def.$kind === "manifest")) {
      const node = readNode(readJson(JSON.stringify(input.def)));
      const bytes = codecs.BareManifestCodec.encode(node.def as unknown as BareManifest);
      expect(hashBytes(bytes)).toBe(bareHash(node));
      expect(codecs.BareManifestCodec.encode(codecs.BareManifestCodec.decode(bytes))).toEqual(bytes);
    }
  });

  it("count the entries of every record", () => {
    const manifest = {
      $kind: "manifest",
      air_version: "1",
      schemas: [],
      modules: [],
      plans: [],
      caps: [],
      policies: [],
    };
    for (const value of [manifest, { ...manifest, defaults: {} }, { ...manifest, routing: {} }]) {
      const bytes = encodeTree(value);
      expect(codeOf(() => codecs.ManifestCodec.decode(bytes))).toBe("accepted");
      for (const more of [1, -1]) {
        const changed = bytes.slice();
        changed[3] = (changed[3] as number) + more;
        expect(codeOf(() => codecs.ManifestCodec.decode(changed))).not.toBe("accepted");
      }
    }
  });

  it("count the nesting of a whole document", () => {
    const nested = (lists: number) => {
      let type: Tree = { int: {} };
      for (let i = 0; i < lists; i++) type = { list: type };
      return { $kind: "defschema", name: "d/S@1", type } as const;
    };
    const bytes = codecs.DefschemaCodec.encode(nested(124));
    expect(codeOf(() => checkDocument(bytes))).toBe("accepted");
    expect(codeOf(() => codecs.DefschemaCodec.decode(bytes))).toBe("accepted");
    expect(codeOf(() => codecs.DefschemaCodec.encode(nested(125)))).toBe("cbor.too_deep");
  });

  it("refuse parts that the canonical form leaves out, and keys that are unknown or misplaced", () => {
    const base = {
      $kind: "manifest",
      air_version: "1",
      schemas: [],
      modules: [],
      plans: [],
      caps: [],
      policies: [],
    };
    const decode = (extra: object) =>
      codeOf(() => codecs.ManifestCodec.decode(encodeTree({ ...base, ...extra })));
    expect(decode({})).toBe("accepted");
    expect(decode({ defaults: {} })).toBe("accepted");
    expect(decode({ effects: [] })).toBe("value.type");
    expect(decode({ module_bindings: {} })).toBe("value.type");
    expect(decode({ extra: 1n })).toBe("value.type");
    expect(decode({ schemas: undefined })).toBe("value.type");
    expect(decode({ air_version: "2" })).toBe("value.type");
    expect(decode({ secrets: [{ name: "d/s@1", hash: `sha256:${"0".repeat(64)}` }] })).toBe("accepted");
    expect(decode({ secrets: [{ alias: "a", version: 1n, binding_id: "b" }] })).toBe("accepted");
    expect(decode({ secrets: [{ alias: "a", version: -1n, binding_id: "b" }] })).toBe("value.range");
  });
});

describe("the JSON Schemas", () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  const schemaFolder = `${PROJECT}spec/schemas/`;
  for (const file of readdirSync(schemaFolder))
    ajv.addSchema(JSON.parse(readFileSync(schemaFolder + file, "utf8")), file);

  /** Accepted by the readers on purpose, though the schemas, which describe what to write, do not have it. */
  const onlyReaders = (id: string) => /null|dec128-(number|float)|abi-empty/.test(id);
  /** Refused by rules that no JSON Schema can state. */
  const onlySchemas =
    /name-newline|wasm-newline|ref-bad-newline|recursive|ref-self|option-(option|unit)|surrogate|deep-125|slot-(over|under|huge)|-over$|exponent|35-digits|int-under|float-(zero|deep)|int-float|expiry-float|version-negative|secret-ref/;

  it("describe everything in the corpus that is accepted", () => {
    for (const { id, input } of accepted) {
      if (onlyReaders(id)) continue;
      const validate = ajv.getSchema(`${input.def.$kind}.schema.json`);
      expect(validate?.(input.def), `${id}: ${JSON.stringify(validate?.errors?.[0])}`).toBe(true);
    }
  });

  it("refuse what the readers refuse, as far as a JSON Schema can", () => {
    const missed: string[] = [];
    for (const { id, input, expect: expected } of cases) {
      if (expected.ok || onlySchemas.test(id)) continue;
      const validate = ajv.getSchema(`${input.def.$kind}.schema.json`);
      if (validate?.(input.def)) missed.push(id);
    }
    expect(missed).toEqual([]);
  });
});
