"""The modules of a manifest, loaded from what is stored (ruling P-11)."""
from cbor import sha
from faults import fault
import wasm

EXPORTS = {"reducer": "step", "pure": "run"}


class Unsupported(Exception):
    """Cannot be done here; no fault of what is asked."""


def load_modules(world, blobs, before=None):
    """Every module but the built-in ones, by name; those that are as they were in the manifest
    before are not checked again."""
    own = world.listed["defmodule"]
    old = {} if before is None else before.world.listed["defmodule"]
    changed = {name: node for name, node in own.items() if old.get(name) != node}
    for name, node in changed.items():
        if node["wasm_hash"] not in blobs:
            fault("module.missing", (), f"no WASM for {name}")
    for route in world.manifest.get("routing", {}).get("events", ()):
        if route["reducer"] not in own:
            fault("module.missing", (), f"{route['reducer']} has no implementation")
    if own and wasm.wasmtime is None:
        raise Unsupported("the Python package wasmtime, which runs modules, is not installed")
    return {name: wasm.Module(blobs[node["wasm_hash"]], [EXPORTS[part] for part in node["abi"]])
            if name in changed else before.modules[name] for name, node in own.items()}


def blobs_of(*groups):
    return {sha(data): data for group in groups for data in group}
