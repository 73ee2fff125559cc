"""A ladder rehearsed: who would be told when, if a ticket came in then and nobody did anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get

from app.domain.accounts.queries import organisation_by_name
from app.domain.calendars.business_time import NeverOpenError
from app.domain.clocks.clock import Opening
from app.domain.contracts.queries import newest_plan, terms_in_force
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.rehearsal import Step, Story, rehearse
from app.domain.escalations.rehearsal_words import WHY_NOT
from app.domain.escalations.words import because_words
from app.domain.plans.plan import Plan, Tier
from app.lib.local_time import wall_time
from app.lib.product_time import portal_now
from app.lib.time import span
from app.routes.availability_page import moment_in
from app.web.forms import Form
from app.web.render import page, reader_of, set_now


@dataclass(frozen=True, slots=True)
class StepShown:
    """A turn of the ladder, how long after the opening, and why, in words."""

    step: Step
    after: str
    because: str


@get("/rehearsal")
async def index(request: Request) -> Response[str]:
    """The form, and the rehearsal that it asks for."""
    now, plan = await portal_now(), await newest_plan()
    set_now(request, now)
    zone = reader_of(request).zone
    asked = {name: request.query_params.get(name, "") for name in ("tier", "organisation", "severity", "start")}
    form = Form(asked | {"start": asked["start"] or wall_time(now, zone)}, [])
    start = moment_in(form, "start", zone) if asked["severity"] and plan else None
    steps = await _rehearsed(plan, form, start) if plan and start else None
    return page(
        request,
        "on_call/rehearsal.html",
        status_code=422 if form.errors else 200,
        tiers=[(tier.slug, tier.name) for tier in reversed(plan.tiers)] if plan else [],
        severities=[(severity.slug, severity.name) for severity in plan.severities] if plan else [],
        steps=steps,
        nobody=[shown for shown in steps or [] if shown.step.nobody],
        start=start,
        why_not=WHY_NOT,
        values=form.values,
        errors=form.errors,
    )


async def _rehearsed(newest: Plan, form: Form, start: datetime) -> list[StepShown] | None:
    organisation_id, plan, tier = await _for_whom(newest, form)
    severity = _chosen(form, "severity", plan.severities, "Choose a severity.")
    if tier is None or severity is None:
        return None
    try:
        story = Story(plan, tier, Opening(start, severity.slug))
        members = await group_members(list(plan.groups), start, story.ends_at, organisation_id=organisation_id)
        steps = rehearse(story, members)
    except (NeverOpenError, OverflowError) as error:
        form.errors["start"] = str(error)
        return None
    return [_shown(plan, step, start) for step in steps]


async def _for_whom(newest: Plan, form: Form) -> tuple[UUID | None, Plan, Tier | None]:
    """A customer with their own plan, tier and negotiated times; or a tier of the newest plan."""
    name = form.values["organisation"].strip()
    if not name:
        return None, newest, _chosen(form, "tier", newest.tiers, "Choose a tier.")
    organisation_id = await organisation_by_name(name)
    terms = await terms_in_force(organisation_id) if organisation_id else None
    if terms is None:
        form.errors["organisation"] = "Write the prefix of a customer with a contract in effect."
        return None, newest, None
    return organisation_id, terms.plan, terms.tier


def _chosen(form: Form, name: str, known: tuple[Any, ...], error: str) -> Any:
    form.choice(name, [one.slug for one in known], error)
    return next((one for one in known if one.slug == form.values[name]), None)


def _shown(plan: Plan, step: Step, start: datetime) -> StepShown:
    label = plan.severity(step.severity).label
    because = because_words(step.because, step.level.number, label)
    return StepShown(step, f"after {span(step.at - start)}" if step.at > start else "at once", because)


handlers = [index]
