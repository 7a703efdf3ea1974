"""The strict reader (ruling E2): takes canonical documents only, and says at which byte it stopped.

Generated functions call the typed methods in the one order that is legal. Nothing is allocated
before its length is known to fit into the input.
"""

from __future__ import annotations

from ._errors import AirError, ShapeError, quote
from ._scalars import MAX_I64, Dec128, Hash, Uuid, is_dec128, is_hash, is_uuid

SELF_DESCRIBE = b"\xd9\xd9\xf7"
"""The tag at the front of every canonical document (ruling E1)."""

MAX_DEPTH = 127
"""Arrays and maps may be nested this deep (ruling E2)."""

_MAJOR_NAMES = (
    "an integer",
    "a negative integer",
    "a byte string",
    "text",
    "an array",
    "a map",
    "a tag",
    "a simple value",
)

# The smallest argument that needs a head of so many further bytes.
_NEEDS = {1: 24, 2: 0x100, 4: 0x10000, 8: 0x100000000}


class Reader:
    """Moves over one document."""

    __slots__ = ("data", "end", "pos")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.end = len(data)
        self.pos = 0

    def begin(self) -> None:
        """The self-describe tag, once."""
        if self.end == 0:
            raise _truncated(0)
        if not self.data.startswith(SELF_DESCRIBE):
            raise _non_canonical(0, "a canonical document starts with the self-describe tag d9d9f7")
        if self.end == len(SELF_DESCRIBE):
            raise _truncated(self.end)
        self.pos = len(SELF_DESCRIBE)

    def finish(self) -> None:
        """Nothing may follow the document."""
        if self.pos != self.end:
            what = f"bytes follow the document at byte {self.pos}"
            raise AirError("cbor.trailing_bytes", what, self.pos)

    # Heads

    def _peek(self) -> int:
        if self.pos >= self.end:
            raise _truncated(self.pos)
        return self.data[self.pos]

    def _argument(self, major: int, wanted: str, site: str) -> int:
        initial = self._peek()
        if initial >> 5 != major:
            raise self._mismatch(wanted, site)
        info = initial & 31
        if info < 24:
            self.pos += 1
            return info
        return self._long_argument(major, info)

    def _long_argument(self, major: int, info: int) -> int:
        at = self.pos
        if info > 27:
            if info == 31 and major >= 2:
                raise _non_canonical(at, f"the item at byte {at} has no definite length")
            raise AirError("cbor.malformed", f"additional information {info} is not good here", at)
        size = 1 << (info - 24)
        after = at + 1 + size
        if after > self.end:
            raise _truncated(at)
        value = int.from_bytes(self.data[at + 1 : after], "big")
        if value < _NEEDS[size]:
            raise _non_canonical(at, f"the head at byte {at} is longer than it needs to be")
        self.pos = after
        return value

    def _count(self, major: int, bytes_per_item: int, wanted: str, site: str) -> int:
        """A count or a length, checked against what is left of the input."""
        at = self.pos
        count = self._argument(major, wanted, site)
        if count * bytes_per_item > self.end - self.pos:
            raise _truncated(at)
        return count

    def _mismatch(self, wanted: str, site: str) -> AirError:
        found = _MAJOR_NAMES[self.data[self.pos] >> 5]
        return AirError("value.type", f"{site} takes {wanted}, not {found}", self.pos)

    # Scalars

    def null(self, site: str) -> None:
        """Null, which is the value of a unit."""
        if self._peek() != 0xF6:
            raise self._mismatch("null", site)
        self.pos += 1

    def is_null(self) -> bool:
        """Steps over a null; false, and nothing read, if there is something else."""
        if self._peek() != 0xF6:
            return False
        self.pos += 1
        return True

    def boolean(self, site: str) -> bool:
        """True or false."""
        initial = self._peek()
        if initial != 0xF4 and initial != 0xF5:
            raise self._mismatch("true or false", site)
        self.pos += 1
        return initial == 0xF5

    def nat(self, site: str) -> int:
        """An unsigned integer of 64 bits."""
        at = self.pos
        if self._peek() >> 5 == 1:
            # An integer all the same: outside the range, not of another type.
            self._argument(1, "an integer", site)
            raise AirError("value.range", f"the integer for {site} is below 0", at)
        return self._argument(0, "an integer from 0", site)

    def integer(self, site: str) -> int:
        """A signed integer of 64 bits."""
        at = self.pos
        major = self._peek() >> 5
        if major > 1:
            raise self._mismatch("an integer", site)
        value = self._argument(major, "an integer", site)
        if value > MAX_I64:
            raise AirError("value.range", f"the integer for {site} is outside i64", at)
        return value if major == 0 else -1 - value

    def text(self, site: str) -> str:
        """Text."""
        at = self.pos
        length = self._count(3, 1, "text", site)
        start = self.pos
        self.pos = start + length
        try:
            return self.data[start : self.pos].decode("utf-8")
        except UnicodeDecodeError:
            what = f"the text at byte {at} is not valid UTF-8"
            raise AirError("cbor.invalid_utf8", what, at) from None

    def bytestring(self, site: str) -> bytes:
        """A byte string."""
        length = self._count(2, 1, "a byte string", site)
        start = self.pos
        self.pos = start + length
        return self.data[start : self.pos]

    def hash(self, site: str) -> Hash:
        """A hash (ruling E4)."""
        at = self.pos
        found = self.text(site)
        if not is_hash(found):
            what = f"the text for {site} is no hash: sha256: and 64 lower-case hex digits"
            raise AirError("value.hash", what, at)
        return Hash(found)

    def uuid(self, site: str) -> Uuid:
        """A uuid (ruling E4)."""
        at = self.pos
        found = self.text(site)
        if not is_uuid(found):
            what = f"the text for {site} is no uuid: lower-case 8-4-4-4-12"
            raise AirError("value.uuid", what, at)
        return Uuid(found)

    def dec128(self, site: str) -> Dec128:
        """A decimal (ruling E4)."""
        at = self.pos
        found = self.text(site)
        if not is_dec128(found):
            what = f"the text for {site} is no decimal of at most 34 digits"
            raise AirError("value.dec128", what, at)
        return Dec128(found)

    # Containers

    def array(self, site: str) -> int:
        """The head of a list or a set: how many items follow."""
        return self._count(4, 1, "an array", site)

    def map(self, site: str) -> int:
        """The head of a map: how many entries follow."""
        return self._count(5, 2, "a map", site)

    def record(self, head_and_key: bytes, wanted: str, site: str) -> None:
        """The head of a record and the key of its first field, if it has any."""
        if self.pos < self.end and self.data[self.pos] >> 5 != 5:
            raise self._mismatch("a record", site)
        self.key(head_and_key, wanted)

    def key(self, constant: bytes, wanted: str) -> None:
        """Bytes that were decided when this package was generated."""
        if not self.data.startswith(constant, self.pos):
            raise ShapeError("value.type", f"expected {wanted}", self.pos)
        self.pos += len(constant)

    def variant(self, site: str) -> int:
        """The head of a variant and the key ``$tag``: how many entries it has, 1 or 2."""
        at = self.pos
        count = self.map(site)
        if count < 1 or count > 2 or not self.data.startswith(b"\x64$tag", self.pos):
            what = f'{site} is a variant: {{"$tag"}} or {{"$tag", "$value"}}'
            raise ShapeError("value.type", what, at)
        self.pos += 5
        return count

    def arm(self, count: int, wanted: int, site: str) -> None:
        """An arm with a value has two entries, one without has one (ruling E6)."""
        if count != wanted:
            what = f"{site} takes no $value" if wanted == 1 else f"{site} needs a $value"
            raise ShapeError("value.type", what, self.pos)
        if wanted == 2:
            self.key(b"\x66$value", f'the key "$value" of {site}')

    def unknown_tag(self, tag: str, site: str) -> AirError:
        """Refuses a tag that the variant does not have."""
        return AirError("value.unknown_tag", f"{quote(tag)} is no arm of {site}", self.pos)

    def next_element(self, before: bytes, at: int, site: str) -> bytes:
        """The bytes of the element that began at ``at``; they come after ``before`` (ruling E8)."""
        element = self.data[at : self.pos]
        if element <= before:
            what = f"the elements of {site} are not sorted by their bytes, or one repeats"
            raise ShapeError("value.set_order", what, at)
        return element

    def next_key(self, before: bytes, at: int) -> bytes:
        """The bytes of the key that began at ``at``; they come after ``before`` (ruling E8)."""
        key = self.data[at : self.pos]
        if key < before:
            raise _non_canonical(at, "map keys are not in the order of their bytes")
        if key == before:
            what = f"the key at byte {at} stands in its map twice"
            raise AirError("cbor.duplicate_key", what, at)
        return key

    # Items without a schema

    def skip(self, depth: int = 0) -> None:
        """Steps over one item and everything in it; refuses what is not canonical."""
        at = self.pos
        initial = self._peek()
        major = initial >> 5
        if major <= 1:
            self._argument(major, "", "")
        elif major == 2:
            self.bytestring("")
        elif major == 3:
            self.text("")
        elif major == 4:
            count = self.array("")
            _check_depth(depth, at)
            for _ in range(count):
                self.skip(depth + 1)
        elif major == 5:
            count = self.map("")
            _check_depth(depth, at)
            before = b""
            for _ in range(count):
                key_at = self.pos
                self.skip(depth + 1)
                before = self.next_key(before, key_at)
                self.skip(depth + 1)
        elif initial in (0xF4, 0xF5, 0xF6):
            self.pos += 1
        else:
            raise self._refused(initial)

    def _refused(self, initial: int) -> AirError:
        """Why no reader takes the tag or simple value that comes next."""
        at = self.pos
        info = initial & 31
        if 28 <= info <= 30:
            return AirError("cbor.malformed", f"additional information {info} is reserved", at)
        size = 1 << (info - 24) if 24 <= info <= 27 else 0
        if at + 1 + size > self.end:
            return _truncated(at)
        if initial >> 5 == 6:
            if info == 31:
                return AirError("cbor.malformed", "a tag has no indefinite length", at)
            what = "no tag may stand here but one self-describe tag at the front"
            return AirError("cbor.unexpected_tag", what, at)
        if info == 31:
            return AirError("cbor.malformed", "a break ends nothing here", at)
        if info >= 25:
            return AirError("cbor.float", "AIR has no floating-point numbers", at)
        what = "of the simple values only false, true and null are good"
        return AirError("cbor.unsupported_simple", what, at)


def _truncated(at: int) -> AirError:
    return AirError("cbor.truncated", f"the item at byte {at} is longer than the input", at)


def _non_canonical(at: int, why: str) -> AirError:
    return AirError("cbor.non_canonical", why, at)


def _check_depth(depth: int, at: int) -> None:
    if depth >= MAX_DEPTH:
        raise AirError("cbor.too_deep", f"arrays and maps are nested deeper than {MAX_DEPTH}", at)
