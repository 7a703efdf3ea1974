"""How the answer of a script shows cells, proposals and plans."""
from evaluation import sugar, typed
from faults import Reject


def shown_proposal(proposal):
    return {"id": proposal.id, "state": proposal.state, "patch_hash": proposal.patch_hash,
            "manifest_base": proposal.manifest_base, "manifest_hash": proposal.candidate.hash,
            "authority": proposal.authority, "report": proposal.report}


def shown_state(live, reducer, data):
    """A state as the live manifest reads it, None if it does not"""
    if not live.has_reducer(reducer):
        return None
    t = {"ref": live.abi(reducer)["state"]}
    try:
        return sugar(live.schemas, t, typed(live.schemas, t, data))
    except Reject:
        return None


def shown_plan(plan):
    out = {"plan_id": plan.id, "plan": plan.name, "manifest_hash": plan.live.hash,
           "status": plan.status}
    if plan.error_code is not None:
        out["error_code"] = plan.error_code
    if plan.result is not None:
        t, schemas = {"ref": plan.node["output"]}, plan.live.schemas
        out["result"] = sugar(schemas, t, typed(schemas, t, plan.result))
    return out
