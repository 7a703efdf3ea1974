import { describe, expect, it } from "vitest";
import { hashBytes } from "../../../air/hash.ts";
import { memoryBlobs, TOKEN } from "../../../tests/http-adapter.ts";
import { blobGetAdapter, blobPutAdapter } from "./blobs.ts";

const context = {
  dispatchToken: TOKEN,
  intent: 1,
  capName: "blob",
  signal: new AbortController().signal,
};
const blobs = memoryBlobs("hello", "");
const HELLO = hashBytes(new TextEncoder().encode("hello"));
const EMPTY = hashBytes(new Uint8Array(0));
const NONE = hashBytes(Uint8Array.of(0));

describe("blob.put", () => {
  const put = (blob_ref: typeof HELLO): Promise<unknown> =>
    blobPutAdapter(blobs).execute({ blob_ref }, context);

  it("says that bytes are there, and how many", async () => {
    expect(await put(HELLO)).toEqual({ status: "ok", payload: { blob_ref: HELLO, size: 5n } });
    expect(await put(EMPTY)).toEqual({ status: "ok", payload: { blob_ref: EMPTY, size: 0n } });
  });

  it("says that there are none", async () => {
    expect(await put(NONE)).toEqual({ status: "error", message: `there is no blob ${NONE}` });
  });
});

describe("blob.get", () => {
  const get = (namespace: string, key: string): Promise<unknown> =>
    blobGetAdapter(blobs).execute({ namespace, key }, context);

  it("finds bytes by the two parts of their hash", async () => {
    const hex = HELLO.slice("sha256:".length);
    expect(await get("sha256", hex)).toEqual({ status: "ok", payload: { blob_ref: HELLO, size: 5n } });
    const empty = EMPTY.slice("sha256:".length);
    expect(await get("sha256", empty)).toEqual({ status: "ok", payload: { blob_ref: EMPTY, size: 0n } });
  });

  it("says that there are none", async () => {
    const hex = NONE.slice("sha256:".length);
    expect(await get("sha256", hex)).toEqual({ status: "error", message: `there is no blob ${NONE}` });
  });

  it.each(["", "SHA256", "blobs", "sha256:"])("knows no namespace %j", async (namespace) => {
    expect(await get(namespace, HELLO.slice("sha256:".length))).toEqual({
      status: "error",
      message: `there is no namespace "${namespace}", only "sha256"`,
    });
  });

  it.each(["", "ab", HELLO, HELLO.slice("sha256:".length).toUpperCase()])("knows no key %j", async (key) => {
    const { status, message } = (await get("sha256", key)) as { status: string; message: string };
    expect(status).toBe("error");
    expect(message).toMatch(/^the key ".*" is not 64 lower-case hex digits$/);
  });
});
