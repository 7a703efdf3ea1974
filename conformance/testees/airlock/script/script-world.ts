/** The world of a script: built from the request, lost and opened again as its steps say. */
import { createHash } from "node:crypto";
import { encodeNode, readNode } from "../../../../air/defs/node.ts";
import { FaultList, isAirError } from "../../../../air/errors.ts";
import { type Hash, hashBytes } from "../../../../air/hash.ts";
import { type JsonNode, type JsonObject, member } from "../../../../air/json/node.ts";
import { loadManifest } from "../../../../air/manifest/load.ts";
import type { World } from "../../../../air/manifest/world.ts";
import { builtins } from "../../../../runtime/builtins.ts";
import { createWorld, Kernel } from "../../../../runtime/kernel/kernel.ts";
import { checkModules } from "../../../../runtime/modules/check.ts";
import { ModuleHost } from "../../../../runtime/modules/host.ts";
import { MemoryWorld } from "../../../../runtime/store/memory-world.ts";
import type { Entry } from "../../../../runtime/store/store.ts";
import { fromHex, hexMember, listMember, natMember, needMember, objectMember } from "../messages.ts";

/** Where a step loses the process. */
export type Crash = "before_commit" | "after_commit" | "after_dispatch";

/** The process is gone. */
export class Crashed extends Error {
  readonly recorded: boolean;

  constructor(recorded: boolean) {
    super("the process is lost");
    this.recorded = recorded;
  }
}

/** One thread serves all scripts: no call leaves anything behind in it. */
const modules = new ModuleHost();

export class ScriptWorld {
  readonly storage: MemoryWorld;
  kernel: Kernel;
  clockNs: bigint;
  /** Where the step that runs loses the process. */
  crash: Crash | undefined;
  private readonly seed: Uint8Array;

  /** Throws the faults of the manifest, `module.missing` and `module.invalid`. */
  constructor(input: JsonObject) {
    this.clockNs = natMember(input, "clock_ns");
    this.seed = hexMember(input, "seed");
    this.storage = new MemoryWorld();
    const request = objectMember(input, "world");
    const { world, entries } = readWorld(request);
    createWorld(this.storage, { world, worldId: hashBytes(this.seed), entries });
    checkModules(world, this.storage.store);
    this.kernel = this.open();
  }

  /** Opens the world from what is stored. Throws `journal.damaged`. */
  reopen(): void {
    this.kernel = this.open();
  }

  private open(): Kernel {
    return Kernel.open(this.storage, {
      modules,
      surroundings: {
        nowNs: () => this.clockNs,
        entropy: (input) => entropyOf(this.seed, input),
      },
      onCommit: (when) => {
        if (when === "before" && this.crash === "before_commit") throw new Crashed(false);
        if (when === "after" && this.crash !== undefined) throw new Crashed(true);
      },
    });
  }
}

/** SHA-512 of the seed and the input's number as 8 bytes. */
function entropyOf(seed: Uint8Array, input: number): Uint8Array {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(input));
  return new Uint8Array(createHash("sha512").update(seed).update(number).digest());
}

function readWorld(request: JsonObject): { readonly world: World; readonly entries: readonly Entry[] } {
  const wasm = new Map<string, Hash>();
  const entries: Entry[] = [];
  const modulesGiven = member(request, "modules");
  for (const { key, value } of modulesGiven?.type === "object" ? modulesGiven.members : []) {
    const bytes = fromHex(value);
    const hash = hashBytes(bytes);
    wasm.set(key, hash);
    entries.push({ space: "blob", hash, bytes });
  }
  for (const blob of listMember(request, "blobs")) {
    const bytes = fromHex(blob);
    entries.push({ space: "blob", hash: hashBytes(bytes), bytes });
  }
  for (const json of listMember(request, "defs")) entries.push(...asWritten(json));
  const faults = new FaultList();
  const manifest = needMember(request, "manifest");
  const world = loadManifest({ manifest, defs: listMember(request, "defs"), wasm }, builtins(), faults);
  faults.throwIfAny();
  return { world: world as World, entries };
}

/** A definition that the manifest need not list; one that leaves out what is filled in has no bytes of its own. */
function asWritten(json: JsonNode): readonly Entry[] {
  try {
    const bytes = encodeNode(readNode(json)).slice();
    return [{ space: "node", hash: hashBytes(bytes), bytes }];
  } catch (error) {
    if (isAirError(error)) return [];
    throw error;
  }
}
