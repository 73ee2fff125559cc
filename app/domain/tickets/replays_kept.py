"""Replays that administrators asked for: kept until a worker has worked them off, and then with what was found.

A worker holds one by a lease with a key of its own. Whoever sleeps past it finds another key in the row and cannot
write any more; the next one begins anew.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, note
from app.domain.clocks.replay_report import Range, Report
from app.domain.contracts.drafts import draft_for
from app.domain.tickets.replays import Proposal, TicketReplay
from app.domain.tickets.tables import Replay
from app.lib import database
from app.lib.ids import new_id
from app.lib.nudge import poke
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused
from app.lib.rows import insert

REPLAY = "replay"
State = Literal["waiting", "running", "done", "failed"]
LEASE = "interval '60 seconds'"
# One that takes five workers with it takes no sixth.
TRIES = 5


@dataclass(frozen=True, slots=True)
class KeptReplay:
    """A replay as it stands: `replayed` of `tickets`, and the report once it is done. `organisation` is a prefix."""

    id: UUID
    plan_draft_id: UUID
    stem: str
    version: str
    since: datetime
    until: datetime | None
    organisation: str | None
    as_of: datetime
    asked_by: str
    asked_at: datetime
    state: State
    tickets: int
    replayed: int
    error: str | None
    finished_at: datetime | None
    result: Report | None = None

    @property
    def over(self) -> bool:
        """Nothing happens to it any more."""
        return self.state in ("done", "failed")


@dataclass(frozen=True, slots=True)
class Held:
    """A replay that is ours to work off until its lease ends."""

    id: UUID
    lease: UUID
    replay: TicketReplay


_KEPT = """
    SELECT r.id, r.plan_draft_id, d.stem, d.version, r.since, r.until, o.prefix AS organisation, r.as_of,
           p.name AS asked_by, r.asked_at, r.state, r.tickets, r.replayed, r.error, r.finished_at{result}
    FROM replay r
    JOIN plan_draft d ON d.id = r.plan_draft_id
    JOIN person p ON p.id = r.asked_by
    LEFT JOIN organisation o ON o.id = r.organisation_id
"""


async def ask(
    viewer: Viewer, draft_id: UUID, since: datetime, until: datetime | None, organisation: UUID | None
) -> UUID:
    """Asks the worker for a replay as of now; answers its id. NotFound without such a draft."""
    if not viewer.is_admin:
        raise Refused("Only administrators replay tickets under another plan.")
    await draft_for(draft_id, lock=True)
    replay_id = new_id()
    asked = {"id": replay_id, "plan_draft_id": draft_id, "since": since, "until": until}
    whose = {"organisation_id": organisation, "as_of": await portal_now(), "asked_by": viewer.person_id}
    await insert((Replay, asked | whose))
    await note(VENDOR, "replay.asked", Actor(viewer.person_id), draft=draft_id, organisation=organisation)
    database.after_commit(lambda: poke(REPLAY))
    return replay_id


async def replay_for(replay_id: UUID) -> KeptReplay:
    """One of them with its result; NotFound."""
    row = await database.fetch_one(f"{_KEPT.format(result=', r.result')} WHERE r.id = $1", replay_id)
    if row is None:
        raise NotFound(replay_id)
    return KeptReplay(**{**row, "result": json.loads(row["result"]) if row["result"] else None})


async def exported(viewer: Viewer, replay_id: UUID, form: str) -> KeptReplay:
    """One that is done, to be taken along: that is noted. NotFound."""
    kept = await replay_for(replay_id)
    if kept.result is None:
        raise NotFound(replay_id)
    await note(VENDOR, "replay.exported", Actor(viewer.person_id), replay=replay_id, format=form)
    return kept


async def replays_of(draft_id: UUID, limit: int = 20) -> list[KeptReplay]:
    """The draft's, the newest first, without their results."""
    rows = await database.fetch(
        f"{_KEPT.format(result='')} WHERE r.plan_draft_id = $1 ORDER BY r.asked_at DESC LIMIT $2", draft_id, limit
    )
    return [KeptReplay(**row) for row in rows]


# The time stands in a subquery because an index cannot be searched by a volatile function.
_CLAIM = f"""
    WITH next AS MATERIALIZED (
        SELECT id FROM replay
        WHERE state IN ('waiting', 'running') AND lease_until < (SELECT clock_timestamp()) AND attempts < $2
        ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE replay r SET state = 'running', lease = $1, lease_until = clock_timestamp() + {LEASE},
        attempts = attempts + 1, replayed = 0
    FROM next, plan_draft d
    WHERE r.id = next.id AND d.id = r.plan_draft_id
    RETURNING r.id, r.lease, r.since, r.until, r.organisation_id, r.as_of, d.source, d.stem,
        (SELECT prefix FROM organisation o WHERE o.id = r.organisation_id) AS prefix
"""


async def claim() -> Held | None:
    """The replay that waits longest, now ours; None when none waits."""
    await database.execute(
        "UPDATE replay SET state = 'failed', error = 'Every worker that tried it died.', finished_at = portal_now() "
        "WHERE state = 'running' AND lease_until < (SELECT clock_timestamp()) AND attempts >= $1",
        TRIES,
    )
    row = await database.fetch_one(_CLAIM, new_id(), TRIES)
    if row is None:
        return None
    asked = Range(row["since"], row["until"], row["prefix"])
    replay = TicketReplay(Proposal(row["source"], row["stem"]), asked, row["organisation_id"], row["as_of"])
    await database.execute("UPDATE replay SET tickets = $2 WHERE id = $1", row["id"], await replay.count())
    return Held(row["id"], row["lease"], replay)


async def went_on(held: Held, replayed: int) -> bool:
    """Notes the progress and renews the lease; False when it is another's."""
    return await _settle(held, f"replayed = $3, lease_until = clock_timestamp() + {LEASE}", replayed)


async def finish(held: Held, report: Report) -> bool:
    """Keeps what was found."""
    done = "state = 'done', result = $3::text::jsonb, replayed = tickets, finished_at = portal_now()"
    return await _settle(held, done, json.dumps(report))


async def fail(held: Held, error: str) -> bool:
    """It cannot be worked off."""
    return await _settle(held, "state = 'failed', error = $3, finished_at = portal_now()", error)


async def let_go(held: Held) -> bool:
    """Another worker may begin it at once; this attempt does not count."""
    return await _settle(held, "lease_until = '-infinity', attempts = attempts - $3::int", 1)


async def _settle(held: Held, change: str, value: object) -> bool:
    sql = f"UPDATE replay SET {change} WHERE id = $1 AND lease = $2 AND state = 'running'"
    return await database.execute(sql, held.id, held.lease, value) == 1
