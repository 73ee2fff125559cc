"""Plan files that somebody brought: kept, looked at, and perhaps adopted. Only administrators do it."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, Actor, note
from app.domain.contracts import actions
from app.domain.contracts.queries import parsed
from app.domain.contracts.tables import PlanDraft
from app.domain.events.actions import Subject, record
from app.domain.plans.plan import Plan
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused
from app.lib.rows import insert


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that can be used; `plan_version_id` once it is adopted."""

    id: UUID
    stem: str
    version: str
    source: str
    kept_by: str
    kept_at: datetime
    plan_version_id: UUID | None

    @property
    def plan(self) -> Plan:
        """What its text says."""
        return parsed(self.source, self.stem)


_DRAFT = """
    SELECT d.id, d.stem, d.version, d.source, d.kept_at, d.plan_version_id, p.name AS kept_by
    FROM plan_draft d JOIN person p ON p.id = d.kept_by
"""


async def drafts(limit: int = 50) -> list[Draft]:
    """Those not adopted yet, the newest first."""
    rows = await database.fetch(
        f"{_DRAFT} WHERE d.plan_version_id IS NULL ORDER BY d.kept_at DESC, d.id DESC LIMIT $1", limit
    )
    return [Draft(**row) for row in rows]


async def draft_for(draft_id: UUID, *, lock: bool = False) -> Draft:
    """One of them; NotFound."""
    row = await database.fetch_one(f"{_DRAFT} WHERE d.id = $1{' FOR UPDATE OF d' if lock else ''}", draft_id)
    if row is None:
        raise NotFound(draft_id)
    return Draft(**row)


async def keep(viewer: Viewer, source: str, stem: str) -> UUID:
    """Keeps a plan file's text as a draft; raises PlanError when it cannot be used."""
    _allow(viewer)
    # As the file has it, whatever a browser makes of its line ends, so that both have one digest.
    source = "\n".join(source.splitlines()).strip() + "\n"
    plan = parsed(source, stem)
    kept = {"id": new_id(), "stem": stem, "version": plan.version, "source": source, "digest": plan.digest}
    await insert((PlanDraft, {**kept, "kept_by": viewer.person_id}))
    await note(VENDOR, "plan_draft.kept", Actor(viewer.person_id), stem=stem, version=plan.version, digest=plan.digest)
    return cast(UUID, kept["id"])


async def adopt(viewer: Viewer, draft_id: UUID) -> UUID:
    """The draft becomes a plan version that new contracts may point at; nobody's contract changes. Adopting it twice is
    adopting it once. Answers the version's id."""
    _allow(viewer)
    draft = await draft_for(draft_id, lock=True)
    version_id = await adopted(draft.source, draft.stem, by=viewer.person_id)
    await database.execute("UPDATE plan_draft SET plan_version_id = $2 WHERE id = $1", draft_id, version_id)
    return version_id


async def throw_away(viewer: Viewer, draft_id: UUID) -> None:
    """The draft goes, and its replays with it. Raises NotFound, and Refused for one that was adopted."""
    _allow(viewer)
    draft = await draft_for(draft_id, lock=True)
    if draft.plan_version_id:
        raise Refused("This draft was adopted: what was looked at then stays.")
    await database.execute("DELETE FROM replay WHERE plan_draft_id = $1", draft_id)
    await database.execute("DELETE FROM plan_draft WHERE id = $1", draft_id)
    await note(VENDOR, "plan_draft.removed", Actor(viewer.person_id), stem=draft.stem, version=draft.version)


async def adopted(source: str, stem: str, by: UUID | None) -> UUID:
    """The version of this text, adopted and noted in the log unless it is one already. Raises PlanError."""
    known = await database.fetch_value("SELECT id FROM plan_version WHERE digest = $1", parsed(source, stem).digest)
    if known:
        return cast(UUID, known)
    version_id = await actions.adopt_plan(source, stem)
    now = cast(datetime, await database.fetch_value("SELECT portal_now()"))
    told = {"stem": stem, "version": parsed(source, stem).version}
    await record(Subject("plan", version_id, None), "plan_adopted", at=now, actor=by, public=False, data=told)
    await note(VENDOR, "plan.adopted", Actor(by), plan_version=version_id, **told)
    return version_id


def _allow(viewer: Viewer) -> None:
    if not viewer.is_admin:
        raise Refused("Only administrators change which plans there are.")
