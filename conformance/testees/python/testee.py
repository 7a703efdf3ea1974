#!/usr/bin/env python3
"""Airlock conformance testee in Python: canonical CBOR and definition hashes.

A second implementation, written from the specification only, so that an agreement
between it and the main one says something. It favours plain code over speed.

Layout: 1 faults, 2 JSON reader, 3 CBOR writer and reader, 4 readers for the parts of
definitions, 5 the definition tables, 6 the protocol.
"""
import base64
import hashlib
import json
import re
import sys
from json.decoder import scanstring

# ---------------------------------------------------------------- 1. faults

MAX_DEPTH = 127                     # arrays and maps inside one another
# Every recursion below goes one container deeper per few frames and stops at MAX_DEPTH.
sys.setrecursionlimit(3000)


class Reject(Exception):
    """The input is wrong, and saying so is our job."""

    def __init__(self, code, message, **place):
        super().__init__(message)
        self.answer = {"code": code, **place, "message": message}


class BadRequest(Exception):
    """The request itself is unusable; becomes an `error` answer."""


LONE = re.compile("[\ud800-\udfff]")


def pointer(path):
    text = "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in path)
    return LONE.sub("\ufffd", text)  # an answer must itself be proper Unicode


def fault(code, path, message):
    raise Reject(code, message, pointer=pointer(path))


# ---------------------------------------------------------------- 2. JSON reader
# Not json.loads: that one recurses (100,000 brackets would end in RecursionError), lets a
# later duplicate key win, turns 1.0 into a float and takes NaN. Only its string scanner is
# used; it pairs surrogate escapes and leaves lone ones in place for us to find.

BLANK = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class Float:
    """A JSON number with a fraction or an exponent, or -0, which the reference reads as one. No
    definition has a place for one."""


def parse_json(s):
    """Returns the value and the path of the first duplicate key (None without one)."""
    stack = []                      # [container, key the next value goes to]
    duplicate = None

    def skip(pos):
        return BLANK.match(s, pos).end()

    def read_key(pos):              # at `"key" :`; returns the position of the value
        nonlocal duplicate
        if s[pos:pos + 1] != '"':
            raise ValueError(f"a key is expected at {pos}")
        key, pos = scanstring(s, pos + 1, True)
        pos = skip(pos)
        if s[pos:pos + 1] != ":":
            raise ValueError(f"a colon is expected at {pos}")
        stack[-1][1] = key
        if key in stack[-1][0] and duplicate is None:
            duplicate = [len(box) if isinstance(box, list) else k for box, k in stack]
        return skip(pos + 1)

    pos = skip(0)
    while True:
        c = s[pos:pos + 1]
        if c == "{" or c == "[":
            value = {} if c == "{" else []
            pos = skip(pos + 1)
            if s[pos:pos + 1] != ("}" if c == "{" else "]"):
                stack.append([value, None])
                if c == "{":
                    pos = read_key(pos)
                continue
            pos += 1
        elif c == '"':
            value, pos = scanstring(s, pos + 1, True)
        elif c in WORDS and s.startswith(WORDS[c][0], pos):
            value = WORDS[c][1]
            pos += len(WORDS[c][0])
        else:
            match = NUMBER.match(s, pos)
            if not match:
                raise ValueError(f"a value is expected at {pos}")
            digits, pos = match.group(), match.end()
            if match.group(1) or digits == "-0":
                value = Float()
            elif len(digits) > 40:  # beyond every range; int() of a megabyte is quadratic
                value = -10**40 if digits[0] == "-" else 10**40
            else:
                value = int(digits)
        while True:                 # put the value in its place, close what ends after it
            pos = skip(pos)
            if not stack:
                if pos != len(s):
                    raise ValueError(f"text after the value at {pos}")
                return value, duplicate
            box, key = stack[-1]
            if isinstance(box, dict):
                box[key] = value
            else:
                box.append(value)
            c = s[pos:pos + 1]
            if c == ",":
                pos = skip(pos + 1)
                if isinstance(box, dict):
                    pos = read_key(pos)
                break
            if c != ("}" if isinstance(box, dict) else "]"):
                raise ValueError(f"a comma or an end is expected at {pos}")
            value = box
            stack.pop()
            pos += 1


# ---------------------------------------------------------------- 3. CBOR

SELF_DESCRIBE = 55799
PREFIX = b"\xd9\xd9\xf7"            # the same tag, encoded; part of what is hashed


def head(major, arg):
    if arg < 24:
        return bytes([major << 5 | arg])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if arg < 1 << 8 * size:
            return bytes([major << 5 | info]) + arg.to_bytes(size, "big")
    raise OverflowError("no CBOR head for this number")


def join_map(entries):
    """Encoded (key, value) pairs to a map, in the bytewise order of the encoded keys."""
    entries.sort(key=lambda entry: entry[0])
    return head(5, len(entries)) + b"".join(part for entry in entries for part in entry)


def encode(v):
    """Canonical bytes, without the prefix, of None, bool, int, str, list and dict."""
    if v is None:
        return b"\xf6"
    if isinstance(v, bool):
        return b"\xf5" if v else b"\xf4"
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, str):
        raw = v.encode("utf-8")
        return head(3, len(raw)) + raw
    if isinstance(v, list):
        return head(4, len(v)) + b"".join(map(encode, v))
    return join_map([(encode(k), encode(x)) for k, x in v.items()])


def sha(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class CborReader:
    """Reads one document and yields its canonical bytes.

    One reader for both modes: what is only uncanonical is noted on the way, and the strict
    mode refuses the first such place at the end. So "not canonical" is said of documents
    that are otherwise good, and whatever is worse is named first.
    """

    SMALLEST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}  # that needs such a head

    def __init__(self, data, strict):
        self.data, self.strict = data, strict
        self.loose = None           # (offset, why) of the first uncanonical place

    def bad(self, code, offset, message):
        raise Reject("cbor." + code, message, offset=offset)

    def note(self, offset, why):
        if self.loose is None:
            self.loose = (offset, why)

    def document(self):
        major, _, arg, start = self.head(0)
        if major == 6:
            if arg != SELF_DESCRIBE:
                self.bad("unexpected_tag", 0, f"tag {arg}")
        else:
            start = 0
            if self.strict:
                # Before the note of a long head at the same offset or later.
                self.loose = (0, "the self-describe tag is missing")
        body, end = self.item(start, 0)
        if end != len(self.data):
            self.bad("trailing_bytes", end, "bytes after the document's only item")
        if self.strict and self.loose:
            self.bad("non_canonical", *self.loose)
        return PREFIX + body

    def head(self, pos):
        """(major, additional info, argument or None for 31, position after the head)"""
        data = self.data
        if pos >= len(data):
            self.bad("truncated", len(data), "the input ends where an item should start")
        major, info = data[pos] >> 5, data[pos] & 31
        if info < 24:
            return major, info, info, pos + 1
        if info > 27:
            if info < 31:
                self.bad("malformed", pos, f"reserved additional information {info}")
            if major in (0, 1, 6):
                self.bad("malformed", pos, "this kind of item has no indefinite form")
            return major, info, None, pos + 1
        end = pos + 1 + (1 << info - 24)
        if end > len(data):
            self.bad("truncated", len(data), "the input ends inside a head")
        arg = int.from_bytes(data[pos + 1:end], "big")
        if major != 7 and arg < self.SMALLEST[info]:
            self.note(pos, "a head longer than needed")
        return major, info, arg, end

    def at_break(self, pos):
        return pos < len(self.data) and self.data[pos] == 0xFF

    def item(self, pos, depth):
        """(canonical bytes, position after the item); depth counts containers around it"""
        major, info, arg, after = self.head(pos)
        if major <= 1:
            return head(major, arg), after
        if major <= 3:
            raw, after = self.string(pos, major, arg, after)
            return head(major, len(raw)) + raw, after
        if major == 6:
            self.bad("unexpected_tag", pos, f"tag {arg}")
        if major == 7:
            return self.simple(pos, info, after)
        if depth == MAX_DEPTH:
            self.bad("too_deep", pos, f"more than {MAX_DEPTH} arrays and maps nested")
        if arg is None:
            self.note(pos, "indefinite length")
        elif arg * (major - 3) > len(self.data) - after:
            # Each element takes a byte, each entry two. Checked before anything is read.
            self.bad("truncated", pos, "a count larger than the rest of the input")
        return (self.array if major == 4 else self.map)(arg, after, depth + 1)

    def simple(self, pos, info, after):
        if info in (20, 21, 22):
            return self.data[pos:pos + 1], after
        if info == 31:
            self.bad("malformed", pos, "a break where none may stand")
        if info in (25, 26, 27):
            self.bad("float", pos, "a float")
        self.bad("unsupported_simple", pos, "a simple value but false, true and null")

    def string(self, pos, major, arg, after):
        if arg is not None:
            return self.chunk(pos, major, arg, after)
        self.note(pos, "indefinite length")
        chunks = []
        while not self.at_break(after):
            pos = after
            kind, _, arg, after = self.head(pos)
            if kind != major or arg is None:
                self.bad("malformed", pos, "a chunk must be a definite string of the same type")
            raw, after = self.chunk(pos, major, arg, after)
            chunks.append(raw)
        return b"".join(chunks), after + 1

    def chunk(self, pos, major, size, start):
        if size > len(self.data) - start:
            self.bad("truncated", pos, "a length larger than the rest of the input")
        raw = self.data[start:start + size]
        if major == 3:              # of each chunk: a code point may not be split (RFC 8949)
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError as e:
                self.bad("invalid_utf8", start + e.start, "text that is not UTF-8")
        return raw, start + size

    def array(self, count, pos, depth):
        items = []
        while count is None or len(items) < count:
            if count is None and self.at_break(pos):
                pos += 1
                break
            raw, pos = self.item(pos, depth)
            items.append(raw)
        return head(4, len(items)) + b"".join(items), pos

    def map(self, count, pos, depth):
        entries, seen, last = [], set(), b""
        while count is None or len(entries) < count:
            if count is None and self.at_break(pos):
                pos += 1
                break
            key, after = self.item(pos, depth)
            # Strictly, 01 and 18 01 are not one key twice: the second is no key at all.
            ident = self.data[pos:after] if self.strict else key
            if ident in seen:
                self.bad("duplicate_key", pos, "the same key twice in one map")
            if ident < last:
                self.note(pos, "map keys out of order")
            seen.add(ident)
            last = ident
            value, pos = self.item(after, depth)
            entries.append((key, value))
        return join_map(entries), pos


# ---------------------------------------------------------------- 4. parts of definitions
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
    r"(?:\.\$?[A-Za-z_][A-Za-z0-9_-]*)*")


def wrong(v, at, wanted, code="def.type"):
    if isinstance(v, Float):        # nowhere good, so the more telling code
        fault("value.float", at, "a number with a fraction or an exponent")
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
    if isinstance(v, int):
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


# ---------------------------------------------------------------- 5. the definitions

slot = Field(verbatim, null_ok=True)        # null is a value there
bind_as = closed(as_=variable)

STEPS = {
    "raise_event": dict(event=name, value=slot),
    "emit_effect": dict(kind=effect_kind, params=slot, cap=grant_name,
                        idempotency_key=may(verbatim), bind=closed(effect_id_as=variable)),
    # status_as, code_as and from are the project's own additions (rulings K10, K15).
    "await_receipt": dict(for_=expr, bind=closed(as_=variable, status_as=may(variable),
                                                 code_as=may(variable))),
    "await_event": dict(event=name, where=may(expr), from_=may(word("external")),
                        bind=bind_as),
    "assign": dict(expr=slot, bind=bind_as),
    "end": dict(result=may(verbatim)),
}
STEP_READERS = {op: closed(id=step_id, op=text, **fields) for op, fields in STEPS.items()}
step_op = word(*STEPS)


def step(v, at):
    if "op" not in container(v, at, dict):
        fault("def.missing_field", at, "the field op is missing")
    return STEP_READERS[step_op(v["op"], at + ("op",))](v, at)


named_ref = closed(name=name, hash=hash_text)
secret_lists = dict(allowed_caps=may_many(list_of(grant_name)),
                    allowed_plans=may_many(list_of(name)))
secret_declaration = closed(alias=text, version=u64, binding_id=text,
                            expected_digest=may(hash_text), policy=may(closed(**secret_lists)))


def secret_entry(v, at):
    return (named_ref if "name" in container(v, at, dict) else secret_declaration)(v, at)


grant = closed(name=grant_name, cap=name, params=slot, expiry_ns=may(u64))
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
routing = closed(
    events=may_many(list_of(closed(event=name, reducer=name, key_field=may(text)))),
    inboxes=may_many(list_of(closed(source=text, reducer=name))))
refs = list_of(named_ref)

KINDS = {
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
                     secrets=may_many(list_of(secret_entry)),
                     # Empty or absent makes a difference for these two, so no drop_empty.
                     defaults=may(closed(policy=may(name), cap_grants=may_many(list_of(grant)))),
                     routing=may(routing),
                     module_bindings=may_many(map_of(name, closed(
                         slots=may_many(map_of(slot_name, grant_name))))),
                     triggers=may_many(list_of(closed(event=name, plan=name,
                                                      correlate_by=may(text))))),
}
DEFS = {kind: closed(**{"$kind": text}, **fields) for kind, fields in KINDS.items()}


def read_def(v):
    kind = container(v, (), dict).get("$kind")
    if not isinstance(kind, str) or kind not in DEFS:
        fault("def.unknown_kind", ("$kind",) if "$kind" in v else (), "no such kind of def")
    out = DEFS[kind](v, ())
    if kind == "defschema":         # last, as the name may stand after the type
        for ref, at in refs_in(out["type"], ("type",)):
            if ref == out["name"]:
                fault("type.recursive", at, "the type refers to itself")
    return out


# ---------------------------------------------------------------- 6. the protocol

def hello(given, duplicate):
    if given.get("protocol") != 1:
        return "unsupported", {"why": "only protocol 1 is known"}
    return "ok", {"protocol": 1, "ops": list(OPS),
                  "testee": {"name": "airlock-python", "version": "0.1.0",
                             "language": "Python"}}


def cbor_input(given):
    digits = given.get("cbor")
    if not isinstance(digits, str) or not re.fullmatch("(?:[0-9a-f]{2})*", digits):
        raise BadRequest("input.cbor must be lower-case hex")
    return bytes.fromhex(digits)


def cbor_canonicalize(given, duplicate):
    data = CborReader(cbor_input(given), strict=False).document()
    return "ok", {"cbor": data.hex(), "hash": sha(data)}


def cbor_check(given, duplicate):
    CborReader(cbor_input(given), strict=True).document()
    return "ok", {}


def def_hash(given, duplicate):
    if "def" not in given:
        raise BadRequest("input.def is missing")
    if duplicate is not None:
        fault("json.duplicate_key", duplicate, "the same key twice in one object")
    node = read_def(given["def"])
    data = PREFIX + encode(node)
    del node["$kind"]
    return "ok", {"cbor": data.hex(), "node_hash": sha(data),
                  "bare_hash": sha(PREFIX + encode(node))}


OPS = {"hello": hello, "cbor.canonicalize": cbor_canonicalize, "cbor.check": cbor_check,
       "def.hash": def_hash}


def answer(request, duplicate):
    op = request.get("op")
    if not isinstance(op, str):
        raise BadRequest("op must be text")
    if op not in OPS:
        return "unsupported", {"why": f"this testee does not implement {op[:80]}"}
    if duplicate is not None:
        if duplicate[:2] != ["input", "def"] or len(duplicate) < 3:
            raise BadRequest("a duplicate key in the request, outside the def")
        duplicate = duplicate[2:]   # a fault of the def, which def.hash reports
    given = request.get("input")
    if not isinstance(given, dict):
        raise BadRequest("input must be an object")
    return OPS[op](given, duplicate)


def main():
    for line in sys.stdin.buffer:
        try:
            request, duplicate = parse_json(line.decode("utf-8"))
            if not isinstance(request, dict) or not isinstance(request.get("id"), str):
                raise ValueError("no object with a text as id")
            if duplicate == ["id"]:
                raise ValueError("two ids")
        except ValueError as e:     # includes wrong UTF-8
            print(f"not a request: {e}", file=sys.stderr, flush=True)
            continue
        try:
            form, body = answer(request, duplicate)
        except Reject as e:
            form, body = "reject", e.answer
        except Exception as e:      # also our own bugs: one answer is lost, not the process
            form, body = "error", {"message": f"{type(e).__name__}: {e}"[:500]}
        # ASCII with escapes: no encoding of the terminal can get in the way.
        print(json.dumps({"id": request["id"], form: body}), flush=True)


if __name__ == "__main__":
    main()
