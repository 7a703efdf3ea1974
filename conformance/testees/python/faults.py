"""How a fault is said, and what every reader shares."""
import re

MAX_DEPTH = 127                     # arrays and maps inside one another


class Reject(Exception):
    """The input is wrong, and saying so is our job."""

    def __init__(self, code, message, **place):
        super().__init__(message)
        self.answer = {"code": code, **place, "message": message}


class BadRequest(Exception):
    """The request itself is unusable; becomes an `error` answer."""


LONE = re.compile("[\ud800-\udfff]")


def pointer(path):
    text = "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in path)
    return LONE.sub("\ufffd", text)  # an answer must itself be proper Unicode


def fault(code, path, message):
    raise Reject(code, message, pointer=pointer(path))
