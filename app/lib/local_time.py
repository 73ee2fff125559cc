"""Times that people type: of a wall clock in a zone, as `<input type="datetime-local">` sends them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """It is no time, or none that the clocks of that zone showed; the message is for the person."""


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of "2026-03-29T14:30" in the zone; the first of two where clocks go back.

    Raises NoSuchTime.
    """
    try:
        wall = datetime.fromisoformat(text.strip())
        if wall.tzinfo or len(text.strip()) < len("2026-01-01T00:00"):
            raise NoSuchTime("Write day and time, like 2026-03-29 14:30.")
        at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) != wall:
            day, name = f"{wall:%d %B %Y}".lstrip("0"), zone.key.replace("_", " ")
            raise NoSuchTime(f"There is no {wall:%H:%M} on {day} in {name}: the clocks go forward over it.")
    except (ValueError, OverflowError) as error:
        if isinstance(error, NoSuchTime):
            raise
        raise NoSuchTime("Write day and time, like 2026-03-29 14:30.") from error
    return at


def wall_time(at: datetime, zone: ZoneInfo) -> str:
    """An instant as the field shows it, to the minute."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
