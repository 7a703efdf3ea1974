/** A plan that a patch leaves alone is checked again where what it is checked by has changed (ruling P-6). */
import { describe, expect, it } from "vitest";
import { hashTree } from "../air/cbor/tree.ts";
import { readJson } from "../air/json/read.ts";
import { builtins } from "../runtime/builtins.ts";
import { compileDocument } from "../runtime/patch/compile.ts";
import { readDocument } from "../runtime/patch/document.ts";
import { Live } from "../runtime/patch/live.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { codeOf } from "./codes.ts";
import { ALLOW_ALL, END, fetch, GRANTS, loadSpec, NAT, plan, record, schema } from "./running-worlds.ts";

const WAITS = { id: "w", op: "await_event", event: "t/Go@1", bind: { as: "e" } };
const TRIGGER = { event: "t/Go@1", plan: "t/p@1" };
const { world } = loadSpec({
  defs: [schema("t/Go@1", record({ n: NAT })), ALLOW_ALL, plan("t/p@1", "t/Go@1", [fetch("f"), WAITS, END])],
  manifest: { ...GRANTS, triggers: [TRIGGER] },
});
const grants = (GRANTS.defaults as { readonly cap_grants: readonly { readonly name: string }[] }).cap_grants;

function compiled(operation: object): string {
  const text = JSON.stringify({ version: "1", base_manifest_hash: world.manifestHash, patches: [operation] });
  const context = { live: new Live(world), store: new MemoryStore(), builtins: builtins() };
  return codeOf(() => compileDocument(readDocument(readJson(text, "patch")), context));
}

function withGrants(cap_grants: readonly object[]): string {
  return compiled({ set_defaults: { cap_grants } });
}

function withTrigger(trigger: object): string {
  const pre_hash = hashTree(world.manifest.triggers as never);
  return compiled({ set_triggers: { pre_hash, triggers: [trigger] } });
}

describe("a plan that the patch does not touch", () => {
  it("is good where its grants and triggers are what they were", () => {
    expect(withGrants([...grants].reverse())).toBe("accepted");
    expect(withTrigger(TRIGGER)).toBe("accepted");
  });

  it("needs its grant, of the right cap", () => {
    expect(withGrants(grants.filter(({ name }) => name !== "web"))).toBe("ref.unknown");
    const other = grants.map((one) => (one.name === "web" ? { ...one, cap: "sys/timer@1" } : one));
    expect(withGrants(other)).toBe("plan.cap_type");
  });

  it("has to tell its events apart once it is correlated", () => {
    expect(withTrigger({ ...TRIGGER, correlate_by: "n" })).toBe("plan.correlation");
  });
});
