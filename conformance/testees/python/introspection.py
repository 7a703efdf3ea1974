"""The answers of the internal effects, introspect.*."""
import re

from cbor import sha
from evaluation import document, typed
from faults import Reject

AT = re.compile(r"(exact|at_least):([0-9]+)")
ADAPTER, SIGNATURE = "kernel.introspect", bytes(64)


def consistent(text, height):
    text = text.strip(" \t\r\n").lower()
    match = AT.fullmatch(text)
    if match is None:
        return text == "head"
    wanted = match[2].lstrip("0")
    if len(wanted) > 20:            # no height
        return False
    wanted = int(wanted or "0")
    return wanted == height if match[1] == "exact" else wanted <= height


def answer(state, intent, height):
    """The payload of the receipt that will have this index, None for an error"""
    live, effect = state.live, intent.effect
    try:
        params = typed(live.schemas, {"ref": effect["params_schema"]}, intent.params)
    except Reject:
        return None
    if not consistent(params.get("consistency", "head"), height):
        return None
    out = {"meta": {"journal_height": height, "snapshot_hash": None, "manifest_hash": live.hash}}
    if intent.kind == "introspect.manifest":
        out["manifest"] = live.manifest_bytes
    elif intent.kind == "introspect.reducer_state":
        cells = {key: data for key, data, _ in state.cells_of(params["reducer"])}
        out["state"] = cells.get(params["key"] or b"")
    elif intent.kind == "introspect.list_cells":
        out["cells"] = [{"key": key, "state_hash": sha(data), "size": len(data),
                         "last_active_ns": active}
                        for key, data, active in state.cells_of(params["reducer"])]
    return document(live.schemas, {"ref": effect["receipt_schema"]}, out)
