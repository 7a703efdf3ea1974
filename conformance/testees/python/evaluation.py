"""Values at run time: between bytes, typed values, values of expressions and the sugar that answers
show.

A typed value is what values.py reads; a value is what expressions.py computes with.
"""
import base64

from cbor import PREFIX, CborReader, encode, head, join_map
from expressions import KEY_ORDER, UNIT, dynamic, evaluate, key_order
from faults import MAX_DEPTH, fault
from values import JsonReader, decode, from_cbor, to_bytes

NULL = ("null", None)
KINDS = {"time": "time_ns", "duration": "duration_ns"}      # where they are not called as the type

# ---------------------------------------------------------------- bytes and typed values


def typed(schemas, t, data):
    """The typed value of bytes from anywhere"""
    return from_cbor(schemas, t, decode(CborReader(data, strict=False).document()))


def document(schemas, t, v):
    return PREFIX + to_bytes(schemas, t, v)


def canonical(schemas, t, data):
    return document(schemas, t, typed(schemas, t, data))


def from_json(schemas, t, v):
    return document(schemas, t, JsonReader(schemas).read(t, v, ()))


# ---------------------------------------------------------------- values of expressions


def as_set(items):
    """A set, or a list if something in it cannot be in a set of an expression"""
    if all(item[0] in KEY_ORDER for item in items):
        return "set", frozenset(items)
    return "list", items


def value_of(schemas, t, v):
    kind, inner = schemas.resolve(t)
    if kind == "option":
        return NULL if v is None else value_of(schemas, inner, v)
    if kind == "unit":
        return UNIT
    if kind == "list":
        return kind, [value_of(schemas, inner, x) for x in v]
    if kind == "set":
        items = [value_of(schemas, inner, x) for x in v]
        # By the type, so that an empty set is of the same kind as a full one.
        return as_set(items) if schemas.resolve(inner)[0] in KEY_ORDER else ("list", items)
    if kind == "map":
        return kind, {value_of(schemas, inner["key"], k): value_of(schemas, inner["value"], x)
                      for k, x in v}
    if kind == "record":
        return kind, {name: value_of(schemas, part, v[name]) for name, part in inner.items()}
    if kind == "variant":
        tag, payload = v
        return "record", {"$tag": ("text", tag), "$value": value_of(schemas, inner[tag], payload)}
    return KINDS.get(kind, kind), v


def value_in(schemas, t, data):
    return value_of(schemas, t, typed(schemas, t, data))


def bytes_of(value, depth=0):
    """CBOR of a value, to be read by a type"""
    kind, x = value
    if kind in ("null", "unit"):
        return encode(None)
    if kind not in ("list", "set", "map", "record"):
        return encode(x)
    if depth >= MAX_DEPTH:
        fault("cbor.too_deep", (), f"more than {MAX_DEPTH} levels")
    depth += 1
    if kind in ("list", "set"):
        items = x if kind == "list" else sorted(x, key=key_order)
        return head(4, len(x)) + b"".join(bytes_of(item, depth) for item in items)
    return join_map([(encode(k if kind == "record" else k[1]), bytes_of(item, depth))
                     for k, item in x.items()])


def slot_value(slot, env):
    """The value of a slot of a plan: an expression, or a literal as it is stored"""
    return evaluate(slot, env) if dynamic(slot) else literal_value(slot)


def literal_value(x):
    if x.keys() == {"alias", "version"}:
        return "record", {"alias": ("text", x["alias"]), "version": ("nat", x["version"])}
    if "variant" in x:              # a constant expression
        x = x["variant"]
    if "tag" in x:
        payload = literal_value(x["value"]) if "value" in x else UNIT
        return "record", {"$tag": ("text", x["tag"]), "$value": payload}
    (kind, inner), = x.items()
    if kind == "null":
        return NULL
    if kind == "bytes_b64":
        return "bytes", base64.b64decode(inner)
    if kind == "list":
        return kind, [literal_value(item) for item in inner]
    if kind == "set":
        return as_set([literal_value(item) for item in inner])
    if kind == "map":
        return kind, {literal_value(item["key"]): literal_value(item["value"]) for item in inner}
    if kind == "record":
        return kind, {k: literal_value(item) for k, item in inner.items()}
    return kind, inner


def follow(value, path):
    """The value at a path of names, None if it leads nowhere"""
    for segment in path:
        kind, x = value
        key = segment if kind == "record" else ("text", segment)
        if kind not in ("record", "map") or key not in x:
            return None
        value = x[key]
    return value


def flat(value):
    """A value as a list of plain items, one for one. Not by recursion: a plan can nest what it
    assigns as deep as it has steps."""
    out, open_ = [], [value]
    while open_:
        kind, x = open_.pop()
        out.append(kind)
        if kind in ("list", "set"):
            items = x if kind == "list" else sorted(x, key=key_order)
            out.append(len(items))
            open_ += reversed(items)
        elif kind == "map":
            out.append(len(x))
            for k in sorted(x, key=key_order, reverse=True):
                open_ += [x[k], k]
        elif kind == "record":
            out.append(len(x))
            for k in reversed(x):
                open_ += [x[k], ("text", k)]
        else:
            out.append(x)
    return out


# ---------------------------------------------------------------- sugar


def sugar(schemas, t, v):
    """A typed value that was read from canonical bytes, as answers show it"""
    kind, inner = schemas.resolve(t)
    if v is None:
        return None
    if kind == "bytes":
        return base64.b64encode(v).decode()
    if kind == "option":
        return sugar(schemas, inner, v)
    if kind in ("list", "set"):
        return [sugar(schemas, inner, x) for x in v]
    if kind == "map":
        items = [(sugar(schemas, inner["key"], k), sugar(schemas, inner["value"], x)) for k, x in v]
        return dict(items) if "text" in inner["key"] else [list(item) for item in items]
    if kind == "record":
        return {name: sugar(schemas, part, v[name]) for name, part in inner.items()}
    if kind == "variant":
        tag, payload = v
        return {tag: sugar(schemas, inner[tag], payload)}
    return v
