/**
 * How checking a directory grows with its size: worlds of 1,000, 2,500 and 5,000 definitions, with time per definition.
 * The rest of what a world is made of: one value normalised, one expression evaluated.
 */
import { cpus } from "node:os";
import { encodeTree } from "../air/cbor/tree.ts";
import { FaultList } from "../air/errors.ts";
import { evaluate } from "../air/expr/evaluate.ts";
import { expressionOf } from "../air/expr/expression.ts";
import { expr } from "../air/expr/syntax.ts";
import { readJson } from "../air/json/read.ts";
import { loadDirectory } from "../air/manifest/directory.ts";
import type { Type } from "../air/types/types.ts";
import { decodeValue } from "../air/values/decode.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { builtins } from "../runtime/builtins.ts";
import { measure } from "./measure.ts";

const SIZES = [1000, 2500, 5000];

/** Of ten definitions seven are schemas, two plans and one a module; ten to a file. */
export function worldOf(size: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const lists: Record<"schemas" | "plans" | "modules", { name: string }[]> = {
    schemas: [],
    plans: [],
    modules: [],
  };
  const triggers: object[] = [];
  const events: object[] = [];
  for (let block = 0; block < size / 10; block++) {
    const name = (local: string): string => `bench/${local}${block}@1`;
    const schema = (local: string, type: object) => ({ $kind: "defschema", name: name(local), type });
    const input = { record: { id: { text: {} }, amount: { nat: {} }, note: { option: { text: {} } } } };
    const event = { record: { id: { text: {} }, of: { ref: name("Input") } } };
    const defs = [
      schema("Key", { text: {} }),
      schema("Input", input),
      schema("Event", event),
      schema("Other", { record: { id: { text: {} }, tags: { set: { text: {} } } } }),
      schema("Family", { variant: { event: { ref: name("Event") }, other: { ref: name("Other") } } }),
      schema("State", { record: { seen: { map: { key: { text: {} }, value: { ref: name("Event") } } } } }),
      schema("Deep", { list: { option: { ref: block === 0 ? name("Key") : `bench/Deep${block - 1}@1` } } }),
      plan(name("Plan"), name("Input"), name("Other")),
      plan(name("Second"), name("Input"), name("Other")),
      {
        $kind: "defmodule",
        name: name("Reducer"),
        module_kind: "reducer",
        key_schema: name("Key"),
        abi: { reducer: { state: name("State"), event: name("Family") } },
      },
    ];
    files.set(`block${block}.air.json`, JSON.stringify(defs, null, 2));
    for (const { $kind, name: full } of defs) {
      lists[$kind === "defschema" ? "schemas" : $kind === "defplan" ? "plans" : "modules"].push({
        name: full,
      });
    }
    triggers.push({ event: name("Input"), plan: name("Plan"), correlate_by: "id" });
    events.push({ event: name("Event"), reducer: name("Reducer"), key_field: "id" });
  }
  const defaults = {
    cap_grants: [{ name: "web", cap: "sys/http.out@1", params: { hosts: ["example.com"] } }],
  };
  const manifest = { $kind: "manifest", air_version: "1", ...lists, caps: [], policies: [], defaults };
  files.set("manifest.air.json", JSON.stringify({ ...manifest, routing: { events }, triggers }, null, 2));
  return files;
}

function plan(name: string, input: string, raised: string) {
  const ref = (text: string) => ({ ref: text });
  const request = { method: "GET", url: "https://example.com/", headers: { a: "1", bb: "2" } };
  const steps = [
    {
      id: "ask",
      op: "emit_effect",
      kind: "http.request",
      params: request,
      cap: "web",
      bind: { effect_id_as: "req" },
    },
    { id: "wait", op: "await_receipt", for: ref("@var:req"), bind: { as: "answer", status_as: "status" } },
    { id: "tell", op: "raise_event", event: raised, value: { id: "x", tags: ["b", "a"] } },
    { id: "end", op: "end" },
  ];
  const ok = { op: "eq", args: [ref("@var:status"), { text: "ok" }] };
  const edges = [
    { from: "ask", to: "wait" },
    {
      from: "wait",
      to: "tell",
      when: { op: "and", args: [ok, { op: "gt", args: [ref("@plan.input.amount"), { nat: 3 }] }] },
    },
    { from: "tell", to: "end" },
  ];
  return { $kind: "defplan", name, input, steps, edges };
}

function check(files: ReadonlyMap<string, string>): void {
  const faults = new FaultList();
  if (!loadDirectory({ path: "bench", files, wasm: new Map() }, builtins(), faults)) {
    throw new Error(JSON.stringify(faults.faults.slice(0, 3)));
  }
}

const quick = process.argv.includes("--quick");
const options = { rounds: quick ? 3 : 11, slice: 200 };
console.log(`${cpus()[0]?.model}, Node ${process.version}`);

const results = measure(
  SIZES.map((size) => {
    const files = worldOf(size);
    return { name: `${size} definitions`, run: () => check(files) };
  }),
  options,
);
for (const [index, { name, nanoseconds }] of results.entries()) {
  const each = nanoseconds / (SIZES[index] as number) / 1000;
  console.log(`check of ${name}: ${(nanoseconds / 1e6).toFixed(0)} ms, ${each.toFixed(1)} µs for each`);
}

const type = builtins().types.named("sys/HttpRequestReceipt@1") as Type;
const bytes = encodeTree({
  status: 200n,
  headers: new Map([["content-type", "text/html"]]),
  body_ref: null,
  timings: { start_ns: 1n, end_ns: 2n },
  adapter_id: "adapter",
});
const answer = decodeValue(bytes, type);
const guard = {
  op: "and",
  args: [{ op: "lt", args: [{ ref: "@var:r.status" }, { int: 400 }] }, { bool: true }],
};
const expression = expressionOf(expr(readJson(JSON.stringify(guard)), new FaultList()));
const environment = { vars: new Map([["r", answer]]), steps: new Map() };
for (const { name, nanoseconds } of measure(
  [
    { name: `a receipt of ${bytes.length} B normalised by its type`, run: () => normalizeCbor(bytes, type) },
    { name: "a guard of three operations evaluated", run: () => evaluate(expression, environment) },
  ],
  { rounds: quick ? 5 : 21, slice: 30 },
)) {
  console.log(`${name}: ${nanoseconds.toFixed(0)} ns`);
}
