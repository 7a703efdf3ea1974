"""What a candidate means for the cells that there are (ruling K18)."""
from evaluation import typed
from faults import Reject


def changed_cells(state, live, candidate):
    out = []
    for reducer in sorted({name for name, _ in state.cells}):
        if not candidate.has_reducer(reducer):
            continue                # it keeps its cells
        in_the_way = rekeyed(state, candidate, reducer)
        if not in_the_way and live.has_reducer(reducer) \
                and types_of(live, reducer) == types_of(candidate, reducer):
            continue
        unreadable = sum(1 for (name, key), (data, _) in state.cells.items()
                         if name == reducer and not readable(candidate, name, key, data))
        out.append({"reducer": reducer, "unreadable": unreadable, "rekeyed": in_the_way})
    return out


def rekeyed(state, candidate, reducer):
    """Would the candidate give keys to a reducer with cells, or take them away?"""
    if not candidate.has_reducer(reducer):
        return False
    keyed = candidate.key_schema(reducer) is not None
    return any((key is not None) != keyed for name, key in state.cells if name == reducer)


def types_of(live, reducer):
    """The types of a reducer's state and keys, with all refs followed"""
    def spelled(t):
        kind, inner = live.schemas.resolve(t)
        if kind in ("list", "set", "option"):
            inner = spelled(inner)
        elif kind == "map":
            inner = {"key": inner["key"], "value": spelled(inner["value"])}
        elif kind in ("record", "variant"):
            inner = {name: spelled(part) for name, part in inner.items()}
        return {kind: inner}

    key = live.key_schema(reducer)
    return spelled({"ref": live.abi(reducer)["state"]}), key and spelled(key)


def readable(candidate, reducer, key, data):
    key_type = candidate.key_schema(reducer)
    if (key is None) != (key_type is None):
        return False
    try:
        typed(candidate.schemas, {"ref": candidate.abi(reducer)["state"]}, data)
        if key is not None:
            typed(candidate.schemas, key_type, key)
    except Reject:
        return False
    return True
