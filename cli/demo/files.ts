/** The files of the demonstration: worlds as directories, and events with patches in them. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../project.ts";

type Json = Readonly<Record<string, unknown>>;

export const GREETING = { $kind: "defschema", name: "safe.app/Greeting@1", type: { text: {} } } as const;

const DAY_NS = 86_400_000_000_000n;

/** The world that it begins with. */
export function copyWorld(to: string): void {
  cpSync(join(PROJECT, "fixtures", "worlds", "safe-upgrade"), to, { recursive: true });
}

/** The world that an operator wants later: approvals are the operator's alone, and the greeting stays. */
export function copyNext(to: string): void {
  cpSync(join(PROJECT, "fixtures", "upgrades", "approval-by-operator"), to, { recursive: true });
  change(to, "schemas.air.json", (defs) => [...(defs as readonly Json[]), GREETING]);
  change(to, "manifest.air.json", (one) => {
    const manifest = one as { readonly schemas: readonly Json[] };
    return { ...manifest, schemas: [...manifest.schemas, { name: GREETING.name }] };
  });
}

function change(folder: string, name: string, edit: (value: unknown) => unknown): void {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, "utf8"))), null, 2));
}

/** A patch document with one operation. */
export function patchOn(base: string, operation: Json): Json {
  return { version: "1", base_manifest_hash: base, patches: [operation] };
}

/** The policy of the world, opened to anybody. */
export function openPolicy(world: string): Json {
  const policy = JSON.parse(readFileSync(join(world, "policy.air.json"), "utf8")) as Json;
  return { ...policy, rules: [{ when: {}, decision: "allow" }] };
}

/** `safe.app/UpgradeWanted@1`, with a day until it expires. */
export function wanted(release: string, patch: Json): Json {
  return {
    release,
    patch: { patch_doc_json: Buffer.from(JSON.stringify(patch)).toString("base64") },
    manifest_base: null,
    deadline_ns: String(BigInt(Date.now()) * 1_000_000n + DAY_NS),
  };
}
