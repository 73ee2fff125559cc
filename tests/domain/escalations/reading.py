"""What stands in the database about the people who are told."""

from collections.abc import Sequence

from app.domain.escalations.people_queries import group_members
from app.domain.escalations.reach import Member
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import rows


async def members_of(*slugs: str) -> list[Member]:
    """The members of these groups and whoever may stand in for them."""
    async with database.transaction(SYSTEM):
        return await group_members(slugs)


async def names_of(slug: str) -> list[str]:
    """The first names of a group's members, in order."""
    return [member.name.split()[0] for member in await members_of(slug) if member.group]


async def noted() -> Sequence[tuple[str, str]]:
    """What the log says of people since the cast was made: who did it, and what, in order."""
    found = await rows(
        "SELECT split_part(p.email, '@', 1) AS who, e.kind FROM event e JOIN person p ON p.id = e.actor_id "
        "WHERE e.subject = 'person' AND NOT e.public AND e.organisation_id IS NULL ORDER BY e.seq"
    )
    return [(row["who"], row["kind"]) for row in found]
