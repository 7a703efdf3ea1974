"""Patches: documents and raw ones, and the candidate that a patch makes of the live world.

Layout: 1 the store, 2 the candidate, 3 documents as they are read, 4 their operations, 5 raw
patches.
"""
from copy import deepcopy

from cbor import PREFIX, encode, sha
from definitions import Field, closed, container, event_routes, grants, hash_text, \
    inbox_routes, list_of, may, module_bindings, name, raw, read_def, secret_entries, triggers, \
    word
from faults import Reject, fault, pointer
from manifests import SECTIONS, ZERO, Node, World, node_hash, without_kind
from plans import check_depth
from values import Pairs, decode

# ---------------------------------------------------------------- 1. the store


class Store:
    """Definitions and manifests as read, and blobs, each by its hash"""

    def __init__(self, live, nodes=(), blobs=()):
        self.nodes = {}
        self.live = {(kind, ref["name"], ref["hash"]) for kind, ref in refs_of(live.manifest)}
        for given in live.given:
            try:
                self.put(read_def(given))
            except Reject:      # as it was written it is no node: something was to be filled in
                pass
        for kind, ref in refs_of(live.manifest):    # adds the plans that are listed as normalised
            if ref["name"] in live.listed[kind]:
                self.nodes.setdefault(ref["hash"], live.listed[kind][ref["name"]])
        self.put(live.manifest)
        for given in nodes:
            self.put(read_def(given))
        self.blobs = {sha(data): data for data in blobs}

    def put(self, node):
        self.nodes[node_hash(node)] = node

    def manifest_named(self, base):
        """A hash that stands for a manifest, by its form without $kind if it can be known"""
        node = self.nodes.get(base)
        return base if node is None or node["$kind"] != "manifest" \
            else node_hash(without_kind(node))


def refs_of(manifest):
    """(kind, ref) of all that a manifest lists"""
    for section, kind in SECTIONS.items():
        for entry in manifest.get(section, ()):
            if "name" in entry:     # no secret that is declared in place
                yield kind, entry


def check_base(live, store, *given):
    """Every base that is given must stand for the live manifest."""
    named = {store.manifest_named(base) for base in given if base is not None}
    if len(named) > 1:
        fault("governance.base_mismatch", (), "two bases that are different manifests")
    if named - {node_hash(without_kind(live.manifest))}:
        fault("governance.stale_base", (), "the base is not the live manifest")


# ---------------------------------------------------------------- 2. the candidate


class Candidate(World):
    """A manifest with the nodes that its patch carries and those that are stored. With
    `as_written` a zero ref takes its node's hash, and one to a plan as written is mended."""

    def __init__(self, manifest, carried, store, as_written):
        self.carried = {(node.kind, node.name): node for node in carried}
        self.store, self.as_written = store, as_written
        super().__init__({"$kind": "manifest", **manifest})
        self.check()

    def find(self, kind, ref, at):
        node, wanted = self.carried.get((kind, ref["name"])), ref["hash"]
        if node is None:
            return self.stored(kind, ref, at)
        ref["hash"] = right = node_hash(self.normal(node))
        if wanted != right and not (self.as_written and wanted in (ZERO, node.written_hash)):
            if not self.as_written:
                self.check_other(kind, ref["name"], wanted, at)
            fault("manifest.hash", at + ("hash",), f"{node.name} has {right}")
        return node

    def check_other(self, kind, name, wanted, at):
        """A hash must not be that of another definition, carried or stored"""
        others = [node for node in self.carried.values() if node.written_hash == wanted]
        if not others and wanted in self.store.nodes:
            others = [Node(self.store.nodes[wanted])]
        for other in others:
            if (other.kind, other.name) != (kind, name):
                fault("manifest.ref_node", at, f"the hash is of {other.kind} {other.name}")

    def stored(self, kind, ref, at):
        self.check_other(kind, ref["name"], ref["hash"], at)
        if ref["hash"] not in self.store.nodes:
            fault("ref.unknown", at, "neither carried nor stored")
        node = Node(self.store.nodes[ref["hash"]])
        if (kind, ref["name"], ref["hash"]) not in self.store.live:
            check_code([node])
        return node


class Patch:
    """A patch in its canonical form"""

    def __init__(self, manifest, nodes, store, as_written):
        candidate = Candidate(manifest, nodes, store, as_written)
        self.candidate, self.manifest = candidate, without_kind(candidate.manifest)
        self.nodes = [candidate.normal(node) for node in nodes]
        body = {"manifest": self.manifest}
        if nodes:
            body["nodes"] = self.nodes
        check_depth(body, ())
        self.data = PREFIX + encode(body)
        self.hash = sha(self.data)


# ---------------------------------------------------------------- 3. documents


def inside(at, read, v):
    """What `read` makes of a part that has its own paths"""
    try:
        return read(v)
    except Reject as e:
        e.answer["pointer"] = pointer(at) + e.answer.get("pointer", "")
        raise


def node_at(v, at):
    return inside(at, Node, v)


kind_word = word(*SECTIONS.values())
added_refs = list_of(closed(kind=kind_word, name=name, hash=hash_text))
removed_refs = list_of(closed(kind=kind_word, name=name))
refs_body = closed(add=may(added_refs), remove=may(removed_refs))


def set_refs(v, at):
    return refs_body(v, at) or fault("patch.empty", at, "neither add nor remove")


def policy_name(v, at):
    return None if v is None else name(v, at)


OPERATIONS = {
    "add_def": closed(kind=kind_word, node=node_at),
    "replace_def": closed(kind=kind_word, name=name, new_node=node_at, pre_hash=hash_text),
    "remove_def": closed(kind=kind_word, name=name, pre_hash=hash_text),
    "set_manifest_refs": set_refs,
    "set_defaults": closed(policy=Field(policy_name, need=False, null_ok=True),
                           cap_grants=may(grants(raw))),
    "set_routing_events": closed(pre_hash=hash_text, events=event_routes),
    "set_routing_inboxes": closed(pre_hash=hash_text, inboxes=inbox_routes),
    "set_triggers": closed(pre_hash=hash_text, triggers=triggers),
    "set_module_bindings": closed(pre_hash=hash_text, bindings=module_bindings),
    "set_secrets": closed(pre_hash=hash_text, secrets=secret_entries),
}
OPERATION_READERS = {key: closed(**{key: body}) for key, body in OPERATIONS.items()}


def operation(v, at):
    keys = [key for key in container(v, at, dict) if key in OPERATIONS]
    if len(keys) != 1:
        fault("patch.operation", at, "exactly one operation is needed here")
    return OPERATION_READERS[keys[0]](v, at)


def operations(v, at):
    return list_of(operation)(v, at) or fault("patch.empty", at, "no operations")


document = closed(version=may(word("1")), base_manifest_hash=hash_text, patches=operations)


def read_document(v):
    return document(v, ())


# ---------------------------------------------------------------- 4. operations

SECTION_OF = {kind: section for section, kind in SECTIONS.items()}
# Left out of a manifest when empty; other sections stay.
MAY_BE_EMPTY = ("effects", "secrets", "module_bindings", "triggers")


def check_reserved(at, *names):
    if any(text is not None and text.startswith("sys/") for text in names):
        fault("def.reserved", at, "only the project defines sys/")


def check_code(nodes):
    for node in nodes:
        if node.node.get("wasm_hash") == ZERO:
            fault("module.missing", (node.name, "wasm_hash"), "the module's code is not named")


class Working:
    """The live manifest while a document's operations go over it. Their methods have the
    operation's name and take the keys of its body."""

    def __init__(self, live):
        self.manifest = without_kind(deepcopy(live.manifest))
        self.nodes = {}             # by (kind, name), in the order in which they were given last
        self.explicit = set()       # the refs whose hash was set after their node was given
        self.at = ()

    def apply(self, patches):
        for i, step in enumerate(patches):
            (key, body), = step.items()
            self.at = ("patches", i, key)
            getattr(self, key)(**body)

    def refs(self, kind):
        return self.manifest.setdefault(SECTION_OF[kind], [])

    def ref(self, kind, name):
        """The ref of this name, None without one"""
        return next((ref for ref in self.refs(kind) if ref.get("name") == name), None)

    def existing(self, kind, name):
        return self.ref(kind, name) \
            or fault("patch.def_missing", self.at, f"no {kind} {name} is listed")

    def check_hash(self, found, pre_hash):
        if found != pre_hash:
            fault("patch.pre_hash", self.at + ("pre_hash",), f"the hash is {found}")

    def remember(self, kind, node):
        key = kind, node.name
        self.nodes.pop(key, None)
        self.nodes[key] = node
        self.explicit.discard(key)

    def check_kind(self, kind, node):
        if node.kind != kind:
            fault("patch.kind", self.at + ("kind",), f"the node is a {node.kind}")

    # Definitions and refs

    def add_def(self, kind, node):
        check_reserved(self.at, node.name)
        self.check_kind(kind, node)
        if self.ref(kind, node.name) is not None:
            fault("patch.def_exists", self.at, f"{kind} {node.name} is listed already")
        self.refs(kind).append({"name": node.name, "hash": ZERO})
        self.remember(kind, node)

    def replace_def(self, kind, name, new_node, pre_hash):
        check_reserved(self.at, name, new_node.name)
        self.check_kind(kind, new_node)
        if new_node.name != name:
            fault("patch.name", self.at + ("name",), f"the node is called {new_node.name}")
        # The ref keeps its hash, so a second replacement names the same one.
        self.check_hash(self.existing(kind, name)["hash"], pre_hash)
        self.remember(kind, new_node)

    def remove_def(self, kind, name, pre_hash):
        check_reserved(self.at, name)
        ref = self.existing(kind, name)
        self.check_hash(ref["hash"], pre_hash)
        self.refs(kind).remove(ref)

    def set_manifest_refs(self, add=(), remove=()):
        check_reserved(self.at, *(entry["name"] for entry in (*add, *remove)))
        for entry in add:
            kind, name = entry["kind"], entry["name"]
            ref = self.ref(kind, name)
            if ref is None:
                ref = {"name": name}
                self.refs(kind).append(ref)
            ref["hash"] = entry["hash"]
            self.explicit.add((kind, name))
        for entry in remove:
            ref = self.existing(entry["kind"], entry["name"])
            self.refs(entry["kind"]).remove(ref)

    # The other parts of a manifest

    def set_defaults(self, **given):
        defaults = self.manifest.setdefault("defaults", {})
        defaults.update(given)
        if defaults.get("policy", "") is None:
            del defaults["policy"]
        if not defaults.get("cap_grants", True):
            del defaults["cap_grants"]

    def set_part(self, holder, key, pre_hash, new):
        self.check_hash(node_hash(holder.get(key, type(new)())), pre_hash)
        holder[key] = new

    def set_route(self, key, pre_hash, new):
        routing = self.manifest.setdefault("routing", {})
        self.set_part(routing, key, pre_hash, new)
        if not new:
            del routing[key]

    def set_routing_events(self, pre_hash, events):
        self.set_route("events", pre_hash, events)

    def set_routing_inboxes(self, pre_hash, inboxes):
        self.set_route("inboxes", pre_hash, inboxes)

    def set_triggers(self, pre_hash, triggers):
        self.set_part(self.manifest, "triggers", pre_hash, triggers)

    def set_module_bindings(self, pre_hash, bindings):
        self.set_part(self.manifest, "module_bindings", pre_hash, bindings)

    def set_secrets(self, pre_hash, secrets):
        self.set_part(self.manifest, "secrets", pre_hash, secrets)
        names = [entry["name"] for entry in secrets if "name" in entry]
        if len(set(names)) < len(names):
            fault("def.duplicate", ("secrets",), "a secret is listed twice")
        self.explicit.update(("defsecret", entry["name"]) for entry in secrets
                             if "name" in entry)

    # Afterwards

    def finish(self, store):
        nodes = {key: node for key, node in self.nodes.items() if self.ref(*key) is not None}
        manifest = {key: part for key, part in self.manifest.items()
                    if part or key not in MAY_BE_EMPTY}
        for kind, ref in refs_of(manifest):
            key = kind, ref["name"]
            if key in nodes:
                if key not in self.explicit:
                    ref["hash"] = ZERO      # to be filled in
            elif ref["hash"] == ZERO:
                fault("patch.ref_unresolved", (SECTION_OF[kind],), f"no hash for {ref['name']}")
        check_code(nodes.values())
        return Patch(manifest, list(nodes.values()), store, as_written=True)


def compile_document(live, store, doc, manifest_base=None):
    check_base(live, store, manifest_base, doc["base_manifest_hash"])
    working = Working(live)
    working.apply(doc["patches"])
    return working.finish(store)


# ---------------------------------------------------------------- 5. raw patches


def as_json(v, at):
    """What CBOR holds, as the same in JSON"""
    if isinstance(v, bytes):
        fault("def.type", at, "a byte string, which no definition holds")
    if isinstance(v, Pairs):
        for key, _ in v:
            if not isinstance(key, str):
                fault("def.type", at, "a key that is no text")
        return {key: as_json(x, at + (key,)) for key, x in v}
    if isinstance(v, list):
        return [as_json(x, at + (i,)) for i, x in enumerate(v)]
    return v


def bare_manifest(v, at):
    if "$kind" in container(v, at, dict):
        fault("def.unknown_key", at + ("$kind",), "a patch's manifest has no such key")
    return inside(at, lambda v: without_kind(Node({"$kind": "manifest", **v}).node), v)


raw_patch = closed(manifest=bare_manifest, nodes=may(list_of(node_at)))


def read_raw(data):
    """The patch in a canonical document"""
    return raw_patch(as_json(decode(data), ()), ())


def check_raw(store, patch):
    """A raw patch with all that it carries checked, in its canonical form"""
    manifest, nodes = patch["manifest"], patch.get("nodes", [])
    for i, node in enumerate(nodes):
        check_reserved(("nodes", i), node.name)
    keys = [(node.kind, node.name) for node in nodes if node.kind != "manifest"]
    if len(set(keys)) < len(keys):
        fault("def.duplicate", ("nodes",), "two definitions of one name")
    listed = set()
    for kind, ref in refs_of(manifest):
        if ref["hash"] == ZERO:
            fault("patch.ref_unresolved", (SECTION_OF[kind],), f"no hash for {ref['name']}")
        listed.add((kind, ref["name"]))
    check_code(nodes)
    for i, node in enumerate(nodes):
        if (node.kind, node.name) not in listed:
            fault("patch.node_unlisted", ("nodes", i), "the manifest does not list this node")
    return Patch(manifest, nodes, store, as_written=False)
