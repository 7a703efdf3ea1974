"""What an adapter is given beside the params of an effect, and what it answers with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
K = TypeVar("K")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter knows of the intent that it carries out."""

    dispatch_token: bytes
    """The same for every dispatch of one intent, so that others can tell repeats (ruling A8)."""

    cancelled: asyncio.Event
    """Set at shutdown and when the effect's time is over."""


@dataclass(frozen=True, slots=True)
class ReceiptOk(Generic[T]):
    """The effect was carried out."""

    payload: T


@dataclass(frozen=True, slots=True)
class ReceiptError:
    """The effect failed."""

    message: str


@dataclass(frozen=True, slots=True)
class ReceiptTimeout:
    """Nobody knows whether the effect was carried out: its time was over first."""

    message: str


Receipt: TypeAlias = ReceiptOk[T] | ReceiptError | ReceiptTimeout
"""What an adapter answers. A failure is an answer, too: an adapter that raises has a fault."""


@dataclass(frozen=True, slots=True)
class EffectRequest(Generic[K, P]):
    """An effect as an enforcer sees it: its kind, and params of that kind."""

    kind: K
    params: P
