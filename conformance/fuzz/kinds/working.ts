/** A manifest while the operations of a patch are made: what is listed, and what its sections hold. */
import { isList, isObject, type Json, type JsonObject } from "../json.ts";

export const SECTION_OF: Readonly<Record<string, string>> = {
  defschema: "schemas",
  defmodule: "modules",
  defplan: "plans",
  defcap: "caps",
  defpolicy: "policies",
  defeffect: "effects",
  defsecret: "secrets",
};

const ZERO = `sha256:${"0".repeat(64)}`;

export interface Ref {
  readonly kind: string;
  readonly name: string;
  readonly hash: string;
}

export class Working {
  readonly refs: Ref[] = [];
  readonly defs: readonly JsonObject[];
  private readonly hashOf: (section: Json) => string;
  private readonly sections = new Map<string, Json>();

  constructor(manifest: JsonObject, defs: Json, hashOf: (section: Json) => string) {
    this.hashOf = hashOf;
    this.defs = (isList(defs) ? defs : []).filter(isObject);
    for (const [kind, section] of Object.entries(SECTION_OF)) {
      const list = manifest.get(section);
      for (const ref of isList(list) ? list : []) {
        const name = isObject(ref) ? ref.get("name") : undefined;
        if (typeof name === "string" && !name.startsWith("sys/"))
          this.refs.push({ kind, name, hash: String((ref as JsonObject).get("hash") ?? ZERO) });
      }
    }
    const routing = manifest.get("routing");
    const inside = (key: string): Json => (isObject(routing) ? (routing.get(key) ?? []) : []);
    this.sections.set("routing_events", inside("events"));
    this.sections.set("routing_inboxes", inside("inboxes"));
    this.sections.set("triggers", manifest.get("triggers") ?? []);
    this.sections.set("module_bindings", manifest.get("module_bindings") ?? new Map());
  }

  add(kind: string, name: string): void {
    this.refs.push({ kind, name, hash: ZERO });
  }

  remove(ref: Ref): void {
    this.refs.splice(this.refs.indexOf(ref), 1);
  }

  section(name: string): Json {
    return this.sections.get(name) ?? [];
  }

  /** What a patch says before it changes a section. */
  sectionHash(name: string): string {
    return this.hashOf(this.section(name));
  }

  set(name: string, value: Json): void {
    this.sections.set(name, value);
  }

  def(ref: Ref): JsonObject | undefined {
    return this.defs.find((def) => def.get("$kind") === ref.kind && def.get("name") === ref.name);
  }
}
