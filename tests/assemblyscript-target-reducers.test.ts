/** Generated AssemblyScript for reducers with all that reducers may have. */
import { afterAll, describe, expect, it } from "vitest";
import type { Tree } from "../air/cbor/tree.ts";
import { modelOfDefs, PLAINLY, StepModule, Workspace } from "./assemblyscript-target-modules.ts";
import { document, fields, item, list, reducerInput, reducerOutput } from "./fixture-runs.ts";
import { toHex } from "./shared.ts";

describe("a stub of a reducer", () => {
  const schema = (name: string, type: object) => ({ $kind: "defschema", name, type });
  const effect = (kind: string) => ({
    $kind: "defeffect",
    name: `odd/${kind}@1`,
    kind,
    params_schema: "odd/Number@1",
    receipt_schema: "odd/Number@1",
    cap_type: "odd",
    origin_scope: "reducer",
  });
  const reducer = (name: string, abi: object, more: object = {}) => ({
    $kind: "defmodule",
    name,
    module_kind: "reducer",
    wasm_hash: `sha256:${"0".repeat(64)}`,
    abi: { reducer: abi },
    ...more,
  });
  const model = modelOfDefs(
    [
      schema("odd/Number@1", { int: {} }),
      schema("odd/Alias@1", { ref: "odd/Number@1" }),
      schema("odd/Option@1", { option: { text: {} } }),
      schema("odd/Event@1", { record: { "*/": { nat: {} } } }),
      schema("odd/Other@1", { record: { "*/": { nat: {} } } }),
      schema("odd/Done@1", { unit: {} }),
      schema("odd/Events@1", {
        variant: {
          default: { ref: "odd/Event@1" },
          "line\nbreak": { ref: "odd/Done@1" },
          put: { ref: "sys/BlobPutResult@1" },
          fired: { ref: "sys/TimerFired@1" },
        },
      }),
      schema("odd/Same@1", { ref: "odd/Same@2" }),
      schema("odd/Same@2", { ref: "odd/Events@1" }),
      { $kind: "defcap", name: "odd/cap@1", cap_type: "odd", schema: { record: {} } },
      ...["raise", "delete", "finish"].map(effect),
      reducer("odd/Numbers@1", {
        state: "odd/Alias@1",
        event: "odd/Events@1",
        annotations: "odd/Number@1",
        effects_emitted: ["raise", "delete", "finish", "blob.put", "timer.set"],
        cap_slots: { default: "odd", other: "odd", blob: "blob", first: "timer", second: "timer" },
      }),
      reducer("odd/Options@1", { state: "odd/Option@1", event: "odd/Same@1" }, { key_schema: "odd/Alias@1" }),
      reducer("odd/Plain@1", { state: "odd/Other@1", event: "odd/Event@1" }),
    ],
    false,
  );
  const workspace = new Workspace(model);
  afterAll(() => workspace.remove());

  it.each([
    ["odd-numbers-1", { $tag: "line\nbreak" }, -300n],
    ["odd-options-1", { $tag: "line\nbreak" }, null],
    ["odd-options-1", { $tag: "line\nbreak" }, "é"],
    ["odd-plain-1", { "*/": 1n }, { "*/": 2n }],
  ] as const)("compiles whatever its schemas are: %s", async (stem, event, state) => {
    const module = new StepModule(await workspace.compile(`src/reducers/${stem}.ts`, PLAINLY));
    for (const before of [undefined, state]) {
      const input = fields({
        version: item(1n),
        unknown: item({ a: [1n, new Uint8Array(3), "b"] }),
        event: fields({
          key: item(document(-7n)),
          value: item(document(event)),
          schema: item("odd/Event@1"),
        }),
        state: item(before === undefined ? null : document(before)),
      });
      expect(module.call(input)).toBe(reducerOutput(before));
    }
  });

  it("offers the effects that the reducer may ask for, with the slots that it has for them", async () => {
    const statements = `
      output.raise_(7);
      output.delete_(8, "other");
      output.finish_(9, "other");
      output.blobPut(new BlobPutParams("sha256:${"0".repeat(64)}"));
      output.timerSet(new TimerSetParams(5, null), "second");
      output.annotateWith(10);
      raiseOddEvent(output, new OddEvent(3), encodeOddNumber(4));`;
    const imports = {
      types: ["BlobPutParams", "OddEvent", "TimerSetParams"],
      codecs: ["encodeOddNumber"],
      events: ["raiseOddEvent"],
    };
    const completion = { imports, edits: { default_: statements } };
    const wasm = await workspace.complete("src/reducers/odd-numbers-1.ts", completion, PLAINLY);
    const event = { $tag: "default", $value: { "*/": 1n } };
    const asked = (kind: string, params: Tree, slot?: string) =>
      fields({
        kind: item(kind),
        params_cbor: item(document(params)),
        ...(slot === undefined ? {} : { cap_slot: item(slot) }),
      });
    const output = fields({
      state: item(null),
      domain_events: list(
        fields({
          schema: item("odd/Event@1"),
          value: item(document({ "*/": 3n })),
          key: item(document(4n)),
        }),
      ),
      effects: list(
        asked("raise", 7n),
        asked("delete", 8n, "other"),
        asked("finish", 9n, "other"),
        asked("blob.put", { blob_ref: `sha256:${"0".repeat(64)}` }, "blob"),
        asked("timer.set", { deliver_at_ns: 5n, key: null }, "second"),
      ),
      ann: item(document(10n)),
    });
    expect(new StepModule(wasm).call(reducerInput("odd/Events@1", event))).toBe(toHex(output));
  });
});
