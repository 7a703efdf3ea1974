/** The language for others: what generated code uses, and what reads and checks AIR. */
export type { AdapterContext, Receipt } from "./adapter.ts";
export type {
  CapEntry,
  DefEntry,
  EffectEntry,
  ModuleEntry,
  PlanEntry,
  SchemaEntry,
  WorldEntry,
} from "./catalogue.ts";
export { type Codec, checkDocument, makeCodec } from "./cbor/document.ts";
export { canonicalize } from "./cbor/lenient.ts";
export { Reader } from "./cbor/reader.ts";
export { unknownTag } from "./cbor/refusals.ts";
export { encodeTree, hashTree, readTree, type Tree, writeTree } from "./cbor/tree.ts";
export type { MapKey, MapValue, Mutable } from "./cbor/types.ts";
export { Writer } from "./cbor/writer.ts";
export { type AirNode, bareHash, nodeHash, readNode, readNodeCbor } from "./defs/node.ts";
export { AirError, type Fault, FaultList, formatFault, isAirError, type Place } from "./errors.ts";
export { type EventSink, type SendOptions, sendEvent } from "./events.ts";
export { type Hash, hashBytes } from "./hash.ts";
export type { JsonNode } from "./json/node.ts";
export { readJson, readJsonBytes } from "./json/read.ts";
export { Builtins } from "./manifest/builtins.ts";
export { type Directory, loadDirectory } from "./manifest/directory.ts";
export { loadManifest } from "./manifest/load.ts";
export type { World } from "./manifest/world.ts";
export type { Dec128, Uuid } from "./scalars.ts";
export { type Type, Types } from "./types/types.ts";
