"""A world that takes inputs: each becomes a turn, which is committed as a whole. It can be opened
again from nothing but the manifest it began with, its journal and its store."""
import hashlib
from dataclasses import dataclass

from cbor import sha
from faults import Reject, fault
from records import comparable, entry, origin
from operator_steps import recorded_step
from shadow import WorldTurn
from state import Receipt, State
from turns import Spent, Stamp


class Crash(Exception):
    """The process is lost here."""

    def __init__(self, recorded):
        super().__init__()
        self.recorded = recorded


# ---------------------------------------------------------------- inputs
# Each can start its turn, say what is recorded if that turn is too much (None if it is refused
# then), and find itself in the first record of a turn.


@dataclass
class EventInput:
    schema: str
    value: bytes
    key: bytes | None

    def start(self, turn):
        turn.admit(turn.live.prepare(self.schema, self.value, self.key), origin("external"))

    def give_up(self, turn, limits):
        fault("turn.budget", (), "the event causes too much")


@dataclass
class ReceiptInput:
    intent: int
    receipt: Receipt

    def start(self, turn):
        turn.answer(turn.state.intents[self.intent], self.receipt)

    def give_up(self, turn, limits):
        turn.fail(turn.state.intents[self.intent], self.receipt, "turn.budget", limits)


@dataclass
class PlanEndInput:
    plan_id: int

    def start(self, turn):
        reason = Reject("ended_by_operator", "an operator has ended the plan")
        turn.end_plan(turn.state.plans[self.plan_id], reason, origin=origin("operator"),
                      now_ns=turn.stamp.now_ns, logical_now_ns=turn.stamp.logical_now_ns,
                      input_id=turn.stamp.input_id)


def recorded_input(record):
    """(input, entropy) as they are in the first record of a turn"""
    kind, fields = record["entry"]
    if kind == "domain_event":
        return EventInput(fields["schema"], fields["value"], fields["key"]), fields["entropy"]
    if kind == "effect_receipt":
        receipt = Receipt(fields["adapter_id"], fields["status"], fields["payload_cbor"],
                          fields["cost_cents"], fields["signature"])
        return ReceiptInput(fields["intent"], receipt), fields["entropy"]
    if kind == "plan_ended":
        return PlanEndInput(fields["plan_id"]), b""     # which derives nothing
    if kind.startswith("gov_"):
        return recorded_step(kind, fields), b""         # nor does this
    fault("journal.damaged", (), f"no turn begins with {kind}")


# ---------------------------------------------------------------- the kernel


class Kernel:
    def __init__(self, live, disk, seed):
        self.live, self.disk, self.seed = live, disk, seed
        self.state = State(live, lives={live.hash: live})
        self.records, self.turns = [], 0        # without that of genesis
        self.input_ids = {}                     # index of the record that has the id
        self.crash = None                       # where the next commit is lost

    @classmethod
    def create(cls, live, disk, seed):
        kernel = cls(live, disk, seed)
        kernel.keep(disk.append(0, [kernel.genesis()]))
        return kernel

    def genesis(self):
        return entry("genesis", format=1, behaviour=1, world_id=sha(self.seed),
                     manifest_hash=self.live.hash)

    @classmethod
    def open(cls, live, disk, seed):
        """Replays the journal: inputs and limits are taken as recorded, all else is derived again
        and compared."""
        kernel = cls(live, disk, seed)
        turns = []
        for record in disk.read():
            if record["turn"] == len(turns):
                turns.append([])
            turns[-1].append(record)
        same(turns[0], [kernel.genesis()])
        kernel.keep(turns[0])
        for records in turns[1:]:
            given, entropy = recorded_input(records[0])
            fields = records[0]["entry"][1]
            stamp = Stamp(fields["now_ns"], fields["logical_now_ns"], entropy, fields["input_id"])
            limits = {fields["call"]: fields["code"] for kind, fields in
                      (record["entry"] for record in records) if kind == "module_limit"}
            turn = kernel.derive(given, stamp, limits)
            same(records, turn.entries)
            kernel.turns += 1
            kernel.state = turn.state
            kernel.keep(records)
        return kernel

    def keep(self, records):
        for record in records:
            input_id = record["entry"][1].get("input_id")
            if input_id is not None:
                self.input_ids[input_id] = len(self.records)
            self.records.append(record)

    def derive(self, given, stamp, limits):
        def begin():
            return WorldTurn(self.state.fork(), len(self.records), stamp, limits, self.disk.shelf)

        turn = begin()
        try:
            given.start(turn)
            turn.work()
        except Spent:
            met = [item for item in turn.entries if item[0] == "module_limit"]
            turn = begin()
            given.give_up(turn, met)
        return turn

    def execute(self, given, now_ns, input_id=None):
        """Takes an input: a refused one leaves nothing, any other is a turn. Returns what its first
        record says."""
        entropy = hashlib.sha512(self.seed + self.turns.to_bytes(8, "big")).digest()
        logical = max(self.state.logical_now_ns, now_ns)
        turn = self.derive(given, Stamp(now_ns, logical, entropy, input_id), None)
        if self.crash == "before_commit":
            raise Crash(recorded=False)
        self.turns += 1
        records = self.disk.append(self.turns, turn.entries, *turn.stored())
        if self.crash is not None:
            raise Crash(recorded=True)
        self.state = turn.state
        self.keep(records)
        return records[0]["entry"]


def same(records, derived):
    recorded = comparable(record["entry"] for record in records)
    if recorded != comparable(derived):
        raise RuntimeError("a replay has derived other records")
