"""Manifests: refs resolved, plan literals and grant params read by their types, and everything
that a manifest's definitions refer to checked.

Layout: 1 what is filled in before reading, 2 the loader.
"""
from functools import cached_property

from catalogue import built_in, built_in_hash
from cbor import PREFIX, encode, sha
from definitions import RAW_DEFS, read_def
from faults import Reject, fault
from plans import Plan, check_depth, secrets_in
from values import JsonReader, Schemas, to_literal

ZERO = "sha256:" + "0" * 64
MAX_U64 = 2**64 - 1
# In this order, as a plan can be normalised only when schemas and effects are known.
SECTIONS = {"schemas": "defschema", "effects": "defeffect", "modules": "defmodule",
            "plans": "defplan", "caps": "defcap", "policies": "defpolicy",
            "secrets": "defsecret"}
RECEIPT_EVENTS = {"timer.set": "sys/TimerFired@1", "blob.put": "sys/BlobPutResult@1",
                  "blob.get": "sys/BlobGetResult@1"}
ALLOW_ALL = "sys/CapAllowAll@1"     # no module, but good as an enforcer

# ---------------------------------------------------------------- 1. before reading


def fill_hash(holder, key):
    """An object whose hash is left out, to one with the zero hash"""
    if isinstance(holder, dict):
        given = holder.get(key)
        if given is None or isinstance(given, str) \
                and given.strip().lower() in ("", "sha256", "sha256:"):
            return {**holder, key: ZERO}
    return holder


def fill_manifest(v):
    if not isinstance(v, dict):
        return v
    v = {"$kind": "manifest", **v}
    for section in SECTIONS:
        if isinstance(v.get(section), list):
            v[section] = [fill_hash(entry, "hash") if section != "secrets"
                          or isinstance(entry, dict) and "name" in entry else entry
                          for entry in v[section]]
    return v


def fill_def(v):
    if isinstance(v, dict) and v.get("$kind") == "defmodule":
        return fill_hash(v, "wasm_hash")
    return v


def without_kind(node):
    return {k: v for k, v in node.items() if k != "$kind"}


def node_hash(node):
    return sha(PREFIX + encode(node))


# ---------------------------------------------------------------- 2. the loader


class Node:
    """A definition, its value slots not read yet"""

    def __init__(self, given):
        self.given = given
        self.node = read_def(given, RAW_DEFS)
        self.kind, self.name = self.node["$kind"], self.node.get("name")
        self.plan = None            # once normalised

    @cached_property
    def written_hash(self):
        """The hash of the node as written, None if it cannot be hashed so"""
        try:
            return node_hash(read_def(self.given))
        except Reject:
            return None


class World:
    """A manifest, read and with $kind, and all it names. Reading and checking end with the first
    fault. What a ref names is for `find` to say, which a subclass has."""

    def __init__(self, manifest):
        self.manifest = manifest
        self.known = {kind: dict(built_in().get(kind, {})) for kind in SECTIONS.values()}
        self.listed = {kind: {} for kind in SECTIONS.values()}      # without built-ins
        self.plans, self.grants, self.secrets, self.kinds = {}, {}, {}, {}
        self.schemas = Schemas({})
        for section, kind in SECTIONS.items():
            self.resolve_section(section, kind)
            if kind == "defschema":
                self.check_schemas()
            elif kind == "defeffect":
                self.collect_effects()
        self.collect_secrets()
        self.collect_grants()

    # Refs

    def resolve_section(self, section, kind):
        seen = set()
        for i, ref in enumerate(self.manifest.get(section, ())):
            if "name" not in ref:
                continue            # a secret that is declared in place
            at = (section, i)
            if ref["name"] in seen:
                fault("def.duplicate", at, "a name is listed twice")
            seen.add(ref["name"])
            node = self.resolve(kind, ref, at)
            if node is not None:
                self.known[kind][ref["name"]] = self.listed[kind][ref["name"]] \
                    = self.normal(node)
                if kind == "defplan":
                    self.plans[ref["name"]] = node.plan

    def resolve(self, kind, ref, at):
        """The node a ref names, None for a built-in; completes the ref's hash"""
        name = ref["name"]
        if name in built_in().get(kind, {}):
            wanted, ref["hash"] = ref["hash"], built_in_hash(kind, name)
            if wanted not in (ZERO, ref["hash"]):
                fault("manifest.hash", at + ("hash",), f"the built-in has {ref['hash']}")
            return None
        if name.startswith("sys/"):
            fault("def.reserved", at + ("name",), "no such built-in")
        return self.find(kind, ref, at)

    def normal(self, node):
        """A definition as it is hashed and used"""
        if node.kind != "defplan":
            return node.node
        if node.plan is None:
            node.plan = Plan(self, node.node)
        return node.plan.node

    # What is looked up by something else than its name

    def check_schemas(self):
        types = {name: node["type"] for name, node in self.known["defschema"].items()}
        self.schemas.types = types
        own = self.listed["defschema"]
        for name in own:
            self.schemas.check_refs(types[name], (name,))
        self.schemas.check_circles(own)
        for name in own:
            self.schemas.check_options(types[name], (name,))

    def collect_effects(self):
        for name, effect in self.known["defeffect"].items():
            if effect["kind"] in self.kinds:
                fault("def.duplicate", (name,), f"two effects of kind {effect['kind']}")
            for key in ("params_schema", "receipt_schema"):
                self.schemas.named(effect[key], (name, key))
            self.kinds[effect["kind"]] = effect

    def collect_secrets(self):
        for i, entry in enumerate(self.manifest.get("secrets", ())):
            at = ("secrets", i)
            if "name" in entry:
                node = self.listed["defsecret"][entry["name"]]
                alias, _, version = entry["name"].rpartition("@")
                version = int(version) if len(version) <= 20 else MAX_U64 + 1
                binding, policy = node["binding_id"], node
            else:
                alias, version = entry["alias"], entry["version"]
                binding, policy = entry["binding_id"], entry.get("policy", {})
            if not 1 <= version <= MAX_U64:
                fault("secret.version", at, "versions are from 1 to 2^64-1")
            if not binding.strip():
                fault("secret.binding", at, "the binding is blank")
            if (alias, version) in self.secrets:
                fault("def.duplicate", at, "the same secret twice")
            self.secrets[alias, version] = policy

    def collect_grants(self):
        for i, grant in enumerate(self.manifest.get("defaults", {}).get("cap_grants", ())):
            at = ("defaults", "cap_grants", i)
            if grant["name"] in self.grants:
                fault("def.duplicate", at, "two grants of one name")
            if grant["cap"] not in self.known["defcap"]:
                fault("ref.unknown", at + ("cap",), "no such cap")
            self.grants[grant["name"]] = grant

    def effect(self, kind, at):
        return self.kinds.get(kind) or fault("ref.unknown", at, f"no effect of kind {kind}")

    def grant(self, name, at):
        return self.grants.get(name) or fault("ref.unknown", at, f"no grant {name}")

    def one_of(self, name, at, *kinds):
        for kind in kinds:
            if name in self.known[kind]:
                return self.known[kind][name]
        fault("ref.unknown", at, f"no {' or '.join(kinds)} {name}")

    def check_secret(self, alias, version, allowed, name, at):
        if version < 1:
            fault("secret.version", at, "versions start at 1")
        if (alias, version) not in self.secrets:
            fault("ref.unknown", at, f"no secret {alias} of version {version}")
        names = self.secrets[alias, version].get(allowed)
        if names and name not in names:
            fault("secret.denied", at, f"{name} may not use the secret {alias}")

    def follow(self, t, path, at):
        """Faults a path of field names that leads nowhere in a type."""
        for segment in path:
            kind, inner = self.schemas.resolve(t)
            while kind == "option":
                kind, inner = self.schemas.resolve(inner)
            if kind == "record" and segment in inner:
                t = inner[segment]
            elif kind == "map" and "text" in inner["key"]:
                t = inner["value"]
            elif kind == "variant" and segment == "$tag":
                t = {"text": {}}
            elif kind == "variant" and segment == "$value":
                return              # which arm it is shows at run time only
            else:
                fault("ref.unknown", at, f"nothing is called {segment} in this {kind}")

    # Checks

    def check(self):
        self.check_caps()
        self.read_grants()
        for node in self.listed["defmodule"].values():
            self.check_module(node)
        for node in self.listed["defpolicy"].values():
            self.check_policy(node)
        self.check_manifest()
        correlations = {}
        for trigger in self.manifest.get("triggers", ()):
            if "correlate_by" in trigger:
                correlations[trigger["plan"]] = trigger["correlate_by"]
        for name, plan in self.plans.items():
            plan.check(correlations.get(name))

    def check_caps(self):
        for name, cap in self.listed["defcap"].items():
            self.schemas.check_refs(cap["schema"], (name, "schema"))
            self.schemas.check_options(cap["schema"], (name, "schema"))
            enforcer = cap["enforcer"]["module"]
            if enforcer != ALLOW_ALL:
                at = (name, "enforcer", "module")
                if "pure" not in self.one_of(enforcer, at, "defmodule")["abi"]:
                    fault("module.abi", at, "an enforcer needs a pure ABI")

    def read_grants(self):
        for i, (name, grant) in enumerate(self.grants.items()):
            at = ("defaults", "cap_grants", i, "params")
            t = self.known["defcap"][grant["cap"]]["schema"]
            reader = JsonReader(self.schemas)
            value = reader.read(t, grant["params"], at)
            for alias, version in secrets_in(self.schemas, t, value):
                self.check_secret(alias, version, "allowed_caps", name, at)
            if not reader.wholly:
                grant["params"] = to_literal(self.schemas, t, value)
            check_depth(grant["params"], at)

    def check_module(self, node):
        name, abi = node["name"], node["abi"]
        if "key_schema" in node:
            self.schemas.named(node["key_schema"], (name, "key_schema"))
        for part in ("reducer", "pure"):
            for key in ("state", "event", "context", "annotations", "input", "output"):
                if key in abi.get(part, {}):
                    self.schemas.named(abi[part][key], (name, "abi", part, key))
        if "reducer" not in abi:
            return
        at, event = (name, "abi", "reducer"), abi["reducer"]["event"]
        family = self.family(event)
        if family is not None and (None in family or len(set(family)) < len(family)):
            fault("module.event_family", at + ("event",), "the arms must be distinct refs")
        for kind in abi["reducer"].get("effects_emitted", ()):
            self.effect(kind, at + ("effects_emitted",))
            wanted = RECEIPT_EVENTS.get(kind)
            if wanted is not None and wanted not in self.members(event):
                fault("module.receipt_event", at + ("event",), f"{wanted} is not among its events")

    def family(self, event):
        """The schemas that the arms of an event's own variant name (None for an arm that is no
        ref), or None if its type is no variant"""
        arms = self.schemas.types[event].get("variant")
        return None if arms is None else [arm.get("ref") for arm in arms.values()]

    def members(self, event):
        """All schemas whose values a reducer with this event takes"""
        return {event, self.schemas.types[event].get("ref"), *(self.family(event) or ())}

    def check_policy(self, node):
        for i, rule in enumerate(node["rules"]):
            at, when = (node["name"], "rules", i, "when"), rule["when"]
            if "effect_kind" in when:
                self.effect(when["effect_kind"], at + ("effect_kind",))
            if "cap_name" in when:
                self.grant(when["cap_name"], at + ("cap_name",))
            # origin_name may outlive what it names: a running plan is judged by the live policy.

    def check_manifest(self):
        manifest = self.manifest
        policy = manifest.get("defaults", {}).get("policy")
        if policy is not None:
            self.one_of(policy, ("defaults", "policy"), "defpolicy")
        for policy in self.secrets.values():
            for cap in policy.get("allowed_caps", ()):
                self.grant(cap, ("secrets",))
            # allowed_plans may outlive the plans, like origin_name in policies.
        for name, binding in manifest.get("module_bindings", {}).items():
            at = ("module_bindings", name)
            self.one_of(name, at, "defmodule")
            for slot, grant in binding.get("slots", {}).items():
                self.grant(grant, at + ("slots", slot))
        routes = manifest.get("routing", {})
        for i, route in enumerate(routes.get("events", ())):
            self.check_route(route, ("routing", "events", i))
        for i, inbox in enumerate(routes.get("inboxes", ())):
            self.reducer(inbox["reducer"], ("routing", "inboxes", i, "reducer"))
        for i, trigger in enumerate(manifest.get("triggers", ())):
            self.check_trigger(trigger, ("triggers", i))

    def reducer(self, name, at):
        node = self.one_of(name, at, "defmodule")
        if "reducer" not in node["abi"]:
            fault("module.abi", at, f"{name} has no reducer ABI")
        return node

    def check_route(self, route, at):
        node = self.reducer(route["reducer"], at + ("reducer",))
        self.schemas.named(route["event"], at + ("event",))
        if route["event"] not in self.members(node["abi"]["reducer"]["event"]):
            fault("routing.event", at + ("event",), "the reducer does not take this event")
        if ("key_field" in route) != ("key_schema" in node):
            fault("routing.key_field", at, "a key_field if and only if the module has a key_schema")
        if "key_field" in route:
            found = self.key_type({"ref": route["event"]}, list(filter(None, route["key_field"].split("."))))
            if found is None or not self.schemas.same(found, {"ref": node["key_schema"]}):
                fault("routing.key_type", at + ("key_field",), "this does not lead to a key")

    def key_type(self, t, path):
        """The type a key_field leads to, None if it leads nowhere or to several"""
        kind, inner = self.schemas.resolve(t)
        if kind == "variant":
            if path[0] != "$value" or len(path) < 2 or not inner:
                return None
            found = [self.field_type(arm, path[1:]) for arm in inner.values()]
            if None in found or not all(self.schemas.same(found[0], x) for x in found):
                return None
            return found[0]
        return self.field_type(t, path)

    def field_type(self, t, path):
        for segment in path:
            kind, inner = self.schemas.resolve(t)
            if kind != "record" or not segment or segment not in inner:
                return None
            t = inner[segment]
        return t

    def check_trigger(self, trigger, at):
        self.schemas.named(trigger["event"], at + ("event",))
        plan = self.one_of(trigger["plan"], at + ("plan",), "defplan")
        self.schemas.named(plan["input"], at)
        if not self.schemas.same({"ref": trigger["event"]}, {"ref": plan["input"]}):
            fault("trigger.input", at, "the event is not what the plan takes")
        if "correlate_by" in trigger:
            self.follow({"ref": plan["input"]}, trigger["correlate_by"].split("."),
                        at + ("correlate_by",))


class Authored(World):
    """A manifest as it is written, with the definitions at hand"""

    def __init__(self, manifest, defs):
        if isinstance(manifest, dict) and manifest.get("$kind", "manifest") != "manifest":
            fault("def.unknown_kind", ("$kind",), "this is no manifest")
        manifest = read_def(fill_manifest(manifest), RAW_DEFS)
        self.given = defs       # before anything is filled in
        self.nodes = [Node(fill_def(given)) for given in defs]
        for node in self.nodes:
            if node.name is not None and node.name.startswith("sys/"):
                fault("def.reserved", ("name",), "only the project defines sys/")
        super().__init__(manifest)

    def find(self, kind, ref, at):
        name, wanted = ref["name"], ref["hash"]
        own = [node for node in self.nodes if (node.kind, node.name) == (kind, name)]
        if wanted == ZERO:
            if not own:
                fault("ref.unknown", at, f"no {kind} {name}")
            if len(own) > 1:
                fault("def.duplicate", at, f"two definitions {name}")
            ref["hash"] = node_hash(self.normal(own[0]))
            return own[0]
        node = self.by_hash(wanted)
        if node is None:
            if not own:
                fault("ref.unknown", at, "no definition has this hash")
            right = node_hash(self.normal(own[0]))      # or what is wrong with the plan
            fault("manifest.hash", at + ("hash",), f"{name} has {right}")
        if node not in own:
            fault("manifest.ref_node", at, f"the hash is of {node.kind} {node.name}")
        return node

    def by_hash(self, wanted):
        """The node with this hash, as written or as normalised"""
        for node in self.nodes:
            if node.written_hash == wanted:
                return node
        if self.kinds:              # before, no plan can be normalised
            for node in self.nodes:
                try:
                    if node.kind == "defplan" and node_hash(self.normal(node)) == wanted:
                        return node
                except Reject:      # a plan that may not even belong to this manifest
                    pass
        return None


def load(manifest, defs):
    """The world of a completed manifest, or the first fault"""
    world = Authored(manifest, defs)
    world.check()
    return world
