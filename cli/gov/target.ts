/** What is proposed: a patch document, a raw patch, the world of a directory, or a manifest of the journal. */
import { bareHash, readNodeCbor } from "../../air/defs/node.ts";
import { AirError, FaultList, isAirError, quote } from "../../air/errors.ts";
import { type Hash, isHash } from "../../air/hash.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import type { World } from "../../air/manifest/world.ts";
import type { GovPatchInput, GovProposeParams } from "../../generated/schemas.ts";
import { builtins } from "../../runtime/builtins.ts";
import type { OperatorPropose } from "../../runtime/governance/operator.ts";
import { manifestAt, manifestsOf } from "../../runtime/governance/views.ts";
import type { WorldProgram } from "../../runtime/kernel/world-program.ts";
import { makePatch } from "../../runtime/patch/compile.ts";
import { readDocument } from "../../runtime/patch/document.ts";
import { prepare } from "../../runtime/patch/prepare.ts";
import type { Entry } from "../../runtime/store/store.ts";
import { isDirectory, readInput } from "../air-directory.ts";
import { isJson } from "../patch/inputs.ts";
import { wasmBelow, wasmNamed, wasmOf } from "../wasm.ts";
import type { OpenWorld } from "../world-file.ts";
import { readWorld, type Texts } from "../worlds.ts";

export interface TargetOptions {
  readonly to?: string;
  readonly modules?: string;
  readonly description?: string;
  readonly author?: string;
}

/** As it was read, before there is a world to propose it to. */
export type Target =
  | { readonly kind: "document" | "raw"; readonly bytes: Uint8Array; readonly wasm: readonly Entry[] }
  | { readonly kind: "directory"; readonly path: string; readonly world: World }
  | { readonly kind: "manifest"; readonly hash: Hash };

/**
 * Reads what is named. Throws `usage` unless just one thing is, all faults of a directory, and those of a document that
 * are seen without a world.
 */
export function readTarget(path: string | undefined, options: TargetOptions, texts: Texts): Target {
  const { to, modules } = options;
  if ((path === undefined) === (to === undefined)) {
    throw new AirError("usage", "name either what is proposed, or a manifest with --to");
  }
  if (to !== undefined && !isHash(to)) throw new AirError("usage", `${quote(to)} is no hash of a manifest`);
  const isFile = path !== undefined && !isDirectory(path);
  if (modules !== undefined && !isFile) {
    throw new AirError(
      "usage",
      "--modules goes with a patch: a directory has its own modules/, and --to needs none",
    );
  }
  if (path === undefined) return { kind: "manifest", hash: to as Hash };
  if (!isFile) return { kind: "directory", path, world: readWorld(path, texts) };
  const bytes = readInput(path);
  const wasm = modules === undefined ? [] : wasmBelow(modules);
  if (!isJson(bytes)) return { kind: "raw", bytes, wasm };
  texts.set(path, bytes);
  readDocument(readJsonBytes(bytes, path));
  return { kind: "document", bytes, wasm };
}

/**
 * The proposal, made for the manifest that is live; of an input that is recorded, for the one that was live then, so that
 * it is the same again (ruling K16). Throws `patch.empty` where there is nothing to do, and `usage` for a manifest that the
 * journal does not name.
 */
export function proposing(
  world: OpenWorld,
  target: Target,
  {
    description = null,
    author = null,
  }: { readonly description?: string | null; readonly author?: string | null },
  inputId: string,
): OperatorPropose {
  const recorded = world.storage.input(inputId);
  const { kernel } = world;
  const base =
    recorded === undefined ? kernel.state.program : kernel.machine.programs.get(manifestAt(kernel, recorded));
  const { patch, entries } = patchOf(world, target, base);
  const manifest_base = patch.$tag === "patch_doc_json" ? null : base.manifestHash;
  const params: GovProposeParams = { patch, summary: null, manifest_base, description };
  return { verb: "propose", params, author, entries: entries(params) };
}

interface Made {
  readonly patch: GovPatchInput;
  /** What has to come along. */
  readonly entries: (params: GovProposeParams) => readonly Entry[];
}

function patchOf(world: OpenWorld, target: Target, base: WorldProgram): Made {
  switch (target.kind) {
    case "document":
    case "raw": {
      const $tag = target.kind === "document" ? "patch_doc_json" : "patch_cbor";
      const entries = (params: GovProposeParams) => brought(world, params, base, target.wasm);
      return { patch: { $tag, $value: target.bytes }, entries };
    }
    case "directory": {
      const { path, world: wanted } = target;
      checkDiffers(wanted.manifestHash, base);
      const carried = wanted.defs.filter(
        ({ kind, name, hash, builtin }) => !builtin && base.world.def(kind, name)?.hash !== hash,
      );
      const { cbor } = makePatch(wanted, carried, new FaultList());
      return { patch: { $tag: "patch_cbor", $value: cbor }, entries: () => wasmOf(path, carried) };
    }
    case "manifest": {
      const hash = knownManifest(world, target.hash);
      checkDiffers(hash, base);
      // Everything in it is stored.
      const { cbor } = makePatch(world.kernel.machine.programs.get(hash).world, [], new FaultList());
      return { patch: { $tag: "patch_cbor", $value: cbor }, entries: () => [] };
    }
  }
}

/** The WASM that the candidate names; of what cannot be compiled the kernel says why. */
function brought(
  { storage: { store } }: OpenWorld,
  params: GovProposeParams,
  { live }: WorldProgram,
  wasm: readonly Entry[],
): readonly Entry[] {
  if (wasm.length === 0) return [];
  try {
    return wasmNamed(prepare(params, { live, store, builtins: builtins() }).patch.candidate.defs, wasm);
  } catch (error) {
    if (isAirError(error)) return [];
    throw error;
  }
}

function checkDiffers(hash: Hash, { manifestHash }: WorldProgram): void {
  if (hash === manifestHash) throw new AirError("patch.empty", `the manifest ${hash} is live already`);
}

/** A manifest by either of its hashes (ruling H2). */
function knownManifest({ storage, kernel }: OpenWorld, named: Hash): Hash {
  const known = manifestsOf(kernel);
  const hash = known.has(named) ? named : bareManifest(storage.store.get("node", named));
  if (hash !== undefined && known.has(hash)) return hash;
  throw new AirError("usage", `the journal names no manifest ${named}`);
}

/** Nodes may be anything. */
function bareManifest(bytes: Uint8Array | undefined): Hash | undefined {
  try {
    const node = bytes && readNodeCbor(bytes);
    return node?.kind === "manifest" ? bareHash(node) : undefined;
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}
