/** The runtime for others: beginning worlds, running them, and what they are kept in. */
export { builtins } from "./builtins.ts";
export { type BoundAdapter, type BoundReceipt, bindAdapter, bindAdapters } from "./host/adapter.ts";
export { builtinAdapters } from "./host/builtin-adapters.ts";
export { Host, type HostOptions } from "./host/host.ts";
export { type Log, type LogFields, SILENT } from "./host/log.ts";
export {
  createWorld,
  type Genesis,
  type Governed,
  Kernel,
  type OpenOptions,
  type Surroundings,
} from "./kernel/kernel.ts";
export { decodeRecord } from "./kernel/records.ts";
export { ModuleHost } from "./modules/host.ts";
export { Live } from "./patch/live.ts";
export type { Head, WorldStorage } from "./store/journal.ts";
export { MemoryStore } from "./store/memory.ts";
export { MemoryWorld } from "./store/memory-world.ts";
export { SqliteWorld } from "./store/sqlite-world.ts";
export type { Entry, Source } from "./store/store.ts";
export { SYSTEM } from "./system.ts";
