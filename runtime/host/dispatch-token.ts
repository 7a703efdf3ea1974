/** What the outside world recognises repeats by (ruling A8). */
import { hexToBytes } from "@noble/hashes/utils.js";
import { hashTree } from "../../air/cbor/tree.ts";
import type { Hash } from "../../air/hash.ts";
import { intentEntry } from "../kernel/asking.ts";
import { keysOf } from "../kernel/record-keys.ts";
import type { WorldStorage } from "../store/journal.ts";

/**
 * The same for every dispatch of one intent, and for every attempt under one idempotency key: SHA-256 of canonical
 * `{world, intent}`, the world's id and the index of the first intent under the key, or of the intent itself. 32 bytes.
 */
export function dispatchToken(storage: WorldStorage, worldId: Hash, index: number): Uint8Array {
  const { fence } = keysOf({ $tag: "effect_intent", $value: intentEntry(storage, index) });
  const intent = (fence && storage.firstFence(fence)) ?? index;
  return hexToBytes(hashTree({ world: worldId, intent: BigInt(intent) }).slice("sha256:".length));
}
