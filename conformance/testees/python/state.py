"""The logical state of a world between two turns."""
from dataclasses import dataclass, field, replace

from cbor import PREFIX, encode, sha
from evaluation import flat

INTERNAL = {"introspect.manifest", "introspect.reducer_state", "introspect.journal_head",
            "introspect.list_cells"}


@dataclass
class Receipt:
    adapter_id: str
    status: str
    payload: bytes                  # empty unless the status is ok
    cost_cents: int | None
    signature: bytes
    code: str | None = None         # of the kernel's own refusal


@dataclass
class Intent:
    """An intent, by its index in the journal; once it has its receipt it does not change."""
    index: int
    kind: str
    cap_name: str
    intent_hash: str
    request_hash: str
    params: bytes
    key: bytes | None
    live: object                    # the manifest by which it was asked for
    waiters: list                   # origins of who emitted and who joined it
    receipt: Receipt | None = None
    refused: object = None          # why it cannot be done, if that is known already
    prepared: object = None         # the proposal that it is about to make
    asked_under: str = ""           # the hash of the manifest that was live then

    @property
    def effect(self):
        return self.live.world.kinds[self.kind]


@dataclass
class Instance:
    """A plan that runs or has run"""
    id: int
    live: object                    # the pinned manifest
    node: dict
    input: tuple
    context: tuple                  # (journal height, manifest hash) of what moved it last
    correlated: bool
    variables: dict
    status: str = "running"
    error_code: str | None = None
    result: bytes | None = None
    steps: dict = field(default_factory=dict)       # the values of those that are completed
    handles: dict = field(default_factory=dict)     # the index of each handle's intent
    awaited: dict = field(default_factory=dict)     # intents, by the step that waits
    waiting: set = field(default_factory=set)       # steps that wait for an event
    answers: dict = field(default_factory=dict)     # events given to such steps

    @property
    def name(self):
        return self.node["name"]

    @property
    def running(self):
        return self.status == "running"

    def env(self, event=None):
        out = {"@plan.input": {None: self.input}, "@var": self.variables, "@step": self.steps}
        if event is not None:
            out["@event"] = {None: event}
        return out

    def fork(self):
        return replace(self, variables=dict(self.variables), steps=dict(self.steps),
                       handles=dict(self.handles), awaited=dict(self.awaited),
                       waiting=set(self.waiting), answers=dict(self.answers))


@dataclass(frozen=True)
class Proposal:
    id: int
    patch_hash: str
    manifest_base: str              # the manifest that was live when it was made
    params: bytes                   # of governance.propose, prepared
    authority: list                 # why it touches authority
    candidate: object               # the manifest that it makes live
    state: str = "submitted"
    report: str | None = None       # the hash of the shadow report in force


@dataclass
class State:
    """`keys` and ended plans are here for the finding; what they are is in the journal."""
    live: object
    logical_now_ns: int = 0
    cells: dict = field(default_factory=dict)       # (reducer, key): (bytes, last_active_ns)
    plans: dict = field(default_factory=dict)       # all ever started, by id
    intents: dict = field(default_factory=dict)     # all, by index
    keys: dict = field(default_factory=dict)        # the last intent of an idempotency key
    proposals: dict = field(default_factory=dict)   # all, by id
    lives: dict = field(default_factory=dict)       # all manifests that were ever live, by hash

    def fork(self):
        """A copy to work on; values are never changed, only replaced."""
        return replace(
            self, cells=dict(self.cells), keys=dict(self.keys),
            proposals=dict(self.proposals), lives=dict(self.lives),
            plans={i: plan.fork() if plan.running else plan for i, plan in self.plans.items()},
            intents={i: intent if intent.receipt else replace(intent, waiters=intent.waiters[:])
                     for i, intent in self.intents.items()})

    def running(self):
        return [plan for plan in self.plans.values() if plan.running]

    def open_intents(self):
        return [intent for intent in self.intents.values() if intent.receipt is None]

    def cells_of(self, reducer):
        """(key, bytes, last_active_ns), by key; that of an unkeyed reducer is empty."""
        return sorted((key or b"", *cell) for (name, key), cell in self.cells.items()
                      if name == reducer)

    def hash(self):
        """Of what the world does next, not of how it came to be as it is"""
        return sha(PREFIX + encode({
            "manifest": self.live.hash, "logical_now_ns": self.logical_now_ns,
            "next_plan_id": len(self.plans),
            "cells": sorted([name, key or b"", *cell] for (name, key), cell in self.cells.items()),
            "proposals": [[p.id, p.patch_hash, p.manifest_base, p.params, p.authority,
                           p.candidate.hash, p.state, p.report] for p in self.proposals.values()],
            "plans": [self.plan_content(plan) for plan in self.running()],
            "intents": [[i.index, i.kind, i.cap_name, i.intent_hash, i.request_hash, i.params,
                         i.key, i.live.hash, i.waiters] for i in self.open_intents()]}))

    def plan_content(self, plan):
        def values(named):
            return {name: flat(value) for name, value in named.items()}

        return {"id": plan.id, "name": plan.name, "manifest": plan.live.hash,
                "input": flat(plan.input), "context": list(plan.context),
                "correlated": plan.correlated, "variables": values(plan.variables),
                "steps": values(plan.steps), "handles": plan.handles, "awaited": plan.awaited,
                "waiting": sorted(plan.waiting), "answers": values(plan.answers)}
