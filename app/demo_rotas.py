"""The demo's rotas: who of its cast takes turns at being on call, made by its administrator."""

from collections.abc import Mapping
from datetime import date

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.queries import newest_plan
from app.domain.escalations import rotas
from app.domain.escalations.hours import NO_HOURS
from app.domain.escalations.rotas import Draft

_NINE = 9 * 60
_MONDAY = 0
# Group, name of the rota, who takes weekly turns. The first has one person, so that the same one is told every week.
ROTAS = (
    ("senior-engineers", "Primary", ("sam",)),
    ("senior-engineers", "Secondary", ("alex", "morgan")),
)


async def take_turns(viewers: Mapping[str, Viewer]) -> None:
    """Makes the rotas of the groups that the plan has, in the open transaction."""
    plan = await newest_plan()
    for group, name, people in ROTAS:
        if plan and group in plan.groups:
            turns = tuple(viewers[person].person_id for person in people)
            draft = Draft(name, viewers[people[0]].zone, turns, date(2026, 1, 5), 7, _MONDAY, _NINE, NO_HOURS)
            await rotas.make(viewers["admin"], group, draft)
