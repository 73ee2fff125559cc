"""Who can be reached, asked minute by minute of offices that know their open minutes: slow, and obvious."""

from datetime import datetime, timedelta
from uuid import UUID

from app.domain.escalations.reach import Member
from app.domain.plans.escalation import Level
from tests.domain.calendars.oracle import MINUTE, Office


class Staff:
    """The people of a level and their deputies."""

    def __init__(self, level: Level, members: list[Member]) -> None:
        self.level, self.members = level, members
        self.room = Office(level.reachable)
        self.offices = {m.person_id: Office(m.hours) for m in members}
        self.people = {m.person_id: m for m in members}

    def is_there(self, person_id: UUID, at: datetime) -> bool:
        """In their hours and in no absence."""
        person = self.people[person_id]
        office = self.offices[person_id]
        gone = any(away.begins_at <= at and at < away.ends_at for away in person.absences)
        return office.is_open(office.ticks(at)) and not gone

    def answers(
        self, person_id: UUID | None, at: datetime, asked: tuple[UUID, ...] = ()
    ) -> tuple[UUID | None, tuple[UUID, ...]]:
        """Who answers when that person is called, and everyone asked so far."""
        if person_id is None or person_id not in self.people or person_id in asked:
            return None, asked
        if self.is_there(person_id, at):
            return person_id, asked
        asked = (*asked, person_id)
        person = self.people[person_id]
        in_their_place = [away.deputy_id for away in person.absences if away.begins_at <= at < away.ends_at]
        for deputy in [*in_their_place, person.deputy_id]:
            found, asked = self.answers(deputy, at, asked)
            if found:
                return found, asked
        return None, asked

    def on_call(self, group: str, at: datetime) -> tuple[UUID, str | None] | None:
        """Of the rotas by rank, the first whose person is not away, else whoever answers for them."""
        for rank in range(3):
            for person in self.people.values():
                here = [
                    d for d in person.duties if (d.group, d.rank) == (group, rank) and d.begins_at <= at < d.ends_at
                ]
                gone = any(away.begins_at <= at < away.ends_at for away in person.absences)
                answering = self.answers(person.person_id, at)[0] if gone else person.person_id
                if here and answering:
                    return answering, None if answering == person.person_id else person.name
        return None

    def bare(self, start: datetime, end: datetime) -> list[datetime]:
        """The minutes at which the level is open and nobody is told."""
        minutes = [start + n * MINUTE for n in range((end - start) // MINUTE)]
        return [at for at in minutes if self.room.is_open(self.room.ticks(at)) and not self.told(at)]

    def told(self, at: datetime) -> list[tuple[UUID, str | None]]:
        """Who is told, and for whom, in order."""
        found: list[tuple[UUID, str | None]] = []
        if not self.room.is_open(self.room.ticks(at)):
            return found
        for group in self.level.groups:
            first = self.on_call(group, at)
            if first:
                found += [first] if first[0] not in [person_id for person_id, _ in found] else []
                continue
            for member in self.members:
                answering = self.answers(member.person_id, at)[0] if member.group == group else None
                if answering and answering not in [person_id for person_id, _ in found]:
                    found.append((answering, None if answering == member.person_id else member.name))
        return found

    def opens(self, at: datetime) -> datetime | None:
        """The first minute of the next 14 days at which anybody is told."""
        minutes = (at + n * MINUTE for n in range(timedelta(days=14) // MINUTE + 1))
        return next((minute for minute in minutes if self.told(minute)), None)
