import { it, vi } from "vitest";
import { compared, tally } from "./journal-vectors-compare.ts";
import { reasonOf } from "./journal-vectors-reasons.ts";
import { begin, drive, inputsOf, runVectors } from "./journal-vectors-runs.ts";

const A3 = vi.hoisted(() => ({ off: false }));
vi.mock("../runtime/authorize/policy.ts", async (original) => {
  const policy = (await original()) as typeof import("../runtime/authorize/policy.ts");
  return {
    ...policy,
    decidePolicy: (p: never, r: never) =>
      p || !A3.off
        ? policy.decidePolicy(p, r)
        : { decision: "allow", policy_name: "allow_all", rule_index: null },
  };
});
it("x", () => {
  const all = runVectors();
  const blobs = all
    .flatMap((v) => v.events)
    .map((e) => Buffer.from(e.submitted_cbor_hex, "hex"))
    .flatMap((b) => {
      const i = b.indexOf('{"base');
      if (i < 0) return [];
      const s = b.subarray(i);
      const j = s.indexOf('"version":"1"}');
      return [new Uint8Array(s.subarray(0, j + 14))];
    });
  const out: string[] = [];
  for (const off of [false, true]) {
    A3.off = off;
    for (const v of all) {
      const w = begin(v, blobs);
      const inputs = inputsOf(v).filter((i) => off || i.input === "event");
      const c = compared(
        v,
        inputs,
        inputs.map((i) => drive(w, i)),
        w,
      );
      const t = tally(c);
      out.push(`${off} ${v.id} ${t.pairs} ${t.equal}/${t.fields}`);
      for (const d of t.differences) {
        const r = reasonOf(d, c);
        out.push(
          `     ${r ? r.name : "?????"}: ${d.what} ${d.kind} ${d.field} ${d.reference?.at} ${d.here?.at}` +
            (r ? "" : ` ${d.reference?.fields[d.field]} ${d.here?.fields[d.field]}`),
        );
      }
    }
  }
  console.log(out.join("\n"));
});
