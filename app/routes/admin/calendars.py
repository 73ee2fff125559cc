"""The calendars of the plans in use: when the tiers are covered, and how that changes for tickets to come."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.calendars.calendar import Calendar, Closure
from app.domain.calendars.lanes import lanes
from app.domain.calendars.regions import regions
from app.domain.contracts import calendars
from app.domain.contracts.calendar_queries import (
    Edition,
    PlanCalendars,
    calendars_now,
    editions_of,
    plans_in_use,
)
from app.domain.plans.calendar_changes import closure_in_words, differences
from app.domain.plans.plan import Tier
from app.domain.plans.wording import hours_in_words
from app.domain.tickets.pinned import open_tickets_of
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, NotFound
from app.routes.calendar_form import explain_problems, table_of, values_of
from app.web.forms import Form, read_form
from app.web.render import page, set_now
from app.web.state import viewer

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_DRAWN = 14
SHOWN_AHEAD = 3
MOST_WHY = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar as the pages tell of it. `spelt_until` is the last year with a region's holidays, `runs_out` whether
    that is this year or the next; `members` are those of a union."""

    name: str
    calendar: Calendar
    hours: str
    members: list[str]
    region: str
    spelt_until: int | None
    runs_out: bool
    holidays: list[tuple[date, str]]
    closures: list[Closure]
    tiers: tuple[Tier, ...]
    edition: int


@get("/calendars")
async def index(request: Request) -> Response[str]:
    """Every calendar of every plan that is in use."""
    now = await portal_now()
    set_now(request, now)
    held = [found for one in await plans_in_use() if (found := await calendars_now(one))]
    shown = [(one, [_shown(one, name, now) for name in one.tables]) for one in held]
    return page(request, "admin/calendars.html", plans=shown, closure_in_words=closure_in_words)


@get("/calendars/{plan_version_id:uuid}/{calendar:str}")
async def show(request: Request, plan_version_id: FromPath[UUID], calendar: FromPath[str]) -> Response[str]:
    """One calendar to be edited; with what was typed when the preview leads back here."""
    held = await _held(plan_version_id, calendar)
    return await _edit(request, held, calendar, Form(dict(request.query_params), []), 200)


@get("/calendars/{plan_version_id:uuid}/{calendar:str}/preview")
async def preview(request: Request, plan_version_id: FromPath[UUID], calendar: FromPath[str]) -> Response[Any]:
    """What the form would change, and for which tickets it would not."""
    held, name, form = await _held(plan_version_id, calendar), calendar, Form(dict(request.query_params), [])
    if not form.values:
        return Redirect(f"/admin/calendars/{plan_version_id}/{name}", status_code=303)
    body = await _body(held, name, form)
    why = form.text("why", "Why it changes", most=MOST_WHY, line=True)
    if form.errors or body is None:
        return await _edit(request, held, name, form, 422)
    now, after = await portal_now(), held.changed(name, body)
    set_now(request, now)
    tiers = held.tiers_of(name)
    typed = {key: value for key, value in form.values.items() if key != "why"} | {"why": why}
    return page(
        request,
        "admin/calendar_preview.html",
        held=held,
        name=name,
        changes=differences(held.calendars[name], after),
        tiers=tiers,
        open_tickets=await open_tickets_of(plan_version_id, [tier.slug for tier in tiers]),
        lanes=lanes(after, now.astimezone(after.zone).date(), DAYS_DRAWN),
        calendar=after,
        values=typed,
        query=urlencode(typed),
    )


@post("/calendars/{plan_version_id:uuid}/{calendar:str}")
async def save(request: Request, plan_version_id: FromPath[UUID], calendar: FromPath[str]) -> Response[Any]:
    """The next edition, for tickets opened from now on. 409 when somebody was quicker, with what was typed."""
    held, name, form = await _held(plan_version_id, calendar), calendar, await read_form(request)
    why = form.text("why", "Why it changes", most=MOST_WHY, line=True)
    table = table_of(form, held.tables[name])
    status, seen = 422, form.values.get("seen", "")
    edition = int(seen) if re.fullmatch(r"[0-9]{1,9}", seen) else -1
    if not form.errors:
        try:
            await calendars.change_calendar(viewer(request), plan_version_id, name, table, why, seen=edition)
        except calendars.Wrong as wrong:
            explain_problems(wrong.problems, form, name)
        except Conflict as conflict:
            form.errors[""], status = f"{conflict} Look at how it stands now before you save yours.", 409
    if form.errors:
        return await _edit(request, held, name, form, status)
    return Redirect(f"/admin/calendars/{plan_version_id}/{name}", status_code=303)


async def _held(plan_version_id: UUID, name: str) -> PlanCalendars:
    held = await calendars_now(plan_version_id)
    if held is None or name not in held.tables:
        raise NotFound(name)
    return held


async def _body(held: PlanCalendars, name: str, form: Form) -> dict[str, Any] | None:
    """The form's calendar as it would be kept; None when there are errors, which the form then has."""
    table = table_of(form, held.tables[name])
    try:
        return await calendars.changed_table(held, name, table) if not form.errors else None
    except calendars.Wrong as wrong:
        explain_problems(wrong.problems, form, name)
        return None


async def _edit(request: Request, held: PlanCalendars, name: str, form: Form, status: int) -> Response[str]:
    now = await portal_now()
    set_now(request, now)
    shown = _shown(held, name, now)
    return page(
        request,
        "admin/calendar.html",
        status_code=status,
        held=held,
        shown=shown,
        lanes=lanes(shown.calendar, now.astimezone(shown.calendar.zone).date(), DAYS_DRAWN),
        days=[(f"day-{number}", day) for number, day in enumerate(WEEKDAYS)],
        regions=regions(),
        history=await _history(held, name),
        values={**values_of(held.tables[name], shown.calendar), **form.values, "seen": str(shown.edition)},
        errors=form.errors,
        closure_in_words=closure_in_words,
    )


async def _history(held: PlanCalendars, name: str) -> list[tuple[Edition, list[str]]]:
    """The editions from the newest down, each with what somebody changed against the one before."""
    editions = await editions_of(held.plan_version_id, name)
    _, *before = [*(edition.table for edition in editions), held.printed[name]]
    return [
        (edition, differences(held.changed(name, old), held.changed(name, edition.table)) if edition.by else [])
        for edition, old in zip(editions, before, strict=True)
    ]


def _shown(held: PlanCalendars, name: str, now: datetime) -> Shown:
    calendar, table = held.calendars[name], held.tables[name]
    wall = now.astimezone(calendar.zone).replace(tzinfo=None)
    spelt_until = max((int(day[:4]) for day in table.get("region_holidays", {})), default=None)
    return Shown(
        name=name,
        calendar=calendar,
        hours=hours_in_words(calendar),
        members=[member.name for member in calendar.union],
        region=table.get("region", ""),
        spelt_until=spelt_until,
        runs_out=spelt_until is not None and spelt_until <= wall.year + 1,
        holidays=[day for day in sorted(calendar.holidays.items()) if day[0] >= wall.date()][:SHOWN_AHEAD],
        closures=[closure for closure in calendar.closures if closure.ends > wall][:SHOWN_AHEAD],
        tiers=held.tiers_of(name),
        edition=held.editions.get(name, 0),
    )


handlers = [index, show, preview, save]
