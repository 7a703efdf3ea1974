/** What an operator asks for is the same after it was sent: its hash is what an input id stands for. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { FaultList } from "../../../air/errors.ts";
import { type Hash, hashBytes } from "../../../air/hash.ts";
import { printTreeLine } from "../../../air/json/print.ts";
import { readJson } from "../../../air/json/read.ts";
import type { GovPatchInput } from "../../../generated/schemas.ts";
import { requestHashOf } from "../../governance/request-hash.ts";
import type { Entry } from "../../store/store.ts";
import { type Step, sentStep, step } from "./operator-steps.ts";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
const text = fc.string({ unit: "grapheme", maxLength: 10 });
const hash = bytes.map((one): Hash => hashBytes(one));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const patch: fc.Arbitrary<GovPatchInput> = fc.oneof(
  hash.map(($value) => ({ $tag: "hash", $value }) as const),
  bytes.map(($value) => ({ $tag: "patch_cbor", $value }) as const),
  bytes.map(($value) => ({ $tag: "patch_doc_json", $value }) as const),
  fc.record({ blob_ref: hash, format: text }).map(($value) => ({ $tag: "patch_blob_ref", $value }) as const),
);
const entry = fc
  .record({ space: fc.constantFrom("blob" as const, "node" as const), bytes })
  .map((one): Entry => ({ ...one, hash: hashBytes(one.bytes) }));
const pins = fc.record({
  patchHash: fc.option(hash, { nil: undefined }),
  report: fc.option(hash, { nil: undefined }),
});
const proposal = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constant("proposed" as const));
const value = fc.oneof(
  bytes.map((cbor) => ({ cbor })),
  // With spaces, and numbers that no double can hold.
  fc
    .constantFrom(' {"a": [1,  90071992547409931] }\n', "null", '"\\u00e9"')
    .map((json) => ({ json: readJson(json) })),
  // A part of a larger text.
  fc.constant({ json: (readJson('[ {"b":  1} ]') as never as { items: never[] }).items[0] as never }),
);
const seed = fc.record({ schema: text, value, key: maybe(bytes) });

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    verb: fc.constant("propose" as const),
    params: fc.record({
      patch,
      summary: fc.constant(null),
      manifest_base: maybe(hash),
      description: maybe(text),
    }),
    author: maybe(text),
    entries: fc.array(entry, { maxLength: 3 }),
  }),
  fc.record({
    verb: fc.constant("shadow" as const),
    proposal,
    seeds: fc.array(seed, { maxLength: 3 }),
    recent: fc.nat(),
    pins,
  }),
  fc.record({
    verb: fc.constantFrom("approve" as const, "reject" as const),
    proposal,
    approver: text,
    reason: maybe(text),
    pins,
  }),
  fc.record({ verb: fc.constant("apply" as const), proposal, pins }),
);

it("is the same after it was sent", () => {
  fc.assert(
    fc.property(steps, (asked) => {
      const faults = new FaultList();
      const read = step(readJson(printTreeLine(sentStep(asked))), faults);
      expect(faults.faults).toEqual([]);
      expect(requestHashOf([read])).toBe(requestHashOf([asked]));
      if (read.verb === "propose" && asked.verb === "propose") expect(read.entries).toEqual(asked.entries);
    }),
  );
});
