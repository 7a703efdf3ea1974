/** Generated codecs beside general CBOR libraries and JSON. Run with `npm run bench`; prints Markdown. */
import { decode as cborXDecode, encode as cborXEncode } from "cbor-x";
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from "cborg";
import type { Codec } from "../air/cbor/document.ts";
import { GovShadowReceiptCodec } from "../generated/codecs.ts";
import { ManifestCodec } from "../generated/def-codecs.ts";
import { generateIntentCodec } from "./intent-codec.ts";
import { type Contender, lastResult, machine, measure, type Result } from "./measure.ts";
import { INTENT, jsonPlain, MANIFEST, plain, REFERENCE_RECEIPT, SHADOW_RECEIPT } from "./payloads.ts";

const QUICK = process.argv.includes("--quick");
const OPTIONS = QUICK ? { rounds: 5, slice: 5 } : { rounds: 21, slice: 30 };

/** What cborg offers against input that is not canonical; it still accepts unsorted keys. */
const CBORG_STRICT = {
  strict: true,
  allowIndefinite: false,
  rejectDuplicateMapKeys: true,
  allowUndefined: false,
};

function encoders<T>(codec: Codec<T>, value: T): Contender[] {
  const object = plain(value);
  const json = jsonPlain(value);
  return [
    { name: "cbor-x", run: () => cborXEncode(object) },
    { name: "cborg, RFC 8949", run: () => cborgEncode(object, rfc8949EncodeOptions) },
    { name: "JSON to bytes", run: () => Buffer.from(JSON.stringify(json)) },
    { name: "generated", run: () => codec.encode(value) },
    { name: "generated, and SHA-256", run: () => codec.hash(value) },
  ];
}

function decoders<T>(codec: Codec<T>, value: T): Contender[] {
  const bytes = codec.encode(value);
  const bare = bytes.subarray(3);
  const json = Buffer.from(JSON.stringify(jsonPlain(value)));
  return [
    { name: "cbor-x", run: () => cborXDecode(bare) },
    { name: "cborg, strict", run: () => cborgDecode(bare, CBORG_STRICT) },
    { name: "JSON from bytes", run: () => JSON.parse(json.toString("utf8")) },
    { name: "generated, strict", run: () => codec.decode(bytes) },
  ];
}

function table(title: string, results: readonly Result[]): string {
  const rows = results.map(
    ({ name, nanoseconds, speed }) =>
      `| ${name} | ${Math.round(nanoseconds).toLocaleString("en")} | ${speed.toFixed(2)} |`,
  );
  return [`### ${title}`, "", "| | ns | × cbor-x |", "|---|---:|---:|", ...rows, ""].join("\n");
}

function compare<T>(title: string, codec: Codec<T>, value: T): void {
  const size = codec.encode(value).length;
  console.log(
    table(`${title}, ${size.toLocaleString("en")} bytes: encode`, measure(encoders(codec, value), OPTIONS)),
  );
  console.log(
    table(`${title}, ${size.toLocaleString("en")} bytes: decode`, measure(decoders(codec, value), OPTIONS)),
  );
}

console.log(`${machine()}; ${OPTIONS.rounds} rounds of ${OPTIONS.slice} ms each, medians\n`);
compare("Intent", await generateIntentCodec(), INTENT);
compare("Shadow receipt of the reference's benchmark", GovShadowReceiptCodec, REFERENCE_RECEIPT);
compare("Shadow receipt with 50 effects", GovShadowReceiptCodec, SHADOW_RECEIPT);
compare("Manifest of 1,000 refs", ManifestCodec, MANIFEST);
if (lastResult() === undefined) throw new Error("nothing was measured");
