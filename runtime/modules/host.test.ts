import { afterAll, describe, expect, it } from "vitest";
import { hashBytes } from "../../air/hash.ts";
import { codeOf } from "../../tests/codes.ts";
import { fixtureModule } from "../../tests/running-worlds.ts";
import { ECHO, text, wasm } from "../../tests/wasm.ts";
import { type EntryPoint, prepareModule } from "./binary.ts";
import { encodeReducerInput } from "./envelopes.ts";
import { ModuleHost } from "./host.ts";
import { leb } from "./sections.ts";

const host = new ModuleHost({ deadlineMs: 5000 });
const impatient = new ModuleHost({ deadlineMs: 50 });
afterAll(() => {
  host.close();
  impatient.close();
});

function call(bytes: Uint8Array, input: Uint8Array, deadlineMs = 5000): Uint8Array {
  const one = { hash: hashBytes(bytes), load: () => bytes, entry: "step", input } as const;
  return (deadlineMs === 5000 ? host : impatient).call(one);
}

const INPUT = new Uint8Array([1, 2, 3, 250]);
const LOOP = [0x03, 0x40, 0x0c, 0, 0x0b];

describe("a module that is refused", () => {
  const refused = (bytes: Uint8Array, entries: readonly EntryPoint[] = ["step"]): string =>
    codeOf(() => prepareModule(bytes, entries));

  it.each<readonly [string, Uint8Array]>([
    ["no WASM", new Uint8Array([1, 2, 3])],
    ["cut off", wasm().subarray(0, 40)],
    [
      "imports",
      wasm({
        more: [
          [2, [1, ...text("env"), ...text("abort"), 0, 0]],
          [3, [2, 0, 1]],
        ],
      }),
    ],
    [
      "a start function",
      wasm({
        more: [
          [1, [3, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 3, 0x7f, 0x7f, 0x7f, 0, 0x60, 0, 0]],
          [3, [3, 0, 1, 2]],
          [8, [2]],
          [
            10,
            [
              3,
              11,
              0,
              0x23,
              0,
              0x23,
              0,
              0x20,
              0,
              0x6a,
              0x24,
              0,
              0x0b,
              16,
              0,
              ...ECHO.pointer,
              0x0b,
              2,
              0,
              0x0b,
            ],
          ],
        ],
      }),
    ],
    ["no memory to see", wasm({ exports: ["alloc", "step"] })],
    ["no alloc", wasm({ exports: ["memory", "step"] })],
    ["no entry point", wasm({ exports: ["memory", "alloc"] })],
    ["an entry point of another type", wasm({ shape: "wrong" })],
    ["shared memory", wasm({ memory: [3, 1, 2] })],
    ["more memory than there is", wasm({ memory: [0, ...leb(1025)] })],
    ["atomic instructions", wasm({ body: [0x41, 0, 0xfe, 0x10, 2, 0, 0x1a, ...ECHO.pointer] })],
    ["tail calls", wasm({ body: [0x20, 0, 0x20, 1, 0x20, 2, 0x12, 1] })],
    ["nine tables", wasm({ more: [[4, [9, ...Array(9).fill([0x70, 0, 1]).flat()]]] })],
    ["a table that begins too large", wasm({ more: [[4, [1, 0x6f, 0, ...leb(65_537)]]] })],
    ["several memories", wasm({ more: [[5, [2, 0, 1, 0, 1]]] })],
  ])("%s", (_what, bytes) => expect(refused(bytes)).toBe("module.invalid"));

  it("not so when nothing is wrong with it", () => {
    expect(refused(wasm())).toBe("accepted");
    expect(refused(wasm({ shape: "pair" }))).toBe("accepted");
    expect(refused(wasm({ memory: [0, ...leb(1024)] }))).toBe("accepted");
    expect(refused(wasm({ entry: "run" }), ["run"])).toBe("accepted");
    expect(refused(wasm(), ["run"])).toBe("module.invalid");
  });

  it("nor when it uses all of WebAssembly 2.0", () => {
    const drop = 0x1a;
    const instructions = [
      [0x43, 0, 0, 0x80, 0x3f, 0xfc, 0, drop],
      [0x44, 0, 0, 0, 0, 0, 0, 0, 0x12, drop],
      [0x42, ...Array(9).fill(0x92), 0, drop],
      [0x41, 0, 0xc0, drop],
      [0xfd, 12, ...Array(16).fill(0xfe), drop],
      [0x41, 0, 0xfd, 15, 0xfd, 21, 3, drop],
      [0x41, 0, 0xfd, 0, 4, 0, drop],
      [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0],
      [0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 0, 0x0b],
      [0x41, 1, 0x04, 0x7f, 0x41, 1, 0x05, 0x41, 2, 0x0b, drop],
      [0xd0, 0x70, 0xd1, drop],
      [0x41, 1, 0x41, 2, 0x41, 0, 0x1c, 1, 0x7f, drop],
    ];
    for (const body of instructions) {
      expect(refused(wasm({ body: [...body, ...ECHO.pointer] })), String(body)).toBe("accepted");
    }
  });
});

describe("a call", () => {
  it("takes both shapes", () => {
    for (const shape of ["pointer", "pair"] as const) expect(call(wasm({ shape }), INPUT)).toEqual(INPUT);
  });

  it("carries more than the memory that is shared with the thread", () => {
    const large = new Uint8Array(3_000_000).fill(7);
    expect(Buffer.compare(call(wasm({ memory: [0, 100] }), large), large)).toBe(0);
  });

  it("traps, and the next one is none the worse", () => {
    const trap = wasm({ body: [0x00] });
    expect(codeOf(() => call(trap, INPUT))).toBe("module.trap");
    expect(codeOf(() => call(trap, INPUT))).toBe("module.trap");
    expect(call(wasm(), INPUT)).toEqual(INPUT);
  });

  it("is refused an output outside the memory", () => {
    const at = (pointer: number, length: number) =>
      wasm({
        body: [0x20, 0, 0x41, ...sleb(pointer), 0x36, 2, 0, 0x20, 0, 0x41, ...sleb(length), 0x36, 2, 4],
      });
    expect(call(at(0, 0), INPUT)).toEqual(new Uint8Array());
    expect(call(at(65536, 0), INPUT)).toEqual(new Uint8Array());
    expect(codeOf(() => call(at(65536, 1), INPUT))).toBe("module.output");
    expect(codeOf(() => call(at(-1, 8), INPUT))).toBe("module.output");
    expect(codeOf(() => call(at(0, -1), INPUT))).toBe("module.output");
    const pair = (pointer: number, length: number) =>
      wasm({ shape: "pair", body: [0x41, ...sleb(pointer), 0x41, ...sleb(length)] });
    expect(codeOf(() => call(pair(-1, 8), INPUT))).toBe("module.output");
    expect(codeOf(() => call(pair(0, -1), INPUT))).toBe("module.output");
    const nowhere = wasm({ shape: "pair", alloc: [0x41, ...sleb(-1)] });
    expect(codeOf(() => call(nowhere, INPUT))).toBe("module.output");
    expect(codeOf(() => call(wasm(), new Uint8Array(70_000)))).toBe("module.output");
  });

  it("is ended when its time is over, and the next one starts anew", () => {
    const loop = wasm({ body: LOOP });
    expect(codeOf(() => call(loop, INPUT, 50))).toBe("module.deadline");
    expect(call(wasm(), INPUT)).toEqual(INPUT);
    expect(codeOf(() => call(loop, INPUT, 50))).toBe("module.deadline");
  });

  it("runs out of stack without harm", () => {
    const recursion = wasm({ body: [0x20, 0, 0x20, 1, 0x20, 2, 0x10, 1] });
    expect(codeOf(() => call(recursion, INPUT))).toBe("module.stack");
    expect(call(wasm(), INPUT)).toEqual(INPUT);
  });

  it("gets no more memory than there is, whatever maximum it declares", () => {
    // Grows until it is told -1, then gives the pages as its output's length.
    const grow = [0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b];
    const answer = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x3f, 0, 0x36, 2, 4];
    for (const memory of [
      [0, 1],
      [1, 1, ...leb(60000)],
    ]) {
      expect(call(wasm({ memory, body: [...grow, ...answer] }), INPUT)).toHaveLength(1024);
    }
    const few = wasm({ memory: [1, 1, 3], body: [...grow, ...answer] });
    expect(call(few, INPUT)).toHaveLength(3);
    expect(call(few, INPUT)).toHaveLength(3);
  });
});

describe("a table", () => {
  it("grows as far as there is, whatever it declares", () => {
    // Asks for one more than there is, then for all there is, and answers with 1 + the first answer, and the size.
    const grow = (by: number) => [0xd0, 0x70, 0x41, ...sleb(by), 0xfc, 15, 0];
    const first = [0x41, 0, ...grow(65_536), 0x41, 1, 0x6a, 0x36, 2, 0];
    const second = [0x41, 4, ...grow(65_535), 0x1a, 0xfc, 16, 0, 0x36, 2, 0];
    const answer = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x41, 8, 0x36, 2, 4];
    for (const limits of [
      [0, 1],
      [1, 1, ...leb(9_000_000)],
    ]) {
      const module = wasm({ body: [...first, ...second, ...answer], more: [[4, [1, 0x70, ...limits]]] });
      expect([...new Uint32Array(call(module, INPUT).slice().buffer)]).toEqual([0, 65_536]);
    }
  });
});

describe("a call that came to its end", () => {
  it("has far more stack when it is made again", () => {
    // Calls itself as often as the input is long.
    const down = [0x20, 2, 0x04, 0x40, 0x20, 0, 0x20, 1, 0x20, 2, 0x41, 1, 0x6b, 0x10, 1, 0x0b];
    const deep = wasm({ memory: [0, 64], body: down });
    const one = { hash: hashBytes(deep), load: () => deep, entry: "step" } as const;
    const input = (length: number) => new Uint8Array(length);
    let depth = 1000;
    while (codeOf(() => host.call({ ...one, input: input(depth) })) !== "module.stack") depth *= 2;
    expect(codeOf(() => host.call({ ...one, input: input(depth), again: { deadlineMs: 5000 } }))).not.toBe(
      "module.stack",
    );
  });
});

describe("nothing crosses from one call to the next", () => {
  it("not in globals, and data is as it was", () => {
    // Counts in the second global and in the first byte of data, and answers with that byte.
    const count = [0x23, 1, 0x41, 1, 0x6a, 0x24, 1, 0x41, 0, 0x41, 0, 0x2d, 0, 0, 0x23, 1, 0x6a, 0x3a, 0, 0];
    const answer = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x41, 1, 0x36, 2, 4];
    const module = wasm({ body: [...count, ...answer], data: [40] });
    for (let i = 0; i < 3; i++) expect(call(module, INPUT)).toEqual(new Uint8Array([41]));
  });

  it("not in passive data that was dropped", () => {
    // Copies the passive segment to 0 and drops it: a second copy would trap.
    const init = [0x41, 0, 0x41, 0, 0x41, 1, 0xfc, 8, 0, 0, 0xfc, 9, 0];
    const answer = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x41, 1, 0x36, 2, 4];
    const module = wasm({
      body: [...init, ...answer],
      more: [
        [11, [1, 1, 1, 77]],
        [12, [1]],
      ],
    });
    for (let i = 0; i < 2; i++) expect(call(module, INPUT)).toEqual(new Uint8Array([77]));
  });

  it("not in memory, also where it has grown, and however it was left", () => {
    const puppet = fixtureModule("puppet");
    const told = (code: number): Uint8Array => {
      const value = Buffer.from([0xd9, 0xd9, 0xf7, 0xa1, 0x62, 0x64, 0x6f, 0x41, code]);
      const event = { schema: "t/Do@1", value: new Uint8Array(value), key: null };
      return call(puppet, encodeReducerInput({ state: null, event, context: undefined }));
    };
    const clean = told(8);
    const counted = told(7);
    for (const code of [8, 4, 8, 7, 8, 4]) told(code);
    expect(codeOf(() => told(1))).toBe("module.trap");
    expect(codeOf(() => told(3))).toBe("module.stack");
    expect(told(8)).toEqual(clean);
    expect(told(7)).toEqual(counted);
    // The state that it answers with: all that it looked at was zero.
    expect(Buffer.from(clean).includes(Buffer.from([0xd9, 0xd9, 0xf7, 0x41, 1]))).toBe(true);
    expect(Buffer.from(counted).includes(Buffer.from([0xd9, 0xd9, 0xf7, 0x42, 1, 1]))).toBe(true);
  });

  it("not in a table", () => {
    // Calls what the table's first entry is, after putting another function there: the first call sees the first one.
    const table = [4, [1, 0x70, 0, 2]] as const;
    const elements = [9, [1, 0, 0x41, 0, 0x0b, 2, 2, 3]] as const;
    const types = [1, [3, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 3, 0x7f, 0x7f, 0x7f, 0, 0x60, 0, 1, 0x7f]] as const;
    const functions = [3, [4, 0, 1, 2, 2]] as const;
    const write = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x41, 1, 0x36, 2, 4];
    const step = [0x41, 0, 0x41, 0, 0x11, 2, 0, 0x3a, 0, 0, 0x41, 0, 0x41, 1, 0x25, 0, 0x26, 0, ...write];
    const alloc = [0x23, 0, 0x23, 0, 0x20, 0, 0x6a, 0x24, 0];
    const func = (body: readonly number[]) => [...leb(body.length + 2), 0, ...body, 0x0b];
    const code = [10, [4, ...func(alloc), ...func(step), ...func([0x41, 5]), ...func([0x41, 9])]] as const;
    const module = wasm({ more: [table, elements, types, functions, code] });
    for (let i = 0; i < 2; i++) expect(call(module, INPUT)).toEqual(new Uint8Array([5]));
  });
});

function sleb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}
