"""Agreeing: every change of a contract is its next version, in force at once or at a later instant (R3)."""

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, action_of, note
from app.domain.contracts import tables
from app.domain.contracts.contract import Agreed, ContractVersion
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.organisations import hold
from app.domain.contracts.policy import why_not_negotiate
from app.domain.contracts.queries import plan_of_version
from app.domain.events.actions import Subject, record
from app.domain.plans.amendments import Amendments
from app.domain.plans.plan import Plan
from app.domain.plans.plan_file import PlanError
from app.lib.ids import new_id
from app.lib.refusals import Conflict, Wrong
from app.lib.rows import insert
from app.lib.time import known_zone

_INTERNAL = ("monthly_fee", "currency", "note")
# Days beyond could not be reckoned with in every zone, nor notice be counted back from them.
_YEARS = range(1900, 3000)
_WRONG_YEAR = "Write a year from 1900 to 2999."


async def sign(
    viewer: Viewer | None,
    organisation_id: UUID,
    agreed: Agreed,
    *,
    reason: str,
    effective_at: datetime | None = None,
    seen: int | None = None,
) -> int:
    """The next version of the organisation's contract, or the first of a new one; answers its number. An older one that
    is planned for a later instant never begins. `seen` is the last version that the writer had before them, 0 for none.
    Without a viewer it is the installation's own doing, and may have begun in the past.

    Raises NotFound, Refused, Conflict when somebody agreed another version meanwhile, Wrong.
    """
    held = await hold(viewer, organisation_id)
    last = next(iter(await versions_of(organisation_id)), None)
    number = last.number if last else 0
    if seen is not None and seen != number:
        raise Conflict("Somebody changed this contract since you opened it, so nothing of yours was saved.")
    errors = await wrong_with(agreed)
    if viewer:
        errors |= _not_a_change(agreed, last, effective_at, held.now)
    if errors:
        raise Wrong(errors)
    subject = Subject("contract", last.contract_id if last else new_id(), organisation_id)
    if last is None:
        await insert((tables.Contract, {"organisation_id": organisation_id, "id": subject.id}))
    await _keep(viewer, subject, agreed, number + 1, effective_at or held.now, reason)
    kind = "contract_changed" if last else "contract_signed"
    actor = viewer.person_id if viewer else None
    told = {"number": number + 1, "reason": reason}
    await record(subject, kind, at=held.now, actor=actor, public=False, data=told)
    # The reason is the vendor's own; the customer reads their trail.
    await note([organisation_id], action_of(kind), Actor(actor), number=number + 1, tier=agreed.tier)
    return number + 1


def _not_a_change(
    agreed: Agreed, last: ContractVersion | None, effective_at: datetime | None, now: datetime
) -> dict[str, str]:
    """What people cannot do though it could be agreed: change the past, or nothing."""
    errors = {}
    if effective_at and effective_at < now:
        errors["effective_at"] = "A change begins now or later: tickets opened before keep what they were opened under."
    as_before = last and last.agreed.ends_on == agreed.ends_on
    if agreed.ends_on and not as_before and known_zone(agreed.zone) and agreed.ends_on < agreed.today(now):
        errors["ends_on"] = "The last day is today or later: until then they were our customer."
    if last and last.agreed == agreed and effective_at is None:
        errors[""] = f"This is what version {last.number} says: nothing changed, so nothing was agreed anew."
    return errors


async def _keep(
    viewer: Viewer | None, contract: Subject, agreed: Agreed, number: int, effective_at: datetime, reason: str
) -> None:
    said = asdict(agreed)
    version_id, common = new_id(), {"organisation_id": contract.organisation_id}
    version = {name: value for name, value in said.items() if name not in _INTERNAL}
    version |= common | {
        "id": version_id,
        "contract_id": contract.id,
        "number": number,
        "effective_at": effective_at,
        "overrides": json.dumps(said["overrides"]),
        "changed_by": viewer.person_id if viewer else None,
    }
    internal = common | {"contract_version_id": version_id, "reason": reason} | {name: said[name] for name in _INTERNAL}
    await insert((tables.ContractVersion, version), (tables.ContractInternal, internal))


async def wrong_with(agreed: Agreed) -> dict[str, str]:
    """What is wrong with it, by field; empty when it can be agreed. Negotiated times are read as the plan's own are."""
    errors = _days(agreed)
    if not agreed.account_id:
        errors["account_id"] = "An Account ID is needed."
    if not known_zone(agreed.zone):
        errors["zone"] = "Write an IANA time zone, like America/New_York."
    if (agreed.monthly_fee is None) != (agreed.currency == ""):
        errors["currency"] = "A fee needs its currency, and a currency its fee."
    plan = await plan_of_version(agreed.plan_version_id)
    if agreed.tier not in {tier.slug for tier in plan.tiers}:
        return errors | {"terms": "Choose a tier of the plan."}
    return errors | await _negotiated(agreed, plan)


def _days(agreed: Agreed) -> dict[str, str]:
    days = {"starts_on": agreed.starts_on, "ends_on": agreed.ends_on, "renews_on": agreed.renews_on}
    if errors := {name: _WRONG_YEAR for name, day in days.items() if day and day.year not in _YEARS}:
        return errors
    if agreed.ends_on and agreed.ends_on < agreed.starts_on:
        errors["ends_on"] = "It cannot end before it starts."
    if agreed.renews_on and agreed.renews_on < agreed.starts_on:
        errors["renews_on"] = "It cannot renew before it starts."
    if agreed.renews_on is None and (agreed.renews_by_itself or agreed.notice_days is not None):
        errors["renews_on"] = "Say on which day it renews."
    return errors


async def _negotiated(agreed: Agreed, plan: Plan) -> dict[str, str]:
    if not agreed.overrides and agreed.uptime is None:
        return {}
    if why := why_not_negotiate(plan, plan.tier(agreed.tier)):
        return {"negotiated": why}
    if agreed.uptime is not None and not Decimal(0) < agreed.uptime <= Decimal(100):
        return {"uptime": "Uptime is above 0 and at most 100 percent."}
    try:
        await plan_of_version(agreed.plan_version_id, amendments_of(agreed, "the contract"))
    except PlanError as error:
        return dict(_error(line) for line in error.lines)
    return {}


async def doubts_about(agreed: Agreed) -> list[str]:
    """What `portal plan check` would say of the negotiated times that it does not say of the plan by itself."""
    plan = await plan_of_version(agreed.plan_version_id)
    negotiated = await plan_of_version(agreed.plan_version_id, amendments_of(agreed, "the contract"))
    return [f"Negotiated times: {doubt}." for doubt in negotiated.warnings if doubt not in plan.warnings]


def amendments_of(agreed: Agreed, cite: str) -> Amendments:
    """What the negotiated promises change in the plan."""
    uptime = "" if agreed.uptime is None else str(agreed.uptime)
    return Amendments(tier=agreed.tier, targets=agreed.overrides, uptime=uptime, cite=cite)


def _error(line: str) -> tuple[str, str]:
    """The field and the sentence of "plan.toml: first_response.targets.P1.pro: "4 hurs" is no promised time …"."""
    _, key, reason = line.split(": ", 2)
    kind, *path = key.split(".")
    field = f"{kind}-{path[1]}" if path[:1] == ["targets"] and len(path) > 1 else kind
    return field, f"{reason[:1].upper()}{reason[1:]}."
