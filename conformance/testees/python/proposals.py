"""Proposals: the summary of a patch, and the params of governance.propose prepared."""
from functools import cache

from airjson import read_source
from catalogue import built_in_types
from cbor import PREFIX, CborReader, encode
from faults import fault
from manifests import SECTIONS, node_hash
from patches import check_base, check_raw, compile_document, read_document, read_raw
from values import Schemas, decode, from_cbor, to_bytes

PARAMS, SUMMARY = {"ref": "sys/GovProposeParams@1"}, {"ref": "sys/GovPatchSummary@1"}


@cache
def schemas():
    return Schemas(built_in_types())


# ---------------------------------------------------------------- the summary


def listed(manifest):
    """The hash of all that a manifest lists or declares, by (kind, name)"""
    out = {}
    for section, kind in SECTIONS.items():
        for entry in manifest.get(section, ()):
            if "name" in entry:
                out[kind, entry["name"]] = entry["hash"]
            else:
                out[kind, f"{entry['alias']}@{entry['version']}"] = node_hash(entry)
    return out


def parts(manifest):
    """The sections of a manifest beside the refs; only of the defaults absence is a value"""
    routing = manifest.get("routing", {})
    return {"defaults": manifest.get("defaults"),
            "routing_events": routing.get("events", []),
            "routing_inboxes": routing.get("inboxes", []),
            "triggers": manifest.get("triggers", []),
            "module_bindings": manifest.get("module_bindings", {}),
            "secrets": manifest.get("secrets", [])}


def summary(live, patch, base):
    """What the patch changes in the live manifest, as a value of its schema"""
    old, new = listed(live.manifest), listed(patch.manifest)
    actions = {}
    for key in sorted(old.keys() | new.keys()):     # by code point, that is by UTF-8
        if key not in old:
            actions[key] = "added"
        elif key not in new:
            actions[key] = "removed"
        elif old[key] != new[key]:
            actions[key] = "changed"
    before, after = parts(live.manifest), parts(patch.manifest)
    sections = [key for key in before if encode(before[key]) != encode(after[key])]
    ops = ["set_" + key for key in sections]
    for action, op in (("added", "add_def"), ("removed", "remove_def"),
                       ("changed", "replace_def")):
        if action in actions.values():
            ops.append(op)
    if actions:
        sections.append("manifest_refs")
        ops.append("set_manifest_refs")
    return {"base_manifest_hash": base, "patch_hash": patch.hash, "ops": ops,
            "def_changes": [{"kind": kind, "name": name, "action": (action, None)}
                            for (kind, name), action in actions.items()],
            "manifest_sections": sections}


def summary_bytes(live, patch, base):
    return PREFIX + to_bytes(schemas(), SUMMARY, summary(live, patch, base))


# ---------------------------------------------------------------- preparing


def blob(store, wanted):
    if wanted not in store.blobs:
        fault("blob.missing", ("patch",), "no such blob")
    return store.blobs[wanted]


def document_in(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        fault("json.syntax", (), "text that is not UTF-8")
    return read_document(read_source(text))


def patch_of(live, store, given, manifest_base):
    """(patch, base that its document names) of a value of sys/GovPatchInput@1"""
    form, payload = given
    if form == "patch_blob_ref":
        if payload["format"] not in ("manifest_patch_cbor", "patch_doc_json"):
            fault("patch.format", ("patch", "format"), "no such format of a patch")
        form, payload = payload["format"], blob(store, payload["blob_ref"])
    if form == "patch_doc_json":
        doc = document_in(payload)
        return compile_document(live, store, doc, manifest_base), doc["base_manifest_hash"]
    wanted = None
    if form == "hash":
        wanted, payload = payload, blob(store, payload)
    patch = read_raw(CborReader(payload, strict=wanted is not None).document())
    check_base(live, store, manifest_base)
    patch = check_raw(store, patch)
    if wanted not in (None, patch.hash):
        fault("patch.non_canonical", ("patch",), f"in its canonical form it is {patch.hash}")
    return patch, None


def prepare(live, store, data):
    """(the params as they are proposed, the patch), for the bytes of what was asked for"""
    data = CborReader(data, strict=False).document()
    return prepare_params(live, store, from_cbor(schemas(), PARAMS, decode(data)))


def prepare_params(live, store, params):
    patch, base = patch_of(live, store, params["patch"], params["manifest_base"])
    params["patch"] = "hash", patch.hash
    params["summary"] = summary(live, patch, base)
    if params["manifest_base"] is None:
        params["manifest_base"] = base
    return PREFIX + to_bytes(schemas(), PARAMS, params), patch
