"""Business time walked tick by tick: slow, and obvious from sla.md, "Time". Instants are whole ticks since EPOCH."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HORIZON = timedelta(days=800)


class Office:
    """A calendar, asked instant by instant whether it is open."""

    def __init__(self, calendar: Calendar, tick: timedelta = MINUTE) -> None:
        self.calendar, self.tick = calendar, tick
        self._open: dict[int, bytes] = {}

    def ticks(self, instant: datetime) -> int:
        whole, rest = divmod(instant - EPOCH, self.tick)
        assert not rest, f"{instant} lies between two ticks"
        return whole

    def instant(self, tick: int) -> datetime:
        return EPOCH + tick * self.tick

    def local(self, tick: int) -> datetime:
        """What the clock on the office wall reads, without its zone."""
        return self.instant(tick).astimezone(self.calendar.zone).replace(tzinfo=None)

    def at_wall(self, wall: datetime) -> int:
        """A wall time that DST skips means the instant after the gap; one that occurs twice, the first."""
        reads_utc = wall.replace(tzinfo=UTC)
        offsets = {(reads_utc + side * 2 * DAY).astimezone(self.calendar.zone).utcoffset() for side in (-1, 1)}
        readings = [self.ticks(reads_utc - offset) for offset in offsets if offset is not None]
        hits = [tick for tick in readings if self.local(tick) == wall]
        if hits:
            return min(hits)
        tick = min(readings) - DAY // self.tick
        while self.local(tick) < wall:
            tick += 1
        return tick

    def at(self, day: date, minute: int) -> int:
        return self.at_wall(datetime.combine(day, time()) + minute * MINUTE)

    def spans(self, day: date) -> list[tuple[int, int]]:
        """The intervals of one local day; a holiday has none."""
        if day in self.calendar.holidays:
            return []
        return [(self.at(day, i.opens), self.at(day, i.closes)) for i in self.calendar.week[day.weekday()]]

    def is_open(self, tick: int) -> bool:
        return next(self.open_from(tick)) == tick

    def reason(self, tick: int) -> str:
        """Why an instant counts or not, where no pause says otherwise."""
        if self.is_open(tick):
            return "coverage"
        holiday = self.calendar.holidays.get(self.local(tick).date())
        return f"holiday: {holiday}" if holiday else "closed"

    def open_from(self, tick: int) -> Iterator[int]:
        """The open ticks from that one on, one after the other."""
        end = tick + HORIZON // self.tick
        per_day = DAY // self.tick
        while True:
            day, offset = divmod(tick, per_day)
            found = self._flags_of(day).find(1, offset)
            tick = day * per_day + found if found >= 0 else (day + 1) * per_day
            if found >= 0:
                yield tick
                tick += 1
            assert tick < end, "this office does not open for years"

    def _flags_of(self, day: int) -> bytes:
        if day not in self._open:
            self._open[day] = self._flags(day)
        return self._open[day]

    def _flags(self, utc_day: int) -> bytes:
        """Of every tick of a day in UTC, whether it lies in an interval of that or a neighbouring local day."""
        per_day = DAY // self.tick
        flags = bytearray(per_day)
        for days in (-1, 0, 1):
            for start, end in self.spans(self.instant(utc_day * per_day).date() + days * DAY):
                first, last = (min(max(tick - utc_day * per_day, 0), per_day) for tick in (start, end))
                flags[first:last] = b"\1" * max(last - first, 0)
        return bytes(flags)

    def opening(self, tick: int) -> int:
        """That instant if it is open, else the next opening after it."""
        return next(self.open_from(tick))

    def open_between(self, start: int, end: int) -> Iterator[int]:
        return itertools.takewhile(lambda tick: tick < end, self.open_from(start))

    def after_coverage(self, start: int, ticks: int) -> int:
        """The earliest instant by which that many open ticks have passed: at a close rather than the next opening."""
        return next(itertools.islice(self.open_from(start), ticks - 1, None)) + 1

    def has_coverage(self, day: date) -> bool:
        return any(start < end for start, end in self.spans(day))

    def covered_day_after(self, day: date, days: int) -> date:
        while days:
            day += DAY
            days -= self.has_coverage(day)
        return day

    def due(self, start: int, duration: Duration) -> int:
        """When a promise that starts at `start` (itself in coverage, unless elapsed) falls due."""
        local = self.local(start)
        match duration.kind:
            case "coverage":
                return self.after_coverage(start, duration.time // self.tick)
            case "elapsed":
                return start + duration.time // self.tick
            case "business_days":
                day = self.covered_day_after(local.date(), duration.days)
            case "calendar_days":
                day = local.date() + duration.days * DAY
        return self.opening(self.at_wall(datetime.combine(day, local.time())))
