"""The pages, written by templates. Each has a fresh and a stale form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from status_page import days, parts, slots, words
from status_page.rollup import headline, look, rollup
from status_page.snapshot import Component, Incident, Page, Snapshot

TEMPLATES = Path(__file__).parent / "templates"
HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Press:
    """What every page is written with: whose it is, its stylesheet's address, the page's clock and its date today."""

    page: Page
    stylesheet: str
    clock: words.Clock
    today: date
    templates: Environment

    def write(self, name: str, *, stale: bool, **values: Any) -> bytes:
        """The page of that template."""
        here = {"page": self.page, "stylesheet": self.stylesheet, "stale": stale, "today": self.today}
        return self.templates.get_template(name).render(here | values).encode()


def press(page: Page, stylesheet: str, now: datetime) -> Press:
    """A press for this page at that time."""
    clock = words.Clock(ZoneInfo(page.time_zone))
    return Press(page, stylesheet, clock, clock.local(now).date(), _templates(clock))


@lru_cache(maxsize=8)
def _templates(clock: words.Clock) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: words.plain(value) if type(value) is str else value,
    )
    templates.filters |= {
        "exact": clock.exact,
        "on": clock.on,
        "state": words.state,
        "day": words.day,
        "short_day": words.short_day,
        "path": lambda text: quote(text, safe=""),
    }
    templates.globals |= {
        "component_words": words.COMPONENT,
        "impact_words": words.IMPACT,
        "runs": days.runs,
        "troubles": days.troubles,
        "bar_summary": days.summary,
        # Fixed marks of our own, which `plain` would take out of a text.
        "verified": {"iso": Markup(slots.ISO), "text": Markup(slots.TEXT)},  # noqa: S704
    }
    return templates


def home(press: Press, snapshot: Snapshot, components: Markup, *, at: datetime, stale: bool) -> bytes:
    """The front page; at the product's time `at` some promises of a next update may have run out."""
    incidents = parts.open_incidents(snapshot)
    said, happening = rollup(snapshot), [(one.status, one.impact) for one in snapshot.incidents]
    return press.write(
        "home.html",
        stale=stale,
        look=look(said, happening),
        headline=headline(said, happening),
        incidents=incidents,
        late=set() if stale else late(incidents, at),
        planned=parts.planned(snapshot),
        past=parts.past_days(snapshot, press.clock, press.today),
        components=components,
        uptime_rule=snapshot.uptime_rule,
    )


# Up to so many components every group is open, so that their bars are seen at once.
FEW = 24


def components(press: Press, snapshot: Snapshot) -> Markup:
    """The front page's list of components: the same in each of its forms, and most of its size."""
    found = parts.sections(snapshot.components)
    few = sum(len(section.components) for section in found) <= FEW
    return Markup(press.write("_components.html", stale=False, sections=found, few=few).decode())  # noqa: S704


def history(press: Press, incidents: Sequence[Incident], number: int, last: int, *, stale: bool) -> bytes:
    """One page of everything that ever happened, by month."""

    def month(one: Incident) -> str:
        return words.month(press.clock.local(parts.began_at(one)))

    months = [(name, list(some)) for name, some in groupby(incidents, key=month)]
    return press.write("history.html", stale=stale, months=months, number=number, last=last)


def incident(press: Press, of: Incident, touched: Sequence[Component], *, at: datetime, stale: bool) -> bytes:
    """An incident's or a maintenance's own page."""
    return press.write(
        "incident.html",
        stale=stale,
        incident=of,
        components=touched,
        late=set() if stale else late([of], at),
    )


def not_found(press: Press, *, stale: bool) -> bytes:
    """What an unknown address shows."""
    return press.write("not_found.html", stale=stale)


def late(incidents: Sequence[Incident], at: datetime) -> set[str]:
    """The ids of those whose promised next update has not come by then."""
    return {one.id for one in incidents if one.next_update_by and one.next_update_by <= at}
