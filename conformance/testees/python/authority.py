"""Authorisation: the hashes of intents and grants, policies, and the enforcers of built-in caps."""
from catalogue import built_in, built_in_types
from cbor import CborReader
from definitions import list_of, rule
from faults import Reject
from http_out import http_out
from manifests import ALLOW_ALL, node_hash
from values import Schemas, decode, from_cbor

# ---------------------------------------------------------------- hashes


def intent_hash(kind, cap_name, params, key):
    return node_hash({"cap": cap_name, "kind": kind, "params": params, "idempotency_key": key})


def grant_hash(cap, cap_type, params, expiry_ns):
    content = {"cap_type": cap_type, "defcap_ref": cap, "params_cbor": params}
    if expiry_ns is not None:
        content["expiry_ns"] = expiry_ns
    return node_hash(content)


# ---------------------------------------------------------------- policy


def decide(rules, policy_name, request):
    if rules is None:
        return {"decision": "deny", "policy_name": "default_deny", "rule_index": None}
    named = {} if policy_name is None else {"policy_name": policy_name}
    for i, item in enumerate(list_of(rule)(rules, ())):
        if all(request[field] == wanted for field, wanted in item["when"].items()):
            return {"decision": item["decision"], **named, "rule_index": i}
    return {"decision": "deny", **named, "rule_index": None}


# ---------------------------------------------------------------- enforcers
# For each effect kind a function takes the cap's params and the effect's, both read by their
# schemas, and returns (code, message) of the first limit that is broken, None if there is none. A
# list that is null or empty is no limit.


def outside(limit, values):
    """The first value that is not in a limiting list, None without one"""
    known = set(limit or ())
    return next((v for v in values if limit and v not in known), None)


def propose(cap, params):
    summary = params["summary"]
    if summary is None:
        return "effect_params_invalid", "no summary"
    changes = summary["def_changes"]
    prefixes = tuple(cap["name_prefixes"] or [""])
    op = outside(cap["ops"], summary["ops"])
    if op is not None:
        return "op_not_allowed", f"patch op '{op}' not allowed"
    kind = outside(cap["def_kinds"], [change["kind"] for change in changes])
    if kind is not None:
        return "def_kind_not_allowed", f"def kind '{kind}' not allowed"
    for change in changes:
        if not change["name"].startswith(prefixes):
            return "name_prefix_not_allowed", f"def name '{change['name']}' not allowed"
    section = outside(cap["manifest_sections"], summary["manifest_sections"])
    if section is not None:
        return "manifest_section_not_allowed", f"manifest section '{section}' not allowed"
    return None


def llm_basic(cap, params):
    for key in ("provider", "model"):
        if outside(cap[key + "s"], [params[key]]) is not None:
            return key + "_not_allowed", f"{key} '{params[key]}' not allowed"
    tokens, limit = params["max_tokens"], cap["max_tokens"]
    if limit is not None and tokens > limit:
        return "max_tokens_exceeded", f"max_tokens {tokens} exceeds cap {limit}"
    if outside(cap["tools_allow"], params["tools"] or []) is not None:
        return "tool_not_allowed", "tool not allowed"
    return None


def no_limit(cap, params):
    return None


ENFORCERS = {                       # the cap whose params they take, and the effects they know
    "sys/CapEnforceGovernance@1": ("sys/governance@1", {
        "governance.propose": propose, "governance.shadow": no_limit,
        "governance.approve": no_limit, "governance.apply": no_limit}),
    "sys/CapEnforceHttpOut@1": ("sys/http.out@1", {"http.request": http_out}),
    "sys/CapEnforceLlmBasic@1": ("sys/llm.basic@1", {"llm.generate": llm_basic}),
}


def read(t, data):
    value = decode(CborReader(data, strict=False).document())
    return from_cbor(Schemas(built_in_types()), t, value)


def denial(enforcer, cap_params, kind, params):
    if enforcer == ALLOW_ALL:
        return None
    if enforcer not in ENFORCERS:
        return "enforcer_error", f"no enforcer '{enforcer}'"
    cap, checks = ENFORCERS[enforcer]
    if kind not in checks:
        return "effect_kind_mismatch", f"enforcer '{enforcer}' cannot handle '{kind}'"
    effects = built_in()["defeffect"].values()
    schema = next(effect["params_schema"] for effect in effects if effect["kind"] == kind)
    code = "cap_params_invalid"
    try:
        cap_params = read(built_in()["defcap"][cap]["schema"], cap_params)
        code = "effect_params_invalid"
        params = read({"ref": schema}, params)
    except Reject as e:
        return code, str(e)
    return checks[kind](cap_params, params)


def check(enforcer, cap_params, kind, params):
    denied = denial(enforcer, cap_params, kind, params)
    if denied is None:
        return {"allow": True}
    return {"deny": {"code": denied[0], "message": denied[1]}}
