"""The steps of governance: a proposal is made, shadowed, approved or rejected, and applied, by a
plan or by an operator. Each step leaves one record."""
from dataclasses import dataclass, replace

import reasons
from cbor import sha
from cells import rekeyed
from evaluation import document, typed
from faults import Reject, fault
from live import Live
from modules import load_modules
from patches import check_raw, read_raw
from proposals import PARAMS, prepare_params, schemas
from records import schemas as record_schemas
from state import Proposal, Receipt

ADAPTER, SIGNATURE = "kernel.governance", bytes(64)
ABOUT_A_PROPOSAL = reasons.GOVERNANCE[1:]


@dataclass
class Prepared:
    """A proposal before it is recorded"""
    params: bytes
    patch: object
    candidate: object


@dataclass
class Asker:
    """Who wants a step: a plan by its intent, under a grant and the manifest that admitted it, or
    an operator"""
    origin: dict
    intent: int | None = None
    cap_name: str | None = None
    asked_under: str | None = None
    request_hash: str | None = None
    input_id: str | None = None


# ---------------------------------------------------------------- before a step


def prepare(turn, given):
    """What is proposed, by the bytes of the params or by a typed value of them"""
    live, store = turn.live, turn.store.of(turn.live.world)
    if isinstance(given, bytes):
        given = typed(schemas(), PARAMS, given)
    return prepared(turn, *prepare_params(live.world, store, given))


def prepared_again(turn, params, patch_hash):
    """What was recorded as proposed; the patch is where its turn has left it."""
    store = turn.store.of(turn.live.world)
    return prepared(turn, params, check_raw(store, read_raw(turn.shelf.blob(patch_hash))))


def prepared(turn, params, patch):
    candidate = Live(patch.candidate,
                     load_modules(patch.candidate, turn.store.blobs, turn.live))
    return Prepared(params, patch, candidate)


def missing():
    return Reject("governance.proposal_missing", "there is no such proposal")


def asked_about(turn, kind, params):
    """The proposal that an effect is about, None without one"""
    if kind not in ABOUT_A_PROPOSAL:
        return None
    return turn.state.proposals.get(read(kind, "Params", params)["proposal_id"])


def read(kind, part, data):
    return typed(schemas(), {"ref": schema(kind, part)}, data)


def schema(kind, part):
    return f"sys/Gov{kind.partition('.')[2].title()}{part}@1"


# ---------------------------------------------------------------- the steps
# Each faults before anything is changed, or writes its record.


def write(turn, asker, kind, **fields):
    turn.write(kind, **fields, intent=asker.intent, origin=asker.origin,
               now_ns=turn.stamp.now_ns, logical_now_ns=turn.stamp.logical_now_ns,
               request_hash=asker.request_hash, input_id=asker.input_id)


def fresh(turn, *hashes):
    """Faults what belongs to a manifest that is no longer live."""
    if any(given not in (None, turn.live.hash) for given in hashes):
        fault("governance.stale_base", (), "another manifest is live by now")


def find(turn, asker, proposal_id, *states, stale=False):
    """The proposal, if it is in one of these states and, unless it may be stale, of the live
    manifest; that must be the one under which the step was asked for"""
    proposal = turn.state.proposals.get(proposal_id)
    if proposal is None:
        raise missing()
    if proposal.state not in states:
        fault("governance.state", (), f"it is {proposal.state}, not {' or '.join(states)}")
    fresh(turn, asker.asked_under, None if stale else proposal.manifest_base)
    return proposal


def change(turn, proposal, **fields):
    turn.state.proposals[proposal.id] = replace(proposal, **fields)


def propose(turn, asker, wanted, author=None):
    live, patch = turn.live, wanted.patch
    fresh(turn, asker.asked_under)
    params = typed(schemas(), PARAMS, wanted.params)
    why = reasons.reasons(live, wanted.candidate.world, params["summary"])
    number = len(turn.state.proposals)
    turn.state.proposals[number] = Proposal(number, patch.hash, live.hash, wanted.params, why,
                                            wanted.candidate)
    turn.store.put_patch(patch)
    write(turn, asker, "gov_proposed", proposal_id=number, patch_hash=patch.hash, author=author,
          manifest_base=live.hash, description=params["description"], params=wanted.params,
          authority=why)


def shadow_step(turn, asker, proposal_id, seeds=(), report=None):
    """`report` is one that was recorded, and is not found out again."""
    proposal = find(turn, asker, proposal_id, "submitted", "shadowed")
    if report is None:
        report = turn.shadow(proposal, seeds)
    data = document(record_schemas(), {"ref": "journal/ShadowReport@1"}, report)
    change(turn, proposal, state="shadowed", report=sha(data))
    write(turn, asker, "gov_shadow_report", **report)


def approve(turn, asker, proposal_id, decision, approver, reason, patch_hash=None, report=None):
    """`patch_hash` and `report` are those that are meant, if that is said."""
    if decision == "reject":
        proposal = find(turn, asker, proposal_id, "submitted", "shadowed", "approved",
                        stale=True)
    else:
        proposal = find(turn, asker, proposal_id, "shadowed")
    if patch_hash not in (None, proposal.patch_hash) or report not in (None, proposal.report):
        fault("governance.changed", (), "the proposal has another patch or report")
    if decision == "approve" and asker.intent is not None \
            and not reasons.admits(turn.live.grants.get(asker.cap_name), proposal.authority):
        fault("governance.operator_required", (), "it touches authority")
    change(turn, proposal, state="rejected" if decision == "reject" else "approved")
    write(turn, asker, "gov_approved", proposal_id=proposal_id, patch_hash=proposal.patch_hash,
          report=proposal.report, decision=decision, approver=approver, reason=reason)


def apply(turn, asker, proposal_id):
    proposal = find(turn, asker, proposal_id, "approved")
    live = proposal.candidate
    load_modules(live.world, turn.store.blobs, turn.live)
    for reducer in sorted({name for name, _ in turn.state.cells}):
        if rekeyed(turn.state, live, reducer):
            fault("governance.keyedness", (), f"{reducer} has cells")
    change(turn, proposal, state="applied")
    write(turn, asker, "gov_applied", proposal_id=proposal_id, patch_hash=proposal.patch_hash,
          manifest_hash_new=live.hash)
    turn.go_live(live)


def verb(kind, params):
    """What an effect would do; who decides on a proposal may reject it."""
    name = kind.partition(".")[2]
    return params["decision"][0] if name == "approve" else name


def refuse(turn, asker, verb, proposal_id, reason):
    write(turn, asker, "gov_refused", verb=verb, proposal_id=proposal_id,
          code=reason.answer["code"], message=reason.answer["message"])


# ---------------------------------------------------------------- asked for by a plan


def answer(turn, intent):
    """Does what an intent asks for, or refuses it; the receipt"""
    asker = Asker(intent.waiters[0], intent.index, intent.cap_name, intent.asked_under)
    params = read(intent.kind, "Params", intent.params)
    try:
        if intent.refused is not None:
            raise intent.refused
        STEPS[intent.kind](turn, asker, intent, params)
    except Reject as e:
        refuse(turn, asker, verb(intent.kind, params), params.get("proposal_id"), e)
        return Receipt(ADAPTER, "error", b"", 0, SIGNATURE, e.answer["code"])
    _, value = outcome(*turn.entries[-1])
    payload = document(schemas(), {"ref": schema(intent.kind, "Receipt")}, value)
    return Receipt(ADAPTER, "ok", payload, 0, SIGNATURE)


STEPS = {
    "governance.propose": lambda turn, asker, intent, params: propose(
        turn, asker, intent.prepared),
    "governance.shadow": lambda turn, asker, intent, params: shadow_step(
        turn, asker, params["proposal_id"]),
    "governance.approve": lambda turn, asker, intent, params: approve(
        turn, asker, params["proposal_id"], params["decision"][0], params["approver"],
        params["reason"]),
    "governance.apply": lambda turn, asker, intent, params: apply(
        turn, asker, params["proposal_id"]),
}

# ---------------------------------------------------------------- what a record answers

ANSWERS = {"gov_proposed": "sys/GovProposeReceipt@1", "gov_shadow_report": "sys/GovShadowReceipt@1",
           "gov_approved": "sys/GovApproveReceipt@1", "gov_applied": "sys/GovApplyReceipt@1"}


def outcome(kind, fields):
    """(type, value) of the receipt that follows from a step's record; faults if it was refused"""
    if kind == "gov_refused":
        fault(fields["code"], (), fields["message"])
    given = dict(fields)
    if kind == "gov_proposed":      # which repeats what was written
        given["manifest_base"] = typed(schemas(), PARAMS, fields["params"])["manifest_base"]
    elif kind == "gov_approved":
        given["decision"] = fields["decision"], None
    t = {"ref": ANSWERS[kind]}
    return t, {name: given[name] for name in schemas().resolve(t)[1]}
