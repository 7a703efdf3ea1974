/** The ten operations, applied in document order; each sees what those before it did (ruling P-2). */
import type { AuthoredNode } from "../../air/defs/node.ts";
import { type FaultList, quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { nodeAt, placeAt } from "../../air/json/walk.ts";
import { type ListedKind, ZERO_HASH } from "../../air/manifest/authored.ts";
import { keyOf, nameOf, RESERVED } from "../../air/manifest/refs.ts";
import type { Operation, OperationOf } from "./document.ts";
import type { PartName, Working } from "./working.ts";

/** A definition that a document gives. */
export interface Given {
  readonly kind: ListedKind;
  readonly name: string;
  readonly node: AuthoredNode;
}

/**
 * Applies the operations and gives back the definitions that they brought, by kind and name, in the order in which
 * they were given last. Adds `def.reserved`, `patch.kind`, `patch.name`, `patch.def_exists`, `patch.def_missing` and
 * `patch.pre_hash`; an operation at fault is carried out all the same, so that those after it get no faults for it.
 */
export function applyOperations(
  operations: readonly Operation[],
  working: Working,
  faults: FaultList,
): ReadonlyMap<string, Given> {
  const applier = new Applier(working, faults);
  for (const operation of operations) applier.apply(operation);
  return applier.given;
}

class Applier {
  readonly given = new Map<string, Given>();
  private readonly working: Working;
  private readonly faults: FaultList;

  constructor(working: Working, faults: FaultList) {
    this.working = working;
    this.faults = faults;
  }

  apply(operation: Operation): void {
    const { working } = this;
    switch (operation.op) {
      case "add_def":
        return this.addDef(operation);
      case "replace_def":
        return this.replaceDef(operation);
      case "remove_def":
        return this.removeDef(operation);
      case "set_manifest_refs":
        return this.setRefs(operation);
      case "set_defaults":
        return working.setDefaults(operation.body.policy, operation.body.cap_grants, operation.json);
      case "set_routing_events":
        return this.setPart("events", operation.body.events, operation);
      case "set_routing_inboxes":
        return this.setPart("inboxes", operation.body.inboxes, operation);
      case "set_triggers":
        return this.setPart("triggers", operation.body.triggers, operation);
      case "set_module_bindings":
        return this.setPart("bindings", operation.body.bindings, operation);
      case "set_secrets":
        return this.setSecrets(operation);
    }
  }

  private addDef({ body: { kind, node }, json }: OperationOf<"add_def">): void {
    const name = nameOf(node);
    this.checkKind(kind, node, json, "node");
    if (this.isReserved(name, json, "node", "name")) return;
    if (this.working.ref(kind, name)) {
      const what = `the manifest lists the ${kind} ${quote(name)} already; use replace_def to change it`;
      this.faults.add("patch.def_exists", what, placeAt(json, "node", "name"));
    }
    this.give(kind, name, node);
    this.working.setRef(kind, { name, hash: ZERO_HASH, json: node.json });
  }

  private replaceDef(operation: OperationOf<"replace_def">): void {
    const { body, json } = operation;
    const { kind, name, new_node: node } = body;
    this.checkKind(kind, node, json, "new_node");
    if (this.isReserved(name, json, "name")) return;
    if (this.isReserved(nameOf(node), json, "new_node", "name")) return;
    if (name !== nameOf(node)) {
      const what = `the operation replaces ${quote(name)}, the new definition is ${quote(nameOf(node))}`;
      this.faults.add("patch.name", what, placeAt(json, "new_node", "name"));
    }
    const ref = this.guardedRef(operation);
    this.give(kind, name, node);
    if (ref?.explicit) this.working.setRef(kind, { name, hash: ref.hash, json });
  }

  private removeDef(operation: OperationOf<"remove_def">): void {
    const { kind, name } = operation.body;
    if (this.isReserved(name, operation.json, "name")) return;
    this.guardedRef(operation);
    this.working.removeRef(kind, name);
  }

  /** All that is added comes before all that is removed. */
  private setRefs({ body: { add = [], remove = [] }, json }: OperationOf<"set_manifest_refs">): void {
    const { working } = this;
    for (const [index, { kind, name, hash }] of add.entries()) {
      if (this.isReserved(name, json, "add", index, "name")) continue;
      const at = nodeAt(json, "add", index) as JsonNode;
      working.setRef(kind, { name, hash, json: at, ...(hash === ZERO_HASH ? {} : { explicit: true }) });
    }
    for (const [index, { kind, name }] of remove.entries()) {
      if (this.isReserved(name, json, "remove", index, "name")) continue;
      if (!working.ref(kind, name)) this.missing(kind, name, json, "remove", index, "name");
      working.removeRef(kind, name);
    }
  }

  private setSecrets(operation: OperationOf<"set_secrets">): void {
    const { working, faults } = this;
    const json = nodeAt(operation.json, "secrets") as JsonNode;
    this.checkPreHash("the secrets", working.secretsHash(), operation);
    const first = new Map<string, number>();
    for (const [index, entry] of operation.body.secrets.entries()) {
      if (!("name" in entry)) continue;
      const known = first.get(entry.name);
      if (known === undefined) first.set(entry.name, index);
      else {
        // What operations after this one are about must be one ref.
        faults.add("def.duplicate", `${quote(entry.name)} is listed twice`, placeAt(json, index, "name"), {
          message: "it is listed here first",
          place: placeAt(json, known, "name"),
        });
      }
    }
    working.setSecrets(operation.body.secrets, json);
  }

  private setPart<P extends PartName>(
    part: P,
    value: Parameters<typeof this.working.setPart<P>>[1],
    operation: Guarded,
  ): void {
    this.checkPreHash(part, this.working.partHash(part), operation);
    this.working.setPart(part, value, nodeAt(operation.json, part) as JsonNode);
  }

  private give(kind: ListedKind, name: string, node: AuthoredNode): void {
    const key = keyOf(kind, name);
    this.given.delete(key);
    this.given.set(key, { kind, name, node });
  }

  /** The ref that an operation is about; `patch.def_missing` and `patch.pre_hash`. */
  private guardedRef({ body: { kind, name, pre_hash }, json }: OperationOf<"replace_def" | "remove_def">) {
    const ref = this.working.ref(kind, name);
    if (!ref) this.missing(kind, name, json, "name");
    else if (ref.hash !== pre_hash) {
      const added = ref.hash === ZERO_HASH ? ": it was added by this document" : "";
      const what = `the ${kind} ${quote(name)} is listed with the hash ${ref.hash}, not with this one${added}`;
      this.faults.add("patch.pre_hash", what, placeAt(json, "pre_hash"));
    }
    return ref;
  }

  private checkPreHash(what: string, found: Hash, { body, json }: Guarded): void {
    if (body.pre_hash === found) return;
    const message = `${what} as they stand hash to ${found}, not to this`;
    this.faults.add("patch.pre_hash", message, placeAt(json, "pre_hash"));
  }

  private checkKind(kind: ListedKind, node: AuthoredNode, json: JsonNode, key: string): void {
    if (node.kind === kind) return;
    const what = `the operation is about a ${kind}, the definition is a ${node.kind}`;
    this.faults.add("patch.kind", what, placeAt(json, key, "$kind"));
  }

  /** Whether a name is built in, which is the one fault then. */
  private isReserved(name: string, json: JsonNode, ...way: readonly (string | number)[]): boolean {
    if (!name.startsWith(RESERVED)) return false;
    const what = `${quote(name)} is built in; a document does not touch sys/ names`;
    this.faults.add("def.reserved", what, placeAt(json, ...way));
    return true;
  }

  private missing(
    kind: ListedKind,
    name: string,
    json: JsonNode,
    ...way: readonly (string | number)[]
  ): void {
    const what = `the manifest lists no ${kind} ${quote(name)}`;
    this.faults.add("patch.def_missing", what, placeAt(json, ...way));
  }
}

type Guarded = Extract<Operation, { readonly body: { readonly pre_hash: Hash } }>;
