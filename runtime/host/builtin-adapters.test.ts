/** The adapters that every host has, between a real kernel and a real server. */
import { afterAll, describe, expect, it } from "vitest";
import { readJson } from "../../air/json/read.ts";
import { HttpRequestReceiptCodec } from "../../generated/codecs.ts";
import { loadedWorld } from "../../tests/host-load.ts";
import { begun, endings, heard } from "../../tests/hosts.ts";
import { contacts, httpServer } from "../../tests/http-servers.ts";
import { MODULES } from "../../tests/running-worlds.ts";
import { decodeRecord, type EntryOf } from "../kernel/records.ts";
import { builtinAdapters } from "./builtin-adapters.ts";
import { Host } from "./host.ts";

afterAll(() => MODULES.close());

/** Fetches one page of a server that the grant lists, and ends. */
async function fetched(port: number, page: string) {
  const { log, said } = heard();
  const host = new Host(begun(loadedWorld(port)), { modules: MODULES, adapters: builtinAdapters, log });
  const value = { json: readJson(JSON.stringify({ page })) };
  host.kernel.event({ schema: "load/Go@1", value });
  host.start();
  await host.idle();
  host.stop();
  expect(await host.ended).toBeUndefined();
  const { storage } = host.kernel;
  const receipts = [...storage.records(0)].flatMap(([, bytes]): EntryOf<"effect_receipt">[] => {
    const { entry } = decodeRecord(bytes);
    return entry.$tag === "effect_receipt" ? [entry.$value] : [];
  });
  const why = said.flatMap(({ fields }) => (fields.why === undefined ? [] : [String(fields.why)]));
  return { receipt: receipts[0] as EntryOf<"effect_receipt">, storage, why, ended: endings(host) };
}

describe("http.request", () => {
  it("keeps the body in the world's store, and says who answered", async () => {
    const server = await httpServer((_, response) => response.end("a page"));
    const { receipt, storage, ended } = await fetched(server.port, "ok/1");
    expect([receipt.status, receipt.adapter_id, ended]).toEqual(["ok", "host.http", ["ok"]]);
    const { body_ref } = HttpRequestReceiptCodec.decode(receipt.payload_cbor);
    expect(Buffer.from(storage.store.get("blob", body_ref ?? ("" as never)) ?? "").toString()).toBe("a page");
  });

  it("asks the live grant about a redirect, and contacts nobody that it denies", async () => {
    const elsewhere = await httpServer((_, response) => response.end("never"));
    const server = await httpServer((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    });
    const { receipt, why } = await fetched(server.port, "away/1");
    expect([receipt.status, receipt.adapter_id]).toEqual(["error", "host.http"]);
    expect(why).toEqual([expect.stringContaining("port_not_allowed")]);
    expect(await contacts(elsewhere)).toBe(0);
  });
});
