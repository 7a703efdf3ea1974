/** The ops of the project's own testee, each over what `air/` exports. */
import { checkDocument } from "../../../air/cbor/document.ts";
import { canonicalize } from "../../../air/cbor/lenient.ts";
import { bareHash, collectNode, encodeNode, readNode } from "../../../air/defs/node.ts";
import { FaultList, quote } from "../../../air/errors.ts";
import { evaluate } from "../../../air/expr/evaluate.ts";
import { expressionOf } from "../../../air/expr/expression.ts";
import { expr } from "../../../air/expr/syntax.ts";
import { hashBytes } from "../../../air/hash.ts";
import { type JsonObject, member, placeOf } from "../../../air/json/node.ts";
import { readJson } from "../../../air/json/read.ts";
import { nodeAt, placeAt } from "../../../air/json/walk.ts";
import { schemaOf } from "../../../air/manifest/builtins.ts";
import { loadManifest } from "../../../air/manifest/load.ts";
import { typeExpr } from "../../../air/types/type-expr.ts";
import { type Type, Types } from "../../../air/types/types.ts";
import { normalizeCbor, normalizeJson } from "../../../air/values/normalize.ts";
import { builtins } from "../../../runtime/builtins.ts";
import { capCheck, grantHashOp, intentHashOp, policyDecide } from "./authorize-ops.ts";
import { hexMember, needMember, rooted, textMember, toHex } from "./messages.ts";
import { governancePrepare, patchCompile } from "./patch-ops.ts";
import { worldScript } from "./script/world-script.ts";
import { readNamed, readOptional, taggedValue } from "./tagged-values.ts";

/** From the request's input to the answer's `ok`. Throws `AirError` to reject, anything else is an error. */
export type Op = (input: JsonObject) => object;

export const OPS: Readonly<Record<string, Op>> = {
  "cbor.canonicalize": (input) => {
    const cbor = canonicalize(hexMember(input, "cbor"));
    return { cbor: toHex(cbor), hash: hashBytes(cbor) };
  },
  "cbor.check": (input) => {
    checkDocument(hexMember(input, "cbor"));
    return {};
  },
  "def.hash": (input) => {
    const def = member(input, "def");
    if (def?.type !== "object") throw new Error('"def" is an object');
    const node = rooted(def, readNode);
    const cbor = encodeNode(node);
    return { cbor: toHex(cbor), node_hash: hashBytes(cbor), bare_hash: bareHash(node) };
  },
  "value.normalize": (input) => {
    const faults = new FaultList();
    const type = typeOf(input, faults);
    const lens = textMember(input, "lens");
    const cbor =
      lens === "cbor" ? normalizeCbor(hexMember(input, "value"), type) : normalizeText(input, type);
    return { cbor: toHex(cbor), hash: hashBytes(cbor) };
  },
  "expr.eval": (input) => {
    const json = needMember(input, "expr");
    const faults = new FaultList();
    const tree = rooted(json, (node) => {
      const read = expr(node, faults);
      faults.throwIfAny();
      return read;
    });
    const env = member(input, "env");
    const environment = {
      input: readOptional(env, "input"),
      event: readOptional(env, "event"),
      vars: readNamed(env && nodeAt(env, "vars")),
      steps: readNamed(env && nodeAt(env, "steps")),
    };
    return { value: taggedValue(evaluate(expressionOf(tree), environment)) };
  },
  "manifest.load": (input) => {
    const faults = new FaultList();
    const defs = needMember(input, "defs");
    if (defs.type !== "array") throw new Error('"defs" is a list');
    const world = loadManifest(
      { manifest: needMember(input, "manifest"), defs: defs.items },
      builtins(),
      faults,
    );
    faults.throwIfAny();
    if (!world) throw new Error("no world and no fault");
    return { manifest_hash: world.manifestHash, node_hash: world.nodeHash, cbor: toHex(world.cbor) };
  },
  "patch.compile": patchCompile,
  "governance.prepare": governancePrepare,
  "intent.hash": intentHashOp,
  "grant.hash": grantHashOp,
  "cap.check": capCheck,
  "policy.decide": policyDecide,
  "world.script": worldScript,
};

/** The type that a request names or writes, linked with the schemas it brings. */
function typeOf(input: JsonObject, faults: FaultList): Type {
  const types = new Types(builtins().types);
  const defs = member(input, "defs");
  const names = new Set<string>();
  const schemas = (defs?.type === "array" ? defs.items : []).flatMap((json) => {
    const node = collectNode(json, faults);
    if (!node) return [];
    if (node.kind !== "defschema") throw new Error('"defs" holds schemas');
    const { name } = node.def;
    if (name.startsWith("sys/"))
      faults.add("def.reserved", "names with sys/ are built in", placeAt(json, "name"));
    else if (names.has(name)) faults.add("def.duplicate", "a schema is defined twice", placeAt(json, "name"));
    names.add(name);
    return [schemaOf(node)];
  });
  faults.throwIfAny();
  types.link(schemas, faults);
  faults.throwIfAny();
  const json = needMember(input, "schema");
  const named = json.type === "string" ? types.named(json.value) : undefined;
  if (json.type === "string" && !named) {
    faults.add("ref.unknown", `there is no schema ${quote(json.value)}`, placeOf(json));
  }
  const before = faults.faults.length;
  const written = json.type === "string" ? undefined : typeExpr(json, faults);
  const type = written && faults.faults.length === before ? types.resolve(written, json, faults) : named;
  faults.throwIfAny();
  return type as Type;
}

function normalizeText(input: JsonObject, type: Type): Uint8Array {
  const text = member(input, "text");
  const json = text ? readJson(textMember(input, "text")) : needMember(input, "value");
  const faults = new FaultList();
  return rooted(json, () => {
    const cbor = normalizeJson(json, type, faults);
    faults.throwIfAny();
    return cbor as Uint8Array;
  });
}
