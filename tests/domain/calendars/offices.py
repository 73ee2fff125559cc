"""Hostile but legal calendars, and the moments at which they hurt."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.domain.calendars.calendar import MINUTES_A_DAY, Calendar, Interval

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
ALL_DAY = (Interval(0, MINUTES_A_DAY),)
OFFICE_DAY = (Interval(9 * 60, 18 * 60),)


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


def one_hour_a_week(weekday: int, hour: int) -> tuple[tuple[Interval, ...], ...]:
    return tuple((Interval(hour * 60, hour * 60 + 60),) if day == weekday else () for day in range(7))


weeks = st.one_of(
    st.sampled_from(
        [
            (ALL_DAY,) * 7,
            (OFFICE_DAY,) * 5 + ((), ()),
            (ALL_DAY,) * 5 + ((), ()),
            ((Interval(0, 120), Interval(1320, MINUTES_A_DAY)),) * 7,
            ((Interval(540, 720), Interval(720, 1080)),) * 5 + ((), ()),
        ]
    ),
    st.builds(one_hour_a_week, st.integers(0, 6), st.integers(0, 23)),
    st.lists(st.one_of(st.just(()), days()), min_size=7, max_size=7).map(tuple).filter(any),
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A calendar, with a few holidays near the moment."""
    name = draw(st.sampled_from(ZONES))
    moment = draw(st.sampled_from(MOMENTS[name]))
    near = draw(st.sets(st.integers(-3, 9), max_size=3))
    holidays = {(moment + n * DAY).date(): f"Holiday {n}" for n in near}
    return Scene(Calendar("business", ZoneInfo(name), draw(weeks), holidays), moment)
