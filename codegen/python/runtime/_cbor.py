"""Whole documents: codecs, and the check of bytes without a schema."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Generic, TypeVar

from ._errors import AirError
from ._reader import SELF_DESCRIBE, Reader
from ._scalars import Hash

T = TypeVar("T")


class Codec(Generic[T]):
    """Encodes and decodes the values of one schema."""

    __slots__ = ("_read", "_write", "schema")

    schema: str
    """The schema's name."""

    def __init__(
        self,
        schema: str,
        write: Callable[[bytearray, T], None],
        read: Callable[[Reader], T],
    ) -> None:
        self.schema = schema
        self._write = write
        self._read = read

    def __repr__(self) -> str:
        return f"Codec({self.schema!r})"

    def encode(self, value: T) -> bytes:
        """Canonical bytes, self-describe tag included.

        Raises ``AirError`` with ``value.*``, ``text.lone_surrogate`` or ``cbor.duplicate_key`` for
        what is no value of the schema.
        """
        out = bytearray(SELF_DESCRIBE)
        self._write(out, value)
        return bytes(out)

    def decode(self, data: bytes | bytearray | memoryview) -> T:
        """Reads canonical bytes; whatever it takes, ``encode`` writes as the same bytes.

        Raises ``AirError`` with ``cbor.*`` where the bytes are no canonical document, else with
        ``value.*`` where they are no value of the schema, and the offset.
        """
        document = _bytes_of(data)
        reader = Reader(document)
        try:
            reader.begin()
            value = self._read(reader)
            reader.finish()
        except AirError as error:
            # What is not canonical is refused as that, wherever the typed reader stumbled over it.
            if error.code.startswith("value."):
                check_document(document)
            raise
        return value

    def hash(self, value: T) -> Hash:
        """The hash of the canonical bytes. Raises what ``encode`` raises."""
        return hash_bytes(self.encode(value))


def check_document(data: bytes | bytearray | memoryview) -> None:
    """Raises ``AirError`` with ``cbor.*`` unless the bytes are a canonical document (ruling E2)."""
    reader = Reader(_bytes_of(data))
    reader.begin()
    reader.skip()
    reader.finish()


def hash_bytes(data: bytes | bytearray | memoryview) -> Hash:
    """The hash of a document: ``sha256:`` and the SHA-256 of its bytes (ruling E1)."""
    return Hash("sha256:" + hashlib.sha256(data).hexdigest())


def _bytes_of(data: bytes | bytearray | memoryview) -> bytes:
    # An integer or a list would make other bytes of itself.
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a document is bytes, not {type(data).__name__}")
    return bytes(data)
