"""What the tables of this package hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from ._cbor import Codec
from ._scalars import Hash

InputT = TypeVar("InputT")
ResultCodecT = TypeVar("ResultCodecT")
EventT = TypeVar("EventT")


@dataclass(frozen=True, slots=True)
class Plan(Generic[InputT, ResultCodecT]):
    """What a plan takes and gives."""

    name: str
    input: Codec[InputT]
    result: ResultCodecT
    """A codec, or None if the plan has no result."""


@dataclass(frozen=True, slots=True)
class Event(Generic[EventT]):
    """An event that may be sent to a world from outside, and who gets it."""

    codec: Codec[EventT]
    reducers: tuple[str, ...]
    """The reducers that it is routed to."""

    plans: tuple[str, ...]
    """The plans that it starts."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition with both its hashes (ruling H1)."""

    kind: str
    name: str
    bare_hash: Hash
    """Without ``$kind``."""

    node_hash: Hash
    """With ``$kind``: how it is stored, and listed by manifests."""


@dataclass(frozen=True, slots=True)
class World:
    """A manifest with both its hashes (ruling H2)."""

    name: str
    """Of the folder that the manifest lies in."""

    manifest_hash: Hash
    """Without ``$kind``: what proposals and journals call it."""

    node_hash: Hash
    """With ``$kind``."""
