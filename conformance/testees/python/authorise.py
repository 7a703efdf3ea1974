"""Whether an effect may be asked for: the checks of ruling A1, in their order, and the records that
every attempt leaves."""
import re
from dataclasses import dataclass, field

import authority
import governance
from cbor import CborReader
from evaluation import canonical, document, typed
from faults import Reject, fault
from manifests import ALLOW_ALL
from records import entry
from values import Pairs, decode
from wasm import CallFailed, envelope

NO_KEY = bytes(32)
DENY_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


@dataclass
class Request:
    """What is asked for. `grant` and `params` are functions, as finding the one and encoding the
    other may fail with a denial; `cap_name` is the grant that a plan names."""
    origin: dict
    kind: str
    grant: object
    effect: object                  # the definition, None if there is none of this kind
    live: object                    # the manifest that the definition is of
    params: object
    key: bytes | None               # of another length than 32 for what is no key
    context: tuple                  # (journal height, manifest hash) for enforcers
    cap_name: str | None = None


@dataclass
class Decision:
    records: list = field(default_factory=list)
    denied: Reject | None = None
    cap_name: str = ""
    params: bytes = b""
    intent_hash: str = ""
    request_hash: str = ""          # the same over the params as they were asked for
    refused: Reject | None = None   # why it cannot be done, which is no denial
    prepared: object = None         # a proposal, ready to be recorded
    scope: tuple | None = None      # what the idempotency key belongs to
    joins: int | None = None        # index of the intent that is there already


def origin_kind_and_name(origin):
    return origin["origin_kind"], origin["name"]


def need_effect(request):
    return request.effect or fault("effect.kind_unsupported", (), f"no effect {request.kind}")


def authorise(turn, request):
    decision, cap = Decision(), {}
    try:
        check_cap(turn, request, decision, cap)
    except Reject as e:
        decision.denied = e
        cap["deny"] = {k: e.answer[k] for k in ("code", "message")}
    decision.records.append(entry(
        "cap_decision", **cap, stage="enqueue", effect_kind=request.kind,
        decision="deny" if decision.denied else "allow",
        logical_now_ns=turn.stamp.logical_now_ns, origin=request.origin))
    if decision.denied is None:
        check_policy(turn, request, decision, cap)
    return decision


def check_cap(turn, request, decision, cap):
    decision.cap_name = cap["cap_name"] = request.cap_name      # what a plan says, there or not
    grant = request.grant()
    decision.cap_name = cap["cap_name"] = grant.name
    cap.update(cap_type=grant.cap_type, grant_hash=grant.hash,
               enforcer_module=grant.enforcer, expiry_ns=grant.expiry_ns)
    effect, origin = need_effect(request), request.origin
    if effect["origin_scope"] not in (origin["origin_kind"], "both"):
        fault("effect.origin", (), f"a {origin['origin_kind']} may not ask for {request.kind}")
    t = {"ref": effect["params_schema"]}
    decision.params = canonical(request.live.schemas, t, request.params())
    if request.key is not None and len(request.key) != 32:
        fault("idempotency.invalid", (), "a key is 32 bytes or a hash")
    decision.request_hash = hashed(request, grant, decision.params)
    decision.scope = key_scope(request)
    first = turn.state.keys.get(decision.scope)
    if first is not None and reusable(turn.state.intents[first]):
        if turn.state.intents[first].request_hash != decision.request_hash:
            fault("idempotency.conflict", (), "the key stands for another request")
        decision.joins = first
    if request.kind == "governance.propose":
        prepare(turn, decision)
    decision.intent_hash = cap["intent_hash"] = hashed(request, grant, decision.params)
    if grant.cap_type != effect["cap_type"]:
        fault("cap.type_mismatch", (), f"the grant is of type {grant.cap_type}")
    now = turn.stamp.logical_now_ns
    if grant.expiry_ns is not None and now >= grant.expiry_ns:
        fault("expired", (), f"grant expired at {grant.expiry_ns}")
    if decision.refused is None:
        enforce(turn, request, grant, request.kind, decision.params)
        proposal = governance.asked_about(turn, request.kind, decision.params)
        if proposal is not None:    # no more may be done with it than could be proposed
            enforce(turn, request, grant, "governance.propose", proposal.params)
        elif request.kind in governance.ABOUT_A_PROPOSAL and decision.joins is None:
            decision.refused = governance.missing()
    plan = origin["name"] if origin["origin_kind"] == "plan" else None
    turn.live.check_secrets(request.live.schemas, t, decision.params, grant.name, plan)


def hashed(request, grant, params):
    return authority.intent_hash(request.kind, grant.name, params,
                                 NO_KEY if request.key is None else request.key)


def prepare(turn, decision):
    """The params of a proposal become what is proposed, or stay if it cannot be; those of the first
    request are taken where an equal one joins it."""
    if decision.joins is not None:
        first = turn.state.intents[decision.joins]
        decision.params, decision.refused = first.params, first.refused
        return
    try:
        decision.prepared = governance.prepare(turn, decision.params)
        decision.params = decision.prepared.params
    except Reject as e:
        decision.refused = e


def reusable(intent):
    """Does an equal request join this intent? One that failed is over."""
    return intent.receipt is None or intent.receipt.status == "ok"


def key_scope(request):
    """What an idempotency key belongs to, None without one"""
    if request.key is None:
        return None
    return (*origin_kind_and_name(request.origin), request.kind, request.key)


def check_policy(turn, request, decision, cap):
    origin_kind, origin_name = origin_kind_and_name(request.origin)
    decided = turn.live.decide({
        "effect_kind": request.kind, "cap_name": cap["cap_name"], "cap_type": cap["cap_type"],
        "origin_kind": origin_kind, "origin_name": origin_name})
    decision.records.append(entry("policy_decision", intent_hash=decision.intent_hash, **decided))
    if decided["decision"] == "deny":
        decision.denied = Reject(
            "policy.denied", f"policy '{decided['policy_name']}' denied effect '{request.kind}' "
            f"from {origin_kind} '{origin_name}' (rule_index={decided['rule_index']})")


# ---------------------------------------------------------------- enforcers


def enforce(turn, request, grant, kind, params):
    if grant.enforcer == ALLOW_ALL:
        return
    if grant.enforcer.startswith("sys/"):
        answer = authority.check(grant.enforcer, grant.params, kind, params)
        if "deny" in answer:
            fault(answer["deny"]["code"], (), answer["deny"]["message"])
        return
    answer = ask_module(turn, request, grant, kind, params)
    if answer["constraints_ok"]:
        return
    denied = answer["deny"] or {"code": "constraints_failed",
                                "message": "cap enforcer denied request"}
    fault(denied["code"], (), denied["message"])


def ask_module(turn, request, grant, kind, params):
    """The answer of an enforcer that is a module; one that is none denies."""
    schemas, origin = turn.live.schemas, request.origin
    question = document(schemas, {"ref": "sys/CapCheckInput@1"}, {
        "cap_def": grant.cap, "grant_name": grant.name, "cap_params": grant.params,
        "effect_kind": kind, "effect_params": params,
        "origin": {"kind": origin["origin_kind"], "name": origin["name"]},
        "logical_now_ns": turn.stamp.logical_now_ns})
    fields = {"version": 1, "input": question}
    if "context" in turn.live.world.known["defmodule"][grant.enforcer]["abi"]["pure"]:
        height, manifest_hash = request.context
        fields["ctx"] = document(schemas, {"ref": "sys/PureContext@1"}, {
            "logical_now_ns": turn.stamp.logical_now_ns, "journal_height": height,
            "manifest_hash": manifest_hash, "module": grant.enforcer})
    try:
        data = turn.call(grant.enforcer, "run", envelope(fields))
        answer = decode(CborReader(data, strict=False).document())
        if not isinstance(answer, Pairs) or len(answer) != 1 or answer[0][0] != "output" \
                or not isinstance(answer[0][1], bytes):
            fault("enforcer_error", (), "no PureOutput")
        answer = typed(schemas, {"ref": "sys/CapCheckOutput@1"}, answer[0][1])
    except (CallFailed, Reject) as e:
        fault("enforcer_error", (), str(e))
    denied = answer["deny"]
    if denied and (answer["constraints_ok"] or not DENY_CODE.fullmatch(denied["code"])):
        fault("enforcer_error", (), "a yes with a denial, or a code that is none")
    return answer
