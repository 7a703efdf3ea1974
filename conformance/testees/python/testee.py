#!/usr/bin/env python3
"""Airlock conformance testee in Python: the protocol.

A second implementation, written from the specification only, so that an agreement
between it and the main one says something. It favours plain code over speed.

Beside this file: faults.py, airjson.py (the JSON reader), cbor.py, definitions.py (what each
kind of definition holds), catalogue.py (the built-ins), values.py, expressions.py,
plans.py, manifests.py, patches.py, proposals.py, authority.py, http_out.py, urls.py, domains.py;
and, for world.script, script.py and what it is made of (see README.md).
"""
import json
import sys

sys.dont_write_bytecode = True      # before the modules beside this file are loaded
# Every recursion goes one container deeper per few frames and stops at MAX_DEPTH.
sys.setrecursionlimit(5000)

import authority
from airjson import parse_json, read_source
from catalogue import built_in_types
from cbor import PREFIX, CborReader, encode, sha
from definitions import expr, name, read_def, type_expr
from expressions import environment, evaluate, value_out
from faults import LONE, BadRequest, Reject, fault
from given import Duplicate
from inputs import hex_bytes, may, may_text, need, need_bytes, need_text, need_u64
from manifests import load, node_hash, without_kind
from patches import Store, compile_document, read_document
from proposals import prepare, summary_bytes
from script import world_script
from values import JsonReader, Schemas, decode, from_cbor, to_bytes


def hello(given):
    if given.get("protocol") != 1:
        return "unsupported", {"why": "only protocol 1 is known"}
    return "ok", {"protocol": 1, "ops": list(OPS),
                  "testee": {"name": "airlock-python", "version": "0.1.0",
                             "language": "Python"}}


def cbor_canonicalize(given):
    data = CborReader(need_bytes(given, "cbor"), strict=False).document()
    return "ok", {"cbor": data.hex(), "hash": sha(data)}


def cbor_check(given):
    CborReader(need_bytes(given, "cbor"), strict=True).document()
    return "ok", {}


def def_hash(given):
    node = read_def(need(given, "def"))
    data = PREFIX + encode(node)
    return "ok", {"cbor": data.hex(), "node_hash": sha(data),
                  "bare_hash": sha(PREFIX + encode(without_kind(node)))}


def value_normalize(given):
    types = dict(built_in_types())
    own = []
    for i, node in enumerate(may(given, "defs")):
        node = read_def(node)
        if node["$kind"] != "defschema":
            continue                # nothing that a value could refer to
        if node["name"].startswith("sys/"):
            fault("def.reserved", (i, "name"), "only the project defines sys/")
        if node["name"] in own:
            fault("def.duplicate", (i, "name"), "two definitions of one name")
        own.append(node["name"])
        types[node["name"]] = node["type"]
    schemas = Schemas(types)
    schema = need(given, "schema")
    schema = {"ref": name(schema, ())} if isinstance(schema, str) else type_expr(schema, ())
    schemas.check_circles(own)
    reachable = schemas.reachable(schema, ())
    for ref in own:                 # also where the type does not lead to it
        schemas.check_refs(types[ref], (ref,))
    schemas.check_options(schema, ())
    for ref in dict.fromkeys([*own, *reachable]):
        schemas.check_options(types[ref], (ref,))
    lens = need(given, "lens")
    if lens == "cbor":
        data = CborReader(need_bytes(given, "value"), strict=False).document()
        value = from_cbor(schemas, schema, decode(data))
    elif lens == "json":
        value = JsonReader(schemas).read(schema, json_value(given), ())
    else:
        raise BadRequest("input.lens must be cbor or json")
    data = PREFIX + to_bytes(schemas, schema, value)
    return "ok", {"cbor": data.hex(), "hash": sha(data)}


def json_value(given, key="value", text_key="text"):
    """What is given as JSON in the request, or as JSON source under the other key"""
    if text_key not in given:
        return need(given, key)
    if key in given:
        raise BadRequest(f"input has both {key} and {text_key}")
    return read_source(need(given, text_key, str))


def expr_eval(given):
    env = environment(need(given, "env"))
    return "ok", {"value": value_out(evaluate(expr(need(given, "expr"), ()), env))}


def manifest_load(given):
    node = load(need(given, "manifest"), need(given, "defs", list)).manifest
    data = PREFIX + encode(node)
    return "ok", {"manifest_hash": sha(PREFIX + encode(without_kind(node))),
                  "node_hash": sha(data), "cbor": data.hex()}


def live_world(given):
    world = need(given, "world", dict)
    return load(need(world, "manifest"), need(world, "defs", list))


def patch_compile(given):
    live = live_world(given)
    doc = read_document(json_value(given, "doc", "doc_text"))
    patch = compile_document(live, Store(live), doc)
    return "ok", {"patch_cbor": patch.data.hex(), "patch_hash": patch.hash,
                  "manifest_hash": node_hash(patch.manifest),
                  "summary_cbor": summary_bytes(live, patch, doc["base_manifest_hash"]).hex()}


def governance_prepare(given):
    live = live_world(given)
    params = need_bytes(given, "params_cbor")
    blobs = [hex_bytes(digits, "blobs") for digits in may(given, "blobs")]
    params, _ = prepare(live, Store(live, may(given, "nodes"), blobs), params)
    return "ok", {"params_cbor": params.hex()}


def intent_hash(given):
    kind, cap_name = need_text(given, "kind", "cap_name")
    params, key = (need_bytes(given, k) for k in ("params_cbor", "idempotency_key"))
    if len(key) != 32:
        raise BadRequest("input.idempotency_key must have 64 digits")
    return "ok", {"intent_hash": authority.intent_hash(kind, cap_name, params, key)}


def grant_hash(given):
    cap, cap_type = need_text(given, "defcap", "cap_type")
    params = need_bytes(given, "params_cbor")
    expiry = need_u64(given, "expiry_ns") if "expiry_ns" in given else None
    return "ok", {"grant_hash": authority.grant_hash(cap, cap_type, params, expiry)}


def cap_check(given):
    enforcer, _, _, kind = need_text(given, "enforcer", "cap_def", "grant_name", "effect_kind")
    cap_params, params = (need_bytes(given, k)
                          for k in ("cap_params_cbor", "effect_params_cbor"))
    need_text(need(given, "origin", dict), "kind", "name")
    need_u64(given, "logical_now_ns")
    return "ok", authority.check(enforcer, cap_params, kind, params)


REQUEST = ("effect_kind", "cap_name", "cap_type", "origin_kind", "origin_name")


def policy_decide(given):
    request = dict(zip(REQUEST, need_text(need(given, "request", dict), *REQUEST)))
    policy_name = may_text(given, "policy_name")
    return "ok", authority.decide(need(given, "rules"), policy_name, request)


OPS = {"hello": hello, "cbor.canonicalize": cbor_canonicalize, "cbor.check": cbor_check,
       "def.hash": def_hash, "value.normalize": value_normalize, "expr.eval": expr_eval,
       "manifest.load": manifest_load, "patch.compile": patch_compile,
       "governance.prepare": governance_prepare, "cap.check": cap_check,
       "policy.decide": policy_decide, "intent.hash": intent_hash, "grant.hash": grant_hash,
       "world.script": world_script}

# The AIR JSON in a request, where a duplicate key is a fault of what is given to us; anywhere
# else it is one of the request.
WORLD = (("world", "manifest"), ("world", "defs"))
AIR_JSON = {"def.hash": (("def",),), "value.normalize": (("schema",), ("defs",), ("value",)),
            "expr.eval": (("expr",),), "manifest.load": (("manifest",), ("defs",)),
            "patch.compile": (*WORLD, ("doc",)), "governance.prepare": (*WORLD, ("nodes",)),
            "policy.decide": (("rules",),), "world.script": WORLD}


def answer(request, duplicate):
    op = request.get("op")
    if not isinstance(op, str):
        raise BadRequest("op must be text")
    if op not in OPS:
        return "unsupported", {"why": f"this testee does not implement {LONE.sub('?', op[:80])}"}
    given = request.get("input")
    if not isinstance(given, dict):
        raise BadRequest("input must be an object")
    if duplicate is not None:
        for place in AIR_JSON.get(op, ()):
            size = len(place) + 1   # with "input", which they are in
            if tuple(duplicate[:size]) == ("input", *place) and len(duplicate) > size:
                fault("json.duplicate_key", duplicate[size:], "the same key twice in one object")
        if op == "world.script" and duplicate[:2] == ["input", "steps"] and len(duplicate) > 4:
            # A fault of what one step gives, for that step to say.
            _, _, i, key, *path = duplicate
            if [key, *path[:1]] == ["patch", "doc"] and len(path) > 1:
                return world_script(given)      # it is read as text, and found again
            holder = given["steps"][i]
            if key == "events" and len(path) > 2:       # of one seed
                holder, (key, *path) = holder[key][path[0]], path[1:]
            holder[key] = Duplicate(path)
            return world_script(given)
        raise BadRequest("a duplicate key in the request, outside AIR JSON")
    return OPS[op](given)


def main():
    for line in sys.stdin.buffer:
        try:
            request, duplicate = parse_json(line.decode("utf-8"))
            if not isinstance(request, dict) or not isinstance(request.get("id"), str):
                raise ValueError("no object with a text as id")
            if duplicate == ["id"]:
                raise ValueError("two ids")
        except ValueError as e:     # includes wrong UTF-8
            print(f"not a request: {e}", file=sys.stderr, flush=True)
            continue
        try:
            form, body = answer(request, duplicate)
        except Reject as e:
            form, body = "reject", e.answer
        except Exception as e:      # also our own bugs: one answer is lost, not the process
            message = f"{type(e).__name__}: {e}"[:500]
            form, body = "error", {"message": LONE.sub("\ufffd", message)}
        # ASCII with escapes: no encoding of the terminal can get in the way.
        print(json.dumps({"id": request["id"], form: body}), flush=True)


if __name__ == "__main__":
    main()
