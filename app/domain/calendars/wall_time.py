"""From wall time to instants (sla.md, "Time": skipped and repeated wall times)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a naive wall time: the first of two where clocks go back, and the end of the gap where
    they go forward over it."""
    earlier_offset = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    later_offset = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if earlier_offset <= later_offset:
        return earlier_offset
    return _change_between(later_offset, earlier_offset, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The whole second in `(before, after]` at which the zone's offset changes."""
    new_offset = after.astimezone(zone).utcoffset()
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    while high - low > SECOND:
        middle = low + timedelta(seconds=(high - low) // SECOND // 2)
        if middle.astimezone(zone).utcoffset() == new_offset:
            high = middle
        else:
            low = middle
    return high
