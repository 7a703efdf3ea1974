"""The scalars that AIR carries as checked text (ruling E4), and the ranges of integers (E5)."""

from __future__ import annotations

import re
from typing import NewType

Hash = NewType("Hash", str)
"""``sha256:`` and 64 lower-case hex digits. Codecs check it."""

Uuid = NewType("Uuid", str)
"""Lower-case 8-4-4-4-12 hex digits. Codecs check it."""

Dec128 = NewType("Dec128", str)
"""A decimal of at most 34 digits, kept as it is written: ``1.0`` and ``1.00`` are two values."""

MIN_I64 = -(2**63)
MAX_I64 = 2**63 - 1
MAX_U64 = 2**64 - 1

_HASH = re.compile("sha256:[0-9a-f]{64}")
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DECIMAL = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")

_MAX_DIGITS = 34
_MIN_EXPONENT = -6143
_MAX_EXPONENT = 6144
_LONGEST_EXPONENT = 18
"""Digits beyond which no text is long enough to bring an exponent back into its range."""


def is_hash(text: str) -> bool:
    """Whether the text is a hash."""
    return _HASH.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Whether the text is a uuid."""
    return _UUID.fullmatch(text) is not None


def is_dec128(text: str) -> bool:
    """Whether the text is a decimal of at most 34 significant digits, its leading one in range."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return False
    whole = match[1]
    digits = whole + (match[2] or "")
    significant = digits.lstrip("0")
    if significant == "":
        return True
    if len(significant) > _MAX_DIGITS:
        return False
    written = (match[4] or "0").lstrip("0") or "0"
    if len(written) > _LONGEST_EXPONENT:
        return False
    exponent = -int(written) if match[3] == "-" else int(written)
    exponent += len(whole) - 1 - (len(digits) - len(significant))
    return _MIN_EXPONENT <= exponent <= _MAX_EXPONENT
