"""Reading who is in the groups and when they can be reached. Staff and the system see it, contacts see none of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import asyncpg

from app.domain.contracts.named_people import named_people
from app.domain.contracts.policy import NamedRole
from app.domain.escalations.hours import Week, calendar_of, stored_week
from app.domain.escalations.reach import HORIZON, Away, Duty, Member
from app.domain.escalations.rota import shifts
from app.domain.escalations.rota_queries import rotas
from app.lib import database

# Whoever stands in for whoever stands in, and so on; UNION ends cycles. Absences past matter to nobody.
_MEMBERS = """
WITH RECURSIVE deputy AS (
    SELECT person_id, deputy_id FROM availability WHERE deputy_id IS NOT NULL
    UNION ALL
    SELECT person_id, deputy_id FROM absence
    WHERE deputy_id IS NOT NULL AND ends_at > $3
), member AS (
    SELECT group_slug, person_id, position FROM group_member WHERE group_slug = ANY ($1)
), everyone AS (
    SELECT person_id FROM member
    UNION SELECT unnest($2::uuid[])
    UNION SELECT d.deputy_id FROM everyone e JOIN deputy d ON d.person_id = e.person_id
)
SELECT p.id, p.name, p.email, m.group_slug, a.zone, a.week, a.deputy_id, away.begun, away.ended, away.deputies
FROM everyone e
JOIN person p ON p.id = e.person_id AND p.active AND p.staff_role IS NOT NULL
LEFT JOIN member m ON m.person_id = p.id
LEFT JOIN availability a ON a.person_id = p.id
CROSS JOIN LATERAL (
    SELECT array_agg(begins_at ORDER BY begins_at) AS begun, array_agg(ends_at ORDER BY begins_at) AS ended,
           array_agg(deputy_id ORDER BY begins_at) AS deputies
    FROM absence WHERE person_id = p.id AND ends_at > $3
) away
ORDER BY m.group_slug, m.position, p.id
"""


# Whose place in which group somebody takes whom a customer has by name.
ACCOUNT_MANAGERS = "account-manager"
_NAMED_GROUPS: Mapping[NamedRole, str] = {"account_manager": ACCOUNT_MANAGERS}
# The instant that is asked for may lie a little before the one at which people are read.
MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave as their availability; `week` is empty when they can be reached at any hour."""

    zone: str
    week: Week
    deputy_id: UUID | None


@dataclass(frozen=True, slots=True)
class AbsenceListed:
    """An absence as its page shows it."""

    id: UUID
    begins_at: datetime
    ends_at: datetime
    deputy: str | None
    note: str


async def group_members(
    slugs: Sequence[str],
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    organisation_id: UUID | None = None,
) -> list[Member]:
    """The active members of these groups in their order, then whoever is on call for one of them, is named for that
    customer, or may stand in (`group` None). Who is in two groups comes twice. Known are absences and duties from
    `since` (now) on, duties up to 14 days after `until` (`since`), where `reach.opens` ends to look."""
    since = since or await _now()
    duties = await _duties(slugs, since - MARGIN, (until or since) + HORIZON + MARGIN)
    named = await _named(slugs, organisation_id) if organisation_id else {}
    members = await _members(slugs, [*duties, *named], since, duties)
    return [replace(member, named_for=named.get(member.person_id, ())) for member in members]


async def with_deputies(person_id: UUID) -> dict[UUID, Member]:
    """A person and everyone who may stand in for them, by id; without those who are not active on the staff."""
    return {member.person_id: member for member in await _members((), (person_id,), await _now(), {})}


async def _now() -> datetime:
    return cast(datetime, await database.fetch_value("SELECT portal_now()"))


async def _named(groups: Sequence[str], organisation_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """The customer's own people, each with those of the groups in whose place they are told."""
    people = await named_people(organisation_id)
    return {one.person_id: (_NAMED_GROUPS[one.role],) for one in people if _NAMED_GROUPS.get(one.role) in groups}


async def _duties(groups: Sequence[str], since: datetime, until: datetime) -> dict[UUID, tuple[Duty, ...]]:
    """Who is on call for one of the groups when."""
    found: dict[UUID, tuple[Duty, ...]] = {}
    for rank, rota in enumerate(await rotas(groups)):
        for shift in shifts(rota, since, until):
            duty = Duty(rota.group, rank, rota.name, shift.begins_at, shift.ends_at)
            found[shift.person_id] = (*found.get(shift.person_id, ()), duty)
    return found


async def _members(
    slugs: Sequence[str], people: Sequence[UUID], since: datetime, duties: Mapping[UUID, tuple[Duty, ...]]
) -> list[Member]:
    rows = await database.fetch(_MEMBERS, list(slugs), list(people), since - MARGIN)
    return [_member(row, duties.get(row["id"], ())) for row in rows]


def _member(row: asyncpg.Record, duties: tuple[Duty, ...]) -> Member:
    away = zip(row["begun"] or (), row["ended"] or (), row["deputies"] or (), strict=True)
    return Member(
        person_id=row["id"],
        name=row["name"],
        email=row["email"],
        group=row["group_slug"],
        hours=calendar_of(row["zone"] or "UTC", stored_week(row["week"])),
        deputy_id=row["deputy_id"],
        absences=tuple(Away(*one) for one in away),
        duties=duties,
    )


async def administrators() -> list[asyncpg.Record]:
    """The active administrators: id and email."""
    return await database.fetch("SELECT id, email FROM person WHERE staff_role = 'administrator' AND active")


async def staff_person(person_id: UUID) -> asyncpg.Record | None:
    """The active person of the staff with that id: id and name."""
    return await database.fetch_one(
        "SELECT id, name FROM person WHERE id = $1 AND staff_role IS NOT NULL AND active", person_id
    )


async def given_by(person_id: UUID) -> Given | None:
    """What an active person of the staff gave; any hour in their own zone when they gave nothing yet."""
    row = await database.fetch_one(
        "SELECT coalesce(a.zone, p.zone) AS zone, a.week, a.deputy_id FROM person p "
        "LEFT JOIN availability a ON a.person_id = p.id WHERE p.id = $1 AND p.staff_role IS NOT NULL AND p.active",
        person_id,
    )
    return Given(row["zone"], stored_week(row["week"]), row["deputy_id"]) if row else None


async def absences_of(person_id: UUID) -> list[AbsenceListed]:
    """The absences that are not over, the next one first."""
    rows = await database.fetch(
        "SELECT a.id, a.begins_at, a.ends_at, p.name AS deputy, a.note FROM absence a "
        "LEFT JOIN person p ON p.id = a.deputy_id WHERE a.person_id = $1 AND a.ends_at > portal_now() "
        "ORDER BY a.begins_at",
        person_id,
    )
    return [AbsenceListed(**row) for row in rows]
