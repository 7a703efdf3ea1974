"""The definitions: readers for their parts, and the tables of what each kind holds."""
import base64
import re

from airjson import Float
from faults import LONE, MAX_DEPTH, fault

# ---------------------------------------------------------------- parts of definitions
# A reader takes a JSON value and its path and returns what is hashed for it. A container at
# a path of n segments is the (n+1)th level of the CBOR too, since what is dropped takes its
# whole subtree along; so the path also bounds the depth, and with it all recursion.

ANNOTATIONS = {"$comment", "description", "$examples"}
I64, U64 = (-2**63, 2**63 - 1), (0, 2**64 - 1)
NAME = re.compile(r"[a-z][a-z0-9._-]*/[A-Za-z][A-Za-z0-9._-]*@[1-9][0-9]*")
HASH = re.compile(r"sha256:[0-9a-f]{64}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DECIMAL = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")
# The published pattern of kinds and cap types has a second, dotted part that adds no text
# to what the first matches, only time; this is the same set.
KIND = re.compile(r"[a-z][a-z0-9_.-]*")
DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")     # grants and slots
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")       # variables and steps: no dot
REFERENCE = re.compile(
    r"@(?:plan\.input|event|(?:var|step):[A-Za-z_][A-Za-z0-9_-]{0,63})"
    r"(?:\.[A-Za-z_$][A-Za-z0-9_$-]*)*")


def wrong(v, at, wanted, code="def.type"):
    fault(code, at, f"{wanted} is needed here")


def container(v, at, kind, code="def.type"):
    if not isinstance(v, kind):
        wrong(v, at, "an object" if kind is dict else "a list", code)
    if len(at) >= MAX_DEPTH:
        fault("cbor.too_deep", at, f"more than {MAX_DEPTH} levels")
    return v


def unicode(v, at):
    if LONE.search(v):
        fault("text.lone_surrogate", at, "text with a lone surrogate")
    return v


def text(v, at, code="def.type"):
    return unicode(v, at) if isinstance(v, str) else wrong(v, at, "text", code)


def integer(v, at, limits, code="def.type"):
    if isinstance(v, Float):
        fault("value.float", at, "a number with a fraction or an exponent")
    if not isinstance(v, int) or isinstance(v, bool):
        wrong(v, at, "an integer", code)
    if not limits[0] <= v <= limits[1]:
        fault("value.range", at, "the integer is out of range")
    return v


def u64(v, at):
    return integer(v, at, U64)


def pattern(regex, code, what):
    def read(v, at, type_code="def.type"):
        if not regex.fullmatch(text(v, at, type_code)):
            fault(code, at, f"this is not {what}")
        return v
    return read


name = pattern(NAME, "def.name", "a name of the form namespace/name@version")
variable = step_id = pattern(PLAIN, "def.identifier", "a variable name or step id")
grant_name = slot_name = pattern(DOTTED, "def.identifier", "a grant or slot name")
effect_kind = cap_type = pattern(KIND, "def.identifier", "an effect kind or cap type")
hash_text = pattern(HASH, "value.hash", "sha256: and 64 lower-case hex digits")
uuid_text = pattern(UUID, "value.uuid", "a lower-case uuid")
reference = pattern(REFERENCE, "expr.ref", "a reference")


def decimal_text(v, at, type_code):
    match = DECIMAL.fullmatch(text(v, at, type_code))
    if not match:
        fault("value.dec128", at, "this is not a decimal number")
    whole, fraction, sign, power = match.groups(default="")
    digits = whole + fraction
    significant = digits.lstrip("0")
    if len(significant) > 34:
        fault("value.dec128", at, "more than 34 significant digits")
    if significant:                 # zero has no leading digit, hence no exponent to check
        power = power.lstrip("0")
        # Exponents too long to matter are cut, as int() of them could be slow. Only the
        # text's own length can offset one, so the cut is well above that.
        power = int(power or "0") if len(power) <= 15 else 10**15
        exponent = (-power if sign == "-" else power) + len(whole) - 1 \
            - (len(digits) - len(significant))
        if not -6143 <= exponent <= 6144:
            fault("value.dec128", at, "the exponent is out of range")
    return v


def base64_text(v, at, type_code):
    text(v, at, type_code)
    try:
        same = base64.b64encode(base64.b64decode(v, validate=True)).decode() == v
    except ValueError:
        same = False
    if not same:                    # also when unused bits are set: one text per value
        fault("value.bytes", at, "this is not canonical base64")
    return v


def word(*allowed):
    def read(v, at):
        if text(v, at) not in allowed:
            fault("def.enum", at, "allowed here: " + ", ".join(allowed))
        return v
    return read


def list_of(read):
    return lambda v, at: [read(x, at + (i,)) for i, x in enumerate(container(v, at, list))]


def map_of(read_key, read):
    """An object with free keys; here an annotation would be a key like any other."""
    return lambda v, at: {read_key(k, at + (k,)): read(x, at + (k,))
                          for k, x in container(v, at, dict).items()}


class Field:
    def __init__(self, read, need=True, drop_empty=False, default=None, null_ok=False):
        self.read, self.need, self.drop_empty = read, need, drop_empty
        self.default, self.null_ok = default, null_ok


def may(read, **more):
    return Field(read, need=False, **more)


def may_many(read):
    return Field(read, need=False, drop_empty=True)


def closed(**fields):
    """An object with fixed keys. Names are given as `for_` where Python reserves the word."""
    fields = {k.rstrip("_"): f if isinstance(f, Field) else Field(f)
              for k, f in fields.items()}

    def read(v, at):
        out = {}
        for key, value in container(v, at, dict).items():
            field, place = fields.get(key), at + (key,)
            if field is None:
                if key in ANNOTATIONS:
                    continue
                fault("def.unknown_key", place, "this object has no such key")
            if value is None and not field.null_ok:
                if field.need:
                    fault("def.type", place, "this field may not be null")
                continue            # null is absent
            value = field.read(value, place)
            if value or not field.drop_empty:
                out[key] = value
        for key, field in fields.items():
            if field.need and key not in v:
                fault("def.missing_field", at, f"the field {key} is missing")
            if field.default is not None and key not in out:
                out[key] = field.default
        return out
    return read


def empty(v, at, code):
    if container(v, at, dict, code):
        wrong(v, at, "an empty object", code)
    return v


PRIMITIVES = {"bool", "int", "nat", "dec128", "bytes", "text", "time", "duration", "hash",
              "uuid", "unit"}


def type_expr(v, at):
    keys = [k for k in container(v, at, dict) if k not in ANNOTATIONS]
    for key in keys:
        if key not in PRIMITIVES and key not in COMPOSITES:
            fault("type.unknown", at + (key,), "no such type")
    if len(keys) != 1:
        fault("type.ambiguous" if keys else "type.unknown", at, "exactly one type is needed")
    key = keys[0]
    if key in PRIMITIVES:
        return {key: empty(v[key], at + (key,), "type.payload")}
    inner = COMPOSITES[key](v[key], at + (key,))
    if key == "option" and ("option" in inner or "unit" in inner):
        fault("type.option", at + (key,), "some and none would have one encoding")
    return {key: inner}


def map_key(v, at):
    key = type_expr(v, at)
    if not key.keys() & {"int", "nat", "text", "uuid", "hash"}:
        fault("type.map_key", at, "a map's key is int, nat, text, uuid or hash")
    return key


COMPOSITES = {
    "record": map_of(unicode, type_expr), "variant": map_of(unicode, type_expr),
    "list": type_expr, "set": type_expr, "option": type_expr,
    "map": closed(key=map_key, value=type_expr), "ref": name,
}


def refs_in(tree, at):
    """(name, path) of all refs in a type that was read"""
    (key, inner), = tree.items()
    at += (key,)
    if key == "ref":
        yield inner, at
    elif key in ("list", "set", "option"):
        yield from refs_in(inner, at)
    elif key == "map":
        yield from refs_in(inner["value"], at + ("value",))
    elif key in ("record", "variant"):
        for field, part in inner.items():
            yield from refs_in(part, at + (field,))


def verbatim(v, at):
    """A plan's value slot: which lens it is in is not decided here, so only what CBOR and
    the language as a whole cannot hold is refused."""
    if isinstance(v, str):
        return unicode(v, at)
    if v is None or isinstance(v, bool):
        return v
    if isinstance(v, (int, Float)):
        return integer(v, at, (I64[0], U64[1]))
    if isinstance(v, dict):
        return map_of(unicode, verbatim)(v, at)
    return list_of(verbatim)(v, at)


# Every part of an expression says with which code a bad shape is refused.


def boolean(v, at, code):
    return v if isinstance(v, bool) else wrong(v, at, "a boolean", code)


def ranged(limits):
    return lambda v, at, code: integer(v, at, limits, code)


CONSTANTS = {
    "null": empty, "bool": boolean, "text": text, "int": ranged(I64), "nat": ranged(U64),
    "time_ns": ranged(U64), "duration_ns": ranged(I64), "dec128": decimal_text,
    "bytes_b64": base64_text, "hash": hash_text, "uuid": uuid_text,
}
OPERATORS = word(*"""len get has eq ne lt le gt ge and or not concat add sub mul div mod
                     starts_with ends_with contains""".split())


def exactly(v, at, code, keys, optional=()):
    """An object with these keys and no others, annotations included."""
    container(v, at, dict, code)
    for key in v:
        if key not in keys and key not in optional:
            fault(code, at + (key,), "this form has no such key")
    for key in keys:
        if key not in v:
            fault(code, at, f"the key {key} is missing")
    return v


def collection(key, inner, at, code, read):
    if key == "record":
        return {unicode(k, at + (k,)): read(x, at + (k,))
                for k, x in container(inner, at, dict, code).items()}
    out = []
    for i, x in enumerate(container(inner, at, list, code)):
        place = at + (i,)
        if key == "map":
            exactly(x, place, code, ("key", "value"))
            out.append({k: read(x[k], place + (k,)) for k in x})
        else:
            out.append(read(x, place))
    return out


def tagged(v, at, code, read):
    """{tag, value?}: a value that is null is absent"""
    exactly(v, at, code, ("tag",), ("value",))
    return {k: (text(x, at + (k,), code) if k == "tag" else read(x, at + (k,)))
            for k, x in v.items() if k == "tag" or x is not None}


def expr(v, at):
    code = "expr.syntax"
    if "op" in container(v, at, dict, code):
        exactly(v, at, code, ("op", "args"))
        text(v["op"], at + ("op",), code)
        OPERATORS(v["op"], at + ("op",))
        args = collection("list", v["args"], at + ("args",), code, expr)
        if not args:
            fault(code, at + ("args",), "an operator needs arguments")
        return {"op": v["op"], "args": args}
    if len(v) != 1:
        fault(code, at, "an expression has exactly one form")
    (key, inner), = v.items()
    at += (key,)
    if key == "ref":
        return {key: reference(inner, at, code)}
    if key in CONSTANTS:
        return {key: CONSTANTS[key](inner, at, code)}
    if key in ("record", "list", "set", "map"):
        return {key: collection(key, inner, at, code, expr)}
    if key == "variant":
        return {key: tagged(inner, at, code, expr)}
    fault(code, at, "no such form of an expression")


def literal(v, at, secrets):
    """A tagged literal whose type is not known. Its secrets are added to the list given, as
    (alias, version)."""
    code = "plan.untyped"

    def inner(x, place):
        return literal(x, place, secrets)

    if container(v, at, dict, code).keys() == {"alias", "version"}:
        secrets.append((text(v["alias"], at + ("alias",), code),
                        integer(v["version"], at + ("version",), U64, code)))
        return v
    if "tag" in v:
        return tagged(v, at, code, inner)
    if len(v) != 1:
        fault(code, at, "a literal has exactly one form")
    (key, x), = v.items()
    at += (key,)
    if key in CONSTANTS:
        return {key: CONSTANTS[key](x, at, code)}
    if key in ("record", "list", "set", "map"):
        return {key: collection(key, x, at, code, inner)}
    fault(code, at, "no such form of a literal")


# ---------------------------------------------------------------- the definitions

bind_as = closed(as_=variable)
named_ref = closed(name=name, hash=hash_text)
secret_lists = dict(allowed_caps=may_many(list_of(grant_name)),
                    allowed_plans=may_many(list_of(name)))
secret_declaration = closed(alias=text, version=u64, binding_id=text,
                            expected_digest=may(hash_text), policy=may(closed(**secret_lists)))


def secret_entry(v, at):
    return (named_ref if "name" in container(v, at, dict) else secret_declaration)(v, at)


secret_entries = list_of(secret_entry)

rule = closed(
    when=closed(effect_kind=may(effect_kind), cap_name=may(grant_name),
                cap_type=may(cap_type), origin_kind=may(word("plan", "reducer")),
                origin_name=may(name)),
    decision=word("allow", "deny"))
reducer_abi = closed(state=name, event=name, context=may(name), annotations=may(name),
                     effects_emitted=may_many(list_of(effect_kind)),
                     cap_slots=may_many(map_of(slot_name, cap_type)))
pure_abi = closed(input=name, output=name, context=may(name))
edge = closed(from_=step_id, to=step_id, when=may(expr))
event_routes = list_of(closed(event=name, reducer=name, key_field=may(text)))
inbox_routes = list_of(closed(source=text, reducer=name))
routing = closed(events=may_many(event_routes), inboxes=may_many(inbox_routes))
triggers = list_of(closed(event=name, plan=name, correlate_by=may(text)))
module_bindings = map_of(name, closed(slots=may_many(map_of(slot_name, grant_name))))
refs = list_of(named_ref)


def raw(v, at):
    """A value slot that is kept as it is, to be read by its type later"""
    return v


def grants(value):
    return list_of(closed(name=grant_name, cap=name, params=Field(value, null_ok=True),
                          expiry_ns=may(u64)))


def readers(value):
    """A reader for each kind; `value` reads the value slots of plans and the params of grants."""
    slot = Field(value, null_ok=True)       # null is a value there
    steps = {
        "raise_event": dict(event=name, value=slot),
        "emit_effect": dict(kind=effect_kind, params=slot, cap=grant_name,
                            idempotency_key=may(value), bind=closed(effect_id_as=variable)),
        # status_as, code_as and from are the project's own additions (rulings K10, K15).
        "await_receipt": dict(for_=expr, bind=closed(as_=variable, status_as=may(variable),
                                                     code_as=may(variable))),
        "await_event": dict(event=name, where=may(expr), from_=may(word("external")),
                            bind=bind_as),
        "assign": dict(expr=slot, bind=bind_as),
        "end": dict(result=may(value)),
    }
    step_readers = {op: closed(id=step_id, op=text, **fields) for op, fields in steps.items()}
    step_op = word(*steps)

    def step(v, at):
        if "op" not in container(v, at, dict):
            fault("def.missing_field", at, "the field op is missing")
        return step_readers[step_op(v["op"], at + ("op",))](v, at)

    kinds = {
        "defschema": dict(name=name, type=type_expr),
        "defmodule": dict(name=name, module_kind=word("reducer", "pure"), wasm_hash=hash_text,
                          key_schema=may(name),
                          abi=closed(reducer=may(reducer_abi), pure=may(pure_abi))),
        "defplan": dict(name=name, input=name, output=may(name),
                        locals=may_many(map_of(variable, name)), steps=list_of(step),
                        edges=may_many(list_of(edge)),
                        required_caps=may_many(list_of(grant_name)),
                        allowed_effects=may_many(list_of(effect_kind)),
                        invariants=may_many(list_of(expr))),
        "defcap": dict(name=name, cap_type=cap_type, schema=type_expr,
                       enforcer=may(closed(module=name),
                                    default={"module": "sys/CapAllowAll@1"})),
        "defeffect": dict(name=name, kind=effect_kind, params_schema=name, receipt_schema=name,
                          cap_type=cap_type, origin_scope=word("reducer", "plan", "both")),
        "defpolicy": dict(name=name, rules=list_of(rule)),
        "defsecret": dict(name=name, binding_id=text, expected_digest=may(hash_text),
                          **secret_lists),
        "manifest": dict(air_version=word("1"), schemas=refs, modules=refs, plans=refs, caps=refs,
                         policies=refs, effects=may_many(refs),
                         secrets=may_many(secret_entries),
                         # Empty or absent makes a difference for these two, so no drop_empty.
                         defaults=may(closed(policy=may(name),
                                             cap_grants=may_many(grants(value)))),
                         routing=may(routing),
                         module_bindings=may_many(module_bindings),
                         triggers=may_many(triggers)),
    }
    return {kind: closed(**{"$kind": text}, **fields) for kind, fields in kinds.items()}


DEFS, RAW_DEFS = readers(verbatim), readers(raw)


def read_def(v, defs=DEFS):
    kind = container(v, (), dict).get("$kind")
    if not isinstance(kind, str) or kind not in defs:
        fault("def.unknown_kind", ("$kind",) if "$kind" in v else (), "no such kind of def")
    out = defs[kind](v, ())
    if kind == "defschema":         # last, as the name may stand after the type
        for ref, at in refs_in(out["type"], ("type",)):
            if ref == out["name"]:
                fault("type.recursive", at, "the type refers to itself")
    return out
