"""URLs by the WHATWG URL Standard: absolute ones, with no base.

Without a base and without setters, each state of the standard's machine ends at a delimiter that
nothing before it can move, so that the parts are cut off one after the other here. Userinfo,
query and fragment cannot fail, and nobody asks for them.
"""
import re

from domains import FORBIDDEN_HOST, domain_to_ascii, forbidden

DEFAULT_PORTS = {"ftp": 21, "file": None, "http": 80, "https": 443, "ws": 80, "wss": 443}
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
OUTER = "".join(map(chr, range(0x21)))      # C0 controls and space
DROPPED = str.maketrans("", "", "\t\n\r")
SLASH = {True: re.compile(r"[/\\]"), False: re.compile("/")}    # by whether the scheme is special
DRIVE = re.compile("[A-Za-z][:|]")
ENCODED_DOT = re.compile("%2e", re.IGNORECASE)
IN_PATH = frozenset(b" \"#<>?^`{}")         # percent-encoded there, beside all but printable ASCII


class UrlError(Exception):
    """The standard says failure."""


def fail(why):
    raise UrlError(why)


class Url:
    """host: serialised, None for null; port: None for null, as the scheme's default is; path:
    serialised; opaque: is it one that is no list of segments? Then it is not kept."""

    def __init__(self, scheme):
        self.scheme, self.host, self.port, self.path, self.opaque = scheme, None, None, "", False

    @property
    def special(self):
        return self.scheme in DEFAULT_PORTS


def parse_url(text):
    text = text.strip(OUTER).translate(DROPPED)
    match = SCHEME.match(text)
    if not match:
        fail("missing scheme")
    url = Url(match.group(1).lower())
    rest = text[match.end():].partition("#")[0].partition("?")[0]
    if url.scheme == "file":
        file_parts(url, rest)
    elif url.special or rest.startswith("//"):
        start = len(rest) - len(rest.lstrip("/\\")) if url.special else 2
        slash = SLASH[url.special].search(rest, start)
        end = slash.start() if slash else len(rest)
        read_authority(url, rest[start:end])
        read_path(url, rest[end:])
    elif rest.startswith("/"):
        read_path(url, rest)
    else:
        url.opaque = True
    return url


def file_parts(url, rest):
    url.host = ""
    if re.match(r"[/\\]{2}", rest):
        slash = SLASH[True].search(rest, 2)
        end = slash.start() if slash else len(rest)
        host = rest[2:end]
        if DRIVE.fullmatch(host):
            end = 2                 # it was the path already
        elif host:
            host = parse_host(host, opaque=False)
            url.host = "" if host == "localhost" else host
        rest = rest[end:]
    read_path(url, rest)


# ---------------------------------------------------------------- after the scheme


def read_authority(url, text):
    _, at, text = text.rpartition("@")
    host = re.match(r"(?:\[[^\]]*(?:\]|\Z)|[^\[:])*", text).group()
    port = text[len(host):]
    if not host and (at or port or url.special):
        fail("missing host")
    url.host = parse_host(host, opaque=not url.special) if host else ""
    if port:
        if not re.fullmatch(":[0-9]*", port):
            fail("invalid port")
        digits = port[1:].lstrip("0")
        number = int(digits or "0") if len(digits) <= 5 else 1 << 16
        if number > 65535:
            fail("invalid port")
        if len(port) > 1 and number != DEFAULT_PORTS.get(url.scheme):
            url.port = number


def read_path(url, text):
    if not text and not url.special:
        return                      # no segment at all; a special URL has at least an empty one
    slash = SLASH[url.special]
    if slash.match(text):
        text = text[1:]
    path, parts = [], slash.split(text)
    for i, part in enumerate(parts):
        part = percent_encode(part, IN_PATH)
        dots = ENCODED_DOT.sub(".", part) if len(part) <= 6 else part
        if dots == "..":
            if path and not (url.scheme == "file" and len(path) == 1
                             and re.fullmatch("[A-Za-z]:", path[0])):
                path.pop()
        elif dots != ".":
            if url.scheme == "file" and not path and DRIVE.fullmatch(part):
                part = part[0] + ":"
            path.append(part)
        if dots in (".", "..") and i == len(parts) - 1:
            path.append("")
    url.path = "".join("/" + part for part in path)


def percent_encode(text, more=frozenset()):
    """By the C0 control percent-encode set and what is given"""
    return "".join(chr(b) if 0x20 <= b <= 0x7E and b not in more else f"%{b:02X}"
                   for b in text.encode("utf-8"))


# ---------------------------------------------------------------- hosts


def parse_host(text, opaque):
    """A host serialised, of a URL with a special scheme or with another (opaque)"""
    if text.startswith("["):
        if not text.endswith("]"):
            fail("an unclosed bracket")
        return "[" + ipv6(text[1:-1]) + "]"
    if opaque:
        if forbidden(text, FORBIDDEN_HOST):
            fail("a forbidden code point in the host")
        return percent_encode(text)
    domain = domain_to_ascii(percent_decode(text))
    if domain is None:
        fail("the host is no domain")
    return ipv4(domain) if ends_in_number(domain) else domain


def percent_decode(text):
    raw = re.sub(b"%([0-9A-Fa-f]{2})", lambda match: bytes.fromhex(match.group(1).decode()),
                 text.encode("utf-8"))
    return raw.decode("utf-8", "replace")


# IPv4


def dotted(domain):
    """The parts between the dots, without an empty last one"""
    parts = domain.split(".")
    return parts[:-1] if parts[-1] == "" and len(parts) > 1 else parts


def ends_in_number(domain):
    last = dotted(domain)[-1]
    return re.fullmatch("[0-9]+", last) is not None or ipv4_number(last) is not None


def ipv4_number(text):
    """The number, None for what is none; one beyond every address if it is too long"""
    if not text:
        return None
    base, digits = 10, "[0-9]*"
    if text[:2] in ("0x", "0X"):
        base, digits, text = 16, "[0-9A-Fa-f]*", text[2:]
    elif text[0] == "0" and len(text) > 1:
        base, digits, text = 8, "[0-7]*", text[1:]
    if not re.fullmatch(digits, text):
        return None
    text = text.lstrip("0")
    return int(text or "0", base) if len(text) <= 40 else 1 << 64


def ipv4(domain):
    parts = dotted(domain)
    if len(parts) > 4:
        fail("an IPv4 address of more than four parts")
    numbers = [ipv4_number(part) for part in parts]
    if None in numbers or any(n > 255 for n in numbers[:-1]) \
            or numbers[-1] >= 256 ** (5 - len(numbers)):
        fail("no IPv4 address")
    address = numbers[-1]
    for i, n in enumerate(numbers[:-1]):
        address += n * 256 ** (3 - i)
    return ".".join(map(str, address.to_bytes(4, "big")))


# IPv6

BYTE = "(0|[1-9][0-9]{0,2})"
EMBEDDED = re.compile(r"\.".join([BYTE] * 4))


def ipv6(text):
    """The text between the brackets, as it is serialised"""
    halves = [half.split(":") if half else [] for half in text.split("::")]
    last = halves[-1]
    if last and "." in last[-1]:
        match = EMBEDDED.fullmatch(last[-1])
        if not match or any(int(n) > 255 for n in match.groups()):
            fail("no IPv4 address at the end of an IPv6 address")
        a, b, c, d = map(int, match.groups())
        last[-1:] = [f"{a << 8 | b:x}", f"{c << 8 | d:x}"]
    pieces = [[int(piece, 16) if re.fullmatch("[0-9A-Fa-f]{1,4}", piece)
               else fail("no IPv6 address") for piece in half] for half in halves]
    count = sum(map(len, pieces))
    if len(pieces) == 1 and count == 8:
        pieces = pieces[0]
    elif len(pieces) == 2 and count <= 7:
        pieces = pieces[0] + [0] * (8 - count) + pieces[1]
    else:
        fail("no IPv6 address")
    # The first of the longest runs of zeros, if it is longer than one piece, becomes "::".
    length, start = max((run_of_zeros(pieces, i), -i) for i in range(8))
    written = [f"{piece:x}" for piece in pieces]
    if length < 2:
        return ":".join(written)
    return ":".join(written[:-start]) + "::" + ":".join(written[length - start:])


def run_of_zeros(pieces, start):
    end = start
    while end < 8 and pieces[end] == 0:
        end += 1
    return end - start
