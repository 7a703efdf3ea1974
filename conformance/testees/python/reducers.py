"""One delivery to a reducer: its module is called, and what it gives back takes effect as a whole
or not at all."""
from authorise import Request, authorise
from cbor import CborReader
from evaluation import canonical, document
from faults import Reject, fault
from records import event_hash, origin
from values import Pairs, decode
from wasm import CallFailed, envelope

INVALID = "reducer.output_invalid"
MOST_NAME = 256                     # bytes


def deliver(turn, delivery):
    """Runs the module and does what it asks for, or records why not"""
    records = []                    # the decisions about an effect that is denied
    try:
        state, events, decision = compute(turn, delivery, records)
    except (Reject, CallFailed) as e:
        code = e.code if isinstance(e, CallFailed) else e.answer["code"]
        turn.entries += records
        turn.write("reducer_failed", reducer=delivery.reducer, key=delivery.key, code=code,
                   message=str(e))
        return
    cell = delivery.reducer, delivery.key
    if state is None:
        turn.state.cells.pop(cell, None)
    else:
        turn.weigh(state)
        turn.state.cells[cell] = state, turn.stamp.logical_now_ns
    me = origin("reducer", name=delivery.reducer, key=delivery.key)
    for event in events:
        turn.admit(event, me)
    if decision is not None:
        request, decision = decision
        intent = turn.emit(request, decision)
        if intent.receipt is not None:      # joined, and answered already
            turn.raise_receipt(intent, me)


def compute(turn, delivery, records):
    """(state, events, (request, decision) or None); nothing is changed yet."""
    live = turn.live
    abi = live.abi(delivery.reducer)
    data = turn.call(delivery.reducer, "step", question(turn, delivery, abi))
    output = read_output(data)
    state = output["state"]
    if state is not None:
        try:
            state = canonical(live.schemas, {"ref": abi["state"]}, state)
        except Reject as e:
            fault(INVALID, (), f"the state does not fit its schema: {e}")
    events = [prepare(live, event) for event in output["domain_events"]]
    if not output["effects"]:
        return state, events, None
    request = ask(turn, delivery, output["effects"][0])
    decision = authorise(turn, request)
    if decision.denied is not None:
        records += decision.records
        raise decision.denied
    return state, events, (request, decision)


def question(turn, delivery, abi):
    live, record = turn.live, delivery.event
    state = turn.state.cells.get((delivery.reducer, delivery.key), (None,))[0]
    event = {"schema": abi["event"], "value": delivery.value}
    if delivery.key is not None:
        event["key"] = delivery.key
    fields = {"version": 1, "state": state, "event": event}
    if "context" in abi:
        fields["ctx"] = document(live.schemas, {"ref": "sys/ReducerContext@1"}, {
            **{name: record[name] for name in ("now_ns", "logical_now_ns", "journal_height",
                                               "entropy", "manifest_hash")},
            "event_hash": event_hash(abi["event"], delivery.value, delivery.key),
            "reducer": delivery.reducer, "key": delivery.key,
            "cell_mode": delivery.key is not None})
    return envelope(fields)


def prepare(live, event):
    """An event of the module's, read and routed"""
    t = {"ref": event["schema"]}
    live.known_event(event["schema"])
    value = canonical(live.schemas, t, event["value"])
    key = event["key"]
    if key is not None:
        key = CborReader(key, strict=False).document()
    return live.prepare(event["schema"], value, key)


def ask(turn, delivery, effect):
    live, kind, record = turn.live, effect["kind"], delivery.event
    found = live.world.kinds.get(kind)
    slot = "default" if effect["cap_slot"] is None else effect["cap_slot"]

    def need():
        return found or fault("effect.kind_unsupported", (), f"no effect {kind}")

    return Request(origin=origin("reducer", name=delivery.reducer, key=delivery.key), kind=kind,
                   grant=lambda: live.bound_grant(delivery.reducer, slot, need),
                   effect=found, live=live, params=lambda: effect["params_cbor"],
                   key=effect["idempotency_key"],
                   context=(record["journal_height"], record["manifest_hash"]))


# ---------------------------------------------------------------- output

NONE = type(None)
EFFECT = {"kind": (str,), "params_cbor": (bytes,), "cap_slot": (str, NONE),
          "idempotency_key": (bytes, NONE)}
EVENT = {"schema": (str,), "value": (bytes,), "key": (bytes, NONE)}
OUTPUT = {"state": (bytes, NONE), "domain_events": (list,), "effects": (list,),
          "ann": (bytes, NONE)}


def read_output(data):
    try:
        value = decode(CborReader(data, strict=False).document())
    except Reject as e:
        fault(INVALID, (), str(e))
    out = struct(with_lists(value), OUTPUT)
    for name, fields in (("domain_events", EVENT), ("effects", EFFECT)):
        out[name] = [struct(item, fields) for item in out[name]]
    names = [item["schema"] for item in out["domain_events"]]
    names += [item[key] or "" for item in out["effects"] for key in ("kind", "cap_slot")]
    if any(len(name.encode()) > MOST_NAME for name in names):
        fault(INVALID, (), f"a name of more than {MOST_NAME} bytes")
    if len(out["effects"]) > 1:
        fault(INVALID, (), "reducers may emit at most one effect per step; raise a domain intent "
              "and use a plan for additional effects")
    return out


def with_lists(value):
    """The output with the lists that it leaves out, or that are null"""
    lists = ("domain_events", "effects")
    if not isinstance(value, Pairs):
        return value
    given = [k for k, _ in value]
    value = Pairs([(k, [] if k in lists and x is None else x) for k, x in value])
    return Pairs(value + [(k, []) for k in lists if k not in given])


def struct(value, fields):
    """The fields of a map; one that may be null may be left out."""
    if not isinstance(value, Pairs):
        fault(INVALID, (), "a map is needed")
    out = dict.fromkeys(fields)
    for k, x in value:
        if not isinstance(k, str) or k not in fields:
            fault(INVALID, (), "an unknown field")
        out[k] = x
    for name, kinds in fields.items():
        if not isinstance(out[name], kinds) or isinstance(out[name], Pairs):
            fault(INVALID, (), f"the field {name} has the wrong type")
    return out
