"""Canonical CBOR: the writer, and one reader for the lenient and the strict mode."""
import hashlib

from faults import MAX_DEPTH, Reject

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
    """Canonical bytes, without the prefix, of None, bool, int, str, bytes, list and dict."""
    if v is None:
        return b"\xf6"
    if isinstance(v, bool):
        return b"\xf5" if v else b"\xf4"
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, str):
        raw = v.encode("utf-8")
        return head(3, len(raw)) + raw
    if isinstance(v, bytes):
        return head(2, len(v)) + v
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
