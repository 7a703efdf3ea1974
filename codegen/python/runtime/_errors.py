"""The errors of this package."""

from __future__ import annotations

_SHOWN = 60


class AirError(Exception):
    """Says why a value or a document is refused.

    ``code`` is stable: ``cbor.*`` of bytes that are no canonical document, ``value.*`` and
    ``text.lone_surrogate`` of what is no value of its schema. ``offset`` is a place in the
    document that was read, in bytes, and None where a value was to be written.
    """

    code: str
    message: str
    offset: int | None

    def __init__(self, code: str, message: str, offset: int | None = None) -> None:
        super().__init__(code, message, offset)
        self.code = code
        self.message = message
        self.offset = offset

    def __str__(self) -> str:
        place = "" if self.offset is None else f"byte {self.offset}: "
        return f"{place}{self.code}: {self.message}"


class ShapeError(AirError):
    """Refuses canonical bytes for a form that a more lenient reader may take.

    That is a record without exactly its fields, a variant written otherwise, or a set whose
    elements are not in order (rulings E6, E7, E8).
    """


def quote(text: str) -> str:
    """Text for a message: in quotes, shortened, in ASCII."""
    shown = ascii(text[:_SHOWN])
    return f"{shown}..." if len(text) > _SHOWN else shown


def wrong_type(expected: str, value: object, site: str) -> AirError:
    """Refuses a value that is not what its schema takes."""
    return AirError("value.type", f"{site} takes {expected}, not {_describe(value)}")


def _describe(value: object) -> str:
    if value is None or value is True or value is False:
        return str(value)
    if isinstance(value, str):
        return f"the text {quote(value)}"
    return f"a value of the type {type(value).__name__}"
