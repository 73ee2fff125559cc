"""What the pages of an audit log share: the filter, and entries in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.audit.queries import Asked, Noted, names_of
from app.lib.time import Reader
from app.routes.audit_values import identifier, words_of
from app.routes.audit_words import kind_of, sentence_of
from app.web.forms import Form

FILTER = ("since", "until", "person", "kind", "request")
# Beyond these a reader's zone would need a year that Python does not have.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry in words: `who` did what `words` say, which are a sentence of their own where `who` is empty;
    `viewing_as` is through whose eyes they looked, `details` what is known besides."""

    entry: Noted
    who: str
    viewing_as: str
    words: str
    details: list[tuple[str, str]]


def asked_in(form: Form, zone: ZoneInfo, actions: Sequence[str]) -> Asked:
    """The entries that a filter means, days being the reader's; what is wrong with it stands in the form's errors."""
    since, until = _day(form, "since"), _day(form, "until")
    kind, person = form.values.get("kind", ""), form.identifier("person")
    if form.values.get("person") and person is None:
        form.errors["person"] = "Choose somebody of the list."
    return Asked(
        since=_midnight(since, zone),
        before=_midnight(until + timedelta(days=1), zone) if until else None,
        actor_id=person,
        actions=[action for action in actions if kind_of(action) == kind] if kind else None,
        request="".join(form.values.get("request", "").split()).lower() or None,
    )


def query_of(form: Form, **more: object) -> str:
    """The filter as the end of an address."""
    kept = {name: form.values[name] for name in FILTER if form.values.get(name)}
    return urlencode(kept | {name: str(value) for name, value in more.items()})


async def in_words(entries: Sequence[Noted], reader: Reader) -> list[Shown]:
    """The entries as a page says them, people and connections by their names."""
    values = [value for entry in entries for value in (*entry.details.values(), entry.viewing_as, entry.directory)]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    ids = {found for found in map(identifier, flat) if found}
    names = await names_of(list(ids))
    return [_shown(entry, names, reader) for entry in entries]


def _shown(entry: Noted, names: Mapping[UUID, str], reader: Reader) -> Shown:
    said = {name: words_of(name, value, names, reader) for name, value in entry.details.items()}
    told = {name: words for name, words in said.items() if words}
    words = sentence_of(entry.action, told)
    return Shown(
        entry,
        who="" if words[:1].isupper() else entry.actor or _nobody(entry, names),
        viewing_as=names.get(entry.viewing_as, "a customer") if entry.viewing_as else "",
        words=words,
        details=[(name.replace("_", " "), words) for name, words in told.items()],
    )


def _nobody(entry: Noted, names: Mapping[UUID, str]) -> str:
    if entry.directory:
        return f"The directory {names.get(entry.directory, '')}".strip()
    return "Somebody unknown" if entry.address else "The installation"


def _day(form: Form, name: str) -> date | None:
    day = form.day(name)
    if day and not FIRST_DAY <= day <= LAST_DAY:
        form.errors[name] = "Choose a day."
        return None
    return day


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None
