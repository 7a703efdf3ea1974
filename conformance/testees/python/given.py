"""What a step of a script gives: events, receipts, seeds of a shadow, and patches."""
from airjson import Document
from cbor import CborReader
from evaluation import canonical, from_json
from faults import BadRequest, Reject, fault
from inputs import may_bytes, may_text, need, need_bytes, need_text
from state import Receipt


class Duplicate:
    """Stands for a value in which a JSON object has a key twice"""

    def __init__(self, path):
        self.path = path


def missing(step, key):
    raise BadRequest(f"{key} or {key}_cbor is needed")


def read_either(schemas, t, step, key):
    """Canonical bytes of what is given as JSON or as CBOR, None for neither"""
    if key + "_cbor" in step:
        return canonical(schemas, t, need_bytes(step, key + "_cbor"))
    if key not in step:
        return None
    if isinstance(step[key], Duplicate):
        fault("json.duplicate_key", step[key].path, "the same key twice in one object")
    return from_json(schemas, t, step[key])


def read_event(live, schema, step):
    """(value, key) of an event from outside, as a manifest reads it"""
    live.known_event(schema)
    value = read_either(live.schemas, {"ref": schema}, step, "value") or missing(step, "value")
    key = may_bytes(step, "key_cbor")
    return value, None if key is None else CborReader(key, strict=False).document()


def seed(item):
    """(schema, what reads and routes the event by a manifest)"""
    if not isinstance(item, dict):
        raise BadRequest("an event is an object")
    schema, = need_text(item, "schema")
    if not item.keys() & {"value", "value_cbor"}:
        missing(item, "value")
    return schema, lambda live: live.prepare(schema, *read_event(live, schema, item))


def patch_given(step):
    """The patch of a step: a value of sys/GovPatchInput@1"""
    given = need(step, "patch")
    if not isinstance(given, dict) or len(given) != 1:
        raise BadRequest("a patch has one form")
    (form, content), = given.items()
    if form == "doc" and isinstance(content, Document):
        return "patch_doc_json", content.text.encode()
    if form == "doc_text":
        content, = need_text(given, form)
        return "patch_doc_json", content.encode()
    if form == "cbor":
        return "patch_cbor", need_bytes(given, form)
    if form == "hash":
        return form, content
    raise BadRequest("no such form of a patch")


def read_receipt(intent, step):
    """The receipt as it is recorded"""
    adapter, status, payload = may_text(step, "adapter_id"), step["status"], None
    if status == "ok":
        try:
            payload = read_either(intent.live.schemas, {"ref": intent.effect["receipt_schema"]},
                                  step, "payload")
        except Reject:
            pass
        if payload is None:
            status = "error"
    return Receipt(intent.kind if adapter is None else adapter, status, payload or b"", None, b"")
