"""Domains to ASCII, as the URL Standard wants it: UTS 46, not transitional, not strict.

The mapping is derived from NFKC and case folding instead of the published table, from which it
differs for some exotic characters only. The rules for right-to-left labels are left out.
"""
import unicodedata

FORBIDDEN_HOST = frozenset("\0\t\n\r #/:<>?@[\\]^|")
FORBIDDEN_DOMAIN = FORBIDDEN_HOST | set(map(chr, range(0x20))) | {"%", "\x7f"}
JOINERS = "\u200c\u200d"
DEVIATIONS = "\u00df\u03c2" + JOINERS       # sharp s, final sigma and they are kept as they are
DOTS = "\u3002\uff0e\uff61"                 # besides "."
VIRAMA = 9                                  # a combining class


def ranges(text):
    out = set()
    for part in text.split():
        first, _, last = part.partition("-")
        out.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return out


IGNORED = ranges("AD 34F 180B-180D 180F 200B 2060 2064 FE00-FE0F FEFF 1BCA0-1BCA3 E0100-E01EF")
# Letters and symbols that are refused all the same: fillers, description characters, and what
# stands for bytes that are no UTF-8.
REFUSED = ranges("115F-1160 17B4-17B5 1806 2FF0-2FFB 3164 FFA0 FFFC-FFFD")
REPLACEMENT = "\ufffd"


def forbidden(text, characters):
    return any(c in characters for c in text)


def domain_to_ascii(domain):
    """None for a domain that is refused"""
    if domain.isascii() and "xn--" not in domain.lower():
        result = domain.lower()
    else:
        mapped = "".join(map(mapping, domain))
        labels = [to_ascii(label) for label in
                  unicodedata.normalize("NFC", mapped).split(".")]
        if None in labels:
            return None
        result = ".".join(labels)
    return None if not result or forbidden(result, FORBIDDEN_DOMAIN) else result


def mapping(c):
    if c.isascii():
        return c.lower()
    if c in DEVIATIONS:
        return c
    if c in IGNORED:
        return ""
    if c in DOTS:
        return "."
    if c == "\u1e9e":               # capital sharp s, which folds to ss
        return "\u00df"
    out = unicodedata.normalize("NFKC", c).casefold()
    out = unicodedata.normalize("NFKC", out)
    return REPLACEMENT if c in REFUSED or "." in out else out


def to_ascii(label):
    """A mapped label, None if it is refused"""
    if label.startswith("xn--"):
        try:
            decoded = label[4:].encode("ascii").decode("punycode")
            same = decoded.encode("punycode") == label[4:].encode("ascii")
        except UnicodeError:        # not ASCII, no punycode, or beyond Unicode
            return None
        return label if same and not decoded.isascii() and valid(decoded) else None
    if label.isascii():
        return label
    return "xn--" + label.encode("punycode").decode("ascii") if valid(label) else None


def valid(label):
    """May a label with a character beyond ASCII stand in a domain?"""
    if label.startswith("xn--") or "." in label or unicodedata.category(label[0])[0] == "M" \
            or unicodedata.normalize("NFC", label) != label:
        return False
    for i, c in enumerate(label):
        if c in JOINERS:
            if i == 0 or unicodedata.combining(label[i - 1]) != VIRAMA:
                return False
        elif mapping(c) != c or c == REPLACEMENT \
                or not c.isascii() and unicodedata.category(c)[0] in "CZ":
            return False
    return True
