"""What the pages of a customer show, gathered once."""

from typing import Any

from litestar import Request

from app.domain.contracts.contact_queries import emptied_roles
from app.domain.contracts.contract import Agreed, ContractVersion, in_effect
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.named_people import NamedPerson, named_people
from app.domain.contracts.organisation_queries import OrganisationFacts, organisation_by_prefix
from app.domain.contracts.organisations import allow_managing
from app.domain.contracts.policy import can_manage, why_not_name
from app.domain.contracts.queries import plan_of_version
from app.domain.contracts.signing import doubts_about
from app.domain.contracts.standing import warnings
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound
from app.web.forms import Form
from app.web.render import reader_of, set_now
from app.web.state import viewer

HERE = "/desk/organisations"
_TABS = (("", "Overview"), ("/people", "People"), ("/history", "History"))
_MANAGERS_TABS = (*_TABS, ("/budget", "Error budget"))


async def find(prefix: str) -> OrganisationFacts:
    """The customer, or NotFound."""
    found = await organisation_by_prefix(prefix)
    if found is None:
        raise NotFound(prefix)
    return found


async def find_to_change(request: Request, prefix: str) -> OrganisationFacts:
    """The customer, for those who may keep it. Raises Refused, NotFound."""
    allow_managing(viewer(request))
    return await find(prefix)


def address(organisation: OrganisationFacts, rest: str = "") -> str:
    """A page of the customer."""
    return f"{HERE}/{organisation.prefix}{rest}"


async def common(request: Request, organisation: OrganisationFacts, tab: str | None = None) -> dict[str, Any]:
    """What every page of a customer names; `tab` is the end of the address of the one that is current."""
    set_now(request, await portal_now())
    versions, named = await versions_of(organisation.id), await named_people(organisation.id)
    may_manage = can_manage(viewer(request))
    return {
        "organisation": organisation,
        "here": address(organisation),
        "may_manage": may_manage,
        "versions": versions,
        "named": named,
        "warnings": await _warnings(request, organisation, versions, named),
        "tab_list": [
            {"href": address(organisation, rest), "words": words, "current": rest == tab}
            for rest, words in (_MANAGERS_TABS if may_manage else _TABS)
        ],
    }


async def _warnings(
    request: Request, organisation: OrganisationFacts, versions: list[ContractVersion], named: list[NamedPerson]
) -> list[str]:
    now = reader_of(request).now
    version, emptied = in_effect(versions, now), await emptied_roles([organisation.id])
    agreed = version.agreed if version else None
    doubts = [*await doubts_about(agreed), *await _named_beyond(agreed, named)] if agreed else []
    return [*warnings(agreed, emptied[organisation.id], named, now), *doubts]


async def _named_beyond(agreed: Agreed, named: list[NamedPerson]) -> list[str]:
    """Who is named though the tier has nobody of that kind, as after a change to a lower one."""
    plan = await plan_of_version(agreed.plan_version_id)
    why_not = ((person.name, why_not_name(plan, plan.tier(agreed.tier), person.role)) for person in named)
    return [f"{name}: {why} Release them, or agree another tier." for name, why in why_not if why]


def typed(form: Form) -> dict[str, Any]:
    """What a form's template names."""
    return {"values": form.values, "errors": form.errors, "once": form.values.get("once") or str(new_id())}
