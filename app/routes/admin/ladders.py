"""Every ladder of the newest plan, and who of each level can be reached now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar import Request, Response, get

from app.domain.contracts.queries import newest_plan
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.reach import Member, Reached, of_groups, opens, who
from app.domain.plans.escalation import Level
from app.domain.plans.ladder_words import ladders_of, when
from app.domain.plans.plan import Plan, Severity, Tier
from app.lib.product_time import portal_now
from app.web.render import page, set_now


@dataclass(frozen=True, slots=True)
class Rung:
    """A level, when it is told, who of it is reached now, and else from when on. `groups` are slug, name and whether
    anybody is in it."""

    level: Level
    when: str
    groups: list[tuple[str, str, bool]]
    reached: Reached
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class LadderShown:
    """One ladder, and the severities that have it."""

    severities: Sequence[Severity]
    rungs: list[Rung]


@get("/ladders")
async def index(request: Request) -> Response[str]:
    """By tier from the highest down; severities with the same ladder share one."""
    plan, now = await newest_plan(), await portal_now()
    set_now(request, now)
    members = await group_members(list(plan.groups)) if plan else []
    return page(
        request,
        "admin/ladders.html",
        tiers=[(tier, _ladders(plan, tier, members, now)) for tier in reversed(plan.tiers)] if plan else [],
        last_resort=_groups(plan, [plan.last_resort], members) if plan and plan.last_resort else [],
        last_reached=of_groups([plan.last_resort], members, now) if plan else None,
    )


def _ladders(plan: Plan, tier: Tier, members: Sequence[Member], now: datetime) -> list[LadderShown]:
    return [
        LadderShown(severities, [_rung(plan, level, members, now) for level in ladder.levels])
        for severities, ladder in ladders_of(plan, tier)
    ]


def _rung(plan: Plan, level: Level, members: Sequence[Member], now: datetime) -> Rung:
    reached = who(level, members, now)
    opens_at = None if reached.people else opens(level, members, now)
    return Rung(level, when(level), _groups(plan, level.groups, members), reached, opens_at)


def _groups(plan: Plan, slugs: Sequence[str], members: Sequence[Member]) -> list[tuple[str, str, bool]]:
    inside = {member.group for member in members}
    return [(slug, plan.groups[slug], slug in inside) for slug in slugs]


handlers = [index]
