"""What the viewer's organisation has agreed with us, and how much of it is used."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.response import Redirect

from app.domain.accounts.viewer import Membership, Viewer
from app.domain.calendars.looking_ahead import odd_days, standing
from app.domain.contracts.budget_shown import shows_budget
from app.domain.contracts.contact_queries import contacts_of
from app.domain.contracts.contact_roles import CONTACT_ROLES
from app.domain.contracts.contract import ContractVersion, day
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.named_people import named_people
from app.domain.contracts.policy import named_words
from app.domain.contracts.queries import Terms, terms_in_force
from app.domain.plans.comparison import what_others_add
from app.domain.plans.ladder_words import ladders_of, when
from app.domain.plans.plan import Tier
from app.domain.plans.promised_times import Times, times
from app.domain.plans.scope import boundaries
from app.domain.plans.ways_in import offices, ways_in, whom_to_ask
from app.domain.plans.wording import hours_in_words
from app.domain.tickets.policy import why_not_file
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused
from app.routes import budget_page
from app.web.render import page, reader_of, set_now
from app.web.state import settings_of, viewer


@get("/plan")
async def show(request: Request) -> Response[Any]:
    """All of it, in words; staff have the desk for it."""
    me = viewer(request)
    if me.is_staff:
        return Redirect("/desk", status_code=303)
    set_now(request, await portal_now())
    member = membership(me, request.query_params.get("organisation"))
    terms = await terms_in_force(member.organisation_id) if member else None
    return page(
        request,
        "plan/show.html",
        terms=terms,
        memberships=_tabs(me, member),
        organisation=member.organisation if member else "",
        query=_query(me, member),
        status_url=settings_of(request.app).status_url,
        **(await _said(request, terms) if terms else {}),
    )


@get("/plan/budget")
async def budget(request: Request) -> Response[Any]:
    """How much of the promises a month has used, where the contract shows it."""
    me = viewer(request)
    if me.is_staff:
        return Redirect("/desk", status_code=303)
    member = membership(me, request.query_params.get("organisation"))
    if member is None or not await shows_budget(member.organisation_id):
        raise Refused("Your contract does not show how much of the promises is used. Your account manager can add it.")
    return page(
        request,
        "plan/budget.html",
        budget_at="/plan/budget",
        organisation=member.organisation,
        organisation_id=member.organisation_id if len(me.memberships) > 1 else None,
        query=_query(me, member),
        status_url=settings_of(request.app).status_url,
        **await budget_page.context(request, me, member.organisation_id),
    )


def membership(me: Viewer, asked: str | None) -> Membership | None:
    """The viewer's organisation of that id, their first when none is asked for; None when they have none. Raises
    NotFound."""
    if not asked:
        return next(iter(me.memberships), None)
    found = next((one for one in me.memberships if str(one.organisation_id) == asked), None)
    if found is None:
        raise NotFound(asked)
    return found


def _tabs(me: Viewer, chosen: Membership | None) -> list[dict[str, Any]]:
    return [
        {"href": f"/plan{_query(me, one)}", "words": one.organisation, "current": one == chosen}
        for one in me.memberships
    ]


def _query(me: Viewer, member: Membership | None) -> str:
    """What keeps the chosen organisation in an address; nothing for somebody with one."""
    return f"?organisation={member.organisation_id}" if member and len(me.memberships) > 1 else ""


async def _said(request: Request, terms: Terms) -> dict[str, Any]:
    plan, tier, now = terms.plan, terms.tier, reader_of(request).now
    organisation_id = terms.pin.organisation_id
    version, named = await _version(terms), await named_people(organisation_id)
    promised = times(plan, tier, version.agreed.overrides)
    return {
        "agreement": version,
        "shows_budget": await shows_budget(organisation_id),
        "day": day,
        "files": tier.can_file,
        "why_not": why_not_file(plan, tier),
        "standing": standing(tier.calendar, now),
        "hours": hours_in_words(tier.calendar),
        "odd_days": odd_days(tier.calendar, now),
        "ladder_cites": list(dict.fromkeys(level.cite for one in tier.ladders.values() for level in one.levels)),
        "times": promised,
        "time_cites": _time_cites(promised, tier),
        "ways": ways_in(plan, tier, now),
        "offices": offices(plan, tier, now),
        "ladders": ladders_of(plan, tier),
        "when": when,
        "triggers": list(dict.fromkeys(trigger.printed for trigger in tier.triggers)),
        "included": _named(tier, extra_cost=False),
        "for_sale": _named(tier, extra_cost=True),
        "boundaries": boundaries(plan, tier),
        "others": what_others_add(plan, tier),
        "named": [(person, named_words(tier, person.role)) for person in named if person.active],
        "contacts": await _contacts(organisation_id),
        "manager_named": any(person.role == "account_manager" and person.active for person in named),
        "has_manager": tier.gives("named-account-manager") or tier.gives("shared-account-manager"),
        "ask": whom_to_ask(plan, tier),
    }


async def _version(terms: Terms) -> ContractVersion:
    versions = await versions_of(terms.pin.organisation_id)
    return next(version for version in versions if version.id == terms.pin.contract_version_id)


async def _contacts(organisation_id: UUID) -> list[tuple[str, str]]:
    """Who of the customer is turned to for what: names with their contact roles in words."""
    return [
        (contact.name, ", ".join(words for role, words in CONTACT_ROLES.items() if role in contact.roles))
        for contact in await contacts_of(organisation_id)
        if contact.roles and contact.active
    ]


def _time_cites(shown: Times, tier: Tier) -> list[str]:
    """Places in the plan; what the contract agreed says so beside the time."""
    places = [cell.cite for _, cells in shown.rows for cell in cells if cell and not cell.agreed]
    return list(dict.fromkeys([*places, *(promise.cite for promise in tier.channel_response.values())]))


def _named(tier: Tier, *, extra_cost: bool) -> list[Any]:
    """What it includes, or may buy; of several of one name the first."""
    each = {one.name: one for one in reversed(tier.entitlements) if one.extra_cost == extra_cost}
    return list(reversed(each.values()))


handlers = [show, budget]
