"""The enforcer of HTTP grants, sys/CapEnforceHttpOut@1."""
import re

from urls import DEFAULT_PORTS, UrlError, parse_host, parse_url


# No name is as long, and reading one takes time that grows with its square.
LONGEST_HOST = 1024
SCHEME = re.compile(r"[\0- ]*([^:]*):(.*)", re.DOTALL)


def written_host(text):
    """What stands where a URL has its host, with a port behind it"""
    match = SCHEME.fullmatch(re.sub("[\t\n\r]", "", text))
    if not match:
        return ""
    special = match[1].lower() in ("ftp", "file", "http", "https", "ws", "wss")
    authority = re.match(r"[/\\]*([^/\\?#]*)" if special else "//([^/?#]*)", match[2])
    return authority[1].rpartition("@")[2] if authority else ""


def http_out(cap, params):
    """(code, message) of the first limit that a request breaks, None if it keeps all"""
    if len(written_host(params["url"])) > LONGEST_HOST:
        return "invalid_url", "the host is too long"
    try:
        url = parse_url(params["url"])
    except UrlError as e:
        return "invalid_url", str(e)
    if url.opaque or not url.host:
        return "invalid_url", "missing host"
    if cap["hosts"] and not any(same_host(entry, url) for entry in cap["hosts"]):
        return "host_not_allowed", f"host '{url.host}' not allowed"
    if cap["schemes"] and url.scheme not in map(lower, cap["schemes"]):
        return "scheme_not_allowed", f"scheme '{url.scheme}' not allowed"
    if cap["methods"] and upper(params["method"]) not in map(upper, cap["methods"]):
        return "method_not_allowed", f"method '{params['method']}' not allowed"
    if cap["ports"]:
        port = DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port
        if port is None:
            return "port_not_allowed", "missing port"
        if port not in cap["ports"]:
            return "port_not_allowed", f"port '{port}' not allowed"
    if cap["path_prefixes"] and not url.path.startswith(tuple(cap["path_prefixes"])):
        return "path_not_allowed", f"path '{url.path}' not allowed"
    return None


def same_host(entry, url):
    """An entry is a host as it could stand in this URL; what is none matches nothing."""
    if len(entry) > LONGEST_HOST:
        return False
    try:
        return parse_host(entry, opaque=not url.special) == url.host
    except UrlError:
        return False


# Of ASCII letters only: no other character may become one.


def lower(text):
    return re.sub("[A-Z]+", lambda match: match.group().lower(), text)


def upper(text):
    return re.sub("[a-z]+", lambda match: match.group().upper(), text)
