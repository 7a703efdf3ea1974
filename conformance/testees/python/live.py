"""A manifest as a world runs it: its routes, triggers, grants, policy and modules."""
from dataclasses import dataclass
from functools import cached_property

import authority
from cbor import PREFIX, encode, sha
from evaluation import canonical, document, typed
from faults import fault
from manifests import RECEIPT_EVENTS, without_kind
from plans import secrets_in
from values import JsonReader

KERNEL_ONLY = set(RECEIPT_EVENTS.values())


@dataclass
class Grant:
    name: str
    cap: str
    cap_type: str
    enforcer: str
    params: bytes
    expiry_ns: int | None
    hash: str


@dataclass
class Route:
    """From one incoming schema to a reducer"""
    reducer: str
    schema: str                     # the reducer's own event schema
    arm: str | None                 # of that schema, to wrap the event in
    path: list | None               # of the key
    wrapped_path: bool              # does it begin at the wrapped value?


@dataclass
class Delivery:
    reducer: str
    schema: str
    value: bytes                    # as wrapped
    key: bytes | None
    event: dict | None = None       # the record's fields, once there is one


@dataclass
class Event:
    """An event that can be admitted"""
    schema: str
    value: bytes
    key: bytes | None               # as given
    deliveries: list


class Live:
    def __init__(self, world, modules):
        self.world, self.schemas, self.modules = world, world.schemas, modules
        self.manifest_bytes = PREFIX + encode(without_kind(world.manifest))
        self.hash = sha(self.manifest_bytes)
        self.grants = {name: self.read_grant(grant) for name, grant in world.grants.items()}
        name = world.manifest.get("defaults", {}).get("policy")
        self.policy_name = name
        self.rules = None if name is None else world.known["defpolicy"][name]["rules"]

    def read_grant(self, grant):
        cap = self.world.known["defcap"][grant["cap"]]
        value = JsonReader(self.schemas).read(cap["schema"], grant["params"], ())
        params, expiry = document(self.schemas, cap["schema"], value), grant.get("expiry_ns")
        return Grant(grant["name"], cap["name"], cap["cap_type"], cap["enforcer"]["module"],
                     params, expiry,
                     authority.grant_hash(cap["name"], cap["cap_type"], params, expiry))

    def decide(self, request):
        return authority.decide(self.rules, self.policy_name, request)

    def bound_grant(self, reducer, slot, effect):
        """The grant that a reducer's slot means; `effect` tells what kind an unbound one needs"""
        slots = self.world.manifest.get("module_bindings", {}).get(reducer, {}).get("slots", {})
        if slot in slots:
            return self.grant(slots[slot])
        if slot == "default":
            cap_type = effect()["cap_type"]
            found = [grant for grant in self.grants.values() if grant.cap_type == cap_type]
            if len(found) == 1:
                return found[0]
        fault("cap.binding_missing", (), f"the slot {slot} leads to no grant")

    def grant(self, name):
        return self.grants.get(name) or fault("cap.grant_missing", (), f"no grant {name}")

    # Events

    @cached_property
    def triggers(self):
        out = {}
        for trigger in self.world.manifest.get("triggers", ()):
            out.setdefault(trigger["event"], []).append(trigger)
        for found in out.values():
            found.sort(key=lambda trigger: trigger["plan"])     # by code point, that is by UTF-8
        return out

    @cached_property
    def routes(self):
        out = {}
        for entry in self.world.manifest.get("routing", {}).get("events", ()):
            own = self.abi(entry["reducer"])["event"]
            path = entry.get("key_field")
            path = None if path is None else [part for part in path.split(".") if part]
            for schema, arm in self.family(own).items():
                if entry["event"] in (own, schema):
                    out.setdefault(schema, []).append(
                        Route(entry["reducer"], own, arm, path, entry["event"] != schema))
        return out

    def has_reducer(self, name):
        return "reducer" in self.world.known["defmodule"].get(name, {}).get("abi", {})

    def abi(self, reducer):
        return self.world.known["defmodule"][reducer]["abi"]["reducer"]

    def family(self, own):
        """What a reducer with this event schema takes, and the arm to wrap it in"""
        (kind, inner), = self.schemas.types[own].items()
        out = {own: None}
        if kind == "ref":
            out[inner] = None
        elif kind == "variant":
            out.update({part["ref"]: arm for arm, part in inner.items()})
        return out

    def key_schema(self, reducer):
        """The type of a keyed reducer's keys, None of an unkeyed one"""
        name = self.world.known["defmodule"][reducer].get("key_schema")
        return None if name is None else {"ref": name}

    def known_event(self, schema):
        if schema in KERNEL_ONLY:
            fault("event.kernel_only", (), "only the kernel raises this event")
        return self.schemas.named(schema)

    def prepare(self, schema, data, key=None):
        """The event of canonical bytes that fit its schema, routed"""
        routes = self.routes.get(schema, ())
        value = typed(self.schemas, {"ref": schema}, data) if routes else None
        deliveries = [self.deliver(route, value, key) for route in routes]
        return Event(schema, data, key, deliveries)

    def deliver(self, route, value, given):
        t, wrapped = {"ref": route.schema}, value
        if route.arm is not None:
            wrapped = route.arm, value
        # Read once more, as what is wrapped is nested one level deeper.
        data = canonical(self.schemas, t, document(self.schemas, t, wrapped))
        key = None
        if route.path is not None:
            found = wrapped if route.wrapped_path else value
            for part in route.path:     # types on the way were checked when the manifest was read
                found = found[1] if isinstance(found, tuple) else found[part]
            key = document(self.schemas, self.key_schema(route.reducer), found)
            if given not in (None, key):
                fault("event.key", (), "the key given is not the one in the event")
        return Delivery(route.reducer, route.schema, data, key)

    # Secrets

    def check_secrets(self, schemas, t, data, grant, plan):
        """Whoever names a secret must be on its lists; a secret that is not declared has none."""
        for alias, version in secrets_in(schemas, t, typed(schemas, t, data)):
            policy = self.world.secrets.get((alias, version), {})
            for allowed, name in (("allowed_caps", grant), ("allowed_plans", plan)):
                if name is not None and policy.get(allowed) and name not in policy[allowed]:
                    fault("secret.denied", (), f"{name} may not use the secret {alias}")
