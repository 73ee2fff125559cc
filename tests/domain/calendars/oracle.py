"""Business time walked tick by tick: slow, and obvious from sla.md, "Time". Instants are whole ticks since EPOCH."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendars.calendar import Calendar, Interval
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
        self._walls: dict[datetime, int] = {}
        self.members = [Office(member, tick) for member in calendar.union]
        self.closures = [(one, (self.at_wall(one.starts), self.at_wall(one.ends))) for one in calendar.closures]

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
        if wall not in self._walls:
            self._walls[wall] = self._find(wall)
        return self._walls[wall]

    def _find(self, wall: datetime) -> int:
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

    def spans(self, day: date, intervals: tuple[Interval, ...]) -> list[tuple[int, int]]:
        """Those intervals of one local day."""
        return [(self.at(day, one.opens), self.at(day, one.closes)) for one in intervals]

    def day(self, day: date) -> tuple[int, int]:
        """A whole local day."""
        return self.at(day, 0), self.at(day + DAY, 0)

    def is_open(self, tick: int) -> bool:
        day, offset = divmod(tick, DAY // self.tick)
        return bool(self._flags_of(day)[offset])

    def reason(self, tick: int) -> str:
        """Why an instant counts or not, where no pause says otherwise."""
        return "coverage" if self.is_open(tick) else self.excuse(tick) or "closed"

    def excuse(self, tick: int) -> str | None:
        """The name of a holiday, else of a closure, else what a member of a union says."""
        if holiday := self.calendar.holidays.get(self.local(tick).date()):
            return f"holiday: {holiday}"
        for closure, (start, end) in self.closures:
            if start <= tick < end:
                return f"closure: {closure.name}"
        return next(filter(None, (member.excuse(tick) for member in self.members)), None)

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
        """Of every tick of a day in UTC, whether it is open: the hours of the local days that touch it and those of the
        members, but for holidays and closures, and extra hours whatever else the day is."""
        week, holidays, extra = self.calendar.week, self.calendar.holidays, self.calendar.extra
        first = utc_day * (DAY // self.tick)
        days = [self.instant(first).date() + n * DAY for n in (-1, 0, 1)]
        flags = bytearray(DAY // self.tick)
        for member in self.members:
            flags = bytearray(one | other for one, other in zip(flags, member._flags_of(utc_day), strict=True))
        for day in days:
            self._mark(flags, first, self.spans(day, week[day.weekday()]), b"\1")
        self._mark(flags, first, [self.day(day) for day in days if day in holidays], b"\0")
        self._mark(flags, first, [span for _, span in self.closures], b"\0")
        for day in days:
            self._mark(flags, first, self.spans(day, extra.get(day, ())), b"\1")
        return bytes(flags)

    def _mark(self, flags: bytearray, first: int, spans: list[tuple[int, int]], flag: bytes) -> None:
        for start, end in spans:
            begins, ends = (min(max(tick - first, 0), len(flags)) for tick in (start, end))
            flags[begins:ends] = flag * max(ends - begins, 0)

    def opening(self, tick: int) -> int:
        """That instant if it is open, else the next opening after it."""
        return next(self.open_from(tick))

    def open_between(self, start: int, end: int) -> Iterator[int]:
        return itertools.takewhile(lambda tick: tick < end, self.open_from(start))

    def open_ticks(self, start: int, end: int) -> int:
        """How many ticks are open from the first instant until before the second."""
        per_day = DAY // self.tick
        days = range(start // per_day, (end - 1) // per_day + 1) if start < end else ()
        return sum(self._flags_of(d).count(1, max(start - d * per_day, 0), end - d * per_day) for d in days)

    def after_coverage(self, start: int, ticks: int) -> int:
        """The earliest instant by which that many open ticks have passed: at a close rather than the next opening."""
        per_day = DAY // self.tick
        while (today := self.open_ticks(start, midnight := (start // per_day + 1) * per_day)) < ticks:
            ticks, start = ticks - today, self.opening(midnight)
        flags, offset = self._flags_of(start // per_day), start % per_day
        for _ in range(ticks):
            offset = flags.find(1, offset) + 1
        return midnight - per_day + offset

    def has_coverage(self, day: date) -> bool:
        return self.open_ticks(*self.day(day)) > 0

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


_last: list[Office] = []


def office_of(calendar: Calendar, tick: timedelta = MINUTE) -> Office:
    """The calendar's office; of the calendar last asked about the same one, so that its days are worked out once."""
    if not any(known.calendar is calendar and known.tick == tick for known in _last):
        _last[:] = [Office(calendar, tick)]
    return _last[0]
