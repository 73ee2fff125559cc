"""When somebody can be reached: the same page and forms for the person (desk) and for administrators."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from litestar import Request, Response
from litestar.response import Redirect

from app.domain.accounts.queries import active_staff
from app.domain.calendars.calendar import Interval
from app.domain.escalations import people_queries as people
from app.domain.escalations.availability import (
    NewAbsence,
    add_absence,
    give_availability,
    remove_absence,
    wrong_in,
)
from app.domain.escalations.hours import read_hours, show_hours
from app.domain.escalations.people_queries import Given
from app.domain.escalations.reach import stand_in
from app.lib.local_time import NoSuchTime, instant_of
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Wrong
from app.lib.time import known_zone
from app.web.forms import Form, read_form
from app.web.render import page, reader_of, set_now
from app.web.state import viewer

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
_LONGEST_NOTE = 200


async def show(request: Request, person_id: UUID, here: str, form: Form | None = None) -> Response[str]:
    """The page at the address `here`; 422 with what was typed when a form comes back wrong."""
    person, given = await people.staff_person(person_id), await _given_by(person_id)
    set_now(request, await portal_now())
    return page(
        request,
        "admin/availability.html",
        status_code=422 if form else 200,
        here=here,
        person=person,
        own=person_id == viewer(request).person_id,
        state=await _state(request, person_id),
        days=[(f"day-{number}", day) for number, day in enumerate(DAYS)],
        zones=ZONES,
        deputies=[("", "Nobody"), *_others(person_id, await active_staff())],
        absences=await people.absences_of(person_id),
        absence_zone=given.zone,
        values=_values(given) | (form.values if form else {}),
        errors=form.errors if form else {},
    )


def _others(person_id: UUID, everyone: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Everyone who could stand in: nobody does for themselves."""
    return ((str(one["id"]), one["name"]) for one in everyone if one["id"] != person_id)


async def _given_by(person_id: UUID) -> Given:
    given = await people.given_by(person_id)
    if given is None:
        raise NotFound(str(person_id))
    return given


async def _state(request: Request, person_id: UUID) -> dict[str, Any]:
    """Whether the person can be reached now, and else who answers for them."""
    known = await people.with_deputies(person_id)
    found = stand_in(known[person_id], known, reader_of(request).now)
    return {"reached": found is not None and found.person_id == person_id, "answers": found}


def _values(given: Given) -> dict[str, str]:
    week = {f"day-{number}": show_hours(day) for number, day in enumerate(given.week)}
    return {"zone": given.zone, "deputy": str(given.deputy_id or ""), **week}


async def save(request: Request, person_id: UUID, here: str) -> Response[Any]:
    """Takes hours, zone and deputy; 422 with a sentence beside each field that is wrong."""
    form = await read_form(request)
    week = tuple(hours_of(form, f"day-{number}") for number in range(len(DAYS)))
    given = Given(form.text("zone", "A time zone", line=True), week, person_in(form, "deputy"))
    form.errors = await wrong_in(person_id, given) | form.errors
    return await _act(request, person_id, here, form, lambda: give_availability(viewer(request), person_id, given))


async def leave(request: Request, person_id: UUID, here: str) -> Response[Any]:
    """Takes an absence, in the zone of the person's hours."""
    form = await read_form(request)
    zone = ZoneInfo(known_zone((await _given_by(person_id)).zone) or "UTC")
    begins_at, ends_at = moment_in(form, "begins", zone), moment_in(form, "ends", zone)
    note = form.text("note", "A note", most=_LONGEST_NOTE, line=True, needed=False)

    async def act() -> None:
        if begins_at and ends_at:
            absence = NewAbsence(begins_at, ends_at, person_in(form, "stand_in"), note)
            await add_absence(viewer(request), person_id, absence)

    return await _act(request, person_id, here, form, act)


async def come_back(request: Request, person_id: UUID, here: str, absence_id: UUID) -> Redirect:
    """Removes an absence."""
    await remove_absence(viewer(request), person_id, absence_id)
    return Redirect(here, status_code=303)


async def _act(
    request: Request, person_id: UUID, here: str, form: Form, act: Callable[[], Awaitable[None]]
) -> Response[Any]:
    if not form.errors:
        try:
            await act()
        except Wrong as wrong:
            form.errors |= wrong.errors
    return await show(request, person_id, here, form) if form.errors else Redirect(here, status_code=303)


def hours_of(form: Form, name: str) -> tuple[Interval, ...]:
    """The spans of a day that a field says."""
    try:
        return read_hours(form.text(name, "The hours", most=_LONGEST_NOTE, line=True, needed=False))
    except ValueError as error:
        form.errors.setdefault(name, str(error))
        return ()


def person_in(form: Form, name: str) -> UUID | None:
    """The person chosen; one that nobody is called by is somebody who is not on the staff."""
    chosen = form.values.get(name)
    return (form.identifier(name) or UUID(int=0)) if chosen else None


def moment_in(form: Form, name: str, zone: ZoneInfo) -> datetime | None:
    """The instant that a field says, as the wall of that zone shows it."""
    words = form.text(name, "A day and a time", most=40, line=True)
    if name in form.errors:
        return None
    try:
        at = instant_of(words, zone)
    except NoSuchTime as error:
        form.errors[name] = str(error)
        return None
    # Times at the ends of all calendars could not be shown in every zone.
    if not 2000 <= at.year < 3000:
        form.errors[name] = "Write a year from 2000 to 2999."
        return None
    return at
