"""A plan that runs: its steps, one after the other, until it waits for something or ends."""
import re

from authorise import Request, authorise
from evaluation import NULL, bytes_of, canonical, slot_value, value_in
from expressions import evaluate
from faults import Reject, fault
from live import KERNEL_ONLY
from records import origin

HASH = re.compile(r"sha256:[0-9a-f]{64}")


class Ended(Exception):
    """The plan has come to its end while it ran."""


def run(turn, plan):
    incoming = {step["id"]: [] for step in plan.node["steps"]}
    for edge in plan.node.get("edges", ()):
        incoming[edge["to"]].append(edge)
    while plan.running:
        try:
            step = next_step(turn, plan, incoming)
            if step is not None:
                STEPS[step["op"]](turn, plan, step)
            elif plan.awaited or plan.waiting:
                return
            else:
                fault("no_progress", (), "no step is ready, and none waits for anything")
        except Ended:
            return
        except Reject as e:
            turn.end_plan(plan, e)


def next_step(turn, plan, incoming):
    """The first step that is ready; all are looked at, as a guard may fail."""
    ready = [step for step in plan.node["steps"] if is_ready(turn, plan, step, incoming)]
    return ready[0] if ready else None


def is_ready(turn, plan, step, incoming):
    name = step["id"]
    if name in plan.steps:
        return False
    if name in plan.awaited:
        return turn.state.intents[plan.awaited[name]].receipt is not None
    if name in plan.waiting:
        return name in plan.answers
    return all(edge["from"] in plan.steps and ("when" not in edge or holds(plan, edge["when"]))
               for edge in incoming[name])


def holds(plan, condition, event=None):
    kind, x = evaluate(condition, plan.env(event))
    return x if kind == "bool" else fault("expr.type", (), f"a boolean is needed, not {kind}")


def complete(turn, plan, step, value, admit=None):
    """A step is done; `admit` is what it does then, before the invariants are looked at."""
    turn.count()
    plan.steps[step["id"]] = value
    if admit is not None:
        admit()
        if not plan.running:        # its own event has ended it
            raise Ended
    for i, invariant in enumerate(plan.node.get("invariants", ())):
        if not holds(plan, invariant):
            fault("invariant_violation", ("invariants", i), "an invariant does not hold")


def assign(turn, plan, step):
    value = slot_value(step["expr"], plan.env())
    plan.variables[step["bind"]["as"]] = value
    complete(turn, plan, step, value)


def end(turn, plan, step):
    result = None
    if "result" in step:
        value = slot_value(step["result"], plan.env())
        result = canonical(plan.live.schemas, {"ref": plan.node["output"]}, bytes_of(value))
    complete(turn, plan, step, NULL)
    turn.finish_plan(plan, result)


def raise_event(turn, plan, step):
    schema, live = step["event"], turn.live
    t, value = {"ref": schema}, slot_value(step["value"], plan.env())
    data = canonical(plan.live.schemas, t, bytes_of(value))
    if schema in KERNEL_ONLY:
        fault("event.kernel_only", (), "only the kernel raises this event")
    try:
        data = canonical(live.schemas, t, data)
    except Reject as e:
        fault("event.schema_changed", (), f"the event does not fit the live schema: {e}")
    event = live.prepare(schema, data)
    complete(turn, plan, step, ("record", {"schema": ("text", schema), "value": value}),
             lambda: turn.admit(event, origin("plan", name=plan.name, plan_id=plan.id)))


# ---------------------------------------------------------------- effects


def emit_effect(turn, plan, step):
    env, kind = plan.env(), step["kind"]
    params = slot_value(step["params"], env)
    key = None
    if "idempotency_key" in step:
        key = key_bytes(slot_value(step["idempotency_key"], env))
    request = Request(
        origin=origin("plan", name=plan.name, plan_id=plan.id), kind=kind,
        grant=lambda: turn.live.grant(step["cap"]), effect=plan.live.world.kinds.get(kind),
        live=plan.live, params=lambda: bytes_of(params), key=key, context=plan.context,
        cap_name=step["cap"])
    decision = authorise(turn, request)
    if decision.denied is not None:
        turn.entries += decision.records
        raise decision.denied
    intent = turn.emit(request, decision)
    handle = step["bind"]["effect_id_as"]
    plan.handles[handle] = intent.index
    plan.variables[handle] = "text", handle
    complete(turn, plan, step, ("record", {
        "handle": ("text", handle), "params": params,
        "intent_hash": ("bytes", bytes.fromhex(intent.intent_hash.removeprefix("sha256:")))}))


def key_bytes(value):
    """The 32 bytes of an idempotency key; what is none gives too few."""
    kind, x = value
    if kind == "bytes":
        return x
    if kind in ("text", "hash") and HASH.fullmatch(x):
        return bytes.fromhex(x.removeprefix("sha256:"))
    return b""


def await_receipt(turn, plan, step):
    name, bind = step["id"], step["bind"]
    if name not in plan.awaited:
        kind, handle = evaluate(step["for"], plan.env())
        if kind != "text" or handle not in plan.handles:
            fault("plan.await", (), "this is no handle of an effect of the plan")
        plan.awaited[name] = plan.handles[handle]
    intent = turn.state.intents[plan.awaited[name]]
    if intent.receipt is None:
        return
    del plan.awaited[name]
    status, value = intent.receipt.status, NULL
    if status == "ok":
        schema = plan.live.world.kinds[intent.kind]["receipt_schema"]
        value = value_in(plan.live.schemas, {"ref": schema}, intent.receipt.payload)
    elif "status_as" not in bind:
        fault(f"receipt_{status}", (), f"the effect was answered with {status}")
    plan.variables[bind["as"]] = value
    if "status_as" in bind:
        plan.variables[bind["status_as"]] = "text", status
    if "code_as" in bind:
        code = intent.receipt.code
        plan.variables[bind["code_as"]] = NULL if code is None else ("text", code)
    complete(turn, plan, step, value)


# ---------------------------------------------------------------- events


def await_event(turn, plan, step):
    name = step["id"]
    if name not in plan.waiting:
        if plan.correlated and "where" not in step:
            fault("plan.correlation", (), "the event is not matched with the plan's instance")
        plan.waiting.add(name)
        return
    plan.waiting.remove(name)
    value = plan.variables[step["bind"]["as"]] = plan.answers.pop(name)
    complete(turn, plan, step, value)


def offer(turn, plan, fields):
    """Gives an event that was admitted to the steps that wait for it; False if none takes it. The
    plan ends where a condition fails."""
    taken = False
    for step in plan.node["steps"]:
        name = step["id"]
        if name not in plan.waiting or name in plan.answers or step["event"] != fields["schema"]:
            continue
        if "from" in step and fields["origin"]["origin_kind"] != step["from"]:
            continue
        try:
            value = value_in(plan.live.schemas, {"ref": step["event"]}, fields["value"])
        except Reject:
            continue                # an event of a newer schema
        try:
            if "where" in step and not holds(plan, step["where"], value):
                continue
        except Reject as e:
            turn.end_plan(plan, e)
            return False
        plan.answers[name] = value
        taken = True
    return taken


STEPS = {"assign": assign, "end": end, "raise_event": raise_event, "emit_effect": emit_effect,
         "await_receipt": await_receipt, "await_event": await_event}
