"""What a search's address asks beside its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.articles.article import LANGUAGES
from app.domain.contracts.organisation_queries import OrganisationFacts, organisation_by_prefix, organisations_like
from app.domain.contracts.queries import newest_plan
from app.domain.search.found import KINDS, Filters, Kind
from app.routes import ticket_component
from app.web.forms import Form

STATUSES = {"open": "Open", "settled": "Settled"}
NAMES = ("kind", "status", "severity", "mine", "organisation", "component", "since", "until", "language")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The conditions as the address says them, what is wrong with them (name to sentence), as the search takes them,
    and each in words but for the kind (name to words)."""

    values: dict[str, str]
    errors: dict[str, str]
    filters: Filters
    words: dict[str, str]
    component_options: list[tuple[str, str]]
    severity_options: list[tuple[str, str]]

    def address(self, q: str, **changed: str) -> str:
        """The search of `q` with these conditions but for those that are `changed`; an empty one is none."""
        told = {"q": q} | self.values | changed
        return "/search?" + urlencode({name: value for name, value in told.items() if value})


async def narrowed(given: Mapping[str, str], zone: ZoneInfo) -> Narrowed:
    """What the address says; a day is one of this zone, `until` to its end. What means nothing to us is left out."""
    form = Form({name: given.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in NAMES}, [])
    since, until = _day(form, "since"), _day(form, "until")
    components = await ticket_component.options()
    organisation = await _organisation(form)
    component = next((pair for pair in components if pair[0] and pair[0] == form.values["component"]), None)
    severities = await _severities()
    severity = next((pair for pair in severities if pair[0] == form.values["severity"]), None)
    filters = Filters(
        kind=_one_of(KINDS, form.values["kind"]),
        over={"open": False, "settled": True}.get(form.values["status"]),
        severity=severity[0] if severity else None,
        organisation_id=organisation.id if organisation else None,
        component_id=UUID(component[0]) if component else None,
        since=_begins(since, zone),
        until=_begins(until + timedelta(days=1), zone) if until else None,
        language=form.values["language"] if form.values["language"] in LANGUAGES else None,
        mine=form.values["mine"] == "on",
    )
    words = _words(filters, organisation, component, severity, since, until)
    kept = {name: value for name, value in form.values.items() if name in words or name in form.errors}
    kind = {"kind": str(filters.kind)} if filters.kind else {}
    return Narrowed(kind | kept, form.errors, filters, words, components, severities)


async def _severities() -> list[tuple[str, str]]:
    """Of what is offered today, as far as these eyes see."""
    plan = await newest_plan()
    return [(one.slug, one.label) for one in plan.severities] if plan else []


def _one_of(kinds: tuple[Kind, ...], asked: str) -> Kind | None:
    return next((kind for kind in kinds if kind == asked), None)


def _day(form: Form, name: str) -> date | None:
    """Within the years that every zone can tell."""
    day = form.day(name)
    return day if day and 1970 < day.year < 9999 else None


def _begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


async def _organisation(form: Form) -> OrganisationFacts | None:
    """By its prefix, else by its name or a part of it, as far as these eyes see."""
    asked = form.values["organisation"]
    if not asked:
        return None
    found = await organisation_by_prefix(asked)
    if found is None and (like := (await organisations_like(asked, limit=1)).rows):
        found = like[0].organisation
    if found is None:
        form.errors["organisation"] = "No organisation has this prefix or name."
    return found


def _words(
    filters: Filters,
    organisation: OrganisationFacts | None,
    component: tuple[str, str] | None,
    severity: tuple[str, str] | None,
    since: date | None,
    until: date | None,
) -> dict[str, str]:
    status = {None: "", False: STATUSES["open"], True: STATUSES["settled"]}[filters.over]
    told = {
        "status": status,
        "severity": severity[1] if severity else "",
        "mine": "Mine" if filters.mine else "",
        "organisation": organisation.name if organisation else "",
        "component": component[1] if component else "",
        "since": f"Since {since}" if since else "",
        "until": f"Until {until}" if until else "",
        "language": LANGUAGES.get(filters.language or "", ""),
    }
    return {name: words for name, words in told.items() if words}
