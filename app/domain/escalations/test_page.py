"""Test pages: a message that only tries whether people are reached. It never touches a ticket."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.queries import newest_plan
from app.domain.deliveries.actions import Recipient, owe
from app.domain.escalations.people_queries import group_members
from app.domain.escalations.reach import Told, of_groups
from app.domain.escalations.tables import TestPage
from app.domain.events.actions import Subject, record
from app.domain.plans.plan import Plan
from app.domain.timers.actions import Instant, plant
from app.domain.timers.claims import Fired
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong
from app.lib.rows import insert

AGAIN = "test_page_again"
MOST_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """A test page as its page shows it; `delivered_at` is when a mail server took the first message of it."""

    id: UUID
    group: str | None
    sender: str
    sent_at: datetime
    people: tuple[UUID, ...]
    names: tuple[str, ...]
    times: int
    accepted_at: datetime | None
    accepted: str | None
    delivered_at: datetime | None

    @property
    def took(self) -> timedelta | None:
        """From the sending to the acceptance."""
        return self.accepted_at - self.sent_at if self.accepted_at else None


async def send_to_myself(viewer: Viewer) -> UUID:
    """Tries it on whoever asks. Raises Refused."""
    if not viewer.is_staff:
        raise Refused("Only the support team tries its own pages.")
    to = Told(viewer.person_id, viewer.name, viewer.email, "", None)
    return await _send(viewer, None, [to], None)


async def send_to_group(viewer: Viewer, group: str) -> UUID:
    """Tries it on whoever a level of that group would tell now, as often as the level would. Raises Wrong where nobody
    could be told, Refused, NotFound."""
    if not viewer.is_admin:
        raise Refused("Only an administrator tries it on others.")
    plan = await newest_plan()
    if plan is None or group not in plan.groups:
        raise NotFound(group)
    reached = of_groups([group], await group_members([group]), await portal_now())
    if not reached.people:
        raise Wrong({"": f"Nobody of {plan.groups[group]} can be reached now, so nothing was sent."})
    return await _send(viewer, group, reached.people, retold_every(plan, group))


def retold_every(plan: Plan, group: str) -> timedelta | None:
    """After how long the most impatient level of the group tells it again; None where none does."""
    ladders = [ladder for tier in plan.tiers for ladder in tier.ladders.values()]
    levels = [level for ladder in ladders for level in ladder.levels if group in level.groups]
    return min((level.retell_every for level in levels if level.retell_every), default=None)


async def _send(viewer: Viewer, group: str | None, to: Sequence[Told], retell_every: timedelta | None) -> UUID:
    page_id, now = new_id(), await portal_now()
    people = [{"person_id": str(one.person_id), "name": one.name, "email": one.email} for one in to]
    values = {
        "id": page_id,
        "group_slug": group,
        "sent_by": viewer.person_id,
        "sent_at": now,
        "people": [one.person_id for one in to],
        "told": json.dumps(people),
        "retell_every": retell_every,
    }
    await insert((TestPage, values))
    await record(_log(page_id), "test_page_sent", at=now, actor=viewer.person_id, public=False)
    await _owe(page_id, people, viewer.name, now)
    await _again_later(page_id, 1, now, retell_every)
    return page_id


async def _owe(page_id: UUID, people: Sequence[dict[str, str]], sender: str, at: datetime) -> None:
    to = [Recipient(UUID(one["person_id"]), one["email"]) for one in people]
    data = {"test_page": str(page_id), "sender": sender, "at": at.isoformat(), "path": f"/desk/on-call/tests/{page_id}"}
    await owe(to, "test_page", data, organisation_id=None)


async def _again_later(page_id: UUID, times: int, now: datetime, every: timedelta | None) -> None:
    if every and times <= MOST_AGAIN:
        await plant(_log(page_id), [Instant(AGAIN, str(times), now + every)])


async def again(fired: Fired) -> None:
    """Nobody has accepted it yet: the same people once more, three times at most."""
    row = await database.fetch_one(
        "SELECT t.told, t.retell_every, t.times, t.accepted_at, p.name AS sender, portal_now() AS now "
        "FROM test_page t JOIN person p ON p.id = t.sent_by WHERE t.id = $1",
        fired.subject_id,
    )
    if row is None or row["accepted_at"] or row["times"] > MOST_AGAIN:
        return
    times = row["times"] + 1
    await database.execute("UPDATE test_page SET times = $2 WHERE id = $1", fired.subject_id, times)
    await _owe(fired.subject_id, json.loads(row["told"]), row["sender"], row["now"])
    await _again_later(fired.subject_id, times, row["now"], row["retell_every"])


async def accept(viewer: Viewer, page_id: UUID) -> None:
    """Whoever was told has it; the first one counts, and twice is once. Raises Refused, NotFound."""
    people = await database.fetch_value("SELECT people FROM test_page WHERE id = $1", page_id)
    if people is None:
        raise NotFound(str(page_id))
    if viewer.person_id not in people:
        raise Refused("Only who was told accepts it.")
    now = await portal_now()
    if await database.execute(
        "UPDATE test_page SET accepted_at = $2, accepted_by = $3 WHERE id = $1 AND accepted_at IS NULL",
        page_id,
        now,
        viewer.person_id,
    ):
        await record(_log(page_id), "test_page_accepted", at=now, actor=viewer.person_id, public=False)


def _log(page_id: UUID) -> Subject:
    return Subject("test_page", page_id, None)


_SENT = """
    SELECT t.id, t.group_slug AS group, s.name AS sender, t.sent_at, t.people, t.told, t.times, t.accepted_at,
           a.name AS accepted,
           -- Mail goes by the clock on the wall, which the product's time may be ahead of.
           t.sent_at + (SELECT min(d.sent_at) - min(d.created_at) FROM delivery d
                        WHERE d.kind = 'test_page' AND d.data->>'test_page' = t.id::text) AS delivered_at
    FROM test_page t JOIN person s ON s.id = t.sent_by LEFT JOIN person a ON a.id = t.accepted_by
"""


async def page_of(viewer: Viewer, page_id: UUID) -> Sent:
    """That one. Raises NotFound."""
    found = await _sent(viewer, "WHERE t.id = $1", page_id)
    if not found:
        raise NotFound(str(page_id))
    return found[0]


async def newest(viewer: Viewer, limit: int = 10) -> list[Sent]:
    """The last ones, the latest first."""
    return await _sent(viewer, "ORDER BY t.sent_at DESC LIMIT $1", limit)


async def _sent(viewer: Viewer, where: str, *args: Any) -> list[Sent]:
    if not viewer.is_staff:
        return []
    # When a mail left is not for the staff to look up; of a test page it is what the page is for.
    async with database.acting_as(SYSTEM):
        rows = await database.fetch(_SENT + where, *args)
    return [_read(dict(row)) for row in rows]


def _read(row: dict[str, Any]) -> Sent:
    names = tuple(one["name"] for one in json.loads(row.pop("told")))
    return Sent(**row | {"people": tuple(row["people"]), "names": names})
