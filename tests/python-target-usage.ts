/** Python that uses the package of the world `ledger`, and changes to it that no type checker may let through. */

export const USAGE = `
import asyncio
from typing import Final

from ledger import EVENTS, PLANS, AdapterContext, Adapters, Dec128, EffectRequest, Enforcers
from ledger import Receipt, ReceiptError, ReceiptOk, ReceiptTimeout, Uuid
from ledger.enforcers import CapEnforceGovernance
from ledger.schemas import LedgerAccountEvent, LedgerAccountEvent_Opened, LedgerBankGrant
from ledger.schemas import LedgerCurrency_Eur, LedgerCurrency_Other, LedgerMoney, LedgerOpened
from ledger.schemas import LedgerTransferParams, LedgerTransferReceipt, LedgerTransferWanted
from ledger.sys_schemas import CapCheckInput, CapCheckOutput, CapCheckOutput_Deny
from ledger.sys_schemas import GovernanceGrant, GovApplyParams, GovApproveParams, GovProposeParams
from ledger.sys_schemas import GovShadowParams
from typing import Literal


class Bank:
    kind: Final = "bank.transfer"

    async def execute(
        self, params: LedgerTransferParams, context: AdapterContext
    ) -> Receipt[LedgerTransferReceipt]:
        if context.cancelled.is_set():
            return ReceiptTimeout("there was no time")
        if params.money.amount.startswith("-"):
            return ReceiptError("no bank takes money back")
        receipt = LedgerTransferReceipt(reference=params.reference, accepted=True, fee=None)
        return ReceiptOk(receipt)


class Limit:
    module: Final = "ledger/BankEnforcer@1"

    def check(
        self,
        grant: LedgerBankGrant,
        effect: EffectRequest[Literal["bank.transfer"], LedgerTransferParams],
        input: CapCheckInput,
    ) -> CapCheckOutput:
        if effect.params.money.currency in grant.currencies:
            return CapCheckOutput(constraints_ok=True, deny=None)
        deny = CapCheckOutput_Deny(code="currency", message="not in this one")
        return CapCheckOutput(constraints_ok=False, deny=deny)


class Governance:
    module: Final = "sys/CapEnforceGovernance@1"

    def check(
        self,
        grant: GovernanceGrant,
        effect: EffectRequest[Literal["governance.apply"], GovApplyParams]
        | EffectRequest[Literal["governance.approve"], GovApproveParams]
        | EffectRequest[Literal["governance.propose"], GovProposeParams]
        | EffectRequest[Literal["governance.shadow"], GovShadowParams],
        input: CapCheckInput,
    ) -> CapCheckOutput:
        if effect.kind == "governance.shadow":
            return CapCheckOutput(constraints_ok=effect.params.proposal_id > 0, deny=None)
        return CapCheckOutput(constraints_ok=effect.kind != "governance.apply", deny=None)


def opened_by(event: LedgerAccountEvent) -> Uuid | None:
    match event:
        case LedgerAccountEvent_Opened(value):
            return value.account
        case _:
            return None


adapters: Adapters = {"bank.transfer": Bank()}
enforcers: Enforcers = {"ledger/BankEnforcer@1": Limit()}
governance: CapEnforceGovernance = Governance()

account = Uuid("00000000-0000-4000-8000-000000000001")
money = LedgerMoney(amount=Dec128("1.50"), currency=LedgerCurrency_Eur())
opened = LedgerAccountEvent_Opened(LedgerOpened(account=account, currency=money.currency))
bytes_of_event = EVENTS["ledger/AccountEvent@1"].codec.encode(opened)
print(EVENTS["ledger/AccountEvent@1"].reducers, opened_by(opened) == account)
print(EVENTS["ledger/AccountEvent@1"].codec.decode(bytes_of_event) == opened)

wanted: LedgerTransferWanted = PLANS["ledger/TransferPlan@1"].input.decode(
    PLANS["ledger/TransferPlan@1"].input.encode(
        LedgerTransferWanted(id=account, source=account, target=account, money=money)
    )
)
params = LedgerTransferParams(reference="r", money=wanted.money, proof=b"")
context = AdapterContext(b"token", asyncio.Event())
print(asyncio.run(adapters["bank.transfer"].execute(params, context)))
grant = LedgerBankGrant(max=Dec128("9"), currencies=(LedgerCurrency_Other("chf"),), valid_until=None)
`;

export const USAGE_PRINTS = `('ledger/Accounts@1',) True
True
ReceiptOk(payload=LedgerTransferReceipt(reference='r', accepted=True, fee=None))
`;

/** Each with what it is replaced by, and a part of what mypy says. */
export const MISUSES: readonly (readonly [from: string, to: string, why: string])[] = [
  ['adapters: Adapters = {"bank.transfer": Bank()}', "adapters: Adapters = {}", "Missing key"],
  ['{"bank.transfer": Bank()}', '{"bank.transfer": Limit()}', "incompatible type"],
  ['{"bank.transfer": Bank()}', '{"bank.transfer": Bank(), "bank.other": Bank()}', "Extra key"],
  ['{"bank.transfer": Bank()}', '{"bank.transfer": Bank(), "http.request": Bank()}', "incompatible type"],
  ['kind: Final = "bank.transfer"', 'kind: Final = "bank.other"', "incompatible type"],
  [
    "self, params: LedgerTransferParams, context: AdapterContext",
    "self, params: LedgerMoney, context: AdapterContext",
    "incompatible type",
  ],
  ["return ReceiptOk(receipt)", "return ReceiptOk(params)", "incompatible type"],
  ['{"ledger/BankEnforcer@1": Limit()}', "{}", "Missing key"],
  ['{"ledger/BankEnforcer@1": Limit()}', '{"ledger/BankEnforcer@1": Bank()}', "incompatible type"],
  ['effect.kind != "governance.apply"', "effect.params.proposal_id == 1", "has no attribute"],
  ["opened_by(opened) == account", "opened_by(money) == account", "incompatible type"],
  ['reference="r"', "reference=1", "incompatible type"],
  ['reference="r", ', "", "Missing named argument"],
  ['amount=Dec128("1.50")', 'amount="1.50"', "incompatible type"],
  ['account = Uuid("', 'account = str("', "incompatible type"],
  ['(LedgerCurrency_Other("chf"),)', '[LedgerCurrency_Other("chf")]', "incompatible type"],
  ["wanted: LedgerTransferWanted", "wanted: LedgerMoney", "Incompatible types"],
  ['EVENTS["ledger/AccountEvent@1"].reducers', 'EVENTS["ledger/Account@1"].reducers', "has no key"],
  ["context = AdapterContext(b", "money.amount = money.amount\ncontext = AdapterContext(b", "read-only"],
];
