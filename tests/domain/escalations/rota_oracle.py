"""Who is on call, minute by minute: handovers are counted as they pass on the wall. Slow, and obvious."""

from datetime import date, datetime, timedelta
from uuid import UUID

from app.domain.escalations.rota import Rota, Version
from tests.domain.calendars.oracle import MINUTE, Office

_ONE_DAY = timedelta(days=1)


class Wall:
    """A version's clock on the wall, and the list of those who hang their name under it."""

    def __init__(self, version: Version) -> None:
        self.version, self.office = version, Office(version.hours)
        self.handovers = sorted(self._handovers())

    def _handovers(self) -> set[int]:
        """The ticks of all handovers of 60 days, the first one included."""
        version, found = self.version, set[int]()
        since = version.starts_on
        for day in (version.starts_on + n * _ONE_DAY for n in range(60)):
            if day == version.starts_on or self._hands_over(day, since):
                found.add(self.office.at(day, version.handover))
                since = day
        return found

    def _hands_over(self, day: date, since: date) -> bool:
        """Turns of weeks end on their weekday, the first one at the latest after as many weeks as it should have."""
        version = self.version
        if version.weekday is None:
            return (day - since).days == version.every
        if since != version.starts_on:
            return (day - since).days == version.every
        return day.weekday() == version.weekday and (day - since).days > version.every - 7

    def person(self, at: datetime) -> UUID | None:
        """Whose name hangs there at that minute, while it is open."""
        tick = self.office.ticks(at)
        passed = sum(handover <= tick for handover in self.handovers)
        if not passed or not self.version.people or not self.office.is_open(tick):
            return None
        return self.version.people[(passed - 1) % len(self.version.people)]


class Roster:
    """A rota, asked minute by minute."""

    def __init__(self, rota: Rota) -> None:
        self.rota = rota
        self.walls = {version.number: Wall(version) for version in rota.versions}

    def on_call(self, at: datetime) -> UUID | None:
        """The name on the wall of the newest version; over it slips of paper, in the order they were stuck on."""
        known = [version for version in self.rota.versions if version.effective_at <= at]
        if not known:
            return None
        newest = max(known, key=lambda version: version.number)
        person = self.walls[newest.number].person(at)
        for slip in self.rota.overrides if newest.people else ():
            if slip.begins_at <= at < slip.ends_at and slip.instead_of in (None, person):
                person = slip.person_id
        return person

    def minutes(self, start: datetime, end: datetime) -> list[UUID | None]:
        """Who is on call at each minute of `[start, end)`."""
        return [self.on_call(start + n * MINUTE) for n in range((end - start) // MINUTE)]
