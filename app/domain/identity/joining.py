"""Somebody who was asked to join an organisation says yes, with the link that was mailed to them.

Whoever has no account gets one, and a password of their own choice; whoever has one belongs to one organisation more.
Where single sign-on is enforced nobody new gets a password: their provider brings them, and the invitation gives them
their role then.
"""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts import people
from app.domain.accounts.actions import INVITATION_LIFE, new_reset
from app.domain.accounts.secrets import hash_token
from app.domain.accounts.viewer import MembershipRole
from app.domain.audit.trail import Actor, note
from app.domain.contracts.organisations import hold
from app.domain.identity.enforcing import enforced
from app.domain.identity.home_realm import Offer, offer_within
from app.domain.identity.invitations import answered
from app.lib import database
from app.lib.database import SYSTEM


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody was asked. `has_account`: the address is somebody's here. `offer`: the provider that its domain is
    sent to, once that is on; `only_sso`: who is new can come in no other way."""

    organisation_id: UUID
    organisation: str
    email: str
    name: str
    role: MembershipRole
    has_account: bool
    offer: Offer | None
    only_sso: bool


async def asked_by(token: str) -> Asked | None:
    """What the link is about; None when it is no good (any more). In a transaction of its own."""
    async with database.transaction(SYSTEM):
        return await _asked(token)


async def join(token: str) -> str | None:
    """Uses the link up: they belong to the organisation. Answers a token that sets their first password; empty for who
    has an account; None when the link is no good, or its owner comes in through their provider alone. In a transaction
    of its own."""
    try:
        return await _join(token)
    except people.PersonExists:
        # Another organisation's link made their account at this very moment.
        return await _join(token)


async def _join(token: str) -> str | None:
    async with database.transaction(SYSTEM):
        asked = await _asked(token, holding=True)
        if asked is None or (asked.only_sso and not asked.has_account):
            return None
        person = await database.fetch_one("SELECT id, active, staff_role FROM person WHERE email = $1", asked.email)
        if person and (person["staff_role"] or not person["active"]):
            return None
        person_id = person["id"] if person else await people.create_person(asked.email, asked.name)
        await _belongs_now(asked, person_id)
        return "" if person else await new_reset(person_id, INVITATION_LIFE)


async def _belongs_now(asked: Asked, person_id: UUID) -> None:
    held = await hold(None, asked.organisation_id)
    await answered(asked.organisation_id, asked.email)
    # Whoever has come to belong by another way meanwhile stays what they are.
    if await database.fetch_value(
        "SELECT true FROM membership WHERE organisation_id = $1 AND person_id = $2", asked.organisation_id, person_id
    ):
        return
    await people.join(asked.organisation_id, person_id, asked.role)
    await held.tell("contact_added", {"person": asked.name, "role": asked.role})
    told = {"person": person_id, "role": asked.role}
    await note([asked.organisation_id], "invitation.accepted", Actor(person_id), **told)


async def _asked(token: str, *, holding: bool = False) -> Asked | None:
    row = await database.fetch_one(
        "SELECT i.organisation_id, o.name AS organisation, i.email, i.name, i.role, "
        "EXISTS (SELECT FROM person p WHERE p.email = i.email) AS has_account "
        "FROM invitation i JOIN organisation o ON o.id = i.organisation_id "
        f"WHERE i.token_hash = $1 AND i.expires_at > clock_timestamp() {'FOR UPDATE OF i' if holding else ''}",
        hash_token(token),
    )
    if row is None:
        return None
    offer = await offer_within(row["organisation_id"], row["email"])
    only_sso = (await enforced(row["organisation_id"])).at is not None
    return Asked(**row, offer=None if offer and offer.choice else offer, only_sso=only_sso)
