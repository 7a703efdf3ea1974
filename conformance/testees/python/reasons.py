"""Whether a proposal touches authority, why, and whether a grant names every reason (ruling G9)."""
import authority
from catalogue import built_in
from faults import Reject

GOVERNANCE = ("governance.propose", "governance.shadow", "governance.approve", "governance.apply")
CAP, ENFORCER = "sys/governance@1", "sys/CapEnforceGovernance@1"
SECTIONS = ("defaults", "module_bindings", "secrets")
KINDS = ("defpolicy", "defcap", "defeffect", "defsecret")


def reasons(live, candidate, summary):
    """Texts: sections first, then in the order of the summary"""
    out = [f"section {name}" for name in SECTIONS if name in summary["manifest_sections"]]
    enforcers = {cap["enforcer"]["module"] for world in (live.world, candidate)
                 for cap in world.known["defcap"].values()}
    for change in summary["def_changes"]:
        kind, name = change["kind"], change["name"]
        if kind in KINDS:
            out.append(f"{kind} {name}")
        elif kind == "defmodule" and name in enforcers:
            out.append(f"enforcer {name}")
        elif kind == "defplan" and governs(live, name):
            out.append(f"governing plan {name}")
    return out


def governs(live, plan):
    """Does the live policy admit this plan to an effect of governance under any grant, there or to
    come? Only names that rules give can matter, and any one that none of them gives."""
    if live.rules is None:
        return False
    named = {rule["when"]["cap_name"] for rule in live.rules if "cap_name" in rule["when"]}
    return any(live.decide({"effect_kind": kind, "cap_name": cap, "cap_type": "governance",
                            "origin_kind": "plan", "origin_name": plan})["decision"] == "allow"
               for kind in GOVERNANCE for cap in (*named, None))


def admits(grant, found):
    """May a plan approve under this grant what has these reasons?"""
    if not found:
        return True
    if grant is None or grant.enforcer != ENFORCER:
        return False
    try:
        lists = authority.read(built_in()["defcap"][CAP]["schema"], grant.params)
    except Reject:
        return False
    return all(names(lists, reason) for reason in found)


def names(lists, reason):
    kinds = lists["def_kinds"] or ()
    kind = next((kind for kind in KINDS if reason.startswith(kind + " ")), None)
    if kind is not None:
        return kind in kinds
    what, _, name = reason.rpartition(" ")
    if what == "section":
        return name in (lists["manifest_sections"] or ())
    prefixes = tuple(prefix for prefix in lists["name_prefixes"] or () if prefix)
    return (what != "enforcer" or "defmodule" in kinds) and name.startswith(prefixes)
