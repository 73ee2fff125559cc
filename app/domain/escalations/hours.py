"""Working hours as people write them ("9-12, 13-17"), and the calendar that they make."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.calendars.calendar import MINUTES_A_DAY, Calendar, Interval

Week = tuple[tuple[Interval, ...], ...]
NO_HOURS: Week = ((),) * 7
ANY_HOUR: Week = ((Interval(0, MINUTES_A_DAY),),) * 7
_TIME = r"(\d{1,2})(?:[:.](\d\d))?"
_SPAN = re.compile(rf"{_TIME}\s*(?:[-–—]|to)\s*{_TIME}", re.ASCII)


def read_hours(words: str) -> tuple[Interval, ...]:
    """The spans of one day, in order; none for nothing written. ValueError, with a sentence, for nonsense, for an end
    that does not come after its beginning, and for spans that overlap."""
    spans = sorted((_span(part.strip()) for part in re.split("[,;]", words) if part.strip()), key=lambda s: s.opens)
    for earlier, later in pairwise(spans):
        if later.opens < earlier.closes:
            raise ValueError(f"“{words.strip()}”: these hours overlap.")
    return tuple(spans)


def _span(words: str) -> Interval:
    match = _SPAN.fullmatch(words)
    if not match:
        raise ValueError(f"“{words}” is no span of hours. Write it as 09:00–18:00, or as 9-12, 13-17.")
    opens, closes = _minutes(words, match[1], match[2]), _minutes(words, match[3], match[4])
    if closes <= opens:
        raise ValueError(f"“{words}” ends before it begins. Hours past midnight belong to the next day.")
    return Interval(opens, closes)


def _minutes(words: str, hour: str, minute: str | None) -> int:
    found = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or found > MINUTES_A_DAY:
        raise ValueError(f"“{words}”: a day has the hours from 00:00 to 24:00.")
    return found


def show_hours(day: Sequence[Interval]) -> str:
    """The spans of a day as `read_hours` takes them."""
    return ", ".join(f"{_clock(span.opens)}–{_clock(span.closes)}" for span in day)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def stored_week(text: str | None) -> Week:
    """A week as it is kept in the database; no hours where there is none."""
    return tuple(tuple(Interval(*span) for span in day) for day in json.loads(text)) if text else NO_HOURS


def week_to_store(week: Week) -> str:
    """A week as the database keeps it: each day's spans in minutes."""
    return json.dumps([[(span.opens, span.closes) for span in day] for day in week])


@lru_cache(maxsize=1024)
def calendar_of(zone: str, week: Week) -> Calendar:
    """When somebody with these hours can be reached: at any hour when they gave none at all."""
    return Calendar("hours", ZoneInfo(zone), week if any(week) else ANY_HOUR)
