import { describe, expect, it } from "vitest";
import type { Codec } from "../air/cbor/document.ts";
import { encodeTree } from "../air/cbor/tree.ts";
import type { Hash } from "../air/hash.ts";
import {
  BytesOrSecretRefCodec,
  CODECS,
  GovApproveParamsCodec,
  GovPatchSummaryCodec,
  HttpRequestParamsCodec,
  TimerSetParamsCodec,
} from "../generated/codecs.ts";
import type { BytesOrSecretRef } from "../generated/schemas.ts";
import { checkNormalization, checkRoundTrip, checkStrictness } from "./codec-properties.ts";
import { codecSubjects } from "./codec-subjects.ts";
import { codeOf } from "./codes.ts";
import { fromHex, toHex } from "./shared.ts";

const subjects = await codecSubjects("codecs-test");

describe("generated codecs", () => {
  it("exist for every built-in schema, every kind of record, and snapshots", () => {
    const names = subjects.map(({ name }) => name).filter((name) => !name.startsWith("test/"));
    expect(Object.keys(CODECS).sort()).toEqual(names.sort());
    expect(names.filter((name) => name.startsWith("sys/"))).toHaveLength(49);
  });

  describe.each(subjects)("of $name", (subject) => {
    const { codec, values } = subject;
    it("give back what they were given", () => checkRoundTrip(codec, values, 60));
    it("accept only what they can write", () => checkStrictness(codec, values, 200));
    it("agree with normalisation in every lens", () => checkNormalization(subject, 60));
  });
});

describe("values", () => {
  const zero = `sha256:${"0".repeat(64)}` as Hash;
  const summary = {
    base_manifest_hash: null,
    patch_hash: zero,
    ops: [] as readonly string[],
    def_changes: [],
    manifest_sections: [],
  };

  it("have the bytes that the specification's tables give", () => {
    expect(toHex(TimerSetParamsCodec.encode({ deliver_at_ns: 10n, key: null }))).toBe(
      "d9d9f7a2636b6579f66d64656c697665725f61745f6e730a",
    );
    expect(TimerSetParamsCodec.hash({ deliver_at_ns: 10n, key: null })).toBe(
      "sha256:5ceb9eb1b87d4508c0635adc7870943ab5d8d259ff6bcd9822d0a4e0f0a0b3dc",
    );
  });

  it("of sets are sorted and rid of repeats when they are written", () => {
    const unsorted = { ...summary, ops: ["bb", "a", "bb", "", "é"] };
    expect(GovPatchSummaryCodec.decode(GovPatchSummaryCodec.encode(unsorted)).ops).toEqual([
      "",
      "a",
      "bb",
      "é",
    ]);
    const many = { ...summary, ops: Array.from({ length: 60 }, (_, i) => `op${i % 23}`) };
    expect(GovPatchSummaryCodec.decode(GovPatchSummaryCodec.encode(many)).ops).toHaveLength(23);
  });

  it("that do not fit are refused, and say where", () => {
    const encode = (value: object) => () => TimerSetParamsCodec.encode(value as never);
    expect(codeOf(encode({ deliver_at_ns: -1n, key: null }))).toBe("value.range");
    expect(codeOf(encode({ deliver_at_ns: 2n ** 64n, key: null }))).toBe("value.range");
    expect(codeOf(encode({ deliver_at_ns: 10, key: null }))).toBe("value.type");
    expect(codeOf(encode({ deliver_at_ns: 10n }))).toBe("value.type");
    expect(codeOf(encode({ deliver_at_ns: 10n, key: "\ud800" }))).toBe("text.lone_surrogate");
    expect(encode({ deliver_at_ns: 10n, key: 1 })).toThrow(
      "sys/TimerSetParams@1 key takes text, not the number",
    );
    expect(codeOf(() => GovPatchSummaryCodec.encode({ ...summary, patch_hash: "x" as Hash }))).toBe(
      "value.hash",
    );
    expect(codeOf(encode(null as never))).toBe("value.type");
    expect(codeOf(() => GovPatchSummaryCodec.encode({ ...summary, ops: "abc" as never }))).toBe("value.type");
    const generator = { length: 3, *[Symbol.iterator]() {} } as never;
    expect(codeOf(() => GovPatchSummaryCodec.encode({ ...summary, ops: generator }))).toBe("value.type");
    expect(codeOf(() => GovPatchSummaryCodec.encode({ ...summary, def_changes: 7 as never }))).toBe(
      "value.type",
    );
    const request = { method: "GET", url: "u", headers: {} as never, body_ref: null };
    expect(codeOf(() => HttpRequestParamsCodec.encode(request))).toBe("value.type");
    const noDecision = { proposal_id: 1n, decision: undefined as never, approver: "a", reason: null };
    expect(codeOf(() => GovApproveParamsCodec.encode(noDecision))).toBe("value.type");
    const decision = { $tag: "maybe" } as never;
    const approve = { proposal_id: 1n, decision, approver: "a", reason: null };
    expect(codeOf(() => GovApproveParamsCodec.encode(approve))).toBe("value.unknown_tag");
  });
});

describe("decoding", () => {
  const decode = (hex: string) => codeOf(() => TimerSetParamsCodec.decode(fromHex(`d9d9f7${hex}`)));

  it("refuses what is canonical but no value of the schema", () => {
    expect(decode("a2636b6579f66d64656c697665725f61745f6e730a")).toBe("accepted");
    // A field is missing, one is unknown, a value has another type or is out of range, a list or null where none may stand.
    expect(decode("a1636b6579f6")).toBe("value.type");
    expect(decode("a3636b6579f6647a7a7a7a006d64656c697665725f61745f6e730a")).toBe("value.type");
    expect(decode("a2636b6579006d64656c697665725f61745f6e730a")).toBe("value.type");
    expect(decode("a2636b6579f66d64656c697665725f61745f6e7320")).toBe("value.range");
    expect(decode("80")).toBe("value.type");
    expect(decode("f6")).toBe("value.type");
  });

  it("says of what is not canonical that it is not canonical, wherever the schema stumbled over it", () => {
    expect(decode("a26d64656c697665725f61745f6e730a636b6579f6")).toBe("cbor.non_canonical");
    expect(decode("bf636b6579f66d64656c697665725f61745f6e730aff")).toBe("cbor.non_canonical");
    expect(decode("a2636b6579f6636b6579f6")).toBe("cbor.duplicate_key");
    expect(decode("a2636b6579f66d64656c697665725f61745f6e73f93c00")).toBe("cbor.float");
    expect(decode("a2636b6579f66d64656c697665725f61745f6e730a00")).toBe("cbor.trailing_bytes");
    expect(decode("a2636b6579f66d64656c697665725f61745f6e73")).toBe("cbor.truncated");
    expect(
      codeOf(() => TimerSetParamsCodec.decode(fromHex("a2636b6579f66d64656c697665725f61745f6e730a"))),
    ).toBe("cbor.non_canonical");
  });

  it("refuses sets out of order, unit arms with a payload and other arms without", () => {
    const base = {
      base_manifest_hash: null,
      patch_hash: `sha256:${"0".repeat(64)}`,
      def_changes: [],
      manifest_sections: [],
    };
    const set = (...ops: string[]) => codeOf(() => GovPatchSummaryCodec.decode(encodeTree({ ...base, ops })));
    expect(set("a", "bb")).toBe("accepted");
    expect(set("bb", "a")).toBe("value.set_order");
    expect(set("a", "a")).toBe("value.set_order");
    const decision = (value: object) =>
      codeOf(() =>
        GovApproveParamsCodec.decode(
          encodeTree({ proposal_id: 1n, decision: { ...value }, approver: "", reason: null }),
        ),
      );
    expect(decision({ $tag: "approve" })).toBe("accepted");
    expect(decision({ $tag: "approve", $value: null })).toBe("value.type");
    expect(decision({ $tag: "other" })).toBe("value.unknown_tag");
    expect(decision({ approve: null })).toBe("value.type");
  });

  it("counts the entries of a variant", () => {
    const codec = subjects.find(({ name }) => name === "test/Choice@1")?.codec as Codec<unknown>;
    const unit = codec.encode({ $tag: "None" });
    const payload = codec.encode({ $tag: "Maybe", $value: null });
    expect([codec.decode(unit), codec.decode(payload)]).toEqual([
      { $tag: "None" },
      { $tag: "Maybe", $value: null },
    ]);
    const withHead = (bytes: Uint8Array, head: number) =>
      Uint8Array.from(bytes, (byte, at) => (at === 3 ? head : byte));
    expect(codeOf(() => codec.decode(withHead(unit, 0xa2)))).toBe("cbor.truncated");
    expect(codeOf(() => codec.decode(withHead(payload, 0xa1)))).toBe("cbor.trailing_bytes");
    expect(codeOf(() => codec.decode(encodeTree({ $tag: "Maybe" })))).toBe("value.type");
    expect(codeOf(() => codec.decode(encodeTree({ $tag: "None", $value: null })))).toBe("value.type");
  });

  it("gives plain byte strings even for a Buffer", () => {
    const value: BytesOrSecretRef = { $tag: "literal", $value: Uint8Array.of(1, 2) };
    const decoded = BytesOrSecretRefCodec.decode(Buffer.from(BytesOrSecretRefCodec.encode(value)));
    expect(decoded).toEqual(value);
    expect(decoded.$value.constructor).toBe(Uint8Array);
  });
});
