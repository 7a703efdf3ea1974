"""What is read from the input of a request, beside AIR JSON."""
import re

from definitions import U64
from faults import LONE, BadRequest


def need(given, key, kind=object):
    if key not in given:
        raise BadRequest(f"input.{key} is missing")
    if not isinstance(given[key], kind) or kind is int and isinstance(given[key], bool):
        raise BadRequest(f"input.{key} has the wrong type")
    return given[key]


def may(given, key, kind=list):
    """What may be left out; empty then"""
    return need(given, key, kind) if key in given else kind()


def need_text(given, *keys):
    """Texts, in the order of their keys"""
    out = [need(given, key, str) for key in keys]
    if any(map(LONE.search, out)):
        raise BadRequest("a text of the input has a lone surrogate")
    return out


def may_text(given, key):
    return need_text(given, key)[0] if key in given else None


def need_u64(given, key):
    digits = need(given, key, str)
    if not re.fullmatch("[0-9]{1,20}", digits) or int(digits) > U64[1]:
        raise BadRequest(f"input.{key} must be an unsigned 64-bit integer in decimal")
    return int(digits)


def need_bytes(given, key):
    return hex_bytes(need(given, key), key)


def may_bytes(given, key):
    return need_bytes(given, key) if key in given else None


def hex_bytes(digits, key):
    if not isinstance(digits, str) or not re.fullmatch("(?:[0-9a-f]{2})*", digits):
        raise BadRequest(f"input.{key} must be lower-case hex")
    return bytes.fromhex(digits)
