"""What the pages of on-call show, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Request

from app.domain.contracts.queries import newest_plan
from app.domain.escalations import on_call, rota_queries
from app.domain.escalations.on_call import AwayOnCall, Bare, Now, serves
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.reach import Member, Reached, of_groups
from app.domain.escalations.rota import Rota
from app.domain.plans.plan import Plan
from app.lib.product_time import portal_now
from app.web.render import set_now


@dataclass(frozen=True, slots=True)
class Place:
    """A group: its name, what it is told of, its rotas as they are now, and who of it would be told now."""

    slug: str
    name: str
    serves: Sequence[str]
    rotas: Sequence[Now]
    reached: Reached


@dataclass(frozen=True, slots=True)
class Gathered:
    """Plan, people and rotas as of the product's time."""

    plan: Plan | None
    now: datetime
    members: Sequence[Member]
    rotas: Sequence[Rota]

    @property
    def names(self) -> dict[str, str]:
        """The groups' names by slug."""
        return dict(self.plan.groups) if self.plan else {}

    def places(self) -> list[Place]:
        """Every group of the newest plan."""
        return [
            Place(
                slug,
                name,
                serves(self.plan, slug) if self.plan else [],
                [on_call.now_of(rota, self.now) for rota in self.rotas if rota.group == slug],
                of_groups([slug], self.members, self.now),
            )
            for slug, name in self.names.items()
        ]

    def bare(self) -> list[Bare]:
        """The levels with hours without cover in the next 14 days."""
        if self.plan is None:
            return []
        return on_call.bare_levels(self.plan, self.members, self.now, self.now + on_call.LOOK_AHEAD)

    def away(self) -> list[AwayOnCall]:
        """Who is away while on call in the next 14 days."""
        return on_call.away_on_call(self.members, self.now, self.now + on_call.LOOK_AHEAD)

    async def people(self) -> dict[UUID, str]:
        """The names of everyone whom the rotas name."""
        found = {person for rota in self.rotas for version in rota.versions for person in version.people}
        found |= {one.person_id for rota in self.rotas for one in rota.overrides}
        return await rota_queries.names_of(list(found))


async def gathered(request: Request) -> Gathered:
    """Everything at the product's time, which the page is told as of."""
    now = await portal_now()
    set_now(request, now)
    plan = await newest_plan()
    groups = list(plan.groups) if plan else []
    members = await group_members(groups)
    rotas = [rota for rota in await rota_queries.rotas(groups) if rota.versions and rota.versions[-1].people]
    return Gathered(plan, now, members, rotas)
