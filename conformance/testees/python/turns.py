"""One turn: an input, and everything that it causes."""
import hashlib
from dataclasses import dataclass
from functools import cached_property

import governance
import introspection
import planrun
import reducers
from evaluation import document, follow, typed, value_in
from faults import Reject
from manifests import RECEIPT_EVENTS, ZERO
from reasons import GOVERNANCE
from records import entry, event_hash, origin
from state import INTERNAL, Instance, Intent, Receipt
from storage import View
from wasm import LIMITS, CallFailed

MOST_THINGS = 10_000
MOST_BYTES = 67_108_864             # of what is derived


class Spent(Exception):
    """The turn has derived more than it may."""


@dataclass
class Stamp:
    now_ns: int
    logical_now_ns: int
    entropy: bytes
    input_id: str | None


class Turn:
    """Works on a state of its own. `base` is the index of its first record; `known_limits` are the
    codes of calls that came to a limit when the turn was recorded, by their number, and None of a
    turn that is new."""

    def __init__(self, state, base, stamp, known_limits, shelf=None):
        self.state, self.base, self.stamp = state, base, stamp
        self.live = state.live
        self.known_limits, self.shelf = known_limits or {}, shelf
        self.patient = known_limits is not None     # what is derived again may take longer
        self.entries = []
        self.deliveries, self.plans = [], []        # the two queues
        self.things = self.bytes = self.derived = self.calls = self.shadows = 0
        state.logical_now_ns = stamp.logical_now_ns

    @cached_property
    def store(self):
        return View(self.shelf, self.base)

    def stored(self):
        """What is to be stored with the records: nodes and blobs"""
        return self.store.new if "store" in self.__dict__ else ({}, {})

    def go_live(self, live):
        """From here on another manifest counts."""
        self.live = self.state.live = self.state.lives[live.hash] = live

    # What happens is written and counted

    def height(self):
        return self.base + len(self.entries)

    def write(self, kind, **fields):
        self.entries.append(entry(kind, **fields))
        return self.height() - 1

    def count(self):
        self.things += 1
        if self.things > MOST_THINGS:
            raise Spent

    def weigh(self, data):
        self.bytes += len(data)
        if self.bytes > MOST_BYTES:
            raise Spent

    def stamped(self, derived):
        """The fields of a stamp for the next record"""
        entropy, input_id = self.stamp.entropy, self.stamp.input_id
        if derived:
            self.derived += 1
            entropy = hashlib.sha512(entropy + self.derived.to_bytes(8, "big")).digest()
            input_id = None
        return {"now_ns": self.stamp.now_ns, "logical_now_ns": self.stamp.logical_now_ns,
                "journal_height": self.height(), "entropy": entropy,
                "manifest_hash": self.live.hash, "input_id": input_id}

    def call(self, module, function, data):
        """The output of a module. A limit is a fact that is recorded, and not tried again."""
        number = self.calls
        self.calls += 1
        try:
            if number in self.known_limits:
                raise CallFailed(self.known_limits[number], "the call came to a limit")
            return self.live.modules[module].call(function, data, self.patient)
        except CallFailed as e:
            if e.code in LIMITS:
                self.write("module_limit", call=number, code=e.code)
            raise

    # The order of work

    def work(self):
        last_was_plan = False
        while True:
            if self.deliveries and self.plans:
                last_was_plan = plan_next = not last_was_plan
            else:
                plan_next = bool(self.plans)
            if plan_next:
                planrun.run(self, self.state.plans[self.plans.pop(0)])
            elif self.deliveries:
                self.count()
                reducers.deliver(self, self.deliveries.pop(0))
            elif not self.answer_internal():
                return

    def queue(self, plan):
        if plan.id not in self.plans:
            self.plans.append(plan.id)

    def answer_internal(self):
        """Answers the oldest open intent that is for the kernel itself; False without one"""
        intent = self.next_internal()
        if intent is None:
            return False
        if intent.kind in GOVERNANCE:
            self.answer(intent, governance.answer(self, intent), derived=True)
            return True
        payload = introspection.answer(self.state, intent, self.height())
        status = "ok" if payload is not None else "error"
        self.answer(intent, Receipt(introspection.ADAPTER, status, payload or b"", 0,
                                    introspection.SIGNATURE), derived=True)
        return True

    def next_internal(self):
        return next((i for i in self.state.open_intents()
                     if i.kind in INTERNAL or i.kind in GOVERNANCE), None)

    # Events

    def admit(self, event, source):
        derived = source["origin_kind"] != "external"
        if derived:
            self.count()
            self.weigh(event.value + (event.key or b""))
        self.write("domain_event", schema=event.schema, value=event.value, key=event.key,
                   event_hash=event_hash(event.schema, event.value, event.key), origin=source,
                   **self.stamped(derived))
        fields = self.entries[-1][1]
        context = fields["journal_height"], fields["manifest_hash"]
        for plan in self.state.running():
            if planrun.offer(self, plan, fields):
                plan.context = context
                self.queue(plan)
        for trigger in self.live.triggers.get(event.schema, ()):
            self.start_plan(trigger, event, context)
        for delivery in event.deliveries:
            delivery.event = fields
            self.deliveries.append(delivery)

    def start_plan(self, trigger, event, context):
        node, number = self.live.world.plans[trigger["plan"]].node, len(self.state.plans)
        given = value_in(self.live.schemas, {"ref": node["input"]}, event.value)
        correlation = None
        if "correlate_by" in trigger:
            correlation = follow(given, trigger["correlate_by"].split("."))
        if correlation is None:
            keys = [event.key, *(delivery.key for delivery in event.deliveries)]
            correlation = next((("bytes", key) for key in keys if key is not None), None)
        variables = {} if correlation is None else {"correlation_id": correlation}
        self.state.plans[number] = plan = Instance(
            number, self.live, stored(node), given, context, correlation is not None, variables)
        self.queue(plan)

    # Plans

    def end_plan(self, plan, reason, **operator):
        """A plan fails; the reason has the code."""
        self.close_plan(plan, "error", reason.answer["code"])
        self.write("plan_ended", plan_name=plan.name, plan_id=plan.id,
                   manifest_hash=plan.live.hash, status="error", error_code=plan.error_code,
                   message=reason.answer["message"], **operator)

    def finish_plan(self, plan, result):
        self.close_plan(plan, "ok")
        plan.result = result
        self.write("plan_ended", plan_name=plan.name, plan_id=plan.id,
                   manifest_hash=plan.live.hash, status="ok")
        if result is not None:
            self.weigh(result)
            self.write("plan_result", plan_name=plan.name, plan_id=plan.id,
                       output_schema=plan.node["output"], value_cbor=result)

    def close_plan(self, plan, status, error_code=None):
        plan.status, plan.error_code = status, error_code
        plan.awaited, plan.waiting, plan.answers = {}, set(), {}
        if plan.id in self.plans:
            self.plans.remove(plan.id)

    # Effects

    def emit(self, request, decision):
        """Records an effect that was allowed; returns its intent, which may be there already."""
        self.entries += decision.records
        if decision.joins is not None:
            intent = self.state.intents[decision.joins]
            self.write("effect_joined", of=intent.index, origin=request.origin)
            if intent.receipt is None:
                intent.waiters.append(request.origin)
            return intent
        self.weigh(decision.params)
        index = self.write(
            "effect_intent", intent_hash=decision.intent_hash,
            effect_kind=request.kind, cap_name=decision.cap_name, params_cbor=decision.params,
            idempotency_key=request.key, request_hash=decision.request_hash, origin=request.origin)
        self.state.intents[index] = intent = Intent(
            index, request.kind, decision.cap_name, decision.intent_hash, decision.request_hash,
            decision.params, request.key, request.live, [request.origin],
            refused=decision.refused, prepared=decision.prepared, asked_under=self.live.hash)
        if request.key is not None:
            self.state.keys[decision.scope] = index
        return intent

    def record_receipt(self, intent, receipt, derived=False):
        intent.receipt = receipt
        if derived:
            self.weigh(receipt.payload)
        self.write("effect_receipt", intent=intent.index, intent_hash=intent.intent_hash,
                   adapter_id=receipt.adapter_id, status=receipt.status,
                   payload_cbor=receipt.payload, cost_cents=receipt.cost_cents,
                   signature=receipt.signature, **self.stamped(derived))

    def waiting_for(self, intent, waiter):
        """The plan that this waiter is, if it waits for the receipt"""
        if waiter["origin_kind"] != "plan":
            return None
        plan = self.state.plans[waiter["plan_id"]]
        return plan if intent.index in plan.awaited.values() else None

    def answer(self, intent, receipt, derived=False):
        self.record_receipt(intent, receipt, derived)
        context = self.height() - 1, self.live.hash
        for waiter in intent.waiters:
            plan = self.waiting_for(intent, waiter)
            if plan is not None:
                plan.context = context
                self.queue(plan)
            elif waiter["origin_kind"] == "reducer":
                self.raise_receipt(intent, waiter)

    def fail(self, intent, receipt, code, limits):
        """Instead of all that a receipt causes, when that is too much; the limits that calls came to
        on the way are kept for the replay."""
        self.record_receipt(intent, receipt)
        self.entries += limits
        self.write("turn_failed", code=code)
        for waiter in intent.waiters:
            plan = self.waiting_for(intent, waiter)
            if plan is not None:
                self.end_plan(plan, Reject(code, "the turn of its receipt has failed"))

    def raise_receipt(self, intent, waiter):
        """The receipt event for a reducer, of the kinds of effects that have one"""
        schema = RECEIPT_EVENTS.get(intent.kind)
        if schema is None:
            return
        receipt, schemas, effect = intent.receipt, self.live.schemas, intent.effect
        requested = typed(schemas, {"ref": effect["params_schema"]}, intent.params)
        if receipt.status == "ok":
            answer = typed(schemas, {"ref": effect["receipt_schema"]}, receipt.payload)
        elif intent.kind == "timer.set":
            answer = {"delivered_at_ns": 0, "key": requested["key"]}
        else:
            answer = {"blob_ref": requested.get("blob_ref", ZERO), "size": 0}
        value = {"intent_hash": intent.intent_hash, "reducer": waiter["name"],
                 "effect_kind": intent.kind, "adapter_id": receipt.adapter_id,
                 "status": receipt.status, "requested": requested, "receipt": answer,
                 "cost_cents": receipt.cost_cents, "signature": receipt.signature}
        try:
            event = self.live.prepare(schema, document(schemas, {"ref": schema}, value))
        except Reject:
            return                  # wrapped, it is nested too deep
        self.admit(event, origin("receipt", intent=intent.index))


def stored(x):
    """A plan in the order in which it is stored: fields of record expressions are evaluated so"""
    if isinstance(x, dict):
        return {k: stored(x[k]) for k in sorted(x, key=lambda k: (len(k.encode()), k.encode()))}
    return [stored(item) for item in x] if isinstance(x, list) else x
