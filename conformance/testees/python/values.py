"""Values: read by their type from CBOR or from JSON, written as canonical bytes or as the
tagged literal.

In between a value is plain Python: None, bool, int, str and bytes for what is none of the
following; a list for a list or set; a list of (key, value) for a map; a dict with all fields
for a record; (tag, payload) for a variant; None or the inner value for an option.
"""
import base64
import re

from airjson import Float
from cbor import PREFIX, encode, head, join_map
from definitions import I64, U64, base64_text, decimal_text, hash_text, refs_in, unicode, \
    uuid_text
from faults import MAX_DEPTH, fault

RANGES = {"int": I64, "nat": U64, "time": U64, "duration": I64}
TAGS = {"bool": "bool", "int": "int", "nat": "nat", "dec128": "dec128", "bytes": "bytes_b64",
        "text": "text", "time": "time_ns", "duration": "duration_ns", "hash": "hash",
        "uuid": "uuid", "unit": "null", "record": "record", "list": "list", "set": "set",
        "map": "map"}
CHECKED = {"dec128": decimal_text, "hash": hash_text, "uuid": uuid_text,
           "text": lambda v, at, code: unicode(v, at)}
SECRET_REF = "sys/SecretRef@1"


def mismatch(at, wanted):
    fault("value.type", at, f"{wanted} is needed here")


# ---------------------------------------------------------------- types in their world


class Schemas:
    """Types by name, with refs followed to any depth."""

    def __init__(self, types):
        self.types = types

    def resolve(self, t, at=()):
        """(kind, payload) of the type behind all refs"""
        while "ref" in t:
            t = self.named(t["ref"], at)
        (part,) = t.items()
        return part

    def named(self, name, at=()):
        if name not in self.types:
            fault("ref.unknown", at, f"no schema {name}")
        return self.types[name]

    def is_kind(self, t, kind):
        return self.resolve(t)[0] == kind

    def is_secret(self, t):
        while "ref" in t:
            if t["ref"] == SECRET_REF:
                return True
            t = self.types[t["ref"]]
        return False

    def check_refs(self, t, at):
        """Faults a ref in this type that is not known; returns the names it has."""
        names = []
        for name, place in refs_in(t, at):
            self.named(name, place)
            names.append(name)
        return names

    def check_options(self, t, at):
        """No option of what may be null itself; refs must be known and free of circles."""
        (kind, inner), = t.items()
        at += (kind,)
        if kind == "option" and self.resolve(inner)[0] in ("option", "unit"):
            fault("type.option", at, "some and none would have one encoding")
        if kind in ("list", "set", "option"):
            self.check_options(inner, at)
        elif kind == "map":
            self.check_options(inner["value"], at + ("value",))
        elif kind in ("record", "variant"):
            for key, part in inner.items():
                self.check_options(part, at + (key,))

    def check_circles(self, names):
        """No schema of these may lead back to itself. Not by recursion: a chain of refs can be
        longer than any stack."""
        done, active = set(), set()
        for start in names:
            stack = [(start, None)]
            while stack:
                name, rest = stack.pop()
                if rest is None:
                    if name in done:
                        continue
                    active.add(name)
                    rest = iter([r for r, _ in refs_in(self.types[name], ())
                                 if r in self.types])
                for ref in rest:
                    if ref in active:
                        fault("type.recursive", (), f"{ref} leads back to itself")
                    if ref not in done:
                        stack += [(name, rest), (ref, None)]
                        break
                else:
                    active.discard(name)
                    done.add(name)

    def reachable(self, t, at):
        """Names of all schemas that a type leads to; each must be known."""
        found, open_ = {}, [(t, at)]
        while open_:
            part, place = open_.pop()
            for name in self.check_refs(part, place):
                if name not in found:
                    found[name] = True
                    open_.append((self.types[name], ()))
        return list(found)

    def same(self, a, b):
        """Are two types equal once refs are followed?"""
        seen, open_ = set(), [(a, b)]
        while open_:
            a, b = open_.pop()
            if "ref" in a and "ref" in b:
                pair = a["ref"], b["ref"]
                if pair[0] == pair[1] or pair in seen:
                    continue
                seen.add(pair)
            (kind, inner), (other, inner_b) = self.resolve(a), self.resolve(b)
            if kind != other:
                return False
            if kind in ("list", "set", "option"):
                open_.append((inner, inner_b))
            elif kind == "map":
                open_ += [(inner[k], inner_b[k]) for k in ("key", "value")]
            elif kind in ("record", "variant"):
                if inner.keys() != inner_b.keys():
                    return False
                open_ += [(inner[k], inner_b[k]) for k in inner]
        return True


# ---------------------------------------------------------------- from CBOR


class Pairs(list):
    """A CBOR map: (key, value) pairs, as a key can be anything."""


def decode(data):
    """The value of a canonical document, as the CBOR reader has written it."""
    def item(pos):
        major, info = data[pos] >> 5, data[pos] & 31
        pos += 1
        if major == 7:
            return {20: False, 21: True, 22: None}[info], pos
        arg = info
        if info >= 24:
            size = 1 << info - 24
            arg = int.from_bytes(data[pos:pos + size], "big")
            pos += size
        if major <= 1:
            return arg if major == 0 else -1 - arg, pos
        if major <= 3:
            raw = data[pos:pos + arg]
            return raw if major == 2 else raw.decode("utf-8"), pos + arg
        out = [] if major == 4 else Pairs()
        for _ in range(arg):
            value, pos = item(pos)
            if major == 5:
                key = value
                value, pos = item(pos)
                value = key, value
            out.append(value)
        return out, pos
    return item(len(PREFIX))[0]


def whole(v):
    return isinstance(v, int) and not isinstance(v, bool)


def in_range(kind, v, at):
    low, high = RANGES[kind]
    if not low <= v <= high:
        fault("value.range", at, f"the integer is out of range for {kind}")
    return v


def arm(schemas, arms, tag, at):
    """The type of a variant's arm, None for a unit arm"""
    if not isinstance(tag, str):
        mismatch(at, "a text as tag")
    unicode(tag, at)
    if tag not in arms:
        fault("value.unknown_tag", at, "the variant has no such arm")
    return None if schemas.is_kind(arms[tag], "unit") else arms[tag]


def missing(schemas, fields, given, at):
    """The fields that are absent, each of which must be an option"""
    for name in fields:
        if name not in given:
            if not schemas.is_kind(fields[name], "option"):
                fault("value.missing_field", at, f"the field {name} is missing")
            yield name


def sugar_variant(get, keys, at):
    """(tag, path of the tag, is there a payload, payload, its path) of {"$tag", "$value"?} or
    {Tag: payload}"""
    if "$tag" in keys:
        if any(key not in ("$tag", "$value") for key in keys):
            mismatch(at, "only $value beside $tag")
        return get("$tag"), at + ("$tag",), "$value" in keys, \
            get("$value") if "$value" in keys else None, at + ("$value",)
    if len(keys) != 1:
        mismatch(at, "a variant with one tag")
    tag, = keys
    return tag, at, True, get(tag), at + (tag,)


def from_cbor(schemas, t, v, at=()):
    kind, inner = schemas.resolve(t)
    if kind == "bool":
        return v if isinstance(v, bool) else mismatch(at, "a boolean")
    if kind in RANGES:
        return in_range(kind, v, at) if whole(v) else mismatch(at, "an integer")
    if kind in CHECKED:
        return CHECKED[kind](v, at, "value.type") if isinstance(v, str) \
            else mismatch(at, "text")
    if kind == "bytes":
        return v if isinstance(v, bytes) else mismatch(at, "a byte string")
    if kind == "unit":
        return None if v is None else mismatch(at, "null")
    if kind == "option":
        return None if v is None else from_cbor(schemas, inner, v, at)
    if kind in ("list", "set"):
        if not isinstance(v, list) or isinstance(v, Pairs):
            mismatch(at, "an array")
        return [from_cbor(schemas, inner, x, at + (i,)) for i, x in enumerate(v)]
    if not isinstance(v, Pairs):
        mismatch(at, "a map")
    if kind == "map":
        return [(from_cbor(schemas, inner["key"], k, at + (i,)),
                 from_cbor(schemas, inner["value"], x, at + (i,)))
                for i, (k, x) in enumerate(v)]
    if kind == "record":
        out = {}
        for k, x in v:
            if not isinstance(k, str) or k not in inner:
                fault("value.unknown_field", at, "the record has no such field")
            out[k] = from_cbor(schemas, inner[k], x, at + (k,))
        out.update(dict.fromkeys(missing(schemas, inner, out, at)))
        return out
    if not all(isinstance(k, str) for k, _ in v):
        mismatch(at, "a variant with text keys")
    fields = dict(v)
    tag, tag_at, given, payload, at = sugar_variant(fields.get, fields, at)
    part = arm(schemas, inner, tag, tag_at)
    if part is None:
        if payload is not None:
            fault("value.payload", at, "this arm holds nothing")
        return tag, None
    if not given:
        fault("value.payload", at, "this arm needs a value")
    return tag, from_cbor(schemas, part, payload, at)


# ---------------------------------------------------------------- from JSON

SIGNED, UNSIGNED = re.compile(r"[+-]?[0-9]+"), re.compile(r"\+?[0-9]+")
STAMP = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})"
                   r"(?:\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")


def number_text(s):
    """The integer a decimal text names; one beyond every range for a text that is too long"""
    digits = s.lstrip("+-").lstrip("0")
    if len(digits) > 40:
        digits = "1" + "0" * 40
    return (-1 if s[0] == "-" else 1) * int(digits or "0")


def stamp_ns(s, at):
    """RFC 3339 text to nanoseconds since 1970"""
    match = STAMP.fullmatch(s)
    if not match:
        fault("value.time", at, "this is no RFC 3339 time")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, sign, off_hour, off_minute = match.groups()[6:]
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    offset = (int(off_hour) * 60 + int(off_minute)) * 60 if sign else 0
    if not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1] or hour > 23 \
            or minute > 59 or second > 59 or sign and (int(off_hour) > 23 or int(off_minute) > 59):
        fault("value.time", at, "there is no such time")
    before = year - 1               # years that are over, from year 1 on
    days = before * 365 + before // 4 - before // 100 + before // 400 \
        + sum(lengths[:month - 1]) + day - 1 - 719162
    seconds = days * 86400 + (hour * 60 + minute) * 60 + second \
        + (offset if sign == "-" else -offset)
    return seconds * 10**9 + int((fraction or "").ljust(9, "0"))


class SecretForm(dict):
    """A record of sys/SecretRef@1 that was written {alias, version} with nothing but tagged
    forms around it; such a one is stored so."""


class JsonReader:
    """Reads sugar and tagged JSON, mixed at will. Afterwards `wholly` says whether all of it was
    in the tagged lens proper, so that it can be stored as written."""

    def __init__(self, schemas):
        self.schemas, self.wholly = schemas, True

    def read(self, t, v, at, depth=0, plain=True):
        """depth: containers around the value in its CBOR. plain: all around it is tagged."""
        secret = self.schemas.is_secret(t)
        kind, inner = self.schemas.resolve(t)
        keys = set(v) if isinstance(v, dict) and len(v) <= 2 else ()
        if kind == "option":
            return self.option(inner, v, keys, at, depth, plain)
        if kind in ("record", "variant", "list", "set", "map"):
            if depth >= MAX_DEPTH:
                fault("cbor.too_deep", at, f"more than {MAX_DEPTH} levels")
            depth += 1
        if kind == "variant":
            return self.variant(inner, v, keys, at, depth, plain)
        tag = TAGS[kind]
        if keys == {tag}:
            return getattr(self, "tagged_" + kind, self.tagged)(
                kind, inner, v[tag], at + (tag,), depth, plain)
        if secret and keys == {"alias", "version"} and isinstance(v["alias"], str) \
                and whole(v["version"]):
            form = SecretForm if plain else dict
            return form(alias=unicode(v["alias"], at + ("alias",)),
                        version=in_range("nat", v["version"], at + ("version",)))
        self.wholly = False
        return getattr(self, "sugar_" + kind, self.sugar)(kind, inner, v, at, depth)

    # Primitives; the two lenses differ in few of them.

    def tagged(self, kind, inner, v, at, depth, plain):
        if kind in RANGES:
            return self.integer(kind, v, at)
        if kind == "bool":
            return v if isinstance(v, bool) else mismatch(at, "a boolean")
        if kind == "unit":
            return self.nothing(v, at)
        if not isinstance(v, str):
            mismatch(at, "text")
        if kind == "bytes":
            return base64.b64decode(base64_text(v, at, "value.type"))
        return CHECKED[kind](v, at, "value.type")

    def sugar(self, kind, inner, v, at, depth):
        if kind == "unit":
            return None if v is None else mismatch(at, "null")
        if isinstance(v, str):
            unicode(v, at)
            if kind == "time":
                return in_range(kind, stamp_ns(v, at), at)
            if kind in ("int", "nat") and \
                    (SIGNED if kind == "int" else UNSIGNED).fullmatch(v):
                return in_range(kind, number_text(v), at)
        if kind == "dec128" and (whole(v) or isinstance(v, Float)):
            v = v.text if isinstance(v, Float) else str(v)
        return self.tagged(kind, inner, v, at, depth, False)

    def integer(self, kind, v, at):
        if isinstance(v, Float):
            fault("value.float", at, "a number with a fraction or an exponent")
        return in_range(kind, v, at) if whole(v) else mismatch(at, "an integer")

    def nothing(self, v, at):
        if v != {} or not isinstance(v, dict):
            mismatch(at, "an empty object")

    # Composites

    def option(self, inner, v, keys, at, depth, plain):
        if keys == {"null"}:
            return self.nothing(v["null"], at + ("null",))
        if keys == {"option"}:
            self.wholly = False
            return None if v["option"] is None else mismatch(at + ("option",), "null")
        if v is None:
            self.wholly = False
            return None
        return self.read(inner, v, at, depth, plain)

    def tagged_record(self, kind, fields, v, at, depth, plain):
        if not isinstance(v, dict):
            mismatch(at, "an object")
        out = {}
        for k, x in v.items():
            place = at + (k,)
            unicode(k, place)
            if k not in fields:
                fault("value.unknown_field", place, "the record has no such field")
            out[k] = self.read(fields[k], x, place, depth, plain)
        out.update(dict.fromkeys(missing(self.schemas, fields, out, at)))
        return out

    def sugar_record(self, kind, fields, v, at, depth):
        return self.tagged_record(kind, fields, v, at, depth, False)

    def tagged_list(self, kind, inner, v, at, depth, plain):
        if not isinstance(v, list):
            mismatch(at, "an array")
        return [self.read(inner, x, at + (i,), depth, plain) for i, x in enumerate(v)]

    def sugar_list(self, kind, inner, v, at, depth):
        return self.tagged_list(kind, inner, v, at, depth, False)

    tagged_set, sugar_set = tagged_list, sugar_list

    def tagged_map(self, kind, inner, v, at, depth, plain):
        if not isinstance(v, list):
            mismatch(at, "an array of entries")
        for i, x in enumerate(v):
            if not isinstance(x, dict) or x.keys() != {"key", "value"}:
                mismatch(at + (i,), "{key, value}")
        return self.entries(inner, [(x["key"], at + (i, "key"), x["value"], at + (i, "value"))
                                    for i, x in enumerate(v)], depth, plain)

    def sugar_map(self, kind, inner, v, at, depth):
        if isinstance(v, dict) and "text" in inner["key"]:
            items = [(k, at + (k,), x, at + (k,)) for k, x in v.items()]
        elif isinstance(v, list):
            for i, x in enumerate(v):
                if not isinstance(x, list) or len(x) != 2:
                    mismatch(at + (i,), "[key, value]")
            items = [(x[0], at + (i, 0), x[1], at + (i, 1)) for i, x in enumerate(v)]
        else:
            mismatch(at, "an array of [key, value]")
        return self.entries(inner, items, depth, False)

    def entries(self, inner, items, depth, plain):
        out, seen = [], set()
        for k, k_at, x, x_at in items:
            key = self.read(inner["key"], k, k_at, depth, plain)
            if key in seen:
                fault("value.duplicate_key", k_at, "the same key twice in one map")
            seen.add(key)
            out.append((key, self.read(inner["value"], x, x_at, depth, plain)))
        return out

    def variant(self, arms, v, keys, at, depth, plain):
        if not isinstance(v, dict):
            mismatch(at, "a variant")
        if keys == {"variant"}:
            self.wholly = False
            v, at = v["variant"], at + ("variant",)
            keys = v.keys() if isinstance(v, dict) else ()
            if keys not in ({"tag"}, {"tag", "value"}):
                mismatch(at, "{tag, value}")
        if keys in ({"tag"}, {"tag", "value"}):
            tag, tag_at, at = v["tag"], at + ("tag",), at + ("value",)
            given, payload = "value" in v, v.get("value")
            if given and payload is None:
                self.wholly = False
        else:
            for key in v:
                unicode(key, at + (key,))
            self.wholly = plain = False
            tag, tag_at, given, payload, at = sugar_variant(v.get, v.keys(), at)
        part = arm(self.schemas, arms, tag, tag_at)
        if part is None:
            # {} is not equal to [], so this is exactly the two ways to write nothing.
            if payload is not None and payload != {"null": {}}:
                fault("value.payload", at, "this arm holds nothing")
            return tag, None
        if not given:
            fault("value.payload", at, "this arm needs a value")
        return tag, self.read(part, payload, at, depth, plain)


# ---------------------------------------------------------------- writers


def to_bytes(schemas, t, v):
    """Canonical bytes, without the prefix"""
    kind, inner = schemas.resolve(t)
    if kind == "option":
        return encode(None) if v is None else to_bytes(schemas, inner, v)
    if kind in ("list", "set"):
        items = [to_bytes(schemas, inner, x) for x in v]
        if kind == "set":
            items = sorted(set(items))
        return head(4, len(items)) + b"".join(items)
    if kind == "map":
        return join_map([(encode(k), to_bytes(schemas, inner["value"], x)) for k, x in v])
    if kind == "record":
        return join_map([(encode(k), to_bytes(schemas, part, v[k]))
                         for k, part in inner.items()])
    if kind == "variant":
        tag, payload = v
        entries = [(encode("$tag"), encode(tag))]
        if not schemas.is_kind(inner[tag], "unit"):
            entries.append((encode("$value"), to_bytes(schemas, inner[tag], payload)))
        return join_map(entries)
    return encode(v)


def to_literal(schemas, t, v):
    """The canonical tagged literal"""
    kind, inner = schemas.resolve(t)
    if isinstance(v, SecretForm):
        return dict(v)
    if v is None:                   # unit or an absent option
        return {"null": {}}
    if kind == "option":
        return to_literal(schemas, inner, v)
    if kind == "bytes":
        return {"bytes_b64": base64.b64encode(v).decode()}
    if kind == "list":
        return {kind: [to_literal(schemas, inner, x) for x in v]}
    if kind == "set":
        # By the bytes of the literals, which is not always the order of the values' bytes.
        items = {encode(x): x for x in (to_literal(schemas, inner, x) for x in v)}
        return {kind: [items[k] for k in sorted(items)]}
    if kind == "map":
        items = [{"key": to_literal(schemas, inner["key"], k),
                  "value": to_literal(schemas, inner["value"], x)} for k, x in v]
        return {kind: sorted(items, key=lambda item: encode(item["key"]))}
    if kind == "record":
        return {kind: {k: to_literal(schemas, part, v[k]) for k, part in inner.items()}}
    if kind == "variant":
        tag, payload = v
        if schemas.is_kind(inner[tag], "unit"):
            return {"tag": tag}
        return {"tag": tag, "value": to_literal(schemas, inner[tag], payload)}
    return {TAGS[kind]: v}
