/** What counts as a difference between two answers. */
import { describe, expect, it } from "vitest";
import { compare } from "./compare.ts";
import type { Reply } from "./testee.ts";

const reject = (code: string, ...faults: readonly string[]): Reply => ({
  answer: {
    id: "1",
    reject: { code, ...(faults.length > 0 ? { faults: faults.map((one) => ({ code: one })) } : {}) },
  },
});
const ok = (value: object): Reply => ({ answer: { id: "1", ok: value } });

/** A world with a shadow report in its journal, and the hash of it. */
function shadowed(code: string, report: string, other = 1): Reply {
  const journal = [{ kind: "gov_shadow_report", failures: [{ failed: "seed", name: "t/A@1", code }], other }];
  return ok({ steps: [], world: { journal, proposals: [{ id: 0, report }] } });
}

describe("two refusals", () => {
  it.each([
    [reject("value.type"), reject("value.type"), "equal"],
    [reject("value.type"), reject("value.range"), "codes"],
    [reject("value.type", "value.type", "value.range"), reject("value.range"), "several_faults"],
    [reject("cbor.malformed"), reject("cbor.truncated"), "several_faults"],
    [reject("cbor.non_canonical"), reject("value.type"), "several_faults"],
    [reject("cbor.malformed"), reject("value.type"), "codes"],
    [reject("ref.unknown"), reject("manifest.hash"), "several_faults"],
  ])("%j and %j", (a, b, is) => expect(compare(a, b).is).toBe(is));
});

describe("two worlds", () => {
  it.each([
    ["the same", shadowed("value.type", "h"), shadowed("value.type", "h"), "equal"],
    [
      "another code, and with it another report",
      shadowed("value.type", "h"),
      shadowed("value.range", "i"),
      "codes",
    ],
    [
      "codes that one change brings together",
      shadowed("cbor.malformed", "h"),
      shadowed("cbor.truncated", "i"),
      "several_faults",
    ],
    [
      "another report and nothing else",
      shadowed("value.type", "h"),
      shadowed("value.type", "i"),
      "different",
    ],
    ["another code and more", shadowed("value.type", "h"), shadowed("value.range", "i", 2), "different"],
    ["a refusal and a yes", reject("value.type"), shadowed("value.type", "h"), "different"],
  ])("%s", (_what, a, b, is) => expect(compare(a, b).is).toBe(is));
});
