"""What rests on one of the staff: somebody else should have it before they go."""

from dataclasses import dataclass
from uuid import UUID

from app.lib import database


@dataclass(frozen=True, slots=True)
class Resting:
    """`groups`: by the plan's word, those that nobody else active is in. `rotas`: the names of those with them in
    turn."""

    groups: tuple[str, ...]
    rotas: tuple[str, ...]


async def resting_on(person_id: UUID) -> Resting:
    """As it stands, as far as the eyes of this transaction see."""
    groups = await database.fetch(
        "SELECT m.group_slug FROM group_member m JOIN person p ON p.id = m.person_id "
        "AND p.active AND p.staff_role IS NOT NULL "
        "GROUP BY m.group_slug HAVING array_agg(p.id) = ARRAY[$1::uuid] ORDER BY m.group_slug",
        person_id,
    )
    rotas = await database.fetch(
        "SELECT r.name FROM rota r JOIN LATERAL (SELECT people FROM rota_version v WHERE v.rota_id = r.id "
        "ORDER BY number DESC LIMIT 1) newest ON $1 = ANY (newest.people) ORDER BY r.group_slug, r.position",
        person_id,
    )
    return Resting(tuple(row["group_slug"] for row in groups), tuple(row["name"] for row in rotas))
