"""What operators ask for: an input that is one step of governance, new or as it is recorded."""
import json
from dataclasses import dataclass

import governance
from airjson import Float
from faults import Reject, fault
from given import patch_given
from manifests import node_hash
from records import origin, schemas as record_schemas


def request_hash(step):
    """The hash of what is asked, as it is asked; a patch by its bytes"""
    def plain(x):
        return {"float": x.text} if isinstance(x, Float) else {"duplicate": x.path}

    def each(fields, *but):
        return {key: json.dumps(x, default=plain) for key, x in fields.items() if key not in but}

    asked = each(step, "input_id", "crash", "events")
    if step.get("events"):          # none are asked for by an empty list as well as by no list
        asked["events"] = [each(seed) for seed in step["events"]]
    if "patch" in step:
        asked["patch"] = list(patch_given(step))
    return node_hash(asked)


@dataclass
class OperatorInput:
    """`do` takes the turn and who asks."""
    verb: str
    proposal_id: int | None
    asked: str                      # the hash of it
    do: object

    def start(self, turn):
        asker = governance.Asker(origin("operator"), request_hash=self.asked,
                                 input_id=turn.stamp.input_id)
        try:
            self.do(turn, asker)
        except Reject as e:         # nothing has been changed; a limit is known by the refusal
            turn.entries.clear()
            governance.refuse(turn, asker, self.verb, self.proposal_id, e)

    def give_up(self, turn, limits):
        fault("turn.budget", (), "the step causes too much")


def recorded_step(kind, fields):
    """The input that left this record. What the operator gave is taken from it, and so is what a
    shadow saw, or why a step was refused."""
    proposal_id = fields["proposal_id"]

    def do(turn, asker):
        if kind == "gov_proposed":
            governance.propose(turn, asker, governance.prepared_again(
                turn, fields["params"], fields["patch_hash"]), fields["author"])
        elif kind == "gov_shadow_report":
            report = record_schemas().types["journal/ShadowReport@1"]["record"]
            governance.shadow_step(turn, asker, proposal_id,
                                   report={name: fields[name] for name in report})
        elif kind == "gov_approved":
            governance.approve(turn, asker, proposal_id, fields["decision"], fields["approver"],
                               fields["reason"])
        elif kind == "gov_applied":
            governance.apply(turn, asker, proposal_id)
        else:
            fault(fields["code"], (), fields["message"])

    return OperatorInput(fields.get("verb", ""), proposal_id, fields["request_hash"], do)
