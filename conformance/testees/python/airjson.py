"""The JSON reader.

Not json.loads: that one recurses (100,000 brackets would end in RecursionError), lets a
later duplicate key win, turns 1.0 into a float and takes NaN. Only its string scanner is
used; it pairs surrogate escapes and leaves lone ones in place for us to find.
"""
import re
from json.decoder import scanstring

from faults import Reject, fault

JSON_LEVELS = 1024

BLANK = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class Document(dict):
    """The object at `doc` in `patch` of a request, which is also asked for as it stands there"""

    text = None


class Float:
    """A JSON number with a fraction or an exponent, or -0, which the reference reads as one. Only
    a dec128 may be written so, and keeps the text."""

    def __init__(self, text):
        self.text = text


def parse_json(s, levels=None):
    """Returns the value and the path of the first duplicate key (None without one). More than
    `levels` containers inside one another are refused; without it depth is free."""
    stack = []                      # [container, key the next value goes to, where it begins]
    duplicate = None

    def skip(pos):
        return BLANK.match(s, pos).end()

    def keep_text(value, start, end):
        if isinstance(value, Document):
            value.text = s[start:end]

    def read_key(pos):              # at `"key" :`; returns the position of the value
        nonlocal duplicate
        if s[pos:pos + 1] != '"':
            raise ValueError(f"a key is expected at {pos}")
        key, pos = scanstring(s, pos + 1, True)
        pos = skip(pos)
        if s[pos:pos + 1] != ":":
            raise ValueError(f"a colon is expected at {pos}")
        stack[-1][1] = key
        if key in stack[-1][0] and duplicate is None:
            duplicate = [len(box) if isinstance(box, list) else k for box, k, _ in stack]
        return skip(pos + 1)

    pos = skip(0)
    while True:
        c = s[pos:pos + 1]
        if c == "{" or c == "[":
            if levels is not None and len(stack) >= levels:
                raise Reject("json.too_deep", f"more than {levels} levels", offset=pos)
            value = [] if c == "[" else \
                Document() if [key for _, key, _ in stack[-2:]] == ["patch", "doc"] else {}
            start, pos = pos, skip(pos + 1)
            if s[pos:pos + 1] != ("}" if c == "{" else "]"):
                stack.append([value, None, start])
                if c == "{":
                    pos = read_key(pos)
                continue
            pos += 1
            keep_text(value, start, pos)
        elif c == '"':
            value, pos = scanstring(s, pos + 1, True)
        elif c in WORDS and s.startswith(WORDS[c][0], pos):
            value = WORDS[c][1]
            pos += len(WORDS[c][0])
        else:
            match = NUMBER.match(s, pos)
            if not match:
                raise ValueError(f"a value is expected at {pos}")
            digits, pos = match.group(), match.end()
            if match.group(1) or digits == "-0":
                value = Float(digits)
            elif len(digits) > 40:  # beyond every range; int() of a megabyte is quadratic
                value = -10**40 if digits[0] == "-" else 10**40
            else:
                value = int(digits)
        while True:                 # put the value in its place, close what ends after it
            pos = skip(pos)
            if not stack:
                if pos != len(s):
                    raise ValueError(f"text after the value at {pos}")
                return value, duplicate
            box, key, start = stack[-1]
            if isinstance(box, dict):
                box[key] = value
            else:
                box.append(value)
            c = s[pos:pos + 1]
            if c == ",":
                pos = skip(pos + 1)
                if isinstance(box, dict):
                    pos = read_key(pos)
                break
            if c != ("}" if isinstance(box, dict) else "]"):
                raise ValueError(f"a comma or an end is expected at {pos}")
            value = box
            stack.pop()
            pos += 1
            keep_text(value, start, pos)


def read_source(s):
    """A whole JSON document that is given as text"""
    try:
        value, duplicate = parse_json(s, JSON_LEVELS)
    except ValueError as e:
        fault("json.syntax", (), str(e))
    if duplicate is not None:
        fault("json.duplicate_key", duplicate, "the same key twice in one object")
    return value
