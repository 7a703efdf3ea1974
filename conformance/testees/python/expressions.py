"""Expressions: references taken apart, and the evaluator.

A value is (kind, payload) with the kinds of the protocol's tagged values. Payloads are plain
Python: a list for a list, a frozenset of values for a set, {value: value} for a map and
{name: value} for a record, which compares without regard to the order of its fields.
"""
import base64
import re

from bounds import bounded
from definitions import I64, REFERENCE, U64, decimal_text, hash_text, uuid_text
from faults import LONE, MAX_DEPTH, BadRequest, fault

KEY_ORDER = {kind: i for i, kind in enumerate(("int", "nat", "text", "hash", "uuid"))}
UNIT = ("unit", None)
CHECKED = {"hash": hash_text, "uuid": uuid_text, "dec128": decimal_text}

# ---------------------------------------------------------------- references


def split_reference(ref):
    """(root, name or None, path segments) of a reference whose syntax was checked"""
    if ref.startswith("@plan.input"):
        root, rest = "@plan.input", ref[len("@plan.input"):]
        return root, None, rest.split(".")[1:]
    base, *path = ref.split(".")
    root, _, name = base.partition(":")
    return root, name or None, path


def references(e, at):
    """(reference, its path) of all references in an expression that was read"""
    if "op" in e:
        parts = [(x, at + ("args", i)) for i, x in enumerate(e["args"])]
    else:
        (kind, x), = e.items()
        at += (kind,)
        parts = []
        if kind == "ref":
            yield x, at
        elif kind == "record":
            parts = [(part, at + (k,)) for k, part in x.items()]
        elif kind in ("list", "set"):
            parts = [(part, at + (i,)) for i, part in enumerate(x)]
        elif kind == "map":
            parts = [(part, at + (i, k)) for i, item in enumerate(x) for k, part in item.items()]
        elif kind == "variant" and "value" in x:
            parts = [(x["value"], at + ("value",))]
    for part, place in parts:
        yield from references(part, place)


def dynamic(v):
    """Does unread JSON hold an operation or reference at a place where an expression may stand?
    Not by recursion: nothing bounds its depth yet."""
    open_ = [v]
    while open_:
        v = open_.pop()
        if not isinstance(v, dict):
            continue
        if v.keys() == {"op", "args"}:
            return True
        if len(v) != 1:
            continue
        (key, x), = v.items()
        if key == "ref" and isinstance(x, str) and REFERENCE.fullmatch(x):
            return True
        if key == "record" and isinstance(x, dict):
            open_ += x.values()
        elif key in ("list", "set") and isinstance(x, list):
            open_ += x
        elif key == "map" and isinstance(x, list):
            for item in x:
                if isinstance(item, dict) and item.keys() == {"key", "value"}:
                    open_ += item.values()
        elif key == "variant" and isinstance(x, dict) and "value" in x:
            open_.append(x["value"])
    return False


# ---------------------------------------------------------------- tagged values

DIGITS = re.compile(r"-?[0-9]{1,40}")
INTEGERS = {"int": I64, "nat": U64, "time_ns": U64, "duration_ns": I64}


def bad(what):
    raise BadRequest(f"a tagged value with {what}")


def proper(s):
    if not isinstance(s, str) or LONE.search(s):
        bad("something else where text is needed")
    return s


def key_in(v, depth):
    key = value_in(v, depth)
    if key[0] not in KEY_ORDER:
        bad(f"a key of kind {key[0]}")
    return key


def value_in(v, depth=0):
    """A tagged value of the protocol."""
    if not isinstance(v, dict) or len(v) != 1:
        bad("another number of keys than one")
    if depth > MAX_DEPTH:
        bad(f"more than {MAX_DEPTH} levels")
    (kind, x), = v.items()
    if kind in ("null", "unit"):
        return (kind, None) if x == {} else bad(f"a payload of {kind} that is not {{}}")
    if kind == "bool":
        return (kind, x) if isinstance(x, bool) else bad("a bool that is none")
    if kind in INTEGERS:
        if not DIGITS.fullmatch(proper(x)):
            bad("an integer that is no decimal text")
        low, high = INTEGERS[kind]
        return (kind, int(x)) if low <= int(x) <= high else bad("an integer out of range")
    if kind in ("text", "hash", "uuid", "dec128"):
        if kind in CHECKED:
            CHECKED[kind](proper(x), (), "value.type")
        return kind, proper(x)
    if kind == "bytes":
        if not re.fullmatch("(?:[0-9a-f]{2})*", proper(x)):
            bad("bytes that are not lower-case hex")
        return kind, bytes.fromhex(x)
    if kind not in ("list", "set", "map", "record") or not isinstance(x, list):
        bad("an unknown kind, or no array where one is needed")
    if kind == "list":
        return kind, [value_in(item, depth + 1) for item in x]
    if kind == "set":
        return kind, frozenset(key_in(item, depth + 1) for item in x)
    out = {}
    for pair in x:
        if not isinstance(pair, list) or len(pair) != 2:
            bad("an entry that is no pair")
        key = key_in(pair[0], depth + 1) if kind == "map" else proper(pair[0])
        if key in out:
            bad("the same key or field twice")
        out[key] = value_in(pair[1], depth + 1)
    return kind, out


def key_order(key):
    return KEY_ORDER[key[0]], key[1]    # Python compares texts by code point, as UTF-8 does


def value_out(value):
    kind, x = value
    if kind in ("null", "unit"):
        return {kind: {}}
    if kind in INTEGERS:
        return {kind: str(x)}
    if kind == "bytes":
        return {kind: x.hex()}
    if kind == "list":
        return {kind: [value_out(item) for item in x]}
    if kind == "set":
        return {kind: [value_out(item) for item in sorted(x, key=key_order)]}
    if kind == "map":
        return {kind: [[value_out(k), value_out(x[k])] for k in sorted(x, key=key_order)]}
    if kind == "record":
        return {kind: [[k, value_out(item)] for k, item in x.items()]}
    return {kind: x}


def environment(env):
    if not isinstance(env, dict) or env.keys() - {"input", "vars", "steps", "event"}:
        raise BadRequest("env has the keys input, vars, steps and event")
    out = {}
    for root, key in (("@plan.input", "input"), ("@event", "event")):
        if key in env:
            out[root] = {None: value_in(env[key])}
    for root, key in (("@var", "vars"), ("@step", "steps")):
        named = env.get(key, {})
        if not isinstance(named, dict):
            raise BadRequest(f"env.{key} must be an object")
        out[root] = {name: value_in(v) for name, v in named.items()}
    return out


# ---------------------------------------------------------------- evaluation


def type_error(at, wanted, value):
    fault("expr.type", at, f"{wanted} is needed, not {value[0]}")


def as_key(value, at):
    return value if value[0] in KEY_ORDER else type_error(at, "a comparable key", value)


def evaluate(expr, env, at=()):
    if "op" in expr:
        args = [evaluate(x, env, at + ("args", i)) for i, x in enumerate(expr["args"])]
        wanted, operator = OPERATORS[expr["op"]]
        if len(args) != wanted and not (wanted is None and len(args) >= 2):
            fault("expr.arity", at, f"{expr['op']} does not take {len(args)} arguments")
        return operator(expr["op"], *args, at)
    (kind, x), = expr.items()
    at += (kind,)
    if kind == "ref":
        return look_up(x, env, at)
    if kind == "null":
        return kind, None
    if kind == "bytes_b64":
        return "bytes", base64.b64decode(x)
    if kind == "list":
        return bounded((kind, [evaluate(item, env, at + (i,)) for i, item in enumerate(x)]), at)
    if kind == "set":
        items = [evaluate(item, env, at + (i,)) for i, item in enumerate(x)]
        return bounded((kind, frozenset(as_key(item, at) for item in items)), at)
    if kind == "map":
        items = [(evaluate(item["key"], env, at + (i, "key")),
                  evaluate(item["value"], env, at + (i, "value"))) for i, item in enumerate(x)]
        return bounded((kind, {as_key(k, at): item for k, item in items}), at)
    if kind == "record":
        return bounded((kind, {k: evaluate(item, env, at + (k,)) for k, item in x.items()}), at)
    if kind == "variant":
        value = evaluate(x["value"], env, at + ("value",)) if "value" in x else UNIT
        return bounded(("record", {"$tag": ("text", x["tag"]), "$value": value}), at)
    return kind, x


def look_up(ref, env, at):
    root, name, path = split_reference(ref)
    if name not in env.get(root, {}):
        fault("expr.missing_ref", at, f"{ref} is not there")
    value = env[root][name]
    for segment in path:
        kind, x = value
        if kind not in ("record", "map"):
            type_error(at, "a record or map", value)
        key = segment if kind == "record" else ("text", segment)
        if key not in x:
            fault("expr.missing_field", at, f"no {segment} on the path of {ref}")
        value = x[key]
    return value


def op_len(op, a, at):
    if a[0] not in ("list", "set", "map", "record", "text", "bytes"):
        type_error(at, "something with a length", a)
    return "nat", len(a[1])


def op_get(op, a, key, at):
    kind, x = a
    if kind == "record":
        if key[0] != "text":
            type_error(at, "text", key)
        if key[1] not in x:
            fault("expr.missing_field", at, "the record has no such field")
        return x[key[1]]
    if kind == "map":
        if as_key(key, at) not in x:
            fault("expr.lookup", at, "the map has no such key")
        return x[key]
    if kind != "list":
        type_error(at, "a record, map or list", a)
    if key[0] not in ("int", "nat") or not 0 <= key[1] < len(x):
        fault("expr.lookup", at, "the list has no such index")
    return x[key[1]]


def op_has(op, a, key, at):
    kind, x = a
    if kind == "record":
        return "bool", (key[1] in x if key[0] == "text" else type_error(at, "text", key))
    if kind in ("map", "set"):
        return "bool", as_key(key, at) in x
    if kind == "list":
        return "bool", key in x
    type_error(at, "a record, map, set or list", a)


def op_contains(op, a, b, at):
    if a[0] in ("text", "bytes"):
        return "bool", (b[1] in a[1] if b[0] == a[0] else type_error(at, a[0], b))
    if a[0] == "record":
        type_error(at, "text, bytes or a collection", a)
    return op_has(op, a, b, at)


def op_equal(op, a, b, at):
    return "bool", (a == b) == (op == "eq")


def op_compare(op, a, b, at):
    for value in (a, b):
        if value[0] != "text" and value[0] not in INTEGERS:
            type_error(at, "a number or text", value)
    if (a[0] == "text") != (b[0] == "text"):
        type_error(at, "two numbers or two texts", b)
    return "bool", {"lt": a[1] < b[1], "le": a[1] <= b[1],
                    "gt": a[1] > b[1], "ge": a[1] >= b[1]}[op]


def op_logic(op, *args):
    *args, at = args
    for value in args:
        if value[0] != "bool":
            type_error(at, "a boolean", value)
    return "bool", (all if op == "and" else any)(x for _, x in args)


def op_not(op, a, at):
    return "bool", (not a[1] if a[0] == "bool" else type_error(at, "a boolean", a))


def op_text(op, a, b, at):
    for value in (a, b):
        if value[0] != "text":
            type_error(at, "text", value)
    if op == "concat":
        return bounded(("text", a[1] + b[1]), at)
    return "bool", a[1].startswith(b[1]) if op == "starts_with" else a[1].endswith(b[1])


def op_number(op, a, b, at):
    if op in ("div", "mod") and b[0] in ("int", "nat") and b[1] == 0:
        fault("expr.divide_by_zero", at, "the divisor is zero")
    for value in (a, b):
        if value[0] not in ("int", "nat"):
            type_error(at, "int or nat", value)
    (kind_a, x), (kind_b, y) = a, b
    kind = "nat" if kind_a == kind_b == "nat" and not (op == "sub" and x < y) else "int"
    if op == "add":
        result = x + y
    elif op == "sub":
        result = x - y
    elif op == "mul":
        result = x * y
    else:                           # towards zero; the remainder has the dividend's sign
        quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
        result = quotient if op == "div" else x - quotient * y
    low, high = INTEGERS[kind]
    if not low <= result <= high:
        fault("expr.overflow", at, f"the result is out of range for {kind}")
    return kind, result


OPERATORS = {                       # (number of arguments or None for two and more, function)
    "len": (1, op_len), "get": (2, op_get), "has": (2, op_has), "eq": (2, op_equal),
    "ne": (2, op_equal), "lt": (2, op_compare), "le": (2, op_compare), "gt": (2, op_compare),
    "ge": (2, op_compare), "and": (None, op_logic), "or": (None, op_logic), "not": (1, op_not),
    "concat": (2, op_text), "add": (2, op_number), "sub": (2, op_number),
    "mul": (2, op_number), "div": (2, op_number), "mod": (2, op_number),
    "starts_with": (2, op_text), "ends_with": (2, op_text), "contains": (2, op_contains),
}
