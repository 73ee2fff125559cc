"""The form of a rota: what it shows, and the rota that it says."""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from app.domain.escalations.hours import show_hours
from app.domain.escalations.rota import Rota
from app.domain.escalations.rotas import LONGEST_NAME, Draft
from app.routes.availability_page import DAYS, hours_of
from app.web.forms import Form

# Places in the order of people that are offered beyond those filled.
FREE_PLACES = 2
FEWEST_PLACES = 4
MOST_PLACES = 40
UNITS = {"days": 1, "weeks": 7}
_WEEK = 7


def values_of(rota: Rota) -> dict[str, str]:
    """The newest version as the form's fields say it."""
    last = rota.versions[-1]
    weekly = last.every % _WEEK == 0
    week = last.hours.week if not last.hours.always_open else ((),) * _WEEK
    return {
        "seen": str(last.number),
        "name": rota.name,
        "zone": last.hours.zone.key,
        "starts_on": last.starts_on.isoformat(),
        "every": str(last.every // _WEEK if weekly else last.every),
        "unit": "weeks" if weekly else "days",
        "weekday": str(last.starts_on.weekday() if last.weekday is None else last.weekday),
        "handover": f"{last.handover // 60:02}:{last.handover % 60:02}",
        **{f"person-{place}": str(person) for place, person in enumerate(last.people)},
        **{f"day-{number}": show_hours(day) for number, day in enumerate(week)},
    }


def new_values(zone: str, today: date) -> dict[str, str]:
    """What a new rota's form begins with: a week each, from Monday on, at nine."""
    return {
        "zone": zone,
        "starts_on": today.isoformat(),
        "every": "1",
        "unit": "weeks",
        "weekday": "0",
        "handover": "09:00",
    }


def places(values: dict[str, str]) -> Sequence[str]:
    """The fields of the order of people: those filled, and some more."""
    filled = [place for place in range(MOST_PLACES) if values.get(f"person-{place}")]
    shown = max(FEWEST_PLACES, (filled[-1] + 1 if filled else 0) + FREE_PLACES)
    return [f"person-{place}" for place in range(min(shown, MOST_PLACES))]


def draft_of(form: Form) -> Draft:
    """The rota that the form says; what cannot be read stands in its errors."""
    unit = UNITS.get(form.choice("unit", list(UNITS), "Choose days or weeks."), 1)
    weekday = form.values.get("weekday", "")
    return Draft(
        name=form.text("name", "A name", most=LONGEST_NAME, line=True),
        zone=form.text("zone", "A time zone", line=True),
        people=_people(form),
        starts_on=_starts_on(form),
        every=_number(form) * unit,
        weekday=int(weekday) if weekday in map(str, range(_WEEK)) else None,
        handover=_handover(form),
        week=tuple(hours_of(form, f"day-{number}") for number in range(len(DAYS))),
    )


def _people(form: Form) -> tuple[UUID, ...]:
    """Those chosen, in order; one that nobody is called by is somebody who is not on the staff."""
    chosen = [f"person-{place}" for place in range(MOST_PLACES) if form.values.get(f"person-{place}")]
    return tuple(form.identifier(name) or UUID(int=0) for name in chosen)


def _starts_on(form: Form) -> date:
    day = form.day("starts_on")
    if day is None:
        form.errors.setdefault("starts_on", "The day on which it starts is needed.")
    return day or date(2000, 1, 1)


def _number(form: Form) -> int:
    words = form.values.get("every", "").strip()
    if words.isascii() and words.isdigit() and 0 < len(words) < 4:
        return int(words)
    form.errors["every"] = "Write how many days or weeks, like 1."
    return 1


def _handover(form: Form) -> int:
    try:
        at = time.fromisoformat(form.values.get("handover", ""))
    except ValueError:
        form.errors["handover"] = "Write a time, like 09:00."
        return 0
    return at.hour * 60 + at.minute
