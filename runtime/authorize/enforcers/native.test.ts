/** The built-in enforcers as modules: what they read, in which order, and their limits. */
import { describe, expect, it } from "vitest";
import { encodeTree, type Tree } from "../../../air/cbor/tree.ts";
import { CapCheckInputCodec, CapCheckOutputCodec } from "../../../generated/codecs.ts";
import { PLAN } from "../../../tests/authority.ts";
import { isNative, nativeEnforcers } from "./native.ts";

const HTTP = "sys/CapEnforceHttpOut@1";
const GOVERNANCE = "sys/CapEnforceGovernance@1";

const REQUEST = { method: "GET", url: "https://e.com/a/api/b", headers: {}, body_ref: null };

function check(module: string, grant: Tree, kind: string, params: Tree): string {
  const input = {
    cap_def: "sys/any@1",
    grant_name: "g",
    cap_params: encodeTree(grant).slice(),
    effect_kind: kind,
    effect_params: encodeTree(params).slice(),
    origin: PLAN,
    logical_now_ns: 0n,
  };
  const output = nativeEnforcers(module, CapCheckInputCodec.encode(input).slice());
  return CapCheckOutputCodec.decode(output).deny?.code ?? "allow";
}

const http = (grant: Tree, params: object = {}) =>
  check(HTTP, grant, "http.request", { ...REQUEST, ...params } as unknown as Tree);

describe("the built-in enforcers", () => {
  it("look at the kind, then at the grant, then at the params", () => {
    expect(check(HTTP, 1n, "timer.set", 1n)).toBe("effect_kind_mismatch");
    expect(check(HTTP, 1n, "http.request", 1n)).toBe("cap_params_invalid");
    expect(check(HTTP, {}, "http.request", 1n)).toBe("effect_params_invalid");
  });

  it("are asked by their names, and take nothing that is no input", () => {
    expect([HTTP, GOVERNANCE, "sys/CapEnforceLlmBasic@1"].map(isNative)).toEqual([true, true, true]);
    expect(isNative("sys/CapAllowAll@1")).toBe(false);
    expect(() => nativeEnforcers("demo/None@1", new Uint8Array())).toThrow("no such module");
    expect(() => nativeEnforcers(HTTP, Uint8Array.of(0xa0))).toThrow();
  });
});

describe("the HTTP enforcer", () => {
  it("compares the beginning of the path, and hosts of the URL's own kind", () => {
    expect(http({ path_prefixes: ["/a/"] })).toBe("allow");
    expect(http({ path_prefixes: ["/api/"] })).toBe("path_not_allowed");
    expect(http({ hosts: ["0x7f.1"] }, { url: "custom://127.0.0.1/" })).toBe("host_not_allowed");
    expect(http({ hosts: ["0x7f.1"] }, { url: "custom://0x7f.1/" })).toBe("allow");
  });

  it("knows no letters but those of ASCII as the same", () => {
    expect(http({ methods: ["\u212a"] }, { method: "k" })).toBe("method_not_allowed");
    expect(http({ methods: ["k"] }, { method: "K" })).toBe("allow");
  });
});

describe("the governance enforcer", () => {
  const hash = `sha256:${"0a".repeat(32)}`;
  const propose = (grant: Tree, summary: object | null) =>
    check(GOVERNANCE, grant, "governance.propose", {
      patch: { $tag: "hash", $value: hash },
      summary: summary as Tree,
    });
  const summary = (name: string) => ({
    patch_hash: hash,
    ops: ["add_def", "set_manifest_refs"],
    def_changes: [{ kind: "defschema", name, action: { $tag: "added" } }],
    manifest_sections: ["manifest_refs"],
  });

  it("compares the beginning of names, and wants a summary", () => {
    expect(propose({ name_prefixes: ["app/"] }, summary("app/X@1"))).toBe("allow");
    expect(propose({ name_prefixes: ["app/"] }, summary("my.app/X@1"))).toBe("name_prefix_not_allowed");
    expect(propose({}, null)).toBe("effect_params_invalid");
  });
});
