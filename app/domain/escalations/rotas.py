"""Making rotas and changing them: administrators do. What has been served stays as it was."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, action_of, note
from app.domain.contracts.queries import newest_plan
from app.domain.escalations import tables
from app.domain.escalations.hours import Week, calendar_of, week_to_store
from app.domain.escalations.rota import Rota, Version
from app.domain.escalations.rota_queries import addresses, hold_rotas, rota_held
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from app.lib.rows import insert
from app.lib.time import known_zone

LONGEST_NAME = 80
LONGEST_TURN = 28
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Draft:
    """A rota as an administrator wants it; the fields mean what those of `rota.Version` mean. `weekday` counts only
    where turns are whole weeks."""

    name: str
    zone: str
    people: tuple[UUID, ...]
    starts_on: date
    every: int
    weekday: int | None
    handover: int
    week: Week

    def version(self, number: int, now: datetime) -> Version:
        """The version that it makes: in effect from now on, or from its first turn on where that is yet to come."""
        weekday = self.weekday if self.every % _WEEK == 0 else None
        hours = calendar_of(self.zone, self.week)
        made = Version(number, now, self.people, self.starts_on, self.every, weekday, self.handover, hours)
        return replace(made, effective_at=max(now, made.begins(0)))


async def wrong_in(draft: Draft) -> dict[str, str]:
    """What cannot be so, by field, in sentences."""
    errors = {}
    if not 0 < len(draft.name) <= LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if not known_zone(draft.zone):
        errors["zone"] = f"“{draft.zone}” is no time zone, such as Europe/Berlin."
    if not draft.people:
        errors["person-0"] = "Choose at least one person."
    elif len(await addresses(draft.people)) < len(set(draft.people)):
        errors["person-0"] = "Choose people who are active on the staff."
    if not 1 <= draft.every <= LONGEST_TURN:
        errors["every"] = f"A turn lasts from 1 to {LONGEST_TURN} days."
    if not 2000 <= draft.starts_on.year < 3000:
        errors["starts_on"] = "Write a year from 2000 to 2999."
    return errors


async def make(viewer: Viewer, group: str, draft: Draft) -> UUID:
    """One more rota of a group of the newest plan, asked after those that it has. Raises Wrong, Refused, NotFound."""
    _allow(viewer)
    plan = await newest_plan()
    if plan is None or group not in plan.groups:
        raise NotFound(group)
    await _refuse_wrong(draft)
    await hold_rotas(group)
    place = await database.fetch_value("SELECT coalesce(max(position) + 1, 0) FROM rota WHERE group_slug = $1", group)
    rota_id = new_id()
    await insert((tables.Rota, {"id": rota_id, "group_slug": group, "name": draft.name, "position": place}))
    await _add_version(viewer, Rota(rota_id, group, draft.name, ()), draft)
    await _note(viewer, rota_id, "rota_made")
    return rota_id


async def change(viewer: Viewer, rota_id: UUID, draft: Draft, *, seen: int | None = None) -> None:
    """The rota goes like this from now on, or from its first turn on. `seen` is its newest version as far as the writer
    knows. Raises Conflict when somebody made another one meanwhile, Wrong, Refused, NotFound."""
    rota = await _held(viewer, rota_id)
    if seen not in (None, rota.versions[-1].number):
        raise Conflict("Somebody changed this rota since you opened it, so nothing of yours was saved.")
    await _refuse_wrong(draft)
    await database.execute("UPDATE rota SET name = $2 WHERE id = $1", rota_id, draft.name)
    await _add_version(viewer, rota, draft)
    await _note(viewer, rota_id, "rota_changed")


async def end(viewer: Viewer, rota_id: UUID) -> None:
    """Nobody is on call by this rota from now on; twice is once. Raises Refused, NotFound."""
    rota = await _held(viewer, rota_id)
    last = rota.versions[-1]
    if last.people:
        await _insert_version(
            viewer, rota_id, replace(last, number=last.number + 1, people=(), effective_at=await portal_now())
        )
        await _note(viewer, rota_id, "rota_ended")


async def ask_earlier(viewer: Viewer, rota_id: UUID) -> None:
    """The rota is asked before the one that came before it; the first stays the first. Raises Refused, NotFound."""
    rota = await _held(viewer, rota_id)
    if await database.execute(_CHANGE_PLACES, rota_id, rota.group):
        await _note(viewer, rota_id, "rota_moved")


_CHANGE_PLACES = """
    WITH pair AS (
        SELECT mine.id AS mine, mine.position AS here, other.id AS other, other.position AS there
        FROM rota mine JOIN rota other ON other.group_slug = $2 AND other.position < mine.position
        WHERE mine.id = $1 AND (SELECT people <> '{}' FROM rota_version v WHERE v.rota_id = other.id
                                ORDER BY number DESC LIMIT 1)
        ORDER BY other.position DESC LIMIT 1)
    UPDATE rota SET position = CASE rota.id WHEN pair.mine THEN pair.there ELSE pair.here END
    FROM pair WHERE rota.id IN (pair.mine, pair.other)
"""


async def _add_version(viewer: Viewer, rota: Rota, draft: Draft) -> None:
    await _insert_version(viewer, rota.id, draft.version(len(rota.versions) + 1, await portal_now()))


async def _insert_version(viewer: Viewer, rota_id: UUID, version: Version) -> None:
    values = {
        "rota_id": rota_id,
        "number": version.number,
        "effective_at": version.effective_at,
        "zone": version.hours.zone.key,
        "people": list(version.people),
        "starts_on": version.starts_on,
        "every_days": version.every,
        "weekday": version.weekday,
        "handover": version.handover,
        "week": week_to_store(version.hours.week),
        "made_by": viewer.person_id,
    }
    await insert((tables.RotaVersion, values))


async def _held(viewer: Viewer, rota_id: UUID) -> Rota:
    _allow(viewer)
    rota = await rota_held(rota_id)
    if rota is None:
        raise NotFound(str(rota_id))
    return rota


def _allow(viewer: Viewer) -> None:
    if not viewer.is_admin:
        raise Refused("Only an administrator changes rotas.")


async def _refuse_wrong(draft: Draft) -> None:
    if errors := await wrong_in(draft):
        raise Wrong(errors)


async def _note(viewer: Viewer, rota_id: UUID, kind: str) -> None:
    subject = Subject("rota", rota_id, None)
    await record(subject, kind, at=await portal_now(), actor=viewer.person_id, public=False)
    await note(VENDOR, action_of(kind), Actor(viewer.person_id), rota=rota_id)
