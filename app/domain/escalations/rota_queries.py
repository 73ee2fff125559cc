"""Reading rotas, who covers, and swaps. Staff and the system see them, contacts see none of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from app.domain.escalations.hours import calendar_of, stored_week
from app.domain.escalations.rota import Override, Rota, Version
from app.lib import database

# Overrides that ended longer ago are looked up by nobody.
_KEPT = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Cover:
    """An override as its page lists it."""

    id: UUID
    rota_id: UUID
    person_id: UUID
    person: str
    instead_of: str | None
    begins_at: datetime
    ends_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class SwapAsked:
    """A swap that waits for its answer: `asked_by` gives one shift and takes another, of `asked_of`."""

    id: UUID
    rota_id: UUID
    group: str
    rota: str
    asked_by: UUID
    asker: str
    asked_of: UUID
    other: str
    gives_from: datetime
    gives_until: datetime
    takes_from: datetime
    takes_until: datetime
    note: str


async def rotas(groups: Sequence[str] | None = None) -> list[Rota]:
    """The rotas of these groups, or all, in the order in which each group's are asked; those that ended, too."""
    rows = await database.fetch(
        "SELECT id, group_slug, name FROM rota WHERE $1::text[] IS NULL OR group_slug = ANY ($1) "
        "ORDER BY group_slug, position",
        None if groups is None else list(groups),
    )
    if not rows:
        return []
    known = [row["id"] for row in rows]
    versions, overrides = await _versions(known), await _overrides(known)
    return [
        Rota(row["id"], row["group_slug"], row["name"], versions[row["id"]], overrides.get(row["id"], ()))
        for row in rows
    ]


async def rota_of(rota_id: UUID) -> Rota | None:
    """That rota."""
    row = await database.fetch_one("SELECT id, group_slug, name FROM rota WHERE id = $1", rota_id)
    if row is None:
        return None
    versions, overrides = await _versions([rota_id]), await _overrides([rota_id])
    return Rota(row["id"], row["group_slug"], row["name"], versions[rota_id], overrides.get(rota_id, ()))


async def rota_held(rota_id: UUID) -> Rota | None:
    """That rota, while nobody else changes one of its group, or who covers in it."""
    group = await database.fetch_value("SELECT group_slug FROM rota WHERE id = $1", rota_id)
    if group is None:
        return None
    await hold_rotas(group)
    return await rota_of(rota_id)


async def hold_rotas(group: str) -> None:
    """Lets nobody else change the group's rotas until this transaction is over."""
    await database.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"rotas {group}")


async def _versions(rota_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Version, ...]]:
    rows = await database.fetch(
        "SELECT rota_id, number, effective_at, zone, people, starts_on, every_days, weekday, handover, week "
        "FROM rota_version WHERE rota_id = ANY ($1) ORDER BY rota_id, number",
        list(rota_ids),
    )
    return {one: tuple(_version(row) for row in rows if row["rota_id"] == one) for one in rota_ids}


def _version(row: asyncpg.Record) -> Version:
    return Version(
        number=row["number"],
        effective_at=row["effective_at"],
        people=tuple(row["people"]),
        starts_on=row["starts_on"],
        every=row["every_days"],
        weekday=row["weekday"],
        handover=row["handover"],
        hours=calendar_of(row["zone"], stored_week(row["week"])),
    )


async def _overrides(rota_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Override, ...]]:
    rows = await database.fetch(
        "SELECT rota_id, id, person_id, instead_of, begins_at, least(ends_at, ended_at) AS ends_at FROM rota_override "
        "WHERE rota_id = ANY ($1) AND ends_at > portal_now() - $2::interval AND begins_at < least(ends_at, ended_at) "
        "ORDER BY id",
        list(rota_ids),
        _KEPT,
    )
    found: dict[UUID, tuple[Override, ...]] = {}
    for row in rows:
        one = Override(row["id"], row["person_id"], row["instead_of"], row["begins_at"], row["ends_at"])
        found[row["rota_id"]] = (*found.get(row["rota_id"], ()), one)
    return found


async def covers(rota_ids: Sequence[UUID]) -> list[Cover]:
    """The overrides of these rotas that are not over, the next one first."""
    rows = await database.fetch(
        "SELECT o.id, o.rota_id, o.person_id, p.name AS person, i.name AS instead_of, o.begins_at, o.ends_at, o.why "
        "FROM rota_override o JOIN person p ON p.id = o.person_id LEFT JOIN person i ON i.id = o.instead_of "
        "WHERE o.rota_id = ANY ($1) AND o.ends_at > portal_now() AND o.ended_at IS NULL ORDER BY o.begins_at, o.id",
        list(rota_ids),
    )
    return [Cover(**row) for row in rows]


_SWAP = """
    SELECT s.id, s.rota_id, r.group_slug AS group, r.name AS rota, s.asked_by, a.name AS asker, s.asked_of,
           b.name AS other, s.gives_from, s.gives_until, s.takes_from, s.takes_until, s.note
    FROM swap s JOIN rota r ON r.id = s.rota_id JOIN person a ON a.id = s.asked_by JOIN person b ON b.id = s.asked_of
    WHERE s.state = 'pending'
"""


async def swaps_pending(limit: int = 50) -> list[SwapAsked]:
    """The swaps that wait for an answer and whose shifts have not begun, the oldest first."""
    rows = await database.fetch(
        f"{_SWAP} AND least(s.gives_from, s.takes_from) > portal_now() ORDER BY s.asked_at LIMIT $1", limit
    )
    return [SwapAsked(**row) for row in rows]


async def swap_held(swap_id: UUID) -> SwapAsked | None:
    """The swap while it waits for an answer; nobody else answers it until this transaction is over."""
    row = await database.fetch_one(f"{_SWAP} AND s.id = $1 FOR UPDATE OF s", swap_id)
    return SwapAsked(**row) if row else None


async def addresses(people: Sequence[UUID]) -> list[asyncpg.Record]:
    """Id, name and email of those of the people who are active on the staff."""
    return await database.fetch(
        "SELECT id, name, email FROM person WHERE id = ANY ($1) AND active AND staff_role IS NOT NULL", list(people)
    )


async def names_of(people: Sequence[UUID]) -> dict[UUID, str]:
    """What these people are called, those who left included."""
    rows = await database.fetch("SELECT id, name FROM person WHERE id = ANY ($1)", list(people))
    return {row["id"]: row["name"] for row in rows}
