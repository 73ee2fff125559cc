"""Uptime from what happened, pure: the last 90 days of a component and their percentage.

A major outage counts in full, a partial one 30 %, degraded performance not at all (the weights of the v2 format's
readers). Of things at one time only the worst counts. Maintenance is taken out of the time that counts, but only inside
its announced window (R26): what runs before or after it was promised to nobody, and counts as the outage that it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

from app.domain.calendars.wall_time import first_instant
from app.domain.incidents.statuses import COMPONENT_STATUSES, ComponentStatus

DAYS = 90
# In percent of the time it lasts.
WEIGHTS: Mapping[ComponentStatus, int] = {"major_outage": 100, "partial_outage": 30}
_RANK = {status: rank for rank, status in enumerate(COMPONENT_STATUSES)}
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """For how long something said a status of a component; `end` None: it still does. `announced` is a maintenance's
    window, None when nobody announced it. `source` is the id of what said it, empty when a person did by hand."""

    status: ComponentStatus
    start: datetime
    end: datetime | None
    source: str = ""
    announced: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day: how many of its seconds have passed since the component began, those spent in each status other
    than operational, and what touched it."""

    on: date
    known: int
    seconds: Mapping[ComponentStatus, int]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The days that are looked at: each with its first instant and its end (the last one's is now), and what each is
    like where nothing happens, for that is what most are like."""

    days: tuple[tuple[date, datetime, datetime], ...]
    quiet: tuple[Day, ...]

    @classmethod
    def of(cls, now: datetime, zone: ZoneInfo, count: int = DAYS) -> "Frame":
        """The `count` days up to today's."""
        today = now.astimezone(zone).date()
        return cls.between(today - timedelta(days=count - 1), today, now, zone)

    @classmethod
    def between(cls, first: date, last: date, now: datetime, zone: ZoneInfo) -> "Frame":
        """The days from the first to the last, as the zone's calendar has them: some last 23 or 25 hours. The last one
        has begun by now."""
        now = now.astimezone(UTC).replace(microsecond=0)
        dates = [first + timedelta(days=number) for number in range((last - first).days + 2)]
        midnights = [first_instant(datetime(on.year, on.month, on.day), zone) for on in dates]  # noqa: DTZ001
        found = tuple((on, start, min(end, now)) for on, (start, end) in zip(dates, pairwise(midnights), strict=False))
        return cls(found, tuple(Day(on, (end - start) // _SECOND, {}) for on, start, end in found))


def days(frame: Frame, spans: Sequence[Span], begun_at: datetime) -> tuple[Day, ...]:
    """What each day was like for a component that began then."""
    if not spans and begun_at <= frame.days[0][1]:
        return frame.quiet
    parts = list(_worst(_charged(spans, frame.days[-1][2])))
    found, at = [], 0
    for (on, start, end), quiet in zip(frame.days, frame.quiet, strict=True):
        begin = max(start, begun_at)
        while at < len(parts) and parts[at][1] <= begin:
            at += 1
        touched = list(takewhile(lambda part, end=end: part[0] < end, islice(parts, at, None)))  # type: ignore[misc]
        if begin >= end:
            found.append(Day(on, 0, {}))
        else:
            found.append(_day(on, begin, end, touched) if touched or begin > start else quiet)
    return tuple(found)


def _day(on: date, begin: datetime, end: datetime, parts: Sequence["_Part"]) -> Day:
    spent: dict[ComponentStatus, timedelta] = {}
    sources: dict[str, None] = {}
    for start, until, status, causes in parts:
        spent[status] = spent.get(status, timedelta()) + (min(until, end) - max(start, begin))
        sources |= dict.fromkeys(causes)
    seconds = {status: gap // _SECOND for status, gap in spent.items() if gap >= _SECOND}
    return Day(on, (end - begin) // _SECOND, seconds, tuple(sources))


def percentage(found: Iterable[Day]) -> Decimal | None:
    """The share of the time that counts in which the component was up, never rounded up; None when none counts."""
    counted = down = 0
    for day in found:
        counted += day.known
        if day.seconds:
            counted -= day.seconds.get("under_maintenance", 0)
            down += sum(weight * day.seconds.get(status, 0) for status, weight in WEIGHTS.items())
    if counted <= 0:
        return None
    return (100 - Decimal(down) / counted).quantize(Decimal("0.01"), ROUND_FLOOR)


_Part = tuple[datetime, datetime, ComponentStatus, tuple[str, ...]]
_Charged = tuple[datetime, datetime, ComponentStatus, str]


def _charged(spans: Iterable[Span], now: datetime) -> Iterator[_Charged]:
    """Each span as it counts: a maintenance outside its announced window is an outage."""
    for span in spans:
        start, end = span.start, min(span.end or now, now)
        if span.status != "under_maintenance":
            pieces: list[tuple[datetime, datetime, ComponentStatus]] = [(start, end, span.status)]
        else:
            opens, closes = span.announced or (start, start)
            opens, closes = min(max(opens, start), end), max(min(closes, end), start)
            pieces = [
                (start, opens, "major_outage"),
                (opens, closes, "under_maintenance"),
                (max(opens, closes), end, "major_outage"),
            ]
        yield from ((a, b, status, span.source) for a, b, status in pieces if a < b)


def _worst(charged: Iterable[_Charged]) -> Iterator[_Part]:
    """The spans laid over each other: of what is at one time only the worst remains, with all its sources' names."""
    pieces = sorted(charged)
    if all(one[1] <= other[0] for one, other in pairwise(pieces)):
        yield from ((start, end, status, (source,) if source else ()) for start, end, status, source in pieces)
        return
    edges: dict[datetime, tuple[list[int], list[int]]] = {}
    for number, (start, end, _, _) in enumerate(pieces):
        edges.setdefault(start, ([], []))[0].append(number)
        edges.setdefault(end, ([], []))[1].append(number)
    going: dict[int, None] = {}
    for here, there in pairwise(sorted(edges)):
        begun, ended = edges[here]
        going |= dict.fromkeys(begun)
        for number in ended:
            del going[number]
        if going:
            status = max((pieces[number][2] for number in going), key=_RANK.__getitem__)
            yield here, there, status, tuple(pieces[number][3] for number in going if pieces[number][3])
