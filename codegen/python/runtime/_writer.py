"""Writes canonical CBOR (rulings E1 to E8, E11): shortest heads, definite lengths, no floats.

Generated functions call these in the one order that is canonical. ``site`` says which part of which
schema is written, and is only read when something is refused.
"""

from __future__ import annotations

from collections.abc import ItemsView, Mapping
from typing import TypeVar

from ._errors import AirError, quote, wrong_type
from ._scalars import MAX_I64, MAX_U64, MIN_I64, is_dec128, is_hash, is_uuid

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


def _head(out: bytearray, major: int, argument: int) -> None:
    kind = major << 5
    if argument < 24:
        out.append(kind | argument)
    elif argument < 0x100:
        out.append(kind | 24)
        out.append(argument)
    elif argument < 0x10000:
        out.append(kind | 25)
        out += argument.to_bytes(2, "big")
    elif argument < 0x100000000:
        out.append(kind | 26)
        out += argument.to_bytes(4, "big")
    else:
        out.append(kind | 27)
        out += argument.to_bytes(8, "big")


def null(out: bytearray) -> None:
    """Null: the value of a unit, and an option without one."""
    out.append(0xF6)


def unit(out: bytearray, value: None, site: str) -> None:
    """The one value of a unit."""
    if value is not None:
        raise wrong_type("None", value, site)
    out.append(0xF6)


def boolean(out: bytearray, value: bool, site: str) -> None:
    """True or false; no integer is one."""
    if value is True:
        out.append(0xF5)
    elif value is False:
        out.append(0xF4)
    else:
        raise wrong_type("True or False", value, site)


def nat(out: bytearray, value: int, site: str) -> None:
    """An unsigned integer of 64 bits; no truth value is one (ruling E5)."""
    _check_integer(value, site)
    if not 0 <= value <= MAX_U64:
        raise _out_of_range("u64", value, site)
    _head(out, 0, value)


def integer(out: bytearray, value: int, site: str) -> None:
    """A signed integer of 64 bits; no truth value is one (ruling E5)."""
    _check_integer(value, site)
    if not MIN_I64 <= value <= MAX_I64:
        raise _out_of_range("i64", value, site)
    if value >= 0:
        _head(out, 0, value)
    else:
        _head(out, 1, -1 - value)


def _check_integer(value: int, site: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type("an integer", value, site)


def _out_of_range(range_name: str, value: int, site: str) -> AirError:
    # Python refuses to print integers of thousands of digits.
    shown = str(value) if value.bit_length() <= 128 else f"an integer of {value.bit_length()} bits"
    return AirError("value.range", f"{shown} at {site} is outside {range_name}")


def text(out: bytearray, value: str, site: str) -> None:
    """Text: Unicode scalar values (ruling E11)."""
    if not isinstance(value, str):
        raise wrong_type("text", value, site)
    try:
        body = str.encode(value, "utf-8")
    except UnicodeEncodeError:
        what = f"{quote(value)} at {site} holds a lone surrogate"
        raise AirError("text.lone_surrogate", what) from None
    _head(out, 3, len(body))
    out += body


def hash(out: bytearray, value: str, site: str) -> None:
    """A hash (ruling E4)."""
    if isinstance(value, str) and not is_hash(value):
        what = f"{quote(value)} at {site} is no hash: sha256: and 64 lower-case hex digits"
        raise AirError("value.hash", what)
    text(out, value, site)


def uuid(out: bytearray, value: str, site: str) -> None:
    """A uuid (ruling E4)."""
    if isinstance(value, str) and not is_uuid(value):
        what = f"{quote(value)} at {site} is no uuid: lower-case 8-4-4-4-12"
        raise AirError("value.uuid", what)
    text(out, value, site)


def dec128(out: bytearray, value: str, site: str) -> None:
    """A decimal, as it is written (ruling E4)."""
    if isinstance(value, str) and not is_dec128(value):
        what = f"{quote(value)} at {site} is no decimal of at most 34 digits"
        raise AirError("value.dec128", what)
    text(out, value, site)


def bytestring(out: bytearray, value: bytes, site: str) -> None:
    """A byte string."""
    if not isinstance(value, bytes):
        raise wrong_type("bytes", value, site)
    _head(out, 2, len(value))
    out += value


def record(value: object, kind: type, site: str) -> None:
    """Refuses what is no record of the class; the fields are written by the caller."""
    if not isinstance(value, kind):
        raise wrong_type(f"a {kind.__name__}", value, site)


def no_arm(value: object, site: str) -> AirError:
    """Refuses what is no arm of a variant."""
    return wrong_type("one of its arms", value, site)


def array(out: bytearray, value: tuple[T, ...], site: str) -> tuple[T, ...]:
    """The head of a list; its items are written by the caller."""
    items = elements(value, site)
    _head(out, 4, len(items))
    return items


def elements(value: tuple[T, ...], site: str) -> tuple[T, ...]:
    """The elements of a set; each is encoded by the caller and given to ``close_set``."""
    if not isinstance(value, tuple):
        raise wrong_type("a tuple", value, site)
    return value


def close_set(out: bytearray, encoded: list[bytes]) -> None:
    """Writes the elements sorted by their bytes, each once (ruling E8)."""
    ordered = sorted(set(encoded))
    _head(out, 4, len(ordered))
    for element in ordered:
        out += element


def entries(value: Mapping[K, V], site: str) -> ItemsView[K, V]:
    """The entries of a map; each is encoded by the caller and given to ``close_map``."""
    if not isinstance(value, Mapping):
        raise wrong_type("a mapping", value, site)
    return value.items()


def close_map(out: bytearray, encoded: list[tuple[bytes, bytes]], site: str) -> None:
    """Writes the entries sorted by the bytes of their keys, which may not repeat (ruling E8)."""
    encoded.sort(key=lambda entry: entry[0])
    _head(out, 5, len(encoded))
    before: bytes | None = None
    for key, value in encoded:
        if key == before:
            what = f"two entries of the map at {site} have the same key"
            raise AirError("cbor.duplicate_key", what)
        before = key
        out += key
        out += value
