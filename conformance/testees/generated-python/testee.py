#!/usr/bin/env python3
"""Conformance testee over generated Python packages.

It answers with what the generator wrote: strict documents and codecs. Which packages there are says
``index.json`` in the folder that is given as argument, or in AIRLOCK_PACKAGES:

    [{"schema": ..., "defs": [...], "package": "p0", "codec": "x/Y@1"}]

``schema`` and ``defs`` are those of a request, ``package`` is a folder beside the index, and ``codec``
names one of its codecs. Whatever needs more than strict codecs is unsupported.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

sys.dont_write_bytecode = True
# Requests may be nested deeply, and have integers of any length.
sys.setrecursionlimit(20_000)
sys.set_int_max_str_digits(0)

TAG = b"\xd9\xd9\xf7"

Answer = tuple[str, dict[str, Any]]


class Unsupported(Exception):
    """What is asked needs more than strict codecs."""


class Testee:
    """The packages of one folder."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))
        entries = json.loads((folder / "index.json").read_text("utf-8"))
        if not entries:
            raise SystemExit(f"{folder}: the index lists no package")
        self.found = {key_of(entry): (entry["package"], entry["codec"]) for entry in entries}
        self.runtime = importlib.import_module(entries[0]["package"])
        self.ops: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "hello": self.hello,
            "cbor.check": self.check,
            "cbor.canonicalize": self.canonicalize,
            "value.normalize": self.normalize,
        }

    def answer(self, op: str, given: dict[str, Any]) -> Answer:
        """One request's answer."""
        if op not in self.ops:
            return "unsupported", {"why": "no op of strict codecs"}
        try:
            return self.ops[op](given)
        except Unsupported as why:
            return "unsupported", {"why": str(why)}

    def hello(self, given: dict[str, Any]) -> Answer:
        """Who this is."""
        if given.get("protocol") != 1:
            raise Unsupported("only protocol 1 is known")
        testee = {"name": "airlock-generated-python", "version": "0.1.0", "language": "Python"}
        return "ok", {"protocol": 1, "ops": list(self.ops), "testee": testee}

    def check(self, given: dict[str, Any]) -> Answer:
        """A claimed canonical document."""
        data = bytes.fromhex(given["cbor"])

        def read() -> dict[str, Any]:
            self.runtime.check_document(data)
            return {}

        return self.strictly(self.runtime, 0, read)

    def canonicalize(self, given: dict[str, Any]) -> Answer:
        """Any item, if only its tag may be missing."""
        data = bytes.fromhex(given["cbor"])
        document = with_tag(data)

        def read() -> dict[str, Any]:
            self.runtime.check_document(document)
            return {"cbor": document.hex(), "hash": self.runtime.hash_bytes(document)}

        return self.leniently(self.runtime, len(document) - len(data), read)

    def normalize(self, given: dict[str, Any]) -> Answer:
        """A value in the lens of CBOR, if it is written as the strict codec takes it."""
        if given["lens"] != "cbor":
            raise Unsupported("no lens but cbor")
        if key_of(given) not in self.found:
            raise Unsupported("no package was generated for these definitions")
        package, name = self.found[key_of(given)]
        module = importlib.import_module(package)
        codec = module.CODECS[name]
        data = bytes.fromhex(given["value"])
        document = with_tag(data)

        def read() -> dict[str, Any]:
            value = codec.decode(document)
            return {"cbor": codec.encode(value).hex(), "hash": codec.hash(value)}

        return self.leniently(module, len(document) - len(data), read)

    def leniently(self, module: ModuleType, added: int, read: Callable[[], dict[str, Any]]) -> Answer:
        """An op that takes more than its strict part, of which nothing is known here."""
        try:
            form, body = self.strictly(module, added, read)
        except module.ShapeError as error:
            raise Unsupported(f"a lenient reader may take it: {error}") from None
        if body.get("code") == "cbor.non_canonical":
            raise Unsupported(f"a lenient reader may take it: {body['message']}")
        return form, body

    def strictly(self, module: ModuleType, added: int, read: Callable[[], dict[str, Any]]) -> Answer:
        """``added`` bytes of the document are not in the request."""
        try:
            return "ok", read()
        except module.ShapeError:
            raise
        except module.AirError as error:
            body = {"code": error.code, "message": error.message}
            if error.offset is not None:
                body["offset"] = error.offset - added
            return "reject", body


def with_tag(data: bytes) -> bytes:
    """The document, if only its tag may be missing."""
    if data.startswith(TAG):
        return data
    if data and data[0] >> 5 == 6:
        raise Unsupported("a lenient reader may take the tag")
    return TAG + data


def key_of(given: dict[str, Any]) -> str:
    """What tells the definitions of requests apart."""
    return json.dumps([given["schema"], given.get("defs", [])], sort_keys=True)


def read_request(line: str) -> tuple[dict[str, Any], bool]:
    """A request, and whether one of its objects has a key twice."""
    repeated = False

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(members)
        repeated = repeated or len(found) < len(members)
        return found

    return json.loads(line, object_pairs_hook=pairs), repeated


def main() -> None:
    """Answers line by line until the input ends."""
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AIRLOCK_PACKAGES")
    if folder is None:
        raise SystemExit("usage: testee.py FOLDER (or AIRLOCK_PACKAGES), see the top of this file")
    testee = Testee(Path(folder))
    for line in sys.stdin.buffer:
        request, repeated = read_request(line.decode("utf-8"))
        try:
            if repeated:
                form, body = "unsupported", {"why": "a key is there twice"}
            else:
                form, body = testee.answer(request["op"], request["input"])
        except Exception as error:  # One answer is lost, not the process.
            form, body = "error", {"message": ascii(f"{type(error).__name__}: {error}"[:500])}
        print(json.dumps({"id": request["id"], form: body}), flush=True)


if __name__ == "__main__":
    main()
