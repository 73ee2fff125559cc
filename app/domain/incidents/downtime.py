"""A month's promised availability as an error budget, pure.

The promise is held by each part of the product by itself, as the status page shows it: all seconds of the calendar
month in which the part existed count, but for announced maintenance, and the promise allows (100 − percent) % of them.
What is used is weighed as uptime weighs it. So a finished month is over its budget exactly when the part's uptime was
below the promise. An organisation's budget is that of the part that used most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.uptime import WEIGHTS, Day, Frame, Span, days

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Life:
    """A component and the part of the month that it existed in, with what was said of it."""

    component: ComponentFacts
    start: datetime
    end: datetime
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Used:
    """What a component used of its budget, in seconds. `sources` are the ids of the incidents and maintenances that
    used any of it, each with what it would have used alone."""

    component: ComponentFacts
    allowed: Fraction
    down: Fraction
    sources: Mapping[str, Fraction]

    @property
    def share(self) -> Fraction | None:
        """How much of the budget is used, 1 when all of it; None when nothing was allowed."""
        return self.down / self.allowed if self.allowed else None

    @property
    def over(self) -> bool:
        """More was used than the promise allows."""
        return self.down > self.allowed


def used(life: Life, frame: Frame, percent: Decimal) -> Used:
    """What it used by the end of the frame, whose days are those of the month; `percent` is the promise."""
    spans = [replace(span, end=min(span.end or life.end, life.end)) for span in life.spans]
    found = days(frame, spans, life.start)
    maintained = sum(day.seconds.get("under_maintenance", 0) for day in found)
    counted = (life.end - life.start) // _SECOND - maintained
    alone = {
        source: _down(days(frame, [span for span in spans if span.source == source], life.start))
        for source in dict.fromkeys(span.source for span in spans if span.source)
    }
    return Used(
        life.component,
        counted * (100 - Fraction(percent)) / 100,
        _down(found),
        {source: down for source, down in alone.items() if down},
    )


def worst_of(each: Iterable[Used]) -> Used | None:
    """The one that used most: what the organisation's budget shows. None without components."""
    return max(each, key=lambda one: (one.over, one.share or 0, one.down), default=None)


def _down(found: Iterable[Day]) -> Fraction:
    return sum(
        (Fraction(weight * day.seconds.get(status, 0), 100) for day in found for status, weight in WEIGHTS.items()),
        Fraction(0),
    )
