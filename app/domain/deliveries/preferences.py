"""Which mail each person wants. What has no kind here is always sent: security, receipts, escalations to a level."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.domain.deliveries.tables import Preference
from app.lib import database

# Accounts stand above deliveries (design.md, "Rooms"), so what people choose of deliveries stands here, by plain ids.
Channel = Literal["email"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message that people choose to get or not, in words; `default` holds for those who never chose."""

    slug: str
    words: str
    help: str
    default: bool = True


STAFF_KINDS = (
    Kind("warning", "A clock is running out", "Of a ticket that you have, or that nobody has and your group is told."),
    Kind("breach", "A deadline was missed", "Of the same tickets."),
    Kind("customer_reply", "A customer answered", "Or reopened or closed a ticket that you have."),
    Kind("incident", "An incident waits for its next update", "When you have taken part in it."),
)
CONTACT_KINDS = (
    Kind("public_reply", "Somebody replied", "Or asked something, or resolved it, on a ticket of yours."),
    Kind("incident_update", "News of an incident", "When one of your tickets belongs to it."),
    Kind("reminder", "A ticket waits for you", "Some days after we asked you something."),
    Kind("missed", "We missed a guaranteed time", "On a ticket of yours: what was late, and what happens next."),
)
_KINDS = {kind.slug: kind for kind in (*STAFF_KINDS, *CONTACT_KINDS)}
# What each delivery is to those who choose.
KIND_OF = {
    "clock_warning": "warning",
    "clock_breached": "breach",
    "customer_reply": "customer_reply",
    "reopened": "customer_reply",
    "closed": "customer_reply",
    "customer_acted": "customer_reply",
    "incident_nudge": "incident",
    "public_reply": "public_reply",
    "waiting_on_customer": "public_reply",
    "waiting_on_third_party": "public_reply",
    "resolved": "public_reply",
    "merged": "public_reply",
    "merge_undone": "public_reply",
    "split": "public_reply",
    "guarantee_missed": "missed",
    "incident_update": "incident_update",
    "reminder": "reminder",
    "closing_proposed": "reminder",
}


def kinds_for(*, staff: bool) -> tuple[Kind, ...]:
    """What the staff chooses from, or a contact."""
    return STAFF_KINDS if staff else CONTACT_KINDS


async def wanting(people: Collection[UUID], kind: str, channel: Channel = "email") -> set[UUID]:
    """Those of the people who want that kind by that channel. The eyes of this transaction must see them."""
    rows = await database.fetch(
        "SELECT person_id, wanted FROM preference WHERE person_id = ANY ($1) AND kind = $2 AND channel = $3",
        list(people),
        kind,
        channel,
    )
    chosen = {row["person_id"]: row["wanted"] for row in rows}
    return {person for person in people if chosen.get(person, _KINDS[kind].default)}


async def wanted_by(people: Collection[UUID], delivery: str) -> set[UUID]:
    """Those of the people who want deliveries of that kind: all of them where it is none that people choose."""
    kind = KIND_OF.get(delivery)
    return await wanting(people, kind) if people and kind else set(people)


async def chosen_by(person_id: UUID, *, staff: bool, channel: Channel = "email") -> dict[str, bool]:
    """What the person wants of each kind that they choose from."""
    rows = await database.fetch(
        "SELECT kind, wanted FROM preference WHERE person_id = $1 AND channel = $2", person_id, channel
    )
    return {kind.slug: kind.default for kind in kinds_for(staff=staff)} | {row["kind"]: row["wanted"] for row in rows}


async def choose(person_id: UUID, wanted: Mapping[str, bool], channel: Channel = "email") -> None:
    """Takes the place of what the person chose before of these kinds."""
    rows = [
        Preference(person_id=person_id, kind=kind, channel=channel, wanted=yes)
        for kind, yes in wanted.items()
        if kind in _KINDS
    ]
    key = (Preference.person_id, Preference.kind, Preference.channel)
    await Preference.insert(*rows).on_conflict(target=key, action="DO UPDATE", values=[Preference.wanted])
