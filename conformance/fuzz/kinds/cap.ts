/** Grants and effects for each built-in enforcer, so that most pass all checks but one. */
import { type JsonObject, jsonOf } from "../json.ts";
import type { Kind } from "../kind.ts";
import { longTape, type Tape } from "../tape.ts";
import { documentHex, Elements, type Item, type ItemMap } from "../write-cbor.ts";
import { urlFrom } from "./url.ts";

const HASH = `sha256:${"01".repeat(32)}`;

interface Asked {
  readonly enforcer: string;
  readonly cap: string;
  readonly kind: string;
  readonly grant: ItemMap;
  readonly params: ItemMap;
}

export const cap: Kind = {
  name: "cap",
  batch: 128,
  tape: longTape(80),
  edits: { least: 0, most: 1 },
  make: (tape) => {
    const { enforcer, cap: name, kind, grant, params } = tape.pick([http, http, llm, governance])(tape);
    const input = {
      enforcer,
      cap_def: name,
      grant_name: "g",
      cap_params_cbor: documentHex(grant),
      effect_kind: kind,
      effect_params_cbor: documentHex(params),
      origin: { kind: tape.pick(["plan", "reducer"]), name: "t/P@1" },
      logical_now_ns: "0",
    };
    return { op: "cap.check", input: jsonOf(input) as JsonObject };
  },
};

/** No list, none of these, or some. */
function list(tape: Tape, pool: readonly Item[], percent = 60): Item {
  return tape.chance(50) ? null : new Elements(tape.some(pool, percent));
}

function http(tape: Tape): Asked {
  const hosts = [
    "a.example",
    "A.example",
    "[::1]",
    "127.0.0.1",
    "xn--bcher-kva.example",
    "bücher.example",
    "a.example.",
  ];
  const grant: ItemMap = new Map<Item, Item>([
    ["hosts", list(tape, hosts, 50)],
    ["schemes", list(tape, ["http", "https", "HTTPS", "custom"])],
    ["methods", list(tape, ["GET", "get", "PUT"])],
    ["ports", list(tape, [80n, 443n, 8080n, 65535n, 0n])],
    ["path_prefixes", list(tape, ["/", "/api", "/api/v1/", "/%2e", "", "/é", "/%C3%A9"])],
  ]);
  const params: ItemMap = new Map<Item, Item>([
    ["method", tape.pick(["GET", "get", "PUT", ""])],
    ["url", urlFrom(tape)],
    ["headers", new Map()],
    ["body_ref", null],
  ]);
  return { enforcer: "sys/CapEnforceHttpOut@1", cap: "sys/http.out@1", kind: "http.request", grant, params };
}

function llm(tape: Tape): Asked {
  const grant: ItemMap = new Map<Item, Item>([
    ["providers", list(tape, ["acme", "other", "Acme"])],
    ["models", list(tape, ["small", "large"])],
    ["max_tokens", tape.pick<Item>([null, 0n, 100n, (1n << 64n) - 1n])],
    ["tools_allow", list(tape, ["search", "run"])],
  ]);
  const params: ItemMap = new Map<Item, Item>([
    ["provider", tape.pick(["acme", "other", ""])],
    ["model", tape.pick(["small", "large", "huge"])],
    ["temperature", tape.pick(["0.7", "1e400", "-0"])],
    ["max_tokens", tape.pick<Item>([0n, 100n, 101n])],
    ["input_ref", HASH],
    ["tools", tape.chance(50) ? null : tape.some(["search", "run", "write", "run"])],
    ["api_key", tape.pick<Item>([null, variant("literal", "k")])],
  ]);
  return {
    enforcer: "sys/CapEnforceLlmBasic@1",
    cap: "sys/llm.basic@1",
    kind: "llm.generate",
    grant,
    params,
  };
}

function variant(tag: string, value?: Item): Item {
  return new Map<Item, Item>([
    ["$tag", tag],
    ...(value === undefined ? [] : [["$value", value] as [Item, Item]]),
  ]);
}

const OPS = ["add_def", "remove_def", "replace_def", "set_defaults", "set_manifest_refs"];
const KINDS = ["defschema", "defplan", "defpolicy", "defmodule"];
const SECTIONS = ["defaults", "manifest_refs", "routing_events"];

function governance(tape: Tape): Asked {
  const grant: ItemMap = new Map<Item, Item>([
    ["ops", list(tape, OPS, 80)],
    ["def_kinds", list(tape, KINDS, 80)],
    ["name_prefixes", list(tape, ["app/", "app/A", "ops/", "", "app/é"])],
    ["manifest_sections", list(tape, SECTIONS, 80)],
  ]);
  const change = (): Item =>
    new Map<Item, Item>([
      ["kind", tape.pick(KINDS)],
      ["name", tape.pick(["app/A@1", "app/B@1", "ops/C@1", "Ops/C@1"])],
      ["action", variant(tape.pick(["added", "removed", "changed"]))],
    ]);
  const summary: ItemMap = new Map<Item, Item>([
    ["base_manifest_hash", tape.pick([null, HASH])],
    ["patch_hash", HASH],
    ["ops", new Elements(tape.some(OPS))],
    ["def_changes", tape.times(3, change)],
    ["manifest_sections", new Elements(tape.some(SECTIONS))],
  ]);
  const params = tape.pick<readonly [string, ItemMap]>([
    [
      "governance.propose",
      new Map<Item, Item>([
        ["patch", variant("hash", HASH)],
        ["summary", tape.chance(92) ? summary : null],
        ["manifest_base", null],
        ["description", null],
      ]),
    ],
    ["governance.shadow", new Map<Item, Item>([["proposal_id", 3n]])],
    ["governance.apply", new Map<Item, Item>([["proposal_id", 0n]])],
  ]);
  return {
    enforcer: "sys/CapEnforceGovernance@1",
    cap: "sys/governance@1",
    kind: params[0],
    grant,
    params: params[1],
  };
}
