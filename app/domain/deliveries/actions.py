"""Owing messages, and giving one that nobody could deliver another chance."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.audit.trail import VENDOR, Actor, note
from app.domain.deliveries.policy import Resender, can_resend
from app.domain.deliveries.preferences import wanted_by
from app.domain.events.actions import Subject, record
from app.lib import database, nudge
from app.lib.ids import new_id
from app.lib.refusals import Refused

# The round of the worker that sends what is owed (app/tasks/schedule.py).
DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone a message is owed to, by email."""

    person_id: UUID
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient is told, and about which organisation (None: about none)."""

    recipient: Recipient
    data: Mapping[str, Any]
    organisation_id: UUID | None


async def owe(
    recipients: Sequence[Recipient], kind: str, data: Mapping[str, Any], *, organisation_id: UUID | None
) -> None:
    """Owes one message to each address whose person wants it, in the open transaction; then the worker is told.

    `data` is what the templates of `kind` say (app/templates/emails/); what stands under `secret` is forgotten as
    soon as the message is sent. Contacts may owe but not read, so nothing is read back.
    """
    people = {recipient.address: recipient for recipient in recipients}
    await owe_each([Letter(recipient, data, organisation_id) for recipient in people.values()], kind)


async def owe_each(letters: Sequence[Letter], kind: str) -> None:
    """Owes each recipient who wants such messages one of their own, all in one statement; as `owe` does."""
    letters = await _wanted(letters, kind)
    if letters:
        owed = [(one.organisation_id, one.recipient.person_id, one.recipient.address, one.data) for one in letters]
        await _owe(owed, kind)


async def owe_stranger(address: str, kind: str, data: Mapping[str, Any], *, organisation_id: UUID) -> None:
    """Owes one message to an address that may be nobody's here, as `owe` does."""
    await _owe([(organisation_id, None, address, data)], kind)


async def _owe(owed: Sequence[tuple[UUID | None, UUID | None, str, Mapping[str, Any]]], kind: str) -> None:
    organisations, people, addresses, data = zip(*owed, strict=True)
    await database.execute(
        "INSERT INTO delivery (id, organisation_id, person_id, channel, address, kind, data) "
        "SELECT id, organisation_id, person_id, 'email', address, $5, data::jsonb "
        "FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $6::text[]) "
        "AS owed (id, organisation_id, person_id, address, data)",
        [new_id() for _ in owed],
        organisations,
        people,
        addresses,
        kind,
        [json.dumps(each) for each in data],
    )
    database.after_commit(lambda: nudge.poke(DELIVER))


async def _wanted(letters: Sequence[Letter], kind: str) -> Sequence[Letter]:
    people = await wanted_by([letter.recipient.person_id for letter in letters], kind)
    return [letter for letter in letters if letter.recipient.person_id in people]


async def resend(viewer: Resender, delivery_id: UUID) -> bool:
    """Queues a dead letter anew, with all its attempts. False when it is not dead (any more). Raises Refused."""
    if not can_resend(viewer):
        raise Refused("Only an administrator sends messages again.")
    row = await database.fetch_one(
        "UPDATE delivery SET state = 'queued', attempts = 0, due_at = clock_timestamp(), last_error = NULL "
        "WHERE id = $1 AND state = 'dead' RETURNING organisation_id, portal_now() AS at",
        delivery_id,
    )
    if row is None:
        return False
    subject = Subject("delivery", delivery_id, row["organisation_id"])
    await record(subject, "resent", at=row["at"], actor=viewer.person_id, public=False)
    await note(VENDOR, "delivery.resent", Actor(viewer.person_id), delivery=delivery_id)
    database.after_commit(lambda: nudge.poke(DELIVER))
    return True
