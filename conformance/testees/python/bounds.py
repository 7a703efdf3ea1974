"""How large a value may be that an expression makes (ruling K11)."""

from faults import MAX_DEPTH, fault

MAX_WEIGHT = 16_777_216


def bounded(value, at):
    """The value, unless it is nested too deep or weighs too much; what is shared is looked at once"""
    depth, weight = bounds(value, {})
    if depth > MAX_DEPTH:
        fault("cbor.too_deep", at, f"more than {MAX_DEPTH} levels")
    if weight > MAX_WEIGHT:
        fault("expr.too_large", at, f"it weighs more than {MAX_WEIGHT}")
    return value


def bounds(value, seen):
    """(levels of containers, parts and bytes)"""
    kind, x = value
    if kind not in ("list", "set", "map", "record"):
        return 0, 1 + (len(x.encode()) if isinstance(x, str) else
                       len(x) if isinstance(x, bytes) else 0)
    if id(x) not in seen:
        parts = x if kind in ("list", "set") else x.values() if kind == "record" \
            else [part for entry in x.items() for part in entry]
        found = [bounds(part, seen) for part in parts]
        seen[id(x)] = (1 + max((depth for depth, _ in found), default=0),
                       1 + sum(weight for _, weight in found))
    return seen[id(x)]
