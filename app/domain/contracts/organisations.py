"""Customers: making one, renaming it, and holding it while what belongs to it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.accounts import people
from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, action_of, note
from app.domain.contracts.policy import NOT_YOURS, can_manage, can_manage_people
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Refused, Wrong

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Hold:
    """An organisation that nobody else changes now, and the product's time after the lock."""

    organisation_id: UUID
    name: str
    now: datetime
    actor: UUID | None

    async def note(self, kind: str, data: Mapping[str, Any], person_id: UUID | None = None) -> None:
        """Does `tell`, and appends to the audit trail, where people are their ids: `person_id` is whom it is about."""
        await self.tell(kind, data)
        told = {**data, "person": person_id} if person_id else data
        await note([self.organisation_id], action_of(kind), Actor(self.actor), **told)

    async def tell(self, kind: str, data: Mapping[str, Any]) -> None:
        """Appends to the organisation's log, which only the staff reads."""
        subject = Subject("organisation", self.organisation_id, self.organisation_id)
        await record(subject, kind, at=self.now, actor=self.actor, public=False, data=data)


async def hold(viewer: Viewer | None, organisation_id: UUID) -> Hold:
    """Locks the organisation for whoever may keep it; without a viewer it is the installation's own doing. Raises
    Refused, NotFound."""
    allow_managing(viewer)
    return await _hold(viewer, organisation_id)


async def hold_people(viewer: Viewer | None, organisation_id: UUID) -> Hold:
    """The same for whoever may keep its people: its own admins, too. Raises Refused, NotFound."""
    if viewer and not can_manage_people(viewer, organisation_id):
        raise Refused(NOT_YOURS)
    return await _hold(viewer, organisation_id)


async def _hold(viewer: Viewer | None, organisation_id: UUID) -> Hold:
    # Not against tickets that are filed meanwhile: they only refer to it.
    row = await database.fetch_one("SELECT name FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation_id)
    if row is None:
        raise NotFound(str(organisation_id))
    return Hold(organisation_id, row["name"], await portal_now(), viewer.person_id if viewer else None)


def allow_managing(viewer: Viewer | None) -> None:
    """Raises Refused for a viewer who may not keep customers."""
    if viewer and not can_manage(viewer):
        raise Refused(NOT_YOURS)


async def make(viewer: Viewer | None, name: str, prefix: str) -> UUID:
    """A new customer; `prefix` begins its tickets' references for good. Raises Refused, Wrong."""
    allow_managing(viewer)
    errors = _wrong_name(name)
    if not people.is_prefix(prefix):
        errors["prefix"] = "A prefix is 2 to 6 capitals or digits, a capital first."
    if errors:
        raise Wrong(errors)
    try:
        organisation_id = await people.create_organisation(name, prefix)
    except people.PrefixTaken:
        raise Wrong({"prefix": f"{prefix} is another organisation’s."}) from None
    held = await hold(viewer, organisation_id)
    await held.note("organisation_made", {"name": name, "prefix": prefix})
    return organisation_id


async def rename(viewer: Viewer, organisation_id: UUID, name: str) -> None:
    """Gives it another name; the same one changes nothing. Raises NotFound, Refused, Wrong."""
    held = await hold(viewer, organisation_id)
    if errors := _wrong_name(name):
        raise Wrong(errors)
    if name != held.name:
        await database.execute("UPDATE organisation SET name = $2 WHERE id = $1", organisation_id, name)
        await held.note("organisation_renamed", {"from": held.name, "to": name})


def _wrong_name(name: str) -> dict[str, str]:
    return {} if 0 < len(name) <= LONGEST_NAME else {"name": f"A name of 1 to {LONGEST_NAME} characters is needed."}
