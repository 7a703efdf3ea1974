"""world.script: a world is built, steps are run on it, and what has happened is the answer."""
from cbor import CborReader, sha
from evaluation import canonical, document, from_json, sugar, typed
from faults import BadRequest, Reject, fault
from inputs import hex_bytes, may, may_bytes, may_text, need, need_bytes, need_text, need_u64
from kernel import Crash, EventInput, Kernel, PlanEndInput, ReceiptInput
from live import Live
from manifests import ZERO, fill_def, load
from records import Disk, shown
from state import Receipt
import wasm

NOT_BUILT = ("propose", "shadow", "approve", "apply", "snapshot")


class Duplicate:
    """Stands for a value in which a JSON object has a key twice"""

    def __init__(self, path):
        self.path = path


# ---------------------------------------------------------------- the world


def build(given):
    """(what is run, None), or (None, why this is not supported)"""
    source = need(given, "world", dict)
    modules = {name: hex_bytes(digits, "modules")
               for name, digits in may(source, "modules", dict).items()}
    for digits in may(source, "blobs"):
        hex_bytes(digits, "blobs")      # no effect that is run here reads one
    defs = [with_wasm_hash(node, modules) for node in need(source, "defs", list)]
    world = load(need(source, "manifest"), defs)
    for plan in world.plans.values():
        for step in plan.node["steps"]:
            if step["op"] == "emit_effect" and step["kind"].startswith("governance."):
                return None, "plans that govern are later work"
    own = world.listed["defmodule"]     # all but the built-in ones
    for name, node in own.items():
        if name not in modules or sha(modules[name]) != node["wasm_hash"]:
            fault("module.missing", (), f"no WASM for {name}")
    for route in world.manifest.get("routing", {}).get("events", ()):
        if route["reducer"] not in own:
            fault("module.missing", (), f"{route['reducer']} has no implementation")
    if own and wasm.wasmtime is None:
        return None, "the Python package wasmtime, which runs modules, is not installed"
    exports = {"reducer": "step", "pure": "run"}
    loaded = {name: wasm.Module(modules[name], [exports[part] for part in node["abi"]])
              for name, node in own.items()}
    return Live(world, loaded), None


def with_wasm_hash(node, modules):
    """A module's definition with the hash of its WASM, where it gives none"""
    filled = fill_def(node)
    if isinstance(filled, dict) and filled.get("$kind") == "defmodule" \
            and filled.get("wasm_hash") == ZERO and isinstance(filled.get("name"), str) \
            and filled["name"] in modules:
        return {**filled, "wasm_hash": sha(modules[filled["name"]])}
    return node


# ---------------------------------------------------------------- steps


class Script:
    def __init__(self, live, clock_ns, seed):
        self.live, self.clock_ns, self.seed = live, clock_ns, seed
        self.disk = Disk()
        self.kernel = Kernel.create(live, self.disk, seed)      # None once the world is closed

    def run(self, step):
        """(form, body) of a step's outcome"""
        if not isinstance(step, dict) or not isinstance(step.get("step"), str):
            return "error", {"message": "a step has its name in step"}
        name = step["step"]
        try:
            if self.kernel is None:
                fault("world.closed", (), "the journal is damaged")
            if name in NOT_BUILT or name not in STEPS:
                return "unsupported", {"why": f"this testee does not implement {name[:80]!r}"}
            return "ok", self.attempt(name, step)
        except Reject as e:
            return "reject", e.answer
        except Exception as e:      # an unusable step, or a bug of ours: one outcome is lost
            return "error", {"message": f"{type(e).__name__}: {e}"[:500]}

    def attempt(self, name, step):
        crash = may_text(step, "crash")
        if crash not in (None, "before_commit", "after_commit", "after_dispatch"):
            raise BadRequest("no such place of a crash")
        self.kernel.crash = crash
        try:
            return STEPS[name](self, step)
        except Crash as e:
            self.reopen()
            return {"crashed": True, "recorded": e.recorded}
        finally:
            if self.kernel is not None:
                self.kernel.crash = None

    def reopen(self):
        self.kernel = None          # and stays so if the journal is damaged
        self.kernel = Kernel.open(self.live, self.disk, self.seed)

    def execute(self, given, step):
        self.kernel.execute(given, self.clock_ns, may_text(step, "input_id"))
        return {}

    def recorded(self, step, kind):
        """The fields of the record that has the step's input id, None without one"""
        index = self.kernel.input_ids.get(may_text(step, "input_id"))
        if index is None:
            return None
        found, fields = self.kernel.records[index]["entry"]
        if found != kind:
            conflict()
        return fields

    # Inputs

    def event(self, step):
        schema, = need_text(step, "schema")
        fields = self.recorded(step, "domain_event")
        if fields is not None:
            try:
                self.live.known_event(schema)
                content = schema, self.event_value(schema, step), event_key(step)
            except Reject:
                conflict()
            return repeated(content, fields, "schema", "value", "key")
        self.live.known_event(schema)
        given = EventInput(schema, self.event_value(schema, step), event_key(step))
        return self.execute(given, step)

    def event_value(self, schema, step):
        return read_either(self.live.schemas, {"ref": schema}, step, "value") \
            or missing(step, "value")

    def receipt(self, step):
        number, status = need(step, "intent", int), need(step, "status")
        if status not in ("ok", "error", "timeout"):
            raise BadRequest("status is ok, error or timeout")
        fields = self.recorded(step, "effect_receipt")
        if fields is not None:
            receipt = read_receipt(self.kernel.state.intents[fields["intent"]], step)
            content = receipt.adapter_id, receipt.status, receipt.payload
            return repeated(content, fields, "adapter_id", "status", "payload_cbor")
        open_ = self.kernel.state.open_intents()
        if not 0 <= number < len(open_):
            fault("receipt.unknown", (), "no open intent at this place")
        return self.execute(ReceiptInput(open_[number].index, read_receipt(open_[number], step)),
                            step)

    def plan_end(self, step):
        plan_id = need(step, "plan_id", int)
        fields = self.recorded(step, "plan_ended")
        if fields is not None:
            return repeated((plan_id,), fields, "plan_id")
        plan = self.kernel.state.plans.get(plan_id)
        if plan is None or not plan.running:
            fault("plan.not_running", (), "no such plan is running")
        return self.execute(PlanEndInput(plan_id), step)

    def clock(self, step):
        self.clock_ns = need_u64(step, "to_ns")
        now = max(self.kernel.state.logical_now_ns, self.clock_ns)
        # One that is set meanwhile waits for the next time, also if it is due (ruling K13).
        due = sorted((params["deliver_at_ns"], intent.index, params["key"])
                     for intent, params in self.timers() if params["deliver_at_ns"] <= now)
        for _, index, key in due:
            payload = document(self.live.schemas, {"ref": "sys/TimerSetReceipt@1"},
                               {"delivered_at_ns": now, "key": key})
            receipt = Receipt("timer.set", "ok", payload, 0, bytes(64))
            self.kernel.execute(ReceiptInput(index, receipt), self.clock_ns)
        return {"fired": len(due)}

    def timers(self):
        for intent in self.kernel.state.open_intents():
            if intent.kind == "timer.set":
                yield intent, typed(intent.live.schemas, {"ref": "sys/TimerSetParams@1"},
                                    intent.params)

    # What is no input

    def state(self, step):
        return {"state_hash": self.kernel.state.hash(), "world": self.world()}

    def restart(self, step):
        if need(step, "mode") not in ("clean", "kill", "replay"):
            raise BadRequest("mode is clean, kill or replay")
        self.reopen()
        return {"replayed": len(self.kernel.records),
                "open_intents": len(self.kernel.state.open_intents())}

    def tamper(self, step):
        index, change = need(step, "record", int), need(step, "change")
        if change not in ("drop", "flip", "swap"):
            raise BadRequest("change is drop, flip or swap")
        self.disk.tamper(index, change)
        return {}

    # The answer

    def world(self):
        kernel, state = self.kernel, self.kernel.state
        return {"manifest_hash": self.live.hash, "state_hash": state.hash(),
                "journal": [shown(record) for record in kernel.records], "proposals": [],
                "plans": [shown_plan(plan) for plan in state.plans.values()],
                "open_intents": [{"intent": intent.index, "kind": intent.kind,
                                  "cap_name": intent.cap_name, "intent_hash": intent.intent_hash}
                                 for intent in state.open_intents()],
                "reducers": [self.shown_cell(*cell) for cell in
                             sorted(state.cells, key=lambda cell: (cell[0], cell[1] or b""))]}

    def shown_cell(self, reducer, key):
        t = {"ref": self.live.abi(reducer)["state"]}
        data = self.kernel.state.cells[reducer, key][0]
        return {"name": reducer, **({} if key is None else {"key_cbor": key.hex()}),
                "state": sugar(self.live.schemas, t, typed(self.live.schemas, t, data))}


STEPS = {name: getattr(Script, name) for name in
         ("event", "receipt", "plan_end", "clock", "state", "restart", "tamper")}


def conflict():
    fault("input.conflict", (), "this input id stands for something else")


def repeated(content, fields, *names):
    if content != tuple(fields[name] for name in names):
        conflict()
    return {}


def missing(step, key):
    raise BadRequest(f"{key} or {key}_cbor is needed")


def read_either(schemas, t, step, key):
    """Canonical bytes of what is given as JSON or as CBOR, None for neither"""
    if key + "_cbor" in step:
        return canonical(schemas, t, need_bytes(step, key + "_cbor"))
    if key not in step:
        return None
    if isinstance(step[key], Duplicate):
        fault("json.duplicate_key", step[key].path, "the same key twice in one object")
    return from_json(schemas, t, step[key])


def event_key(step):
    key = may_bytes(step, "key_cbor")
    return None if key is None else CborReader(key, strict=False).document()


def read_receipt(intent, step):
    """The receipt as it is recorded"""
    adapter, status, payload = may_text(step, "adapter_id"), step["status"], None
    if status == "ok":
        try:
            payload = read_either(intent.live.schemas, {"ref": intent.effect["receipt_schema"]},
                                  step, "payload")
        except Reject:
            pass
        if payload is None:
            status = "error"
    return Receipt(intent.kind if adapter is None else adapter, status, payload or b"", None, b"")


def shown_plan(plan):
    out = {"plan_id": plan.id, "plan": plan.name, "manifest_hash": plan.live.hash,
           "status": plan.status}
    if plan.error_code is not None:
        out["error_code"] = plan.error_code
    if plan.result is not None:
        t, schemas = {"ref": plan.node["output"]}, plan.live.schemas
        out["result"] = sugar(schemas, t, typed(schemas, t, plan.result))
    return out


def world_script(given):
    clock_ns, seed = need_u64(given, "clock_ns"), need_bytes(given, "seed")
    steps = need(given, "steps", list)
    live, why = build(given)
    if live is None:
        return "unsupported", {"why": why}
    script = Script(live, clock_ns, seed)
    out = {"steps": [dict([script.run(step)]) for step in steps]}
    if script.kernel is not None:
        out["world"] = script.world()
    return "ok", out
