"""Records of the journal, and the place where they are kept.

In memory a record is a value of journal/Record@1: {"turn", "prev", "entry": (kind, fields)}.
"""
from functools import cache

from airjson import parse_json
from catalogue import DEFS
from cbor import sha
from definitions import read_def
from evaluation import document, sugar, typed
from faults import Reject, fault
from manifests import ZERO, node_hash
from values import Schemas

RECORD = {"ref": "journal/Record@1"}


@cache
def schemas():
    nodes = map(read_def, parse_json((DEFS / "journal.air.json").read_text("utf-8"))[0])
    return Schemas({node["name"]: node["type"] for node in nodes})


def entry(kind, **given):
    """(kind, all fields of such a record); what is not given is null"""
    fields = schemas().types[schemas().types["journal/Entry@1"]["variant"][kind]["ref"]]["record"]
    if given.keys() - fields.keys():
        raise KeyError(f"{kind} has no {sorted(given.keys() - fields.keys())}")
    return kind, {name: given.get(name) for name in fields}


def origin(kind, name=None, plan_id=None, key=None, intent=None):
    return {"origin_kind": kind, "name": name, "plan_id": plan_id, "key": key, "intent": intent}


def shown(record):
    kind, fields = record["entry"]
    types = schemas()
    inner = sugar(types, types.types["journal/Entry@1"]["variant"][kind], fields)
    return {"kind": kind, "turn": record["turn"], "prev": record["prev"], **inner}


def comparable(entries):
    """What must be equal when records are derived again: all but messages"""
    return [(kind, {name: {**v, "message": ""} if name == "deny" and v else v
                    for name, v in fields.items() if name != "message"})
            for kind, fields in entries]


class Disk:
    """What survives when the process is lost: the bytes of the records, the head, and the store."""

    def __init__(self, shelf):
        self.shelf = shelf
        self.frames, self.head = [], (0, ZERO)

    def append(self, turn, entries, nodes=None, blobs=None):
        """Commits the records of a turn, and what it stored; returns them as they are kept"""
        count, prev = self.head
        out = []
        for item in entries:
            out.append({"turn": turn, "prev": prev, "entry": item})
            self.frames.append(document(schemas(), RECORD, out[-1]))
            prev = sha(self.frames[-1])
        self.head = count + len(out), prev
        self.shelf.keep(self.head[0], nodes or {}, blobs or {})
        return out

    def read(self):
        """All records, if they are what was committed"""
        prev, out = ZERO, []
        for frame in self.frames:
            try:
                record = typed(schemas(), RECORD, frame)
            except Reject as e:
                fault("journal.damaged", (len(out),), f"no record: {e}")
            if record["prev"] != prev:
                fault("journal.damaged", (len(out),), "the record does not follow the one before")
            out.append(record)
            prev = sha(frame)
        if (len(out), prev) != self.head:
            fault("journal.damaged", (), "the journal does not end with its head")
        return out

    def tamper(self, index, change):
        last = len(self.frames) - (2 if change == "swap" else 1)
        if not 0 <= index <= last:
            fault("journal.record_missing", (), "no such record")
        if change == "drop":
            del self.frames[index]
        elif change == "flip":
            frame = self.frames[index]
            self.frames[index] = frame[:-1] + bytes([frame[-1] ^ 1])
        else:
            self.frames[index:index + 2] = reversed(self.frames[index:index + 2])


def event_hash(schema, value, key):
    """The hash of an event as it is recorded, or as it is delivered"""
    content = {"schema": schema, "value": value}
    if key is not None:
        content["key"] = key
    return node_hash(content)
