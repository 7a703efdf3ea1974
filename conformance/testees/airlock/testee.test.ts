import { describe, expect, it } from "vitest";
import { answerLine } from "./testee.ts";

function answer(line: string): object | string {
  return answerLine(line, "0.0.0");
}

describe("the project's testee", () => {
  it("answers what is no request on the log, or with an error if there is an id", () => {
    expect(answer("hello")).toMatch(/^not a request/);
    expect(answer("[1]")).toMatch(/with an id/);
    expect(answer('{"id":1,"op":"hello","input":{}}')).toMatch(/with an id/);
    expect(answer('{"id":"7","op":"hello"}')).toMatchObject({ id: "7", error: {} });
    expect(answer('{"id":"7","op":"hello","input":}')).toMatchObject({ id: "7", error: {} });
    expect(answer('{"id":"7","op":"cbor.check","input":{"cbor":"0"}}')).toMatchObject({ id: "7", error: {} });
    expect(answer('{"id":"7","op":"cbor.check","input":{"cbor":"D9D9F700"}}')).toMatchObject({
      id: "7",
      error: {},
    });
    expect(answer('{"id":"7","op":"def.hash","input":{"def":[]}}')).toMatchObject({ id: "7", error: {} });
    expect(answer('{"id":"7","op":"toString","input":{}}')).toMatchObject({ id: "7", unsupported: {} });
  });

  it("refuses AIR JSON that cannot be read, with pointers that begin at it", () => {
    const request = (def: string) => answer(`{"id":"7","op":"def.hash","input":{"def":${def}}}`);
    expect(request('{"$kind":"defschema","name":"d/S@1","type":{"int":{},"int":{}}}')).toEqual({
      id: "7",
      reject: { code: "json.duplicate_key", message: expect.any(String), pointer: "/type/int" },
    });
    expect(request("[".repeat(2000) + "]".repeat(2000))).toMatchObject({
      id: "7",
      reject: { code: "json.too_deep" },
    });
    expect(request('{"$kind":"defschema","name":"x","type":{"bool":1}}')).toMatchObject({
      reject: {
        code: "def.name",
        pointer: "/name",
        faults: [
          { code: "def.name", pointer: "/name" },
          { code: "type.payload", pointer: "/type/bool" },
        ],
      },
    });
  });
});
