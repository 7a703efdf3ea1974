/** Values, expressions and manifests: every vector agrees, or is listed in `vector-differences.json` with its ruling. */
import { describe, expect, it } from "vitest";
import { encodeTree } from "../air/cbor/tree.ts";
import { compareFaults, FaultList, isAirError } from "../air/errors.ts";
import { evaluate } from "../air/expr/evaluate.ts";
import { expressionOf } from "../air/expr/expression.ts";
import { expr } from "../air/expr/syntax.ts";
import { hashBytes } from "../air/hash.ts";
import { type JsonNode, member, textOf } from "../air/json/node.ts";
import { readJson } from "../air/json/read.ts";
import { nodeAt } from "../air/json/walk.ts";
import { loadDirectory } from "../air/manifest/directory.ts";
import { loadManifest } from "../air/manifest/load.ts";
import { typeExpr } from "../air/types/type-expr.ts";
import { type Type, Types } from "../air/types/types.ts";
import { encodeValue } from "../air/values/encode.ts";
import { literalValue } from "../air/values/from-literal.ts";
import { readLiteral } from "../air/values/literal.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { readTagged, taggedValue } from "../conformance/testees/airlock/tagged-values.ts";
import { builtins } from "../runtime/builtins.ts";
import { differencesOf, fromHex, HAS_VECTORS, sharedFiles, sharedText, toHex, vectors } from "./shared.ts";

/** What a vector answers, or the code of the refusal. */
function answer(action: (faults: FaultList) => string): string {
  const faults = new FaultList();
  try {
    const result = action(faults);
    faults.throwIfAny();
    return result;
  } catch (error) {
    if (isAirError(error)) return error.code;
    throw error;
  }
}

/** The JSON of each vector of a file, numbers as written. */
function nodes(file: string): readonly JsonNode[] {
  const json = readJson(sharedText(`vectors/${file}`));
  return json.type === "array" ? json.items : [];
}

/** Compares all vectors of a file; every listed difference has its vector, and no other differs. */
function compare(
  file: string,
  found: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string | RegExp>,
): void {
  const differences = differencesOf(file);
  const expected = new Map([...wanted].map(([id, want]) => [id, differences[id]?.answer ?? want]));
  const wrong = [...expected].filter(([id, want]) => {
    const got = found.get(id) ?? "";
    return typeof want === "string" ? got !== want : !want.test(got);
  });
  expect(wrong.map(([id, want]) => ({ id, want: String(want), got: found.get(id) }))).toEqual([]);
  expect(Object.keys(differences).filter((id) => !wanted.has(id))).toEqual([]);
  const needless = Object.entries(differences).filter(([id, { answer: got }]) => {
    const want = wanted.get(id);
    return typeof want === "string" ? got === want : want?.test(got);
  });
  expect(needless).toEqual([]);
}

const CODE = /^[a-z]+\.[a-z_0-9]+$/;

interface ValueVector {
  readonly id: string;
  readonly lens: "cbor" | "authoring_json";
  readonly schema: object;
  readonly input_cbor_hex?: string;
  readonly json_text?: string;
  readonly expect: {
    readonly error?: string;
    readonly cbor_hex?: string;
    readonly literal_cbor_hex?: string;
    readonly runtime_cbor_hex?: string;
    readonly expr_cbor_hex?: string;
    readonly runtime_error?: string | null;
  };
}

describe.skipIf(!HAS_VECTORS)("values.json", () => {
  it("agrees", () => {
    const found = new Map<string, string>();
    const wanted = new Map<string, string | RegExp>();
    const types = new Types(builtins().types);
    const own = nodes("values-schemas.json").flatMap((node) => {
      const name = member(node as JsonNode & { type: "object" }, "name");
      const json = nodeAt(node, "type") as JsonNode;
      const text = name?.type === "string" ? name.value : "";
      return text === "com.acme/Dangling@1"
        ? []
        : [{ name: text, type: typeExpr(json, new FaultList()), json }];
    });
    types.link(own, new FaultList());
    for (const vector of vectors<ValueVector>("values.json")) {
      const { id, lens, expect: want } = vector;
      const json = readJson(JSON.stringify(vector.schema));
      const typeIn = (faults: FaultList): Type => {
        const type = types.resolve(typeExpr(json, faults), json, faults);
        faults.throwIfAny();
        return type;
      };
      if (lens === "cbor") {
        found.set(
          id,
          answer((faults) => toHex(normalizeCbor(fromHex(vector.input_cbor_hex ?? ""), typeIn(faults)))),
        );
        wanted.set(id, want.cbor_hex ?? CODE);
        continue;
      }
      found.set(
        id,
        answer((faults) => authored(vector.json_text ?? "", typeIn(faults), faults)),
      );
      // What the reference keeps as an expression is none for values, and what it cannot run has no bytes.
      const bytes = want.runtime_cbor_hex ?? "";
      wanted.set(id, want.literal_cbor_hex === undefined ? CODE : `${want.literal_cbor_hex} ${bytes}`);
    }
    compare("values.json", found, wanted);
  });
});

/** The literal as stored, and the value's bytes. */
function authored(text: string, type: Type, faults: FaultList): string {
  const { literal } = readLiteral(readJson(text), type, faults);
  faults.throwIfAny();
  return `${toHex(encodeTree(literal))} ${toHex(encodeValue(literalValue(literal), type))}`;
}

const EXPR_CODES: Readonly<Record<string, RegExp>> = {
  type_error: /^expr\.type$/,
  numeric_overflow: /^expr\.overflow$/,
  missing_ref: /^expr\.(?:missing_ref|ref)$/,
  missing_field: /^expr\.missing_field$/,
  divide_by_zero: /^expr\.divide_by_zero$/,
  invalid_bytes: /^value\.bytes$/,
  op_error: /^expr\.lookup$/,
  invalid_arity: /^expr\.arity$/,
  expr_parse: /^(?:expr\.syntax|def\.enum|value\.[a-z0-9]+)$/,
};

describe.skipIf(!HAS_VECTORS)("expr.json", () => {
  /** The vectors write null and unit their own way and have a uuid that is none (ruling E4). */
  const ours = (text: string): string =>
    text
      .replaceAll(/\{\s*"(null|unit)":\s*true\s*\}/g, '{"$1":{}}')
      .replaceAll('"u-1"', '"123e4567-e89b-12d3-a456-426614174000"');

  it("agrees", () => {
    const environments = readJson(ours(sharedText("vectors/expr-envs.json")));
    const list = readJson(ours(sharedText("vectors/expr.json")));
    const found = new Map<string, string>();
    const wanted = new Map<string, string | RegExp>();
    for (const node of list.type === "array" ? list.items : []) {
      const at = (...way: string[]) => nodeAt(node, ...way);
      const text = (...way: string[]) => (at(...way) as JsonNode & { type: "string" }).value;
      const env = nodeAt(environments, text("env")) as JsonNode;
      const id = text("id");
      found.set(
        id,
        answer((faults) => {
          const tree = expr(at("expr") as JsonNode, faults);
          faults.throwIfAny();
          return JSON.stringify(taggedValue(evaluate(expressionOf(tree), environment(env))));
        }),
      );
      const value = at("expect", "value");
      const code = value ? undefined : EXPR_CODES[text("expect", "error")];
      wanted.set(
        id,
        value ? textOf(value).replaceAll(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, "") : (code as RegExp),
      );
    }
    compare("expr.json", found, wanted);
  });

  function environment(json: JsonNode) {
    const value = (key: string) => {
      const node = nodeAt(json, key);
      return node && node.type !== "null" ? readTagged(node) : undefined;
    };
    const named = (key: string) => {
      const pairs = nodeAt(json, key);
      const items = pairs?.type === "array" ? pairs.items : [];
      return new Map(
        items.map((pair) => [
          (nodeAt(pair, 0) as JsonNode & { type: "string" }).value,
          readTagged(nodeAt(pair, 1) as JsonNode),
        ]),
      );
    };
    return {
      input: value("plan_input"),
      event: value("current_event"),
      vars: named("vars"),
      steps: named("steps"),
    };
  }
});

describe.skipIf(!HAS_VECTORS)("validate.json", () => {
  it("agrees", () => {
    const found = new Map<string, string>();
    const wanted = new Map<string, string | RegExp>();
    for (const node of nodes("validate.json")) {
      const id = (nodeAt(node, "id") as JsonNode & { type: "string" }).value;
      const defs = nodeAt(node, "store_nodes");
      const faults = new FaultList();
      const world = loadManifest(
        {
          manifest: nodeAt(node, "manifest") as JsonNode,
          defs: defs?.type === "array" ? defs.items : [],
        },
        builtins(),
        faults,
      );
      const codes = [...faults.faults].sort(compareFaults).map(({ code }) => code);
      found.set(id, world ? "accepted" : codes.join(" "));
      const accepted = nodeAt(node, "expect", "accepted");
      const yes = accepted?.type === "bool" && accepted.value;
      wanted.set(id, yes ? "accepted" : /^[a-z0-9]+\.[a-z_0-9]+( [a-z0-9]+\.[a-z_0-9]+)*$/);
    }
    compare("validate.json", found, wanted);
  });
});

interface ExampleVector {
  readonly id: string;
  readonly asset_root: string;
  readonly expect: {
    readonly error?: string;
    readonly manifest_hash?: string;
    readonly manifest_node_hash?: string;
    readonly manifest_cbor_hex?: string;
    readonly defs?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly manifest_ref_hash: string;
      readonly loaded_node_hash: string;
    }[];
  };
}

describe.skipIf(!HAS_VECTORS)("examples.json", () => {
  const all = HAS_VECTORS ? vectors<ExampleVector>("examples.json") : [];
  const load = (root: string) => {
    const faults = new FaultList();
    const files = sharedFiles(`reference/air/${root}`);
    return { world: loadDirectory({ path: root, files, wasm: new Map() }, builtins(), faults), faults };
  };

  it("agrees in the hashes of manifests", () => {
    const found = new Map<string, string>();
    const wanted = new Map<string, string | RegExp>();
    for (const { id, asset_root, expect: want } of all) {
      const { world, faults } = load(asset_root);
      const [first] = faults.faults;
      found.set(id, world ? `${world.manifestHash} ${world.nodeHash}` : (first?.code ?? ""));
      wanted.set(id, want.error === undefined ? `${want.manifest_hash} ${want.manifest_node_hash}` : CODE);
    }
    compare("examples.json", found, wanted);
  });

  it("agrees in what every definition is once its literals are normalised", () => {
    for (const { asset_root, expect: want } of all) {
      const { world } = load(asset_root);
      for (const { kind, name, loaded_node_hash } of want.defs ?? []) {
        const def = world?.defs.find((one) => one.kind === kind && one.name === name);
        const { kind: _, ...rest } = { kind, ...(def?.node.def as object) };
        const node = { $kind: kind, ...rest };
        expect(`${name} ${hashBytes(encodeTree(node))}`).toBe(`${name} ${loaded_node_hash}`);
      }
    }
  });
});
