"""Rotas in the database, and who is told by them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from app.demo import Cast
from app.domain.escalations import rotas
from app.domain.escalations.hours import NO_HOURS, Week
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.reach import of_groups
from app.domain.escalations.rota import Shift, runs, shifts
from app.domain.escalations.rota_queries import rota_of
from app.domain.escalations.rotas import Draft
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import does, rows
from tests.offers import CLOSED_BELOW

TEAM, *_ = CLOSED_BELOW.groups


def draft(cast: Cast, *names: str, starts_on: date = date(2026, 1, 5), every: int = 1, week: Week = NO_HOURS) -> Draft:
    """Turns of these people, handed over at nine in UTC."""
    people = tuple(cast[name].person_id for name in names)
    return Draft("Primary", "UTC", people, starts_on, every, 0, 9 * 60, week)


async def make(cast: Cast, *names: str, group: str = TEAM, name: str = "Primary") -> UUID:
    """A rota of daily turns of these people; `MONDAY` of tests/by_itself.py is its eighth."""
    return await does(cast["admin"], rotas.make, group, replace(draft(cast, *names), name=name))


async def now() -> datetime:
    """The product's time."""
    ((at,),) = await rows("SELECT portal_now()")
    return datetime.fromisoformat(str(at))


async def coming(rota_id: UUID) -> list[Shift]:
    """The shifts of the next four weeks."""
    at = await now()
    async with database.transaction(SYSTEM):
        rota = await rota_of(rota_id)
    assert rota
    return runs(shifts(rota, at, at + timedelta(days=28)))


async def first_names(cast: Cast, rota_id: UUID, count: int) -> list[str]:
    """Who has the next shifts."""
    known = {viewer.person_id: name for name, viewer in cast.viewers.items()}
    return [known[shift.person_id] for shift in (await coming(rota_id))[:count]]


async def told_now(group: str = TEAM) -> list[tuple[str, str | None]]:
    """Who of a group is told now, by first name, and for whom."""
    at = await now()
    async with database.transaction(SYSTEM):
        reached = of_groups([group], await group_members([group]), at)
    return [(one.name.split()[0], (one.stands_in_for or "").split(" ")[0] or None) for one in reached.people]
