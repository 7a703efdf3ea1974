"""The shadow of a proposal: what comes of its candidate on a fork of the live state (ruling G4)."""
import json

from cells import changed_cells
from evaluation import sugar, typed
from faults import Reject, fault
from fork import Fork, MachineLimit
from records import origin
from turns import Spent, Turn

MOST_SHADOWS = 64                   # in one turn


class WorldTurn(Turn):
    """A turn of a world, which can try a proposal out"""

    def shadow(self, proposal, seeds):
        return run(self, proposal, seeds)


def run(turn, proposal, seeds):
    """The fields of journal/ShadowReport@1. A seed is (its schema, what reads it by a manifest)."""
    turn.shadows += 1
    if turn.shadows > MOST_SHADOWS:
        fault("governance.shadow_budget", (), f"more than {MOST_SHADOWS} shadows in a turn")
    call = known_limit(turn)
    fork, failures = Fork(turn, proposal.candidate), []
    try:
        seen = work(fork, failures, 0)
        for schema, read in seeds:
            try:
                event = read(fork.live)
            except Reject as e:
                failures.append(failure("seed", schema, e.answer["code"]))
                continue
            fork.admit(event, origin("external"))
            seen = work(fork, failures, seen)
    except Spent:
        fault("governance.shadow_budget", (), "the shadow derives more than a turn may")
    except MachineLimit as e:
        limited(turn, call, e.code)
    return {"proposal_id": proposal.id, "patch_hash": proposal.patch_hash,
            "manifest_hash": proposal.candidate.hash,
            "predicted_effects": [predicted(intent) for intent in fork.predicted],
            "pending_receipts": pending(fork.state), "plan_results": results(fork.entries),
            "ledger_deltas": deltas(turn.live, proposal.candidate), "seeds": len(seeds),
            "failures": failures, "cells": changed_cells(turn.state, turn.live, proposal.candidate)}


def limited(turn, call, code):
    """A limit of the machine is a fact that is recorded: the shadow as a whole is the call that
    came to it, and is not tried again when the turn is derived from its records."""
    turn.write("module_limit", call=call, code=code)
    fault(code, (), "a module in the shadow came to a limit of the machine")


def known_limit(turn):
    """The number of this shadow among the calls of the turn"""
    call = turn.calls
    turn.calls += 1
    if call in turn.known_limits:
        limited(turn, call, turn.known_limits[call])
    return call


def work(fork, failures, seen):
    """Works until nothing is left, and looks at what has failed; the number of records by then"""
    fork.work()
    failures += failed(fork.entries[seen:])
    return len(fork.entries)


# ---------------------------------------------------------------- the lists of a report


def failure(what, name, code):
    return {"failed": what, "name": name, "code": code}


def failed(entries):
    asked = None                    # the kind of effect that the last cap decision was about
    for kind, fields in entries:
        if kind == "cap_decision":
            asked = fields["effect_kind"]
            if fields["deny"] is not None:
                yield failure("effect", asked, fields["deny"]["code"])
        elif kind == "policy_decision" and fields["decision"] == "deny":
            yield failure("effect", asked, "policy.denied")
        elif kind == "plan_ended" and fields["status"] == "error":
            yield failure("plan", fields["plan_name"], fields["error_code"])
        elif kind == "reducer_failed":
            yield failure("reducer", fields["reducer"], fields["code"])


def predicted(intent):
    schemas, t = intent.live.schemas, {"ref": intent.effect["params_schema"]}
    params = ordered(sugar(schemas, t, typed(schemas, t, intent.params)))
    return {"kind": intent.kind, "cap": intent.cap_name, "intent_hash": intent.intent_hash,
            "params_json": json.dumps(params, ensure_ascii=False, separators=(",", ":"))}


def ordered(x):
    """JSON with the keys of its objects in canonical order"""
    if isinstance(x, dict):
        return {k: ordered(x[k]) for k in sorted(x, key=lambda k: (len(k.encode()), k.encode()))}
    return [ordered(item) for item in x] if isinstance(x, list) else x


def pending(state):
    out = []
    for intent in state.open_intents():
        for waiter in intent.waiters:
            if waiter["origin_kind"] == "plan" and state.plans[waiter["plan_id"]].running:
                out.append({"plan_id": waiter["plan_id"], "plan": waiter["name"],
                            "intent_hash": intent.intent_hash})
    return out


def results(entries):
    return [{"plan": fields["plan_name"], "plan_id": fields["plan_id"],
             "output_schema": fields["output_schema"]}
            for kind, fields in entries if kind == "plan_result"]


def deltas(live, candidate):
    out = []
    for ledger, section in (("capability", "caps"), ("policy", "policies")):
        old, new = ({ref["name"]: ref["hash"] for ref in of.world.manifest.get(section, ())}
                    for of in (live, candidate))
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                change = "added" if name not in old else "removed" if name not in new else "changed"
                out.append({"ledger": (ledger, None), "name": name, "change": (change, None)})
    return out
