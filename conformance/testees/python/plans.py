"""Plans: their value slots read by type, and the checks of one plan in its world.

Layout: 1 value slots, 2 plans.
"""
from definitions import expr, literal
from expressions import dynamic, references, split_reference
from faults import MAX_DEPTH, Reject, fault
from values import JsonReader, to_literal

# ---------------------------------------------------------------- 1. value slots


def check_depth(v, at):
    """What is stored at this path must not be nested deeper than CBOR may be."""
    open_ = [(v, len(at))]
    while open_:
        v, depth = open_.pop()
        if isinstance(v, (dict, list)):
            if depth >= MAX_DEPTH:
                fault("cbor.too_deep", at, f"more than {MAX_DEPTH} levels")
            open_ += [(x, depth + 1) for x in (v.values() if isinstance(v, dict) else v)]


def secrets_in(schemas, t, v):
    """(alias, version) of all values at places of type sys/SecretRef@1"""
    if schemas.is_secret(t):
        yield v["alias"], v["version"]
        return
    kind, inner = schemas.resolve(t)
    if kind == "option" and v is not None:
        yield from secrets_in(schemas, inner, v)
    elif kind in ("list", "set"):
        for x in v:
            yield from secrets_in(schemas, inner, x)
    elif kind == "map":
        for _, x in v:
            yield from secrets_in(schemas, inner["value"], x)
    elif kind == "record":
        for name, part in inner.items():
            yield from secrets_in(schemas, part, v[name])
    elif kind == "variant":
        yield from secrets_in(schemas, inner[v[0]], v[1])


class Slots:
    """Reads the value slots of one plan, and keeps what is checked later: the secrets they name
    and the expressions among them."""

    def __init__(self, schemas):
        self.schemas, self.secrets, self.expressions = schemas, [], []

    def read(self, t, v, at):
        """What is stored for a slot of type t, None for an untyped one"""
        if dynamic(v):
            out = expr(v, at)
            self.expressions.append((at[1], out, at))
            return out
        if t is None:
            out, secrets = untyped(v, at)
        else:
            value = JsonReader(self.schemas).read(t, v, at)
            secrets = secrets_in(self.schemas, t, value)
            out = to_literal(self.schemas, t, value)
        self.secrets += [(alias, version, at) for alias, version in secrets]
        check_depth(out, at)
        return out


def untyped(v, at):
    """(what is stored, secrets) of a slot without a type: an expression or a tagged literal"""
    secrets = []
    try:
        return expr(v, at), secrets
    except Reject as e:
        if e.answer["code"] == "cbor.too_deep":
            raise
    try:
        return literal(v, at, secrets), secrets
    except Reject as e:
        if e.answer["code"] == "cbor.too_deep":
            raise
    fault("plan.untyped", at, "without a declared type only an expression or a tagged literal")


# ---------------------------------------------------------------- 2. plans


class Plan:
    """A plan with its literals normalised, and the checks that need only what is around it."""

    def __init__(self, world, plan):
        self.world, self.slots = world, Slots(world.schemas)
        self.node, self.locals = dict(plan), plan.get("locals", {})
        self.node["steps"] = [self.step(step, ("steps", i))
                              for i, step in enumerate(plan["steps"])]
        emits = [step for step in plan["steps"] if step["op"] == "emit_effect"]
        for key, part in (("required_caps", "cap"), ("allowed_effects", "kind")):
            derived = sorted({step[part] for step in emits})    # all ASCII
            if plan.get(key) and set(plan[key]) != set(derived):
                fault("plan.declared", (key,), "not what the plan's steps use")
            self.node.pop(key, None)
            if derived:
                self.node[key] = derived
        self.steps, self.edges = self.node["steps"], self.node.get("edges", [])

    def step(self, step, at):
        out, schemas = dict(step), self.world.schemas

        def slot(key, t):
            out[key] = self.slots.read(t, step[key], at + (key,))

        op = step["op"]
        if op == "raise_event":
            schemas.named(step["event"], at + ("event",))
            slot("value", {"ref": step["event"]})
        elif op == "emit_effect":
            effect = self.world.effect(step["kind"], at + ("kind",))
            slot("params", {"ref": effect["params_schema"]})
            if "idempotency_key" in step:
                slot("idempotency_key", {"hash": {}})
        elif op == "assign":
            local = self.locals.get(step["bind"]["as"])
            if local is not None:
                schemas.named(local, ("locals", step["bind"]["as"]))
            slot("expr", local and {"ref": local})
        elif op == "end":
            if ("result" in step) != ("output" in self.node):
                fault("plan.result", at, "a result if and only if the plan has an output")
            if "result" in step:
                schemas.named(self.node["output"], ("output",))
                slot("result", {"ref": self.node["output"]})
        return out

    # Checks

    def check(self, correlation):
        self.check_names()
        self.check_graph()
        for i, step in enumerate(self.steps):
            if step["op"] == "await_receipt":
                self.check_await(i, step)
            elif step["op"] == "await_event":
                self.check_event(i, step, correlation)
        for i, e, at in self.slots.expressions:
            self.check_references(e, at, step=i)
        for i, edge in enumerate(self.edges):
            if "when" in edge:
                self.check_references(edge["when"], ("edges", i, "when"),
                                      step=self.index[edge["to"]])
        for i, e in enumerate(self.node.get("invariants", [])):
            self.check_references(e, ("invariants", i))
        for alias, version, at in self.slots.secrets:
            self.world.check_secret(alias, version, "allowed_plans", self.node["name"], at)

    def check_names(self):
        world, node = self.world, self.node
        world.schemas.named(node["input"], ("input",))
        if "output" in node:
            world.schemas.named(node["output"], ("output",))
        for name, schema in self.locals.items():
            world.schemas.named(schema, ("locals", name))
        for i, step in enumerate(self.steps):
            at = ("steps", i)
            if step["op"] == "await_event":
                world.schemas.named(step["event"], at + ("event",))
            elif step["op"] == "emit_effect":
                grant = world.grant(step["cap"], at + ("cap",))
                cap_type = world.known["defcap"][grant["cap"]]["cap_type"]
                if cap_type != world.effect(step["kind"], at)["cap_type"]:
                    fault("plan.cap_type", at + ("cap",), f"the grant is of type {cap_type}")

    def check_graph(self):
        if not self.steps:
            fault("plan.empty", ("steps",), "a plan needs a step")
        if not any(step["op"] == "end" for step in self.steps):
            fault("plan.no_end", ("steps",), "a plan needs an end")
        self.index, self.handles, self.binders = {}, {}, {}
        for i, step in enumerate(self.steps):
            at = ("steps", i)
            if step["id"] in self.index:
                fault("plan.duplicate", at + ("id",), "two steps of one id")
            self.index[step["id"]] = i
            for key, name in step.get("bind", {}).items():
                if key == "effect_id_as":
                    if name in self.handles:
                        fault("plan.duplicate", at + ("bind", key), "two effects of one handle")
                    self.handles[name] = i
                self.binders.setdefault(name, []).append((i, key))
        self.after = [[] for _ in self.steps]
        before, seen = [0] * len(self.steps), set()
        for i, edge in enumerate(self.edges):
            for end in ("from", "to"):
                if edge[end] not in self.index:
                    fault("ref.unknown", ("edges", i, end), "no such step")
            pair = self.index[edge["from"]], self.index[edge["to"]]
            if pair in seen:
                fault("plan.duplicate", ("edges", i), "the same edge twice")
            seen.add(pair)
            self.after[pair[0]].append(pair[1])
            before[pair[1]] += 1
        ready = [i for i, count in enumerate(before) if count == 0]
        for i in ready:             # grows while we go through it
            for j in self.after[i]:
                before[j] -= 1
                if before[j] == 0:
                    ready.append(j)
        if len(ready) < len(self.steps):
            fault("plan.cycle", ("edges",), "the edges form a circle")
        self.late_sets = {}

    def late(self, i):
        """A step and all that come after it"""
        if i not in self.late_sets:
            found, open_ = {i}, [i]
            while open_:
                for j in self.after[open_.pop()]:
                    if j not in found:
                        found.add(j)
                        open_.append(j)
            self.late_sets[i] = found
        return self.late_sets[i]

    def check_await(self, i, step):
        at = ("steps", i, "for")
        root, name, path = split_reference(step["for"].get("ref", "@event"))
        if root != "@var" or path:
            fault("plan.await", at, 'only {"ref": "@var:NAME"} can be waited for')
        emit = self.handles.get(name)
        if emit is None:
            fault("ref.unknown", at, f"no effect has the handle {name}")
        if emit > i or i not in self.late(emit):
            fault("plan.unordered", at, "the effect is not emitted before this step")

    def check_event(self, i, step, correlation):
        at = ("steps", i, "where")
        if "where" in step:
            self.check_references(step["where"], at, step=i, where=step["event"])
        if correlation is None:
            return
        for ref, _ in references(step["where"], at) if "where" in step else ():
            root, _, path = split_reference(ref)
            if ref == "@var:correlation_id" or root == "@event" and path[:1] == [correlation]:
                return
        fault("plan.correlation", at[:2], "the event is not matched with the plan's instance")

    def check_references(self, e, at, step=None, where=None):
        """step: index of the step that evaluates it; where: the event of an await_event"""
        for ref, place in references(e, at):
            root, name, path = split_reference(ref)
            schema = None
            if root == "@event":
                if where is None:
                    fault("plan.event_ref", place, "only the where of an await_event has an event")
                schema = where
            elif root == "@plan.input":
                schema = self.node["input"]
            elif root == "@step":
                if name not in self.index:
                    fault("ref.unknown", place, f"no step {name}")
                if step is not None and self.index[name] in self.late(step):
                    fault("plan.unordered", place, f"the step {name} has not run by then")
            else:
                self.check_variable(name, place, step, where)
                schema = self.schema_of(name)
            if schema is not None:
                self.world.follow({"ref": schema}, path, place)

    def check_variable(self, name, at, step, where):
        steps = [i for i, _ in self.binders.get(name, ())]
        given = name == "correlation_id" or name in self.locals
        if not steps and not given:
            fault("ref.unknown", at, f"no variable {name}")
        if where is not None:
            if not given and min(steps) >= step:
                fault("plan.unordered", at, f"no earlier step binds {name}")
        elif step is not None and steps and name != "correlation_id" \
                and self.late(step).issuperset(steps):
            fault("plan.unordered", at, f"{name} is not bound by then")

    def schema_of(self, name):
        """The schema of a variable, None where it is not known"""
        binders = self.binders.get(name, [])
        if len(binders) == 1:
            i, key = binders[0]
            step = self.steps[i]
            if step["op"] == "await_event":
                return step["event"]
            if step["op"] == "await_receipt":
                if key != "as":
                    return None
                emit = self.handles.get(split_reference(step["for"]["ref"])[1])
                return self.world.effect(self.steps[emit]["kind"], ())["receipt_schema"]
        if all(self.steps[i]["op"] == "assign" for i, _ in binders):
            return self.locals.get(name)
        return None
