"""A fork of the live state, in which a candidate is tried: a turn that leaves nothing."""
from dataclasses import replace

from state import INTERNAL
from turns import Turn
from wasm import LIMITS, CallFailed


class MachineLimit(Exception):
    """A module came to a limit of the machine, which says nothing about the candidate."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Fork(Turn):
    """Time stands still, entropy is derived from zeros, and records are counted on from those of
    the turn (ruling G4). Introspection is answered; what else is asked for is predicted."""

    def __init__(self, turn, candidate):
        stamp = replace(turn.stamp, entropy=bytes(64), input_id=None)
        super().__init__(turn.state.fork(), turn.height(), stamp, None)
        self.patient = turn.patient
        self.store = turn.store.fork()
        self.predicted = []             # intents
        self.go_live(candidate)

    def call(self, module, function, data):
        try:
            return self.live.modules[module].call(function, data, self.patient)
        except CallFailed as e:
            if e.code in LIMITS:
                raise MachineLimit(e.code) from None
            raise

    def emit(self, request, decision):
        intent = super().emit(request, decision)
        if decision.joins is None and intent.kind not in INTERNAL:
            self.predicted.append(intent)
        return intent

    def next_internal(self):
        return next((i for i in self.state.open_intents() if i.kind in INTERNAL), None)
