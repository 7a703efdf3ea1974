"""The built-in definitions, from the project's own files."""
from functools import cache
from pathlib import Path

from airjson import parse_json
from cbor import PREFIX, encode, sha
from definitions import read_def

DEFS = Path(__file__).resolve().parents[3] / "spec" / "defs"


@cache
def built_in():
    """{kind: {name: def without $kind}}"""
    out = {}
    for part in ("schemas", "effects", "caps", "modules"):
        text = (DEFS / f"builtin-{part}.air.json").read_text("utf-8")
        for node in parse_json(text)[0]:
            node = read_def(node)
            out.setdefault(node.pop("$kind"), {})[node["name"]] = node
    return out


@cache
def built_in_hash(kind, name):
    """What a manifest lists it by: the hash without $kind"""
    return sha(PREFIX + encode(built_in()[kind][name]))


def built_in_types():
    return {name: node["type"] for name, node in built_in()["defschema"].items()}
