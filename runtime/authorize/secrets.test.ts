import { describe, expect, it } from "vitest";
import { FaultList } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { readJson } from "../../air/json/read.ts";
import { nodeAt } from "../../air/json/walk.ts";
import { typeExpr } from "../../air/types/type-expr.ts";
import { normalizeJson } from "../../air/values/normalize.ts";
import { CapCheckOutputCodec } from "../../generated/codecs.ts";
import { ask, asking, effectOf, LLM, PLAN, REDUCER } from "../../tests/authority.ts";
import { builtins } from "../builtins.ts";

describe("secrets", () => {
  const secret = { alias: "llm/key", version: 1n, bindingId: "env", expectedDigest: undefined };
  const live = (allowedCaps: string[], allowedPlans: string[]) => ({
    ...LLM,
    secrets: new Map([["1 llm/key", { ...secret, allowedCaps, allowedPlans }]]),
  });

  it("may be used by the grants and plans that they name, or by all", () => {
    const asked = asking();
    expect(ask(asked, live([], []))).toBe("allowed");
    expect(ask(asked, live(["llm"], [PLAN.name]))).toBe("allowed");
    expect(ask(asked, live(["other"], []))).toBe("secrets: secret.denied");
    expect(ask(asked, live([], ["demo/Other@1"]))).toBe("secrets: secret.denied");
    expect(ask(asking({ api_key: null }), live(["other"], ["demo/Other@1"]))).toBe("allowed");
    expect(ask(asking({ api_key: { $tag: "literal", $value: "llm/key" } }), live(["other"], []))).toBe(
      "allowed",
    );
  });

  it("that are not declared have no value, and are not denied", () => {
    const other = { $tag: "secret", $value: { alias: "llm/key", version: 2n } } as const;
    expect(ask(asking({ api_key: other }), live(["other"], []))).toBe("allowed");
  });

  it("are found wherever params can hold them, and one that is denied is not overlooked for another", () => {
    const ref = { ref: "sys/SecretRef@1" } as const;
    const at = (version: number) => ({ alias: "llm/key", version });
    const other = at(9);
    const places: readonly (readonly [type: object, value: unknown])[] = [
      [{ list: ref }, [other, at(1)]],
      [{ set: ref }, [other, at(1)]],
      [{ option: ref }, at(1)],
      [{ map: { key: { text: {} }, value: ref } }, { a: other, b: at(1) }],
      [
        { record: { a: ref, b: { variant: { none: { unit: {} }, some: { record: { c: ref } } } } } },
        { a: other, b: { some: { c: at(1) } } },
      ],
    ];
    for (const [type, value] of places) {
      const faults = new FaultList();
      const json = readJson(JSON.stringify({ type, value }));
      const read = builtins().types.resolve(
        typeExpr(nodeAt(json, "type") as JsonNode, faults),
        undefined,
        faults,
      );
      const params =
        normalizeJson(nodeAt(json, "value") as JsonNode, read, faults)?.slice() ?? new Uint8Array();
      expect(faults.faults).toEqual([]);
      const effect = { ...effectOf("llm.generate"), params: read };
      const host = () => CapCheckOutputCodec.encode({ constraints_ok: true, deny: null }).slice();
      const used = { ...live(["other"], []), enforcers: host };
      expect(ask({ ...asking(), effect, params }, used), JSON.stringify(type)).toBe("secrets: secret.denied");
      expect(ask({ ...asking(), effect, params }, { ...used, ...live([], []), enforcers: host })).toBe(
        "allowed",
      );
    }
  });

  it("have a list of plans that says nothing about reducers", () => {
    const effect = effectOf("llm.generate");
    const both = { ...effect, def: { ...effect.def, origin_scope: "both" as const } };
    const request = { ...asking(), origin: REDUCER, cap: "default", effect: both };
    expect(ask(request, live([], ["demo/Other@1"]))).toBe("allowed");
    expect(ask(request, live(["other"], []))).toBe("secrets: secret.denied");
  });
});
