"""world.script: a world is built, steps are run on it, and what has happened is the answer."""
from cbor import sha
from definitions import U64
from evaluation import document, sugar, typed
from faults import BadRequest, Reject, fault
from given import patch_given, read_event, read_receipt, seed
from governance import approve, apply, outcome, prepare, propose, schemas as own_schemas, \
    shadow_step
from inputs import hex_bytes, may, may_text, need, need_bytes, need_text, need_u64
from kernel import Crash, EventInput, Kernel, PlanEndInput, ReceiptInput
from live import Live
from manifests import ZERO, fill_def, load
from modules import Unsupported, blobs_of, load_modules
from operator_steps import OperatorInput, request_hash
from patches import Store
from records import Disk, shown
from shown import shown_plan, shown_proposal, shown_state
from state import Receipt
from storage import Shelf

# ---------------------------------------------------------------- the world


def build(given):
    """What is run, and what is stored"""
    source = need(given, "world", dict)
    modules = {name: hex_bytes(digits, "modules")
               for name, digits in may(source, "modules", dict).items()}
    blobs = blobs_of(modules.values(), [hex_bytes(x, "blobs") for x in may(source, "blobs")])
    defs = [with_wasm_hash(node, modules) for node in need(source, "defs", list)]
    world = load(need(source, "manifest"), defs)
    live = Live(world, load_modules(world, blobs))
    return live, Shelf(Store(world).nodes, blobs)


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
    def __init__(self, first, shelf, clock_ns, seed):
        self.first, self.clock_ns, self.seed = first, clock_ns, seed
        self.disk = Disk(shelf)
        self.kernel = Kernel.create(first, self.disk, seed)     # None once the world is closed

    @property
    def live(self):
        return self.kernel.state.live

    def run(self, step):
        """(form, body) of a step's outcome"""
        if not isinstance(step, dict) or not isinstance(step.get("step"), str):
            return "error", {"message": "a step has its name in step"}
        name = step["step"]
        try:
            if self.kernel is None:
                fault("world.closed", (), "the journal is damaged")
            if name not in STEPS:
                return "unsupported", {"why": f"this testee does not implement {name[:80]!r}"}
            return "ok", self.attempt(name, step)
        except Reject as e:
            return "reject", e.answer
        except Unsupported as e:
            return "unsupported", {"why": str(e)}
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
        self.kernel = Kernel.open(self.first, self.disk, self.seed)

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
                then = self.kernel.state.lives[fields["manifest_hash"]]
                content = schema, *read_event(then, schema, step)
            except Reject:
                conflict()
            return repeated(content, fields, "schema", "value", "key")
        return self.execute(EventInput(schema, *read_event(self.live, schema, step)), step)

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

    # Steps of governance

    def operate(self, step, verb, proposal_id, do):
        asked, index = request_hash(step), self.kernel.input_ids.get(may_text(step, "input_id"))
        if index is None:
            entry = self.kernel.execute(OperatorInput(verb, proposal_id, asked, do),
                                        self.clock_ns, may_text(step, "input_id"))
        else:
            entry = self.kernel.records[index]["entry"]
            if not entry[0].startswith("gov_") or entry[1]["request_hash"] != asked:
                conflict()
        t, value = outcome(*entry)
        return sugar(own_schemas(), t, value)

    def propose(self, step):
        params = {"summary": None, "manifest_base": may_text(step, "manifest_base"),
                  "description": may_text(step, "description")}
        given, author = patch_given(step), may_text(step, "author")

        def do(turn, asker):
            propose(turn, asker, prepare(turn, {**params, "patch": given}), author)

        return self.operate(step, "propose", None, do)

    def shadow(self, step):
        number = proposal_id(step)
        seeds = [seed(item) for item in may(step, "events")]
        return self.operate(step, "shadow", number,
                            lambda turn, asker: shadow_step(turn, asker, number, seeds))

    def approve(self, step):
        number, decision = proposal_id(step), need(step, "decision")
        if decision not in ("approve", "reject"):
            raise BadRequest("decision is approve or reject")
        approver, = need_text(step, "approver")
        meant = [may_text(step, key) for key in ("reason", "patch_hash", "report")]
        return self.operate(step, decision, number, lambda turn, asker: approve(
            turn, asker, number, decision, approver, *meant))

    def apply(self, step):
        number = proposal_id(step)
        return self.operate(step, "apply", number,
                            lambda turn, asker: apply(turn, asker, number))

    # What is no input

    def state(self, step):
        return {"state_hash": self.kernel.state.hash(), "world": self.world()}

    def restart(self, step):
        if need(step, "mode") not in ("clean", "kill", "replay"):
            raise BadRequest("mode is clean, kill or replay")
        self.reopen()
        return {"replayed": len(self.kernel.records),
                "open_intents": len(self.kernel.state.open_intents())}

    def snapshot(self, _):
        # Every restart derives the world from its whole journal: there is nothing to take.
        return {}

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
                "journal": [shown(record) for record in kernel.records],
                "proposals": [shown_proposal(proposal) for proposal in state.proposals.values()],
                "plans": [shown_plan(plan) for plan in state.plans.values()],
                "open_intents": [{"intent": intent.index, "kind": intent.kind,
                                  "cap_name": intent.cap_name, "intent_hash": intent.intent_hash}
                                 for intent in state.open_intents()],
                "reducers": [self.shown_cell(*cell) for cell in
                             sorted(state.cells, key=lambda cell: (cell[0], cell[1] or b""))]}

    def shown_cell(self, reducer, key):
        data, _ = self.kernel.state.cells[reducer, key]
        return {"name": reducer, **({} if key is None else {"key_cbor": key.hex()}),
                "state": shown_state(self.live, reducer, data)}


STEPS = {name: getattr(Script, name) for name in
         ("event", "receipt", "plan_end", "clock", "propose", "shadow", "approve", "apply", "state",
          "snapshot", "restart", "tamper")}


def proposal_id(step):
    number = need(step, "proposal_id", int)
    if number > U64[1]:
        fault("value.range", (), "no such number")
    return number


def conflict():
    fault("input.conflict", (), "this input id stands for something else")


def repeated(content, fields, *names):
    if content != tuple(fields[name] for name in names):
        conflict()
    return {}


def world_script(given):
    clock_ns, seed = need_u64(given, "clock_ns"), need_bytes(given, "seed")
    steps = need(given, "steps", list)
    try:
        first, shelf = build(given)
    except Unsupported as e:
        return "unsupported", {"why": str(e)}
    script = Script(first, shelf, clock_ns, seed)
    out = {"steps": [dict([script.run(step)]) for step in steps]}
    if script.kernel is not None:
        out["world"] = script.world()
    return "ok", out
