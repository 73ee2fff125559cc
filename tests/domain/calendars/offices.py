"""Hostile but legal calendars, and the moments at which they hurt."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from app.domain.calendars.calendar import MINUTES_A_DAY, NO_WEEK, Calendar, Closure, Interval

ZONES = [
    "UTC",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Havana",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
]
DAY = timedelta(days=1)
Week = tuple[tuple[Interval, ...], ...]
ALL_DAY = (Interval(0, MINUTES_A_DAY),)
OFFICE_DAY = (Interval(9 * 60, 18 * 60),)


@cache
def moments(name: str) -> list[datetime]:
    """Year ends, and the days on which the zone's offset changes. In 2011 Apia skipped a day and St John's changed
    at a minute past midnight."""
    found = []
    for year in (2011, 2026):
        days = [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(366)]
        offsets = [day.astimezone(ZoneInfo(name)).utcoffset() for day in days]
        found += [days[n] for n in range(365) if offsets[n] != offsets[n + 1]] + [days[-2]]
    return found


MOMENTS = {name: moments(name) for name in ZONES}
zones = st.one_of(st.sampled_from(ZONES), st.sampled_from(sorted(available_timezones())))


@dataclass(frozen=True)
class Scene:
    """An office and an instant near which it is hard to keep time."""

    calendar: Calendar
    moment: datetime


@st.composite
def days(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Up to three intervals, which may touch each other and midnight."""
    intervals = draw(st.integers(1, 3))
    quarters = st.lists(st.integers(0, 96), min_size=2 * intervals, max_size=2 * intervals, unique=True)
    cuts = sorted(draw(quarters))
    apart = tuple(Interval(a * 15, b * 15) for a, b in zip(cuts[::2], cuts[1::2], strict=True))
    if len(apart) > 1 and draw(st.booleans()):
        return (Interval(apart[0].opens, apart[1].opens), *apart[1:])
    return apart


def once_a_week(weekday: int, opens: int, minutes: int) -> Week:
    return tuple((Interval(opens, opens + minutes),) if day == weekday else () for day in range(7))


small_hours = st.builds(Interval, st.integers(0, 12).map(lambda n: n * 15), st.integers(13, 16).map(lambda n: n * 15))
weeks = st.one_of(
    small_hours.map(lambda span: ((span,),) * 7),
    st.sampled_from(
        [
            (ALL_DAY,) * 7,
            (OFFICE_DAY,) * 5 + ((), ()),
            (ALL_DAY,) * 5 + ((), ()),
            ((Interval(0, 120), Interval(1320, MINUTES_A_DAY)),) * 7,
            ((Interval(540, 720), Interval(720, 1080)),) * 5 + ((), ()),
        ]
    ),
    st.builds(once_a_week, st.integers(0, 6), st.integers(0, 23).map(lambda hour: hour * 60), st.just(60)),
    st.lists(st.one_of(st.just(()), days()), min_size=7, max_size=7).map(tuple).filter(any),
)
one_minute_a_week = st.builds(once_a_week, st.integers(0, 6), st.integers(0, 1439), st.just(1))


@st.composite
def closures(draw: st.DrawFn, moment: datetime) -> tuple[Closure, ...]:
    """Some minutes, some hours or some weeks, by the clock on the wall."""
    lengths = st.one_of(st.integers(1, 90), st.integers(60, 3 * 1440), st.integers(7 * 1440, 35 * 1440))
    starts = draw(st.lists(st.integers(-3 * 1440, 7 * 1440), max_size=2))
    walls = [moment.replace(tzinfo=None) + start * timedelta(minutes=1) for start in starts]
    return tuple(
        Closure(wall, wall + draw(lengths) * timedelta(minutes=1), f"Closure {n}") for n, wall in enumerate(walls)
    )


@st.composite
def calendars(draw: st.DrawFn, name: str, moment: datetime, weeks: st.SearchStrategy[Week] = weeks) -> Calendar:
    """With holidays, closures and extra hours near the moment, half of the time."""
    calendar = Calendar("business", ZoneInfo(name), draw(weeks))
    if draw(st.booleans()):
        return calendar
    near = draw(st.one_of(st.sets(st.integers(-3, 9), max_size=3), st.integers(1, 9).map(range)))
    holidays = {(moment + n * DAY).date(): f"Holiday {n}" for n in near}
    extra = draw(st.dictionaries(st.integers(-3, 9).map(lambda n: (moment + n * DAY).date()), days(), max_size=2))
    return replace(calendar, holidays=holidays, closures=draw(closures(moment)), extra=extra)


@st.composite
def unions(draw: st.DrawFn, name: str, moment: datetime) -> Calendar:
    """Offices in several zones, of which one is open, and days of the first one's zone on which they are not."""
    names = [name, *draw(st.lists(zones, min_size=1, max_size=2))]
    members = tuple(draw(calendars(one, moment)) for one in names)
    return replace(draw(calendars(name, moment)), week=NO_WEEK, union=members)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    name = draw(zones)
    moment = draw(st.sampled_from(moments(name)))
    union = draw(st.integers(0, 9)) == 0
    return Scene(draw(unions(name, moment) if union else calendars(name, moment)), moment)


@st.composite
def seldom_open(draw: st.DrawFn) -> Scene:
    """For one minute a week, and in the extra hours."""
    name = draw(zones)
    moment = draw(st.sampled_from(moments(name)))
    return Scene(draw(calendars(name, moment, one_minute_a_week)), moment)


def always_open() -> st.SearchStrategy[Scene]:
    return scenes().map(lambda where: Scene(Calendar("24x7", where.calendar.zone, (ALL_DAY,) * 7), where.moment))
